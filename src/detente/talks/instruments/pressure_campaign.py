"""A public campaign against the talks."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class PressureCampaign(Instrument):
    """Rallies, advertisements and petitions against the talks or against one concession.

    It tires those who carry the talks, since every week of them now costs popularity, and a little it moves those who
    will vote.  People who protest use a right of theirs; the numbers say what it does to talks and not whether they
    are right.

        ratifiers 0.05   stakes by which the ratifiers' room shrinks, fading over the months
        will 0.1         of the principals' political will, on the scale of 0 to 1
        cost 0.02        stakes: money and people
        effort 0.3       acts: a capacity of 1 carries three

    The numbers are a convention: ask those who know the case.
    Limits: campaigns for the talks are not counted against it; size and length of the campaign make no difference.

    >>> act = PressureCampaign()
    >>> act.ratifiers, act.will, act.effort
    (0.05, 0.1, 0.3)
    """

    ratifiers: float = 0.05
    will: float = 0.1
    cost: float = 0.02
    effort: float = 0.3

    title = "A public campaign against the talks"
    tell_tales = (
        "advertisements or posters booked for the week of a round or a vote",
        "the same words in many letters, columns or accounts within a few days",
        "a coalition announced between groups that agreed on little before",
        "a petition with a date by which it is to be handed over",
    )
    protects = (
        "include: hear those who protest and tell them what became of what they said",
        "reassure: say publicly what each side gains, by the people who gain it",
        "protect: share out the political burden, so that no leader carries it alone",
    )
    limits = "campaigns for the talks are not counted against it; size and length of the campaign make no difference"
    also = ("pressure", "protest", "public_campaign", "media_campaign", "lobbying")
