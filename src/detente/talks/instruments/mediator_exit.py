"""A mediator steps back."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class MediatorExit(Instrument):
    """Whoever hosted, carried messages or paid for the talks stops doing so.

    There is nobody left to whom a concession could be made, and nobody who bears a part of the blame.  Leaders must
    carry the talks alone.

        acceptance 0.1   stakes that every principal asks for on top, fading over the months
        will 0.1         of the principals' political will, on the scale of 0 to 1
        cost 0.03        stakes: standing as a go-between
        effort 0.5       acts: a capacity of 1 carries two

    The numbers are a convention, by analogy with a pressure campaign (as much will) and with somebody staying away from
    a round (as hard to go on).  That what a mediator achieves may not last once its influence wanes is argued in
    [Beardsley2008]_; no number is taken from there.
    Limits: who could take over is not seen; guarantees that ended with the mediator are a matter of the plan.

    >>> act = MediatorExit()
    >>> act.will, act.cost, act.effort
    (0.1, 0.03, 0.5)
    """

    acceptance: float = 0.1
    will: float = 0.1
    cost: float = 0.03
    effort: float = 0.5

    title = "A mediator steps back"
    tell_tales = (
        "a mandate or a budget that runs out without word of renewal",
        "an envoy's post left vacant",
        "one side calling the mediator partial",
        "rounds moved, or put off by the host",
    )
    protects = (
        "protect: two mediators, or a deputy who knows the files",
        "sequence: agree at the outset how a handover works, and what goes on without a host",
        "reassure: hear the complaint of partiality and answer it before it becomes a reason",
    )
    limits = "who could take over is not seen; guarantees that ended with the mediator are a matter of the plan"
    also = ("mediator_withdrawal", "end_of_mediation")
    sources = ("Beardsley2008",)
