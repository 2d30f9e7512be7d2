"""Source: the text of a dossier as plain values that know where they stand.

YAML is read here and nowhere else.  Whatever is wrong with it as YAML becomes a Finding, and as much as possible of
the rest is still read: tabs are taken as spaces, and a top-level block that cannot be read is set aside, so that one
missing bracket does not hide the other eleven mistakes.
"""

from __future__ import annotations

import difflib
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from detente.errors import Problem

if TYPE_CHECKING:
    from ruamel.yaml import YAML
    from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

Path = tuple[str | int, ...]

MOST_CHARACTERS = 4_000_000  # some twenty thousand stakes; far more is not a dossier
_MOST_DEPTH = 16
_MOST_BRACKETS = 200  # open at once, those in texts counted too
_MOST_SYNTAX_ERRORS = 20
_NOT_YAML = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAB_INDENT = re.compile(r"^ *\t[ \t]*(?=\S)", re.MULTILINE)
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True)
class Finding:
    """Something wrong at a path, before it is given its line.  `line` only where the path does not tell it."""

    path: Path
    message: str
    cure: str = ""
    line: int = 0


@dataclass(frozen=True)
class Source:
    """What was read.

    text: as it was read, after what was mended or set aside.  data: plain values; lists are tuples.  nodes: for each
    path the node of its key (None in a list) and of its value.
    broken: paths that could not be read, about which nothing more should be said.
    """

    text: str
    data: dict[Any, Any]
    nodes: Mapping[Path, tuple[Node | None, Node]]
    broken: frozenset[Path]
    findings: tuple[Finding, ...]

    def is_broken(self, path: Path) -> bool:
        """Whether the path, or what holds it, could not be read."""
        return any(path[:n] in self.broken for n in range(len(path) + 1))

    def place(self, path: Path) -> tuple[int, int]:
        """Line (from 1) and column where the path stands, or where the nearest thing above it does; (0, 0) if none."""
        for n in range(len(path), 0, -1):
            if path[:n] in self.nodes:
                key, value = self.nodes[path[:n]]
                return line_and_column((key or value).start_mark.index, self.text)
        return (1, 0) if self.text else (0, 0)

    def report(self, findings: Iterable[Finding], file: str) -> list[Problem]:
        """The findings as Problems, in the order of the file."""

        def order(finding: Finding) -> tuple[int, int]:
            return (finding.line, 0) if finding.line else self.place(finding.path)

        return [
            Problem(file, order(found)[0], dotted(found.path), found.message, found.cure)
            for found in sorted(findings, key=order)
        ]


_TOO_DEEP = Finding((), "nested too deeply to be a dossier", "take brackets and dashes away", 1)
NOWHERE = Source("", {}, {}, frozenset(), ())


def dotted(path: Path) -> str:
    """The path as people write it; entries of lists count from 0.

    >>> dotted(("spoiling", 0, "actor"))
    'spoiling.0.actor'
    """
    return ".".join(str(step) for step in path)


def near(word: str, known: Iterable[str], have: str = "") -> str:
    """A cure: the nearest of the known words, if one is near, then (after the words of `have`) all of them.

    >>> near("salliance", ["position", "salience"])
    "did you mean 'salience'?"
    >>> near("salliance", ["position", "salience"], "the keys here are")
    "did you mean 'salience'? The keys here are position, salience"
    >>> near("aid", ["position", "salience"], "the keys here are")
    'the keys here are position, salience'
    """
    words = [str(k) for k in known]
    hit = difflib.get_close_matches(str(word), words, n=1, cutoff=0.7)
    guess = f"did you mean {hit[0]!r}?" if hit else ""
    rest = f"{have} {_listed(words)}" if have else ""
    return f"{guess} {rest[0].upper()}{rest[1:]}" if guess and rest else guess + rest


def _listed(words: list[str], most: int = 40) -> str:
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more if words else "none"


def line_and_column(index: int, text: str) -> tuple[int, int]:
    """Line (from 1) and column (from 0) of an offset, as an editor counts; YAML counts exotic line ends besides.

    >>> line_and_column(6, "one\\r\\ntwo")
    (2, 1)
    """
    starts = _line_starts(text)
    line = bisect_right(starts, index)
    return line, index - starts[line - 1]


@lru_cache(maxsize=4)
def _line_starts(text: str) -> list[int]:
    return [0, *(end.end() for end in re.finditer(r"\r\n?|\n", text))]


def _rows(text: str) -> list[str]:
    """The lines with their ends."""
    starts = _line_starts(text)
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


