"""A deadline with a consequence."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class Ultimatum(Instrument):
    """Agree by a date, or else.

    Whoever says so in public has tied itself: giving way later costs it at home.  And whoever is told so must show
    that it does not yield to threats.  So both ask for more, for a while.

        tension 0.1      a tenth of a militarised dispute, on the scale of 0 to 3
        acceptance 0.1   stakes that every principal asks for on top, fading over the months
        cost 0.02        stakes: what backing down would cost at home
        effort 0.3       acts: a capacity of 1 carries three

    The numbers are a convention, by analogy with sanctions: the same tension, and half as hard to accept, for nothing
    has been done yet.  Why a public threat binds the one who makes it is argued in [Fearon1994]_; no number is taken
    from there.
    Limits: a deadline can also hurry a deal on, which is not seen; what was threatened does not follow by itself.

    >>> act = Ultimatum()
    >>> act.acceptance, act.cost, act.effort
    (0.1, 0.02, 0.3)
    """

    tension: float = 0.1
    acceptance: float = 0.1
    cost: float = 0.02
    effort: float = 0.3

    title = "A deadline with a consequence"
    tell_tales = (
        "the words 'last chance' or 'or else' with a date",
        "preparations for the threatened step that are meant to be seen",
        "a leader tying the own word, or office, to the date",
        "allies asked to support the consequence beforehand",
    )
    protects = (
        "reassure: a private channel in which the date can be moved without anybody giving way in public",
        "sequence: put on the table a small step that can be taken before the date",
        "verify: an agreed finding on what has been done by then, made by others",
    )
    limits = "a deadline can also hurry a deal on, which is not seen; what was threatened does not follow by itself"
    also = ("deadline", "final_offer")
    sources = ("Fearon1994",)
