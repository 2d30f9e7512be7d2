"""The house: imports run one way, the public names are what they say, nothing of the workshop shows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import detente

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "detente"

# Each room may import those before it.  `errors`, `registry` and `words` are everybody's.
ORDER = (
    "compiled",
    "vmath",
    "dossier",
    "reading",
    "draws",
    "workers",
    "forecasting",
    "talks",
    "case",
    "briefing",
    "cases",
    "screen",
    "cli",
    "__main__",
)
COMMON = {"errors", "registry", "words", ""}
# Rooms that stand side by side: neither may import the other.
APART = [("reading", "draws"), ("reading", "forecasting"), ("case", "forecasting"), ("case", "draws")]


def module_name(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path, *, at_run_time: bool = False) -> set[str]:
    """Dotted names of ours that a file imports; at_run_time leaves out what only type checkers see."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden: set[ast.AST] = set()
    if at_run_time:
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                hidden |= set(ast.walk(node))
    found: set[str] = set()
    for node in ast.walk(tree):
        if node in hidden:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("detente"):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("detente")}
    return found


def room(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else ""


FILES = sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_run_one_way(path: Path) -> None:
    home = room(module_name(path))
    for name in imports(path):
        other = room(name)
        if other in COMMON or other == home or home == "":
            continue
        assert home not in COMMON, f"{path.name}: {home} is everybody's and imports {name}"
        assert ORDER.index(other) < ORDER.index(home), f"{path}: {home} may not import {name}"
        assert (home, other) not in APART
        assert (other, home) not in APART


def test_no_import_cycles_between_modules() -> None:
    modules = {module_name(path) for path in FILES}
    graph = {
        module_name(path): {
            name for name in imports(path, at_run_time=True) if name in modules and name != module_name(path)
        }
        for path in FILES
    }
    for name, needed in graph.items():  # a package's own front door may be imported by its members
        graph[name] = {other for other in needed if not name.startswith(other + ".")}
    assert list(TopologicalSorter(graph).static_order())


def test_public_names_are_all_there_and_no_module_shares_one() -> None:
    for name in detente.__all__:
        value = getattr(detente, name)
        assert callable(value)
        assert value.__doc__, f"{name} says nothing of itself"
        assert (
            f"{detente.__name__}.{name}" not in sys.modules
            or not name.islower()
            or name in {"forecast", "draw", "stream"}
        )
    assert 20 <= len(detente.__all__) <= 30


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="peace"):
        _ = detente.peace


def test_import_is_light() -> None:
    code = (
        "import sys, detente; print(*(m for m in ('numpy', 'pydantic', 'altair', 'typer', 'rich') if m in sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert loaded == ""


def test_every_cited_key_is_in_the_bibliography() -> None:
    from detente.briefing.catalogue import cited_keys

    text = (SOURCE / "sources.bib").read_text(encoding="utf-8")
    known = set(re.findall(r"^@\w+\{([^,\s]+),", text, re.MULTILINE))
    assert cited_keys() <= known, cited_keys() - known


def test_every_module_says_what_it_is() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert not text.strip() or ast.get_docstring(ast.parse(text)), path


def test_no_party_of_a_real_conflict_is_named_in_code() -> None:
    """Names belong to data files (the gazetteer, the cases), never to rules."""
    names = re.compile(r"\b(?:Russia|Ukraine|Moscow|Kyiv|Washington|Israel|Gaza|Hamas|Iran|Taiwan|Serbia|Kosovo)\b")
    for path in FILES:
        code = path.read_text(encoding="utf-8")
        assert not names.search(code), f"{path}: {names.search(code)}"


def test_the_project_speaks_of_itself_alone() -> None:
    forbidden = re.compile(
        "|".join(["/wor" + "k/", "/far" + "m/", "index-" + "url", r"\.librar" + "y", "subagen" + "t"])
    )
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    for name in filter(None, listed):
        path = ROOT / name
        if path.is_file() and path.stat().st_size < 2_000_000:
            assert not forbidden.search(path.read_text(encoding="utf-8", errors="ignore")), name
