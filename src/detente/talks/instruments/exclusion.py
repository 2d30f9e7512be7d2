"""A delegate arrested, barred or refused entry."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class Exclusion(Instrument):
    """A delegate is arrested, barred from the room or refused entry.

    The side concerned cannot agree to what its own delegate was kept from negotiating, and sees in it how the other
    treats a guest.  The authority that did it sits on somebody's ground, so the principal there is asked about it.

        tension 0.15     about a seventh of a militarised dispute, on the scale of 0 to 3
        acceptance 0.15  stakes that every principal asks for on top, fading over the months
        will 0.02        of the principals' political will, on the scale of 0 to 1
        cost 0.03        stakes: protest from others
        effort 0.4       acts: a capacity of 1 carries two
        attributed       the host is held answerable

    The numbers are a convention, by analogy with leaving a session (as hard to come back from) and with an attack (much
    less tension, but the same question to the host).
    Limits: whether there is a lawful ground for the arrest is not asked; release does not undo the effect.

    >>> act = Exclusion()
    >>> act.tension, act.will, act.cost, act.attributed
    (0.15, 0.02, 0.03, True)
    """

    tension: float = 0.15
    acceptance: float = 0.15
    will: float = 0.02
    cost: float = 0.03
    effort: float = 0.4
    attributed: bool = True

    title = "A delegate arrested, barred or refused entry"
    tell_tales = (
        "visas still outstanding days before a round",
        "an investigation opened against a member of a delegation",
        "a quarrel over who may speak for a group",
        "border or airport officials given new instructions",
    )
    protects = (
        "protect: safe conduct in writing for every delegate, from all who could stop one",
        "include: agree on the list of delegates, and on deputies, before the round is announced",
        "verify: somebody from outside at the crossing point who can call the capitals",
    )
    limits = "whether there is a lawful ground for the arrest is not asked; release does not undo the effect"
    also = ("arrest", "detention", "visa_refusal", "visa_denial", "barring")
