"""The screen: results on standard output, problems and progress on the error stream.

What goes into a file or a pipe is 80 columns wide and has no escape codes, whatever terminal stands near.  What a file
or a document calls itself is printed as words, never as commands to the terminal.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from detente.errors import Problem

OK, WRONG, USAGE, UNUSABLE, FAULT, INTERRUPTED = 0, 1, 2, 3, 70, 130
"""Exit codes."""
WIDTH = 80
"""Columns where there is no terminal."""

_LONGEST = 1000
STOPPED = "Stopped. Nothing stored before was changed."


class Show(Protocol):
    """Shows what is being done and, where that is known, how much of it is done (0-1)."""

    def __call__(self, step: str, share: float | None = None, /) -> None: ...


class Stop(Exception):  # noqa: N818  (not an error of ours: it carries the exit code out)
    """Ends a command with a message on the error stream."""

    def __init__(self, code: int, *lines: object) -> None:
        super().__init__(*lines)
        self.code = code
        self.lines = [str(line) for line in lines]


def one_line(text: str) -> str:
    """One line that cannot move a cursor: what is no printable character is written as its escape.

    >>> one_line("two" + chr(10) + "lines, " + chr(27) + "[31mred")
    'two\\\\nlines, \\\\x1b[31mred'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


def counted(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def quoted(path: Path) -> str:
    """The path as it can be typed again."""
    import shlex

    return shlex.quote(one_line(str(path)))


def report(problems: Sequence[Problem]) -> None:
    for problem in problems:
        tell(str(problem))


def tell(line: str) -> None:
    """A line on the error stream, cut in its middle where a name in it has no end."""
    line = one_line(line)
    if len(line) > _LONGEST:
        line = f"{line[: _LONGEST // 2]} … {line[-_LONGEST // 2 :]}"
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(f"{line}\n")


def say(line: str) -> None:
    put(f"{one_line(line)}\n")


def say_next(*steps: str) -> None:
    say("Next: " + " · ".join(steps))


def put_json(rows: Any) -> None:
    import json

    put(json.dumps(rows, ensure_ascii=False, allow_nan=False, indent=2, default=str) + "\n")


def put(text: str) -> None:
    """Text on standard output.  A reader who leaves early (`| head`) ends the command quietly."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())  # what is still in the buffer must not fail again at the end
        if isinstance(error, BrokenPipeError):
            raise Stop(OK) from error
        raise Stop(UNUSABLE, f"standard output: {error.strerror}; what was to be stored is stored") from error


@contextmanager
def open_console() -> Iterator[Any]:
    """A console for the terminal; into anything else plain text, always of the same width."""
    import io

    from rich.console import Console

    if sys.stdout is not None and sys.stdout.isatty():
        yield Console(highlight=False, markup=False, emoji=False)
        return
    buffer = io.StringIO()
    with progress() as show:
        show("setting the lines")
        yield Console(
            file=buffer,
            width=WIDTH,
            force_terminal=False,
            color_system=None,
            highlight=False,
            markup=False,
            emoji=False,
        )
    put(buffer.getvalue())


@contextmanager
def progress() -> Iterator[Show]:
    """A line on a terminal's error stream that says what is going on and for how long, once a second has passed; gone
    when done.  A clock of its own shows it, so that one long step is seen too."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _step, _share=None: None
        return
    import threading
    import time

    from rich.cells import set_cell_size

    begun, now, done = time.monotonic(), [""], threading.Event()

    def tick() -> None:
        while not done.wait(1.0 if time.monotonic() - begun < 1.0 else 0.2):
            line = set_cell_size(one_line(f"{time.monotonic() - begun:3.0f} s  {now[0]}"), _columns() - 1).rstrip()
            sys.stderr.write(f"\r\x1b[2K{line}")
            sys.stderr.flush()

    clock = threading.Thread(target=tick, daemon=True)
    clock.start()
    try:
        yield lambda step, share=None: now.__setitem__(0, step if share is None else f"{step} {bar(share)}")
    finally:
        done.set()
        clock.join(2)
        if time.monotonic() - begun > 1.0:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()


def bar(share: float, cells: int = 20) -> str:
    """A share (0-1) as a bar and in percent, in signs that the error stream can carry."""
    full, free = "█░" if (getattr(sys.stderr, "encoding", None) or "").lower().startswith("utf") else "#-"
    n = int(cells * min(max(share, 0.0), 1.0))
    return f"{full * n}{free * (cells - n)} {100 * share:.0f} %"


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or WIDTH
    except (OSError, ValueError):
        return WIDTH
