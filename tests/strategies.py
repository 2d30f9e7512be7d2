"""Hypothesis generators that several tests share: estimates and whole dossiers that hold together.

Every dossier drawn here loads without a problem: its ids exist, its scales have ends, nobody belongs to himself.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, get_args

from hypothesis import strategies as st

from detente.dossier import schema
from detente.dossier.estimate import UNKNOWN, Estimate

IDS = st.from_regex(r"[a-z][a-z0-9_]{0,11}", fullmatch=True)
# Whatever people type: quotes, colons, hashes, other scripts, line breaks, but no half of a surrogate pair.
_TRAPS = (
    *("", "a: b", "# no comment", "- item", "null", "yes", "12", "2026-11-03", "{x}", "[1, 2]", 'it\'s "so"', "&a"),
    *(
        "two\nlines",
        "end:",
        " lead",
        "trail ",
        "Élise Vale",
        "北方",
        "الشمال",
        "a, b",
        "!tag",
        "%",
        "@",
        "0x1f",
        "1:30",
    ),
    *("*a", "~", "?", "| x", "> x", "'", '"'),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(_TRAPS)
TITLES = TEXTS.filter(lambda text: text.strip() != "")
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


def estimates(low: float = 0, high: float = 100) -> st.SearchStrategy[Estimate]:
    """Exact, uncertain and unknown numbers between low and high."""
    number = st.floats(low, high, allow_nan=False).map(lambda x: round(x, 3)) | st.integers(int(low), int(high))
    three = st.tuples(number, number, number).map(lambda triple: Estimate(*(float(x) for x in sorted(triple))))
    return three | number.map(lambda x: Estimate.exact(float(x))) | st.just(UNKNOWN)


def _options(annotation: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(annotation))


def _tuples(items: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(items, max_size=most).map(tuple)


@st.composite
def dossiers(draw: st.DrawFn, most_actors: int = 3, most_issues: int = 2) -> schema.Dossier:
    """A dossier with up to so many actors and issues, every block of it possibly filled."""
    actor_ids = draw(st.lists(IDS, min_size=1, max_size=most_actors, unique=True))
    issue_ids = draw(st.lists(IDS, min_size=1, max_size=most_issues, unique=True))
    some_actor, some_issue = st.sampled_from(actor_ids), st.sampled_from(issue_ids)
    evidence = _tuples(st.from_regex(r"c-[0-9a-f]{16}", fullmatch=True) | IDS)
    measures = draw(st.lists(IDS, max_size=2, unique=True))
    return schema.Dossier(
        title=draw(TITLES),
        as_of=draw(st.none() | DAYS),
        draft=draw(st.booleans()),
        domain=draw(st.sampled_from(["legislative", "other"])),
        tension=draw(estimates(0, 3)),
        summary=draw(TEXTS),
        sources=draw(st.dictionaries(TEXTS, st.builds(schema.Source, title=TITLES, date=st.none() | DAYS), max_size=2)),
        actors={name: draw(_actors(actor_ids[:n], evidence)) for n, name in enumerate(actor_ids)},
        issues={name: draw(_issues(evidence)) for name in issue_ids},
        stakes={
            actor: {issue: draw(_stakes(evidence)) for issue in issue_ids if draw(st.booleans())}
            for actor in actor_ids
            if draw(st.booleans())
        },
        spoiling=draw(_tuples(_spoiling(some_actor, some_issue, evidence), 2)),
        measures={name: draw(_measures(some_actor, evidence)) for name in measures},
        meetings=draw(_tuples(_meetings(some_actor, evidence), 2)),
        conditions=draw(_tuples(_conditions(some_actor, some_issue, evidence), 2)),
        contradictions=draw(
            _tuples(st.builds(schema.Contradiction, a=TEXTS, b=TEXTS, kind=st.just("denied"), note=TEXTS), 2)
        ),
        gaps=draw(_tuples(TEXTS, 2)),
    )


def _actors(above: list[str], evidence: Any) -> st.SearchStrategy[schema.Actor]:
    return st.builds(
        schema.Actor,
        name=TITLES,
        kind=_options(schema.ActorKind),
        role=_options(schema.Role),
        of=st.none() | st.sampled_from(above) if above else st.none(),
        aliases=_tuples(TEXTS),
        ratifies=st.booleans(),
        capability=estimates(0, 1000),
        note=TEXTS,
        evidence=evidence,
    )


def _issues(evidence: Any) -> st.SearchStrategy[schema.Issue]:
    ends = st.fixed_dictionaries({0: TITLES, 100: TITLES}, optional={37: TEXTS, 50: TEXTS})
    return st.builds(
        schema.Issue,
        name=TITLES,
        anchors=ends,
        reference_point=estimates(),
        start=st.none() | st.integers(0, 3),
        terms=_tuples(TEXTS),
        evidence=evidence,
    )


def _stakes(evidence: Any) -> st.SearchStrategy[schema.Stake]:
    return st.builds(
        schema.Stake,
        position=estimates(),
        salience=estimates(),
        red_line=st.none() | estimates(),
        strength=st.none() | _options(schema.Strength),
        basis=_options(schema.Basis),
        text=TEXTS,
        n_claims=st.integers(0, 40),
        n_origins=st.integers(0, 9),
        evidence=evidence,
    )


def _spoiling(actor: Any, issue: Any, evidence: Any) -> st.SearchStrategy[schema.Spoiling]:
    return st.builds(
        schema.Spoiling,
        actor=actor,
        instrument=IDS,
        issue=st.none() | issue,
        capacity=estimates(0, 50),
        status=_options(schema.Status),
        according_to=_tuples(TEXTS),
        because=TEXTS,
        evidence=evidence,
    )


def _measures(actor: Any, evidence: Any) -> st.SearchStrategy[schema.Measure]:
    security = st.dictionaries(actor, estimates(-200, 200), max_size=3)
    return st.builds(schema.Measure, name=TITLES, security=security, note=TEXTS, evidence=evidence)


def _meetings(actor: Any, evidence: Any) -> st.SearchStrategy[schema.Meeting]:
    def placed(days: list[dt.date], **fields: Any) -> schema.Meeting:
        ordered = [*sorted(days), None, None]
        return schema.Meeting(earliest=ordered[0], latest=ordered[1], **fields)

    return st.builds(
        placed,
        st.lists(DAYS, max_size=2),
        name=TITLES,
        participants=_tuples(actor),
        hosts=_tuples(actor),
        place=TEXTS,
        level=_options(schema.Level),
        status=_options(schema.MeetingStatus),
        evidence=evidence,
    )


def _conditions(actor: Any, issue: Any, evidence: Any) -> st.SearchStrategy[schema.Condition]:
    return st.builds(
        schema.Condition,
        holder=st.none() | actor,
        requires=TEXTS,
        act=TEXTS,
        issue=st.none() | issue,
        status=_options(schema.Status),
        evidence=evidence,
    )