@lru_cache(maxsize=4)  # check, lint and load look at the same text one after the other
def parse_source(text: str) -> Source:
    """Read YAML.  Never raises on account of the text; what is wrong is in `findings`."""
    if len(text) > MOST_CHARACTERS:
        size = f"{len(text):,} characters is more than the {MOST_CHARACTERS:,} a dossier may have"
        return _unreadable(text, Finding((), size, "split it, or keep documents in the case folder", 1))
    if _deepest_bracket(text) > _MOST_BRACKETS:
        return _unreadable(text, _TOO_DEEP)
    findings: list[Finding] = []
    readable = _without_control_characters(text, findings)
    if readable is None:
        return _unreadable(text, Finding((), "this looks like a binary file, not like YAML", "give a dossier.yaml"))
    root, lost, readable = _compose_what_can_be(readable, findings)
    builder = _Builder(readable, findings, {(key,) for key in lost})
    data = builder.build_root(root, nothing_else_wrong=not findings)
    return Source(readable, data, builder.nodes, frozenset(builder.broken), tuple(findings))


def _deepest_bracket(text: str) -> int:
    """How many brackets are open at once, at most; YAML's reader needs time by the square of it."""
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        depth = depth + 1 if bracket in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def _unreadable(text: str, finding: Finding) -> Source:
    return Source(text, {}, {}, frozenset({()}), (finding,))


def _without_control_characters(text: str, findings: list[Finding]) -> str | None:
    """The text with such characters replaced one for one; None where there are so many that it is no text."""
    odd = list(_NOT_YAML.finditer(text))
    if len(odd) > 20 or any(hit.group() == "\0" for hit in odd):
        return None
    for hit in odd:
        line, _ = line_and_column(hit.start(), text)
        findings.append(
            Finding((), f"a control character (U+{ord(hit.group()):04X}) that YAML does not allow", "delete it", line)
        )
    return _NOT_YAML.sub("?", text)


def _compose_what_can_be(text: str, findings: list[Finding]) -> tuple[Node | None, set[str], str]:
    """The tree of nodes, the names of the top-level blocks that had to be left out of it, and the text it is of."""
    from ruamel.yaml.error import YAMLError

    lost: set[str] = set()
    for _ in range(_MOST_SYNTAX_ERRORS):
        try:
            return _compose(text), lost, text
        except RecursionError:
            findings.append(_TOO_DEEP)
            lost.add("")
            return None, lost, text
        except (ValueError, OverflowError):  # the reader's own limit: an escape beyond the last character there is
            line = _line_of(r"\\U(?!000|0010)", text)
            findings.append(
                Finding((), "not valid YAML: an escape that names no character", "write the character", line)
            )
            return None, {""}, text
        except YAMLError as error:
            untabbed = _without_tabs(text, error, findings)
            if untabbed is not None:
                text = untabbed
                continue
            found = _syntax_finding(error, text)
            findings.append(found)
            text, key = _without_block(text, found.line)
            lost.add(key)
            if not key:
                return None, lost, text
    return None, lost | {""}, text


def _line_of(pattern: str, text: str) -> int:
    hit = re.search(pattern, text)
    return line_and_column(hit.start() if hit else 0, text)[0]


def new_yaml() -> YAML:
    """The reader: YAML 1.2, plain values, no objects."""
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True)


def _compose(text: str) -> Node | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an anchor used twice is legal
        root: Node | None = new_yaml().compose(text)
    return root


def _without_tabs(text: str, error: Exception, findings: list[Finding]) -> str | None:
    """The text with indenting tabs as two spaces each, every such line reported; None if tabs are not to blame."""
    if "'\\t'" not in str(getattr(error, "problem", "")):
        return None
    tabbed = [n for n, row in enumerate(_rows(text), start=1) if _TAB_INDENT.match(row)]
    what = "a tab in the indentation, which YAML does not allow"
    findings.extend(Finding((), what, "use spaces", line) for line in tabbed)
    return _TAB_INDENT.sub(lambda hit: hit.group().replace("\t", "  "), text) if tabbed else None


# What YAML's own words mean for somebody who writes a dossier: words in its message, our message, our cure.
_SYNTAX = (
    ("flow sequence", "the list that starts here is not closed, or lacks a comma", "close it with ]"),
    ("flow mapping", "what starts here with { is not closed, or lacks a comma", "close it with }"),
    ("quoted scalar", "the quotation mark that opens here is not closed", "close it, on the same line"),
    (
        "mapping values are not allowed",
        "a colon where none can stand",
        "indent alike, or put text with a colon in quotes",
    ),
    ("expected <block end>", "the indentation fits nothing above it", "indent the entries of one block alike"),
    ("could not find expected ':'", "a line without a colon", "write key: value"),
    ("undefined alias", "a word that starts with * is a reference to nothing", "put it in quotes"),
    ("cannot start any token", "this character cannot start a value", "put the text in quotes"),
    ("another document", "a second document starts here", "keep one; delete the line ---"),
)


def _syntax_finding(error: Exception, text: str) -> Finding:
    context = str(getattr(error, "context", "") or "")
    problem = str(getattr(error, "problem", "") or error).splitlines()[0]
    opened = context.startswith("while") and ("flow" in context or "quoted" in context)
    mark = getattr(error, "context_mark" if opened else "problem_mark", None)
    line = line_and_column(mark.index, text)[0] if mark is not None else 1
    said = f"{context} {problem}"
    for words, message, cure in _SYNTAX:
        if words in said:
            return Finding((), f"not valid YAML: {message}", cure, line)
    return Finding((), f"not valid YAML: {problem}", "put the text in quotes, or mend the line", line)


