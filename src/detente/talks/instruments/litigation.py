"""A court challenge."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class Litigation(Instrument):
    """Somebody asks a court to stop a deal, or a step on the way to it.

    Until the court has spoken, those who must ratify have a reason to wait; and what it may strike out is worth less to
    those at the table.  Going to court is a right; the numbers say what it does to talks and not who will win.

        acceptance 0.03  stakes that every principal asks for on top, fading over the months
        ratifiers 0.1    stakes by which the ratifiers' room shrinks, fading over the months
        cost 0.02        stakes: fees, and a case that may be lost
        effort 0.4       acts: a capacity of 1 carries two

    The numbers are a convention, by analogy with a bill that ties hands: half its effect, for the court may still say
    yes.
    Limits: there is no date of judgement here, and no win or loss; an injunction that stops everything is not seen.

    >>> act = Litigation()
    >>> act.acceptance, act.ratifiers, act.cost
    (0.03, 0.1, 0.02)
    """

    acceptance: float = 0.03
    ratifiers: float = 0.1
    cost: float = 0.02
    effort: float = 0.4

    title = "A court challenge"
    tell_tales = (
        "a legal opinion against the talks, published or announced",
        "a request for the mandate or the minutes under freedom of information",
        "a petition lodged shortly before signature or vote",
        "donations gathered for a case",
    )
    protects = (
        "verify: have the text examined by independent lawyers before signature, and publish what they find",
        "include: ask early those whose rights the deal touches",
        "sequence: leave for last the parts that may not stand, so that the rest does not fall with them",
    )
    limits = "there is no date of judgement here, and no win or loss; an injunction that stops everything is not seen"
    also = ("court_challenge", "legal_challenge", "lawsuit", "injunction")
