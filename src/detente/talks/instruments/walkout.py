"""Leaving talks that are under way."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class Walkout(Instrument):
    """A delegation leaves the room, or suspends its part, while a round is under way.

    Coming back must now be paid for, since nobody wants to return empty-handed; and leaders who had vouched for the
    talks are asked why.

        tension 0.05     a twentieth of a militarised dispute, on the scale of 0 to 3
        acceptance 0.15  stakes that every principal asks for on top, fading over the months
        will 0.05        of the principals' political will, on the scale of 0 to 1
        cost 0.03        stakes: the one who leaves is blamed for it
        effort 0.4       acts: a capacity of 1 carries two

    The numbers are a convention, by analogy with a rival deal (less, for there is no other offer) and with a pressure
    campaign (half its cost in will).
    Limits: the attempt itself goes on here unless the principals break it off; that an empty chair may also be a
    signal of what a party cannot give is not seen.

    >>> act = Walkout()
    >>> act.acceptance, act.will, act.effort
    (0.15, 0.05, 0.4)
    """

    tension: float = 0.05
    acceptance: float = 0.15
    will: float = 0.05
    cost: float = 0.03
    effort: float = 0.4

    title = "Leaving talks that are under way"
    tell_tales = (
        "a delegation recalled for consultations without a date of return",
        "sessions shortened, or deputies sent in the place of heads",
        "statements that the other side negotiates in bad faith",
        "public talk of having nothing left to discuss",
    )
    protects = (
        "include: a standing channel that stays open when the plenary stops",
        "reassure: a way back agreed beforehand, by which nobody loses face",
        "sequence: part what is stuck from what can go on, and keep the second moving",
    )
    limits = (
        "the attempt itself goes on here unless the principals break it off; that an empty chair may also be a signal "
        "of what a party cannot give is not seen"
    )
    also = ("suspension", "breaking_off")
