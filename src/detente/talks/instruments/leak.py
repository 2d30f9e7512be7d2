"""Terms or minutes disclosed."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class Leak(Instrument):
    """Draft terms or minutes reach the public before the negotiators want them to.

    A half-made trade shows what was given and not yet what was got.  Those who will vote hear of the price first,
    negotiators harden so as not to look weak, and everybody writes down less.

        acceptance 0.05  stakes that every principal asks for on top, fading over the months
        ratifiers 0.1    stakes by which the ratifiers' room shrinks, fading over the months
        will 0.03        of the principals' political will, on the scale of 0 to 1
        cost 0.01        stakes: the source risks little
        effort 0.2       acts: a capacity of 1 carries five

    The numbers are a convention: ask those who know the case.  What closed doors gain and cost is argued in
    [Stasavage2004]_; no number is taken from there.
    Limits: what the paper says does not matter here; a disclosure that the public was owed looks like any other.

    >>> act = Leak()
    >>> act.acceptance, act.ratifiers, act.will
    (0.05, 0.1, 0.03)
    """

    acceptance: float = 0.05
    ratifiers: float = 0.1
    will: float = 0.03
    cost: float = 0.01
    effort: float = 0.2

    title = "Terms or minutes disclosed"
    tell_tales = (
        "reports that quote numbers or wording which only the room had",
        "questions to ministers that show knowledge of a draft",
        "denials of a text that nobody had published",
        "complaints by one delegation about another's briefings",
    )
    protects = (
        "protect: fewer copies, numbered, and one agreed account to the press after each round",
        "include: brief the ratifiers early, so that they do not hear it from a newspaper",
        "sequence: show the trade as a whole, not its first half",
    )
    limits = "what the paper says does not matter here; a disclosure that the public was owed looks like any other"
    also = ("disclosure", "leak_of_terms")
    sources = ("Stasavage2004",)
