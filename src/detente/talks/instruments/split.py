"""A split or defection on one side."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class Split(Instrument):
    """A part of one side breaks away and says that the negotiators no longer speak for it.

    What is signed may now bind fewer people than before, so it is worth less to the other side; those who must ratify
    look over their shoulder; and the leader has a second front.

        acceptance 0.15  stakes that every principal asks for on top, fading over the months
        ratifiers 0.15   stakes by which the ratifiers' room shrinks, fading over the months
        will 0.07        of the principals' political will, on the scale of 0 to 1
        cost 0.05        stakes: leaving the larger body
        effort 0.8       acts: a capacity of 1 carries one

    The numbers are a convention, by analogy with leaving a session (as hard to accept), with a bill that ties hands
    (three quarters of it) and with a pressure campaign (most of its cost in will).  That rivalry within a side moves
    parties to join talks or to act against them is argued in [Pearlman2009]_; no number is taken from there.
    Limits: the new group does not become an actor of its own: add it to the dossier; a split that frees the
    negotiators from their sternest critics looks the same.

    >>> act = Split()
    >>> act.acceptance, act.will, act.cost
    (0.15, 0.07, 0.05)
    """

    acceptance: float = 0.15
    ratifiers: float = 0.15
    will: float = 0.07
    cost: float = 0.05
    effort: float = 0.8

    title = "A split or defection on one side"
    tell_tales = (
        "two spokespeople who contradict each other in a week",
        "a congress or council called out of turn",
        "commanders or deputies who do not confirm a statement of their leaders",
        "a new name, flag or account that claims to speak for the whole",
    )
    protects = (
        "include: consult the critics within each side, through their own leaders",
        "reassure: a place in what comes after for those who fear to be left out",
        "sequence: time for each side to agree within itself before each signature",
    )
    limits = (
        "the new group does not become an actor of its own: add it to the dossier; a split that frees the negotiators "
        "from their sternest critics looks the same"
    )
    also = ("defection", "breakaway", "splinter")
    sources = ("Pearlman2009",)
