"""A breach of a truce."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class CeasefireViolation(Instrument):
    """Shots across a line where both sides had promised silence.

    The harm may be small; what is lost is the proof that a promise holds.  The side from whose ground it came is asked
    whether it commands those who fired.

        tension 0.4      two fifths of a militarised dispute, on the scale of 0 to 3
        cost 0.02        stakes: an answer in kind
        effort 0.4       acts: a capacity of 1 carries two
        attributed       the host is held answerable

    The numbers are a convention, by analogy with an attack: a little less of everything, for it is half expected, and
    seldom aimed at people who came to talk.  That agreed measures such as separated forces and observers make a truce
    last is shown in [Fortna2003]_; no number is taken from there.
    Limits: an accident and a decision look the same; answers in kind come only from those who have means of their own.

    >>> act = CeasefireViolation()
    >>> act.tension, act.cost, act.attributed
    (0.4, 0.02, True)
    """

    tension: float = 0.4
    cost: float = 0.02
    effort: float = 0.4
    attributed: bool = True

    title = "A breach of a truce"
    tell_tales = (
        "observers turned back, or their reports contested",
        "heavy weapons no longer where they were counted",
        "single shots that become daily ones in the observers' reports",
        "civilians leaving places near the line",
    )
    protects = (
        "verify: observers who may go anywhere and who report the same day",
        "protect: a strip between the lines from which both withdraw",
        "reassure: a joint commission of officers that meets before anybody answers in kind",
    )
    limits = (
        "an accident and a decision look the same; answers in kind come only from those who have means of their own"
    )
    also = ("truce_violation", "ceasefire_breach", "truce_breach", "breach_of_truce", "breach_of_ceasefire", "shelling")
    sources = ("Fortna2003",)
