"""Sanctions, or money and aid withheld."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class Sanctions(Instrument):
    """Trade barred, funds frozen or aid withheld while talks are under way.

    Whoever is hit asks for relief before it concedes anything, and whoever hits has something new to be paid for.  Both
    want more from a deal than before; and the step is felt as a hostile one.

        tension 0.1      a tenth of a militarised dispute, on the scale of 0 to 3
        acceptance 0.2   stakes that every principal asks for on top, fading over the months
        cost 0.02        stakes: trade forgone
        effort 0.5       acts: a capacity of 1 carries two

    The numbers are a convention: ask those who know the case.  How often threats are carried out, and how such measures
    end, is recorded in [Morgan2014]_; the numbers do not come from there.
    Limits: sanctions often last for years while the effect here fades in months; pressure that brings a party to the
    table is not seen.

    >>> act = Sanctions()
    >>> act.tension, act.acceptance, act.cost
    (0.1, 0.2, 0.02)
    """

    tension: float = 0.1
    acceptance: float = 0.2
    cost: float = 0.02
    effort: float = 0.5

    title = "Sanctions, or money and aid withheld"
    tell_tales = (
        "a threat with a date attached",
        "a draft list of names or goods sent round for comment",
        "banks, shippers or insurers telling clients to be careful",
        "an aid payment or a licence renewal put off without a reason",
    )
    protects = (
        "reassure: agree which measures end with which step, and in writing",
        "sequence: put relief and performance in small steps that follow each other",
        "include: keep those who decide on sanctions informed before each round",
    )
    limits = (
        "sanctions often last for years while the effect here fades in months; pressure that brings a party to the "
        "table is not seen"
    )
    also = ("embargo", "asset_freeze", "trade_ban", "funding_cut", "aid_cut")
    sources = ("Morgan2014",)
