"""An attack timed to the talks."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class Violence(Instrument):
    """An attack while talks are under way: people are hurt, and the other side asks whom it is really dealing with.

    It works twice.  Tension rises, which makes every term harder to accept.  And where the attack came from a
    negotiator's ground, the others ask whether that negotiator could not stop it, or would not; so trust falls most in
    a host who was thought able to prevent it.

        tension 0.5      half of a militarised dispute, on the scale of 0 to 3
        cost 0.03        stakes: pursuit, and supporters lost
        effort 0.5       acts: a capacity of 1 carries two
        attributed       the host is held answerable

    The numbers are a convention: ask those who know the case.  That such acts work through doubt about the host is
    argued in [KyddWalter2002]_; no number is taken from there.
    Limits: who did it is taken as known at once; how many were hurt, and a wave of attacks, weigh no more than one act.

    >>> act = Violence()
    >>> act.tension, act.cost, act.attributed
    (0.5, 0.03, True)
    """

    tension: float = 0.5
    cost: float = 0.03
    effort: float = 0.5
    attributed: bool = True

    title = "An attack timed to the talks"
    tell_tales = (
        "public threats against the talks or against those who attend",
        "arms or explosives seized on the way to where the delegates meet",
        "travel warnings and closed roads in the days before a round",
        "a dispute within an armed group about the talks, carried out in public",
    )
    protects = (
        "protect: guard rounds, delegates and crossing points in the weeks before a signature or a vote",
        "verify: a joint inquiry that says within days who did it and what the host did to prevent it",
        "reassure: agree beforehand that talks go on after an attack, and who says so first",
        "include: an open door for those who would otherwise lose everything by the deal",
    )
    limits = (
        "who did it is taken as known at once; how many were hurt, and a wave of attacks, weigh no more than one act"
    )
    also = ("attack", "assassination", "bombing", "ambush")
    sources = ("KyddWalter2002",)
