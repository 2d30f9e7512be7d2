"""Facets: the kinds of claim that reading makes.  One kind a file, found by `registry.discover`.

The family's front door.  A facet looks at one document as all layers saw it, and gives the claims of its kind.  Facets
know nothing of each other, so what one finds does not depend on which others are there.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import ClassVar

from detente.reading.claims import Claim
from detente.reading.sight import Sight
from detente.registry import discover


class Facet(ABC):
    """One kind of claim, called as its file is.

    limits: what it does not find, or takes for something else.
    rank: where only the first few claims can stand behind a line of the dossier, those of a lower rank come first.  A
    facet that says none comes last.
    """

    limits: ClassVar[str]
    rank: ClassVar[int] = 100

    @abstractmethod
    def find(self, sight: Sight) -> list[Claim]:
        """The claims of this kind in one document, made with :meth:`Sight.claim` under this facet's name."""


@cache
def all_facets() -> Mapping[str, Facet]:
    """Every facet, by name, in the order of their ranks.

    >>> "meeting" in all_facets()
    True
    """
    family = discover(__name__, Facet)  # type: ignore[type-abstract]
    ordered = sorted(family.items(), key=lambda item: (item[1].rank, item[0]))
    return MappingProxyType({name: facet() for name, facet in ordered})
