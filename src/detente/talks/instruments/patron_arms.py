"""Arms or money from outside."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class PatronArms(Instrument):
    """Arms, money or advisers come from outside to one of those who talk, or to one of those who do not.

    Whoever is supplied can wait longer, whoever is not supplied fears that time works for the other: both ask for more,
    and both prepare.

        tension 0.2      a fifth of a militarised dispute, on the scale of 0 to 3
        acceptance 0.15  stakes that every principal asks for on top, fading over the months
        cost 0.04        stakes: the supplies, and the patron's name
        effort 0.7       acts: a capacity of 1 carries one

    Nobody at the table is held answerable, for the supplier sits elsewhere.  The numbers are a convention, by analogy
    with a rival deal (somewhat less, for arms are no offer) and with a build-up (two thirds of its tension).  That
    outside help tends to lengthen civil wars is shown in [Regan2002]_; no number is taken from there.
    Limits: who becomes stronger by it is not seen: change the capabilities in the dossier; help that keeps a weak side
    at the table looks the same.

    >>> act = PatronArms()
    >>> act.tension, act.acceptance, act.cost
    (0.2, 0.15, 0.04)
    """

    tension: float = 0.2
    acceptance: float = 0.15
    cost: float = 0.04
    effort: float = 0.7

    title = "Arms or money from outside"
    tell_tales = (
        "cargo flights or ships that do not say where they go",
        "new equipment in open pictures of one side's forces",
        "votes on military aid in a third capital",
        "inspectors of an embargo refused or called off",
    )
    protects = (
        "include: bring the suppliers of all sides to one table",
        "verify: inspection of ports, airfields and crossings by others",
        "reassure: security guarantees that make supplies less needed",
    )
    limits = (
        "who becomes stronger by it is not seen: change the capabilities in the dossier; help that keeps a weak side "
        "at the table looks the same"
    )
    also = ("arms_delivery", "arms_supply", "arming", "covert_funding", "military_aid")
    sources = ("Regan2002",)
