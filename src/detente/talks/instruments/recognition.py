"""Recognition or annexation ahead of a deal."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class Recognition(Instrument):
    """A state is recognised, a territory is claimed by law or a mission is opened before the talks have decided on it.

    One side has got outside what it was to get at the table, so it asks for something else; the other will not sign
    what has already been taken from it.

        tension 0.15     about a seventh of a militarised dispute, on the scale of 0 to 3
        acceptance 0.25  stakes that every principal asks for on top, fading over the months
        ratifiers 0.1    stakes by which the ratifiers' room shrinks, fading over the months
        cost 0.04        stakes: relations with others
        effort 0.8       acts: a capacity of 1 carries one

    Nobody is held answerable as for an attack: it is done in the open, by an authority that stands to it.  The numbers
    are a convention, by analogy with a rival deal (as hard to accept) and with a bill that ties hands (half of it).
    Limits: what holds without a deal stays where the dossier puts it; such a step is hardly ever taken back, while the
    effect here fades.

    >>> act = Recognition()
    >>> act.tension, act.acceptance, act.ratifiers
    (0.15, 0.25, 0.1)
    """

    tension: float = 0.15
    acceptance: float = 0.25
    ratifiers: float = 0.1
    cost: float = 0.04
    effort: float = 0.8

    title = "Recognition or annexation ahead of a deal"
    tell_tales = (
        "a bill or decree on the status of a place under negotiation",
        "statements by third parties that they will follow",
        "preparations for a mission, a flag or a referendum on status",
        "passports, currency or law extended across a line",
    )
    protects = (
        "sequence: an agreed order of status questions, and a standstill until their turn comes",
        "include: ask third parties to wait for the talks, and tell them when they may act",
        "reassure: a clause that no step taken meanwhile prejudges status",
    )
    limits = (
        "what holds without a deal stays where the dossier puts it; such a step is hardly ever taken back, while the "
        "effect here fades"
    )
    also = ("annexation", "declaration_of_independence")
