"""Compiled loops: the one place that says how Numba is used.

A loop that no array operation can carry is a kernel: a function at the top level of its module, marked `@kernel`.
Numba compiles it when it is first called and keeps the machine code on disk, so that later processes start with it; a
kernel gives the same bits for a draw wherever the draw stands in its block, and frees the interpreter while it runs, so
that Python threads share the work.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function` on its first call and keep the result on disk.

    No fastmath: a sum is added up in the order that is written, on every machine.  error_model numpy: a division by
    zero gives inf or nan as in NumPy; the check that Python would make keeps loops from being vectorised.

    >>> @kernel
    ... def triangle(n):
    ...     total = 0
    ...     for k in range(n + 1):
    ...         total += k
    ...     return total
    >>> triangle(4)
    10
    """
    compiled = numba.njit(cache="<" not in function.__code__.co_filename, nogil=True, error_model="numpy")(function)
    _renew_with_neighbours(compiled, Path(function.__code__.co_filename).parent)
    _kernels.append(compiled)
    return cast("Callable[P, R]", compiled)


def uncompiled() -> bool:
    """Whether some kernel of the modules loaded so far has no machine code on disk yet, so that its first call will
    take seconds; what to tell a user who would wonder."""
    return any(not _kept(compiled) for compiled in _kernels)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """As `kernel`, for a small function that others call in their innermost loop: its body is put in their place."""
    compiled: Any = numba.njit(nogil=True, error_model="numpy", inline="always")(function)
    return cast("Callable[P, R]", compiled)


def part(function: Callable[P, R]) -> Callable[P, R]:
    """As `kernel`, for a part of a long loop that has a name of its own: it is kept with the kernel that calls it.

    Hand it records and numbers, not many arrays: each array is seven arguments, and compiling takes minutes.
    """
    compiled: Any = numba.njit(nogil=True, error_model="numpy")(function)
    return cast("Callable[P, R]", compiled)


_kernels: list[Any] = []


def _renew_with_neighbours(compiled: Any, folder: Path) -> None:
    """Let the kept machine code go when any file of the folder changes, or one that all kernels share.

    By itself Numba looks at the kernel's own file alone, and would run on with parts that have since been edited.
    """
    kept = getattr(getattr(compiled, "_cache", None), "_cache_file", None)
    if kept is None or not hasattr(kept, "_source_stamp"):
        return
    sources = [*sorted(folder.glob("*.py")), Path(__file__), Path(__file__).with_name("vmath.py")]
    stats = [path.stat() for path in sources if path.exists()]
    kept._source_stamp = tuple((stat.st_mtime_ns, stat.st_size) for stat in stats)


def _kept(compiled: Any) -> bool:
    folder = compiled.stats.cache_path
    pattern = f"*.{compiled.py_func.__name__}-*.nbi"
    return folder is None or any(Path(folder).glob(pattern))
