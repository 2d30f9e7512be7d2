"""Cases that ship with the package: one invented, for learning and for the tests, and cases coded from public facts.

Each is a folder like one an analyst keeps; it becomes test, example and documentation by being here.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def shipped_cases() -> dict[str, Path]:
    """The folders of the shipped cases, by name.

    >>> sorted(shipped_cases())
    ['riyadh-2025', 'strait-talks']
    """
    home = Path(str(files(__package__)))
    return {folder.name: folder for folder in sorted(home.iterdir()) if _is_case(folder)}


def _is_case(folder: Path) -> bool:
    return folder.is_dir() and ((folder / "dossier.yaml").exists() or (folder / "documents").is_dir())
