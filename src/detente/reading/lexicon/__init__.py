"""The reader's word lists: data files written for this project, one subject each.

A list inside a cell is separated by ``|``.  Every list is loaded when first used and kept.
"""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``<name>.csv``, keyed by its header.

    >>> rows("instruments")[0]["id"]
    'attack'
    """
    text = (files(__package__) / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text)))


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of ``<name>.txt`` that are neither blank nor comments."""
    text = (files(__package__) / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def cell_list(cell: str) -> tuple[str, ...]:
    """The parts of a cell that holds a list.

    >>> cell_list("walk out|left the table")
    ('walk out', 'left the table')
    """
    return tuple(part.strip() for part in cell.split("|") if part.strip())
