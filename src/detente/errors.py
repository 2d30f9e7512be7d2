"""Errors of the library, and the one record for errors of the user's own text.

    DetenteError
    ├── DossierError     a dossier cannot be used; carries every Problem found
    ├── CaseError        the case folder cannot be read or written
    │   └── CaseLocked   another process holds the case
    ├── ReadingError     no document could be read at all; carries the reasons
    ├── SchedulerError   the machines that were to share the work cannot be had
    └── FamilyError      a member of a family is malformed (no class, two classes, a name taken twice)

What a user wrote wrongly is a *value*, a :class:`Problem`, collected until the whole file has been seen.  Misuse of the
library raises.  Nothing below the command line prints or exits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one place of a file, with what to type instead.

    `line` counts from 1 and is 0 where the problem has no line (a missing file, a binary).  `path` is the way into the
    document (``stakes.north.line.position``), empty where there is none.

    >>> print(Problem("lake.yaml", 14, "actors.north.capability", "expected a number, got 'strong'", "write 30"))
    lake.yaml:14: actors.north.capability: expected a number, got 'strong'; write 30
    """

    file: str
    line: int
    path: str
    message: str
    cure: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = f"{place}: {self.path}" if self.path else place
        return f"{where}: {self.message}; {self.cure}" if self.cure else f"{where}: {self.message}"


class DetenteError(Exception):
    """Anything this package raises on purpose.  Carries the problems, if there are several, in file order."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class DossierError(DetenteError):
    """The dossier's text is wrong.  You meet it when loading; `problems` lists all of them at once."""


class CaseError(DetenteError):
    """The case folder is missing, read-only, damaged, or the disk is full.  Nothing stored before is lost."""


class CaseLocked(CaseError):  # noqa: N818  (says what is the matter, as in the tree above)
    """Another process is writing to this case.  Wait for it, or close it."""


class ReadingError(DetenteError):
    """None of the given documents could be read; `problems` says why, one for each."""


class SchedulerError(DetenteError):
    """No scheduler answers at the address, its workers are of another version, or the library for it is missing."""


class FamilyError(DetenteError):
    """A file in a family's folder does not hold exactly one member, or its name is already taken."""
