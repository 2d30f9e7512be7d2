"""A veto, or consent withheld."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class Veto(Instrument):
    """Somebody whose consent is needed says no, or lets it be known that it will.

    The more consents a deal needs, the less there is that all can accept.  Terms are not harder to agree on; they are
    harder to bring home.

        ratifiers 0.4    stakes by which the ratifiers' room shrinks, fading over the months
        cost 0.05        stakes: allies among those who wanted the deal are lost
        effort 1         acts: a capacity of 1 carries one

    The numbers are a convention, by analogy with a bill that ties hands: twice its effect, since it is the refusal
    itself, at twice the effort, since it cannot be spent often; 0.4 is about what ratifiers concede beyond their own
    view at a full agreement, so one veto uses that up.  That wars with more parties who can block an agreement last
    longer is shown in [Cunningham2006]_; no number is taken from there.
    Limits: whether the actor has the right to a veto is not checked; a formal right to block belongs in the dossier as
    one who ratifies.

    >>> act = Veto()
    >>> act.ratifiers, act.cost, act.effort
    (0.4, 0.05, 1.0)
    """

    ratifiers: float = 0.4
    cost: float = 0.05
    effort: float = 1.0

    title = "A veto, or consent withheld"
    tell_tales = (
        "a public statement that the terms as reported cannot pass",
        "a vote taken off the agenda, or a quorum that is not met",
        "new conditions for consent after signature",
        "a coalition partner threatening to leave over the deal",
    )
    protects = (
        "include: bring those whose consent is needed into the talks before the text is closed",
        "reassure: side letters on what they fear, published with the text",
        "sequence: ratify in parts, beginning with what they want themselves",
    )
    limits = (
        "whether the actor has the right to a veto is not checked; a formal right to block belongs in the dossier as "
        "one who ratifies"
    )
    also = ("blocked_ratification", "refusing_ratification", "refusal_to_ratify", "withheld_approval")
    sources = ("Cunningham2006",)
