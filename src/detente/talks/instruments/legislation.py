"""A bill that ties the negotiators' hands."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class Legislation(Instrument):
    """A bill, a motion or a resolution that narrows what negotiators may bring home.

    Those at the table agree twice: with each other, and with those who must say yes at home.  A law that forbids a
    concession leaves the first agreement as easy as before and makes the second one harder.

        ratifiers 0.2    stakes by which the ratifiers' room shrinks, fading over the months
        cost 0.02        stakes: favours called in for the votes
        effort 0.5       acts: a capacity of 1 carries two

    Nobody is held answerable for it as for an attack: it is done in the open and by right.  The numbers are a
    convention: ask those who know the case.  The two tables are those of [Putnam1988]_; no number is taken from there.
    Limits: a law stays, while the effect here fades; tied hands may also win the negotiator better terms.

    >>> act = Legislation()
    >>> act.ratifiers, act.cost, act.effort
    (0.2, 0.02, 0.5)
    """

    ratifiers: float = 0.2
    cost: float = 0.02
    effort: float = 0.5

    title = "A bill that ties the negotiators' hands"
    tell_tales = (
        "a draft bill or motion that names the talks or one of their tracks",
        "a hearing to which negotiators are called while a round is under way",
        "signatures gathered for a resolution against a concession",
        "party whips announcing how members are to vote on any deal",
    )
    protects = (
        "include: consult the assembly before signature, its critics first",
        "reassure: put in the text what the assembly fears to lose, and when it may look again",
        "sequence: bring what commands a majority first and what divides later",
    )
    limits = "a law stays, while the effect here fades; tied hands may also win the negotiator better terms"
    also = ("bill", "motion", "law", "resolution")
    sources = ("Putnam1988",)
