"""A condition added while talks are under way."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class Precondition(Instrument):
    """Something new is asked for before talks may go on.

    What is asked for in public is hard to take back: it is missing from every draft from then on, and those who will
    vote have been told to look for it.

        acceptance 0.15  stakes that every principal asks for on top, fading over the months
        ratifiers 0.05   stakes by which the ratifiers' room shrinks, fading over the months
        cost 0.01        stakes: it takes words only
        effort 0.2       acts: a capacity of 1 carries five

    The numbers are a convention, by analogy with leaving a session (as hard to take back) and with a pressure campaign
    (as much with those who vote).
    Limits: what is asked for is not looked at; a demand that was always there and is only now said aloud looks new.

    >>> act = Precondition()
    >>> act.acceptance, act.ratifiers, act.cost
    (0.15, 0.05, 0.01)
    """

    acceptance: float = 0.15
    ratifiers: float = 0.05
    cost: float = 0.01
    effort: float = 0.2

    title = "A condition added while talks are under way"
    tell_tales = (
        "a demand in a speech that is in no earlier paper",
        "the words 'before any further round' or 'only if first'",
        "an agreed point called provisional",
        "a new subject put on the agenda by one side alone",
    )
    protects = (
        "sequence: keep an agreed list of what is open and what is closed, and where new points go",
        "reassure: find out which fear stands behind the new demand, and answer that",
        "include: hear early those in whose name it is made",
    )
    limits = "what is asked for is not looked at; a demand that was always there and is only now said aloud looks new"
    also = ("new_demand", "new_condition", "moving_the_goalposts")
