"""A vote or election timed against the deal."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class Timing(Instrument):
    """An election or a referendum is called for a date at which the deal is at its weakest.

    Its costs are known by then and its gains are not yet felt.  Those who must ratify think of their voters, and
    leaders of theirs.  Asking the people is no hostile act in itself; the numbers say what the date does to talks.

        ratifiers 0.15   stakes by which the ratifiers' room shrinks, fading over the months
        will 0.05        of the principals' political will, on the scale of 0 to 1
        cost 0.03        stakes: the vote may be lost
        effort 0.6       acts: a capacity of 1 carries one

    The numbers are a convention, by analogy with a bill that ties hands (three quarters of it) and with a pressure
    campaign (half its cost in will).
    Limits: there is no election day here, and nobody wins or loses it: a change of leader is a shock of its own; a vote
    that gives the deal a mandate is not seen.

    >>> act = Timing()
    >>> act.ratifiers, act.will, act.cost
    (0.15, 0.05, 0.03)
    """

    ratifiers: float = 0.15
    will: float = 0.05
    cost: float = 0.03
    effort: float = 0.6

    title = "A vote or election timed against the deal"
    tell_tales = (
        "talk of an early election from those who would gain by it",
        "a referendum demanded on one clause and not on the whole",
        "a calendar of votes published that crosses that of the talks",
        "campaign posts filled, or campaign money raised, out of season",
    )
    protects = (
        "sequence: keep signature and first benefits well before any vote, or wait until after it",
        "include: agree with the opposition what will hold whoever wins",
        "reassure: make early gains that voters can see",
    )
    limits = (
        "there is no election day here, and nobody wins or loses it: a change of leader is a shock of its own; a vote "
        "that gives the deal a mandate is not seen"
    )
    also = ("snap_election", "early_election", "referendum")
