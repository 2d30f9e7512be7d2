"""People taken and held."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class Hostage(Instrument):
    """People are taken and held while talks are under way.

    Their families and their government can think of nothing else.  Every week without them spends will, no concession
    can be made that looks like a ransom, and the side on whose ground they are held is asked to free them.

        tension 0.3      nearly a third of a militarised dispute, on the scale of 0 to 3
        acceptance 0.1   stakes that every principal asks for on top, fading over the months
        will 0.05        of the principals' political will, on the scale of 0 to 1
        cost 0.04        stakes: pursuit, and the guard
        effort 0.6       acts: a capacity of 1 carries one
        attributed       the host is held answerable

    The numbers are a convention, by analogy with an attack (less tension, the same question to the host) and with a
    pressure campaign (half its cost in will).
    Limits: the effect fades though the people may still be held; a release as a gesture is not seen.

    >>> act = Hostage()
    >>> act.tension, act.acceptance, act.will
    (0.3, 0.1, 0.05)
    """

    tension: float = 0.3
    acceptance: float = 0.1
    will: float = 0.05
    cost: float = 0.04
    effort: float = 0.6
    attributed: bool = True

    title = "People taken and held"
    tell_tales = (
        "threats against travellers, crews or staff of one side",
        "embassies advising their people to stay away from an area",
        "a demand for an exchange made in public",
        "detentions at sea or at a crossing point that are not explained",
    )
    protects = (
        "protect: escorts, and fewer exposed journeys around a round",
        "reassure: a humanitarian channel apart from the talks, through which people can be freed without a price",
        "verify: visits by an impartial body to all who are held, by anybody",
    )
    limits = "the effect fades though the people may still be held; a release as a gesture is not seen"
    also = ("hostage_taking", "abduction", "kidnapping")