def _without_block(text: str, line: int) -> tuple[str, str]:
    """The text with the top-level block around `line` blanked, so that line numbers stay; and the block's key."""
    lines = _rows(text)
    heads = [n for n, row in enumerate(lines) if re.match(r"[^\s#\-\]})]", row)]
    above = [n for n in heads if n < line]
    if not above:
        return text, ""
    start = above[-1]
    end = min((n for n in heads if n > start), default=len(lines))
    key = re.match(r"""["']?([^"':\s]*)""", lines[start])
    blank = [re.sub(r"[^\r\n]", "", row) for row in lines[start:end]]
    return "".join(lines[:start] + blank + lines[end:]), key.group(1) if key else ""


class _Builder:
    """Nodes to plain values, noting where each stands."""

    def __init__(self, text: str, findings: list[Finding], broken: set[Path]) -> None:
        self.text = text
        self.findings = findings
        self.broken = {() if path == ("",) else path for path in broken}
        self.nodes: dict[Path, tuple[Node | None, Node]] = {}
        self._values = 0
        self._constructor = new_yaml().constructor

    def build_root(self, root: Node | None, nothing_else_wrong: bool) -> dict[Any, Any]:
        from ruamel.yaml.nodes import MappingNode

        if isinstance(root, MappingNode):
            built = self._mapping(root, ())
            return built if isinstance(built, dict) else {}
        if nothing_else_wrong:
            what = "is empty" if root is None else "is not a list of keys with values"
            self.findings.append(Finding((), f"the file {what}", "start with a line title: ...", 1))
            self.broken.add(())
        return {}

    def _line(self, node: Node) -> int:
        return line_and_column(node.start_mark.index, self.text)[0]

    def _value(self, node: Node, path: Path) -> Any:
        from ruamel.yaml.nodes import MappingNode, ScalarNode

        self._values += 1
        if self._values > len(self.text) or len(path) > _MOST_DEPTH:
            return self._too_much(path)
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        values = []
        for index, item in enumerate(node.value):
            self.nodes[(*path, index)] = (None, item)
            values.append(self._value(item, (*path, index)))
        return tuple(values)

    def _too_much(self, path: Path) -> None:
        if () not in self.broken:
            # No text has more values than characters, unless its aliases repeat them.
            blown_up = self._values > len(self.text)
            what = "aliases blow this up beyond all measure" if blown_up else "nested too deeply"
            self.findings.append(Finding(path[:4], f"{what}, it cannot be a dossier", "write the values out"))
            self.broken.add(())

    def _mapping(self, node: MappingNode, path: Path) -> dict[Any, Any] | None:
        built: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            if () in self.broken and len(path) > 0:
                break
            key = self._key(key_node, path)
            if key is None:
                continue
            here = (*path, key)
            if key in built:
                first = self.nodes[here][0]
                where = self._line(first) if first is not None else 0
                message = f"written twice, first in line {where}"
                self.findings.append(Finding(here, message, "keep one of them", self._line(key_node)))
                continue
            self.nodes[here] = (key_node, value_node)
            built[key] = self._value(value_node, here)
        return built

    def _key(self, node: Node, path: Path) -> str | int | None:
        from ruamel.yaml.nodes import ScalarNode

        line = self._line(node)
        if not isinstance(node, ScalarNode):
            self.findings.append(Finding(path, "a key that is itself a list", "a key is one word, then a colon", line))
            return None
        if node.tag == _TAG + "merge":
            self.findings.append(Finding(path, "merge keys (<<) are not read", "write the entries out", line))
            return None
        value = self._scalar(node, path)
        return value if isinstance(value, int) and not isinstance(value, bool) else str(node.value)

    def _scalar(self, node: ScalarNode, path: Path) -> Any:
        from ruamel.yaml.error import YAMLError

        kind = str(node.tag).removeprefix(_TAG)
        text = str(node.value)
        make = {
            "int": self._constructor.construct_yaml_int,
            "float": self._constructor.construct_yaml_float,
            "timestamp": self._constructor.construct_yaml_timestamp,
        }.get(kind)
        if make is not None:
            try:
                return make(node)
            except (YAMLError, ArithmeticError, LookupError, ValueError):
                return text  # 2026-13-45, !!int x: whoever expects a day or a number will say so
        if kind == "bool":
            return text.lower() in {"true", "yes", "on"}
        if kind == "null":
            return None
        if kind not in {"str", "value", "merge"}:
            message = f"the tag {node.tag} is not used here"
            self.findings.append(Finding(path, message, "write the plain value", self._line(node)))
            self.broken.add(path)
        return text
