"""What the documentation shows and what the shipped cases give, recorded; and the one command that renews it.

    make golden        (or: python -m tests.golden)

A block fenced as ``console`` holds commands after ``$ `` and what they print; a block fenced as ``pycon`` is a doctest.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
RECORDS = ROOT / "tests" / "golden"
PICTURES = ROOT / "docs" / "images"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def renewed_page(path: Path) -> str:
    """The page with every console block holding what its commands print now."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "src").symlink_to(ROOT / "src")
        shell = _Shell(Path(folder))
        return _BLOCK.sub(lambda match: f"```console\n{shell.replay(match[1])}```", path.read_text(encoding="utf-8"))


class _Shell:
    """Runs the commands of one page, one after the other, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "80", "NO_COLOR": "1",
        }  # fmt: skip

    def replay(self, block: str) -> str:
        return "".join(
            f"$ {command}\n{self._run(command)}" for command in re.findall(r"^\$ (.*)$", block, re.MULTILINE)
        )

    def _run(self, command: str) -> str:
        if command.startswith("cd "):
            self.folder = self.folder / command[3:].strip()
            return ""
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,  # the first simulation compiles its loops
        )
        return done.stdout + done.stderr


def case_record(name: str) -> dict[str, Any]:
    """The rows of a shipped case's brief, without ids of claims, numbers to one place."""
    done = subprocess.run(
        [sys.executable, "-m", "detente.cli", "brief", name, "--json"],
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    whole = json.loads(done.stdout)
    return {
        "title": whole["title"],
        "tables": {table: [_plain(row) for row in rows] for table, rows in whole["tables"].items()},
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    left_out = {"evidence", "a", "b", "sha256", "seed", "version", "dossier_sha256"}
    return {key: _rounded(value) for key, value in row.items() if key not in left_out}


def _rounded(value: Any) -> Any:
    return round(value, 1) if isinstance(value, float) else value


def shipped() -> list[str]:
    from detente.cases import shipped_cases

    return list(shipped_cases())


def picture() -> str:
    """The README's picture: who stands where in the flagship case."""
    from detente.briefing.charts import position_lanes
    from detente.briefing.work import brief_pile
    from detente.cases import shipped_cases
    from detente.dossier.load import load_dossier
    from detente.reading.directory import parse_aliases
    from detente.reading.documents import Document, read_file

    folder = shipped_cases()["strait-talks"]
    documents = [d for p in sorted((folder / "documents").iterdir()) if isinstance(d := read_file(p), Document)]
    aliases, _ = parse_aliases((folder / "aliases.csv").read_text(encoding="utf-8"))
    brief = brief_pile(documents, aliases, load_dossier(folder / "dossier.yaml")).brief
    return position_lanes(brief.rows("positions"), brief.rows("tracks")).svg


def main() -> None:
    RECORDS.mkdir(exist_ok=True)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name in shipped():
        text = json.dumps(case_record(name), ensure_ascii=False, indent=1) + "\n"
        (RECORDS / f"{name}.json").write_text(text, encoding="utf-8")
    (PICTURES / "positions.svg").write_text(picture(), encoding="utf-8")
    for path in PAGES:
        path.write_text(renewed_page(path), encoding="utf-8")


if __name__ == "__main__":
    main()
