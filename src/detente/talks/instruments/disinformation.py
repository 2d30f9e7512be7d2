"""False or doctored content about the talks."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class Disinformation(Instrument):
    """False or doctored content about the talks goes round: a map that is in no draft, a quotation nobody said.

    It does what a leak does, with less weight among those who can ask whether it is true, and with more anger among
    those who cannot.

        tension 0.05     a twentieth of a militarised dispute, on the scale of 0 to 3
        acceptance 0.03  stakes that every principal asks for on top, fading over the months
        ratifiers 0.08   stakes by which the ratifiers' room shrinks, fading over the months
        will 0.05        of the principals' political will, on the scale of 0 to 1
        cost 0.01        stakes: the source risks little
        effort 0.2       acts: a capacity of 1 carries five

    Nobody is held answerable, for it is seldom known in time where it came from.  The numbers are a convention, by
    analogy with a leak: less with those who vote, more will spent on denials, and some tension.
    Limits: the content is taken as false because the dossier says so; a denial that comes quickly does not help here.

    >>> act = Disinformation()
    >>> act.acceptance, act.ratifiers, act.will
    (0.03, 0.08, 0.05)
    """

    tension: float = 0.05
    acceptance: float = 0.03
    ratifiers: float = 0.08
    will: float = 0.05
    cost: float = 0.01
    effort: float = 0.2

    title = "False or doctored content about the talks"
    tell_tales = (
        "documents or maps going round whose origin nobody can show",
        "new accounts that write about nothing but the talks",
        "the same false detail in several languages within hours",
        "delegations asked about clauses that are in no draft",
    )
    protects = (
        "verify: one place where all sides' spokespeople answer within hours whether a text is real",
        "protect: an agreed account after each round, so that there is no gap to fill",
        "include: brief local journalists and broadcasters of all sides alike",
    )
    limits = "the content is taken as false because the dossier says so; a denial that comes quickly does not help here"
    also = ("smear_campaign", "forgery", "fabrication", "propaganda")
