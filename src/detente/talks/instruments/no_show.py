"""Staying away from a round."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class NoShow(Instrument):
    """Somebody who was expected does not come, or says beforehand that it will not.

    It is quieter than leaving a session: nothing is broken off, but those who did come have travelled for less, and
    what needs the absent one's word waits.

        acceptance 0.1   stakes that every principal asks for on top, fading over the months
        will 0.03        of the principals' political will, on the scale of 0 to 1
        cost 0.01        stakes: a reproach
        effort 0.3       acts: a capacity of 1 carries three

    The numbers are a convention, by analogy with leaving a session: about two thirds of it, and cheaper.
    Limits: illness, weather and a missed aeroplane look the same; the round itself is not lost here.

    >>> act = NoShow()
    >>> act.acceptance, act.will, act.cost
    (0.1, 0.03, 0.01)
    """

    acceptance: float = 0.1
    will: float = 0.03
    cost: float = 0.01
    effort: float = 0.3

    title = "Staying away from a round"
    tell_tales = (
        "no delegation list a few days before the round",
        "conditions for coming, put in public",
        "another engagement announced for the same days",
        "questions about rank, seating or flags raised late",
    )
    protects = (
        "include: ask early and privately what would make it possible to come",
        "sequence: let the round work on what the absent one does not decide",
        "reassure: settle rank, seating and security well before the date",
    )
    limits = "illness, weather and a missed aeroplane look the same; the round itself is not lost here"
    also = ("boycott", "absence", "non_attendance")
