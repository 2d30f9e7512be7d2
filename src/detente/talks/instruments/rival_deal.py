"""A rival deal or track."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class RivalDeal(Instrument):
    """Another deal is offered beside the talks: a separate track, a counter-proposal, a partner who asks for less.

    Whoever has another offer wants more from this one.  That is all it takes: the rival deal need never be signed.

        acceptance 0.25  stakes that every principal asks for on top, fading over the months
        cost 0.03        stakes: what was promised to make the offer
        effort 0.5       acts: a capacity of 1 carries two

    The numbers are a convention: ask those who know the case.
    Limits: it raises what all principals ask for and not only what the one courted asks for; that the rival deal may
    be the better one is not weighed.

    >>> act = RivalDeal()
    >>> act.acceptance, act.cost, act.effort
    (0.25, 0.03, 0.5)
    """

    acceptance: float = 0.25
    cost: float = 0.03
    effort: float = 0.5

    title = "A rival deal or track"
    tell_tales = (
        "an envoy seen in a capital that is not the venue",
        "a counter-proposal published shortly before a round",
        "a party asking for a pause to study another offer",
        "contracts or memoranda on the subject of the talks signed elsewhere",
    )
    protects = (
        "include: give the sponsor of the other track a place in this one",
        "sequence: merge the tracks, or say which one decides what",
        "reassure: make this deal's gains come early enough to be compared",
    )
    limits = (
        "it raises what all principals ask for and not only what the one courted asks for; that the rival deal may be "
        "the better one is not weighed"
    )
    also = ("rival", "rival_track", "rival_talks", "separate_deal", "parallel_deal", "counter_proposal")
