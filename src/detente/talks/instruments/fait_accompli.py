"""A change on the ground."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class FaitAccompli(Instrument):
    """Something that is being negotiated is done: a post taken over, building begun, a boundary moved.

    The one side must now be given back what it had, the other must give up what it holds; both ask for more.  And the
    side on whose ground it was done is asked whether it bargains or takes.

        tension 0.2      a fifth of a militarised dispute, on the scale of 0 to 3
        acceptance 0.2   stakes that every principal asks for on top, fading over the months
        ratifiers 0.05   stakes by which the ratifiers' room shrinks, fading over the months
        cost 0.04        stakes: holding what was taken
        effort 0.7       acts: a capacity of 1 carries one
        attributed       the host is held answerable

    The numbers are a convention, by analogy with sanctions (as hard to accept) and with an attack (less tension, the
    same question to the host).  How often territory was gained in this way rather than by threats is counted in
    [Altman2017]_; no number is taken from there.
    Limits: what holds without a deal stays where the dossier puts it, though such acts move it: set the reference point
    anew; here the effect fades, on the ground it does not.

    >>> act = FaitAccompli()
    >>> act.acceptance, act.ratifiers, act.cost
    (0.2, 0.05, 0.04)
    """

    tension: float = 0.2
    acceptance: float = 0.2
    ratifiers: float = 0.05
    cost: float = 0.04
    effort: float = 0.7
    attributed: bool = True

    title = "A change on the ground"
    tell_tales = (
        "permits, tenders or budgets for places that are being negotiated",
        "survey teams, fences or prefabricated parts where there were none",
        "officials of one side visiting a contested post",
        "maps or road signs changed before anything was agreed",
    )
    protects = (
        "verify: an agreed record of how things stand on the first day, with pictures from outside",
        "sequence: a standstill as the first step, small and soon",
        "reassure: nothing done during talks counts in the deal, in writing",
    )
    limits = (
        "what holds without a deal stays where the dossier puts it, though such acts move it: set the reference point "
        "anew; here the effect fades, on the ground it does not"
    )
    also = ("facts_on_the_ground", "change_on_the_ground", "land_grab", "seizure")
    sources = ("Altman2017",)
