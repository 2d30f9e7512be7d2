"""The dossier: what an analyst may say about a negotiation, and in which unit.

Every field says its unit in its description, which is also what the JSON Schema tells an editor.  Records are frozen; a
change makes a new one.  What is left out is unknown, sampled wide, and marked as unknown in every output.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, Strict, WithJsonSchema

from detente.dossier.estimate import UNKNOWN, Estimate, dump_estimate, parse_estimate, shown

ID_PATTERN = r"^[a-z][a-z0-9_]*$"
ANCHOR_KEYS = r"^(100|[1-9]?[0-9])$"


_MOST = 1e12  # what only its ratios matter of need not be larger, and its products stay numbers


def _on_scale(value: Any) -> Estimate:
    return _within(parse_estimate(value), 0, 100)


def _relative(value: Any) -> Estimate:
    return _within(parse_estimate(value), 0, _MOST)


def _chance(value: Any) -> Estimate:
    estimate = parse_estimate(value)
    return _within(estimate, 0, 1) if estimate.known else estimate


def _tension(value: Any) -> Estimate:
    estimate = parse_estimate(value)
    return _within(estimate, 0, 3) if estimate.known else estimate


def _rung(value: Any) -> Any:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 3):
        return value
    steps = "0 for a functional step, 1 a framework, 2 a partial or 3 a full agreement"
    raise ValueError(f"expected a step of the ladder, got {shown(value)}; write {steps}")


def _within(estimate: Estimate, floor: float, ceiling: float) -> Estimate:
    if estimate.low < floor or estimate.high > ceiling:
        below = estimate.low < floor and ceiling == _MOST
        bounds = f"{floor:g} or more" if below else f"between {floor:g} and {ceiling:g}"
        given = shown(dump_estimate(estimate))
        raise ValueError(f"off the scale: expected {bounds}, got {given}; rescale it")
    return estimate


def _day(value: Any) -> Any:
    """A day as YAML gives it, or in quotes as JSON must write it; a time of day is refused, not dropped."""
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    got = repr(value) if isinstance(value, str) else shown(value)
    raise ValueError(f"expected a day, got {got}; write year-month-day, for example 2026-11-03")


def _some_text(value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        raise ValueError("empty; write a few words")
    return value


def _estimate_schema(**bounds: float) -> dict[str, Any]:
    number = {"type": "number", **bounds}
    percentiles = {"type": "array", "items": number, "minItems": 3, "maxItems": 3}
    return {
        "anyOf": [
            {**number, "title": "exact", "description": "a bare number: sure of it"},
            {**percentiles, "title": "[low, best, high]", "description": "10th, 50th and 90th percentile, rising"},
            {"const": "unknown", "title": "unknown", "description": "nobody has said: sampled wide, and marked"},
        ]
    }


_WRITTEN = PlainSerializer(dump_estimate)
_ON_SCALE = WithJsonSchema(_estimate_schema(minimum=0, maximum=100))
_RELATIVE = WithJsonSchema(_estimate_schema(minimum=0))
ScalePoint = Annotated[Estimate, BeforeValidator(_on_scale), _WRITTEN, _ON_SCALE]
Relative = Annotated[Estimate, BeforeValidator(_relative), _WRITTEN, _RELATIVE]
Chance = Annotated[Estimate, BeforeValidator(_chance), _WRITTEN, WithJsonSchema(_estimate_schema(minimum=0, maximum=1))]
Tension = Annotated[
    Estimate, BeforeValidator(_tension), _WRITTEN, WithJsonSchema(_estimate_schema(minimum=0, maximum=3))
]
Rung = Annotated[int, BeforeValidator(_rung), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 3})]
AnyNumber = Annotated[Estimate, BeforeValidator(parse_estimate), _WRITTEN, WithJsonSchema(_estimate_schema())]
Day = Annotated[dt.date, BeforeValidator(_day)]
Title = Annotated[str, BeforeValidator(_some_text), Field(min_length=1)]
Id = Annotated[str, Field(pattern=ID_PATTERN, description="short name: lower-case letters, digits and _")]
# A list in a file is a tuple here; the items stay strict.
Texts = Annotated[tuple[str, ...], Strict(False)]
Ids = Annotated[tuple[Id, ...], Strict(False)]
EvidenceIds = Annotated[
    tuple[str, ...],
    Strict(False),
    Field(description="ids of claims (c-...) in claims.jsonl, or keys of `sources`; what this value rests on"),
]

Basis = Literal["stated", "reported", "inferred", "expert", "unknown"]
ActorKind = Literal["state", "leader", "legislature", "faction", "organisation", "group", "person", "unknown"]
Role = Literal[
    "principal", "leader", "representative", "mediator", "host", "concerned", "service", "critic", "past", "other"
]
Status = Literal["asserted", "claimed", "hypothetical", "planned", "denied", "historical"]
Level = Literal[
    "leaders", "ministers", "high", "deputies", "envoys", "technical", "legislators", "military", "unspecified"
]
MeetingStatus = Literal[
    "planned", "under_way", "held", "postponed", "cancelled", "refused", "missed", "walked_out", "unknown"
]
Strength = Literal["red_line", "demand", "preference", "flexible", "accepts", "rejects"]


class Record(BaseModel):
    """Base of every record: immutable, strict about types, and closed to unknown keys."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, arbitrary_types_allowed=True
    )


class Source(Record):
    """Something outside the case folder that a value rests on: a public fact, an archive, an expert."""

    title: Title = Field(description="what it is, so that a reader could find it")
    outlet: str = Field("", description="who published it")
    date: Day | None = Field(None, description="publication date")
    note: str = Field("", description="what it supports, in your own words")
    grade: str = Field(
        "F6", pattern=r"^[A-F][1-6]$", description="Admiralty grade: source A-F, content 1-6; F6 = not judged"
    )


class Actor(Record):
    """Somebody who wants something, or can stop something.  Offices and organisations before private persons."""

    name: Title = Field(description="the name the actor uses for itself")
    kind: ActorKind = Field("unknown", description="what sort of actor it is")
    of: Id | None = Field(None, description="the actor it belongs to or answers to")
    role: Role = Field("other", description="its part in these talks, as the sources tell it; never a judgement")
    office: str = Field("", description="office held, where the text or the alias file gives it")
    aliases: Texts = Field((), description="other words by which documents name it")
    ratifies: bool = Field(False, description="true if a deal needs its consent")
    capability: Relative = Field(UNKNOWN, description="relative strength on this matter, any unit; only ratios matter")
    named_by: str = Field(
        "", description="who speaks of this actor, if only one speaker does; empty = the texts' own voice"
    )
    note: str = Field("", description="anything a reader of the matrix should know")
    evidence: EvidenceIds = ()


class Decision(Record):
    """The vote that decides an issue: who proposes, with how many votes, how many are needed."""

    setter: Id = Field(description="id of the actor that puts the proposal; it need not have a vote")
    votes: dict[Id, Annotated[float, Field(ge=0)]] = Field(
        default_factory=dict, description="votes by actor id; empty = one each for every actor with a stake"
    )
    needed: Annotated[float, Field(gt=0)] = Field(description="how many votes carry a proposal")
    amendable: bool = Field(False, description="true if members may unanimously put another text in its place")


class Issue(Record):
    """One thing to be settled, on a scale from 0 to 100 whose ends are described in words."""

    name: Title = Field(description="the question, in a few words")
    anchors: dict[int, str] = Field(
        default_factory=dict,
        json_schema_extra={"propertyNames": {"pattern": ANCHOR_KEYS}},
        description="what a point of the 0-100 scale means; at least 0 and 100 once completed",
    )
    reference_point: ScalePoint = Field(UNKNOWN, description="0-100: what holds if there is no deal")
    cost_of_no_deal: Relative = Field(
        UNKNOWN,
        description="what no deal costs everybody besides; 1 = as bad as going from one end of the scale to the other",
    )
    decision: Decision | None = Field(None, description="how it is decided, if a vote decides it")
    start: Rung | None = Field(
        None,
        description="step negotiated first: 0 a functional step, 1 a framework, 2 a partial, 3 a full agreement",
    )
    terms: Texts = Field((), description="words by which documents speak of this issue")
    unit: str = Field(
        "", description="unit of a number named in documents, if the scale has one: percent, tonnes a year"
    )
    unit_at_0: float | None = Field(None, description="the number, in that unit, that stands at 0 on the scale")
    unit_at_100: float | None = Field(None, description="the number, in that unit, that stands at 100 on the scale")
    note: str = Field("", description="anything a reader should know")
    evidence: EvidenceIds = ()


class Stake(Record):
    """What one actor wants on one issue, and how much it cares."""

    position: ScalePoint = Field(UNKNOWN, description="0-100 on the issue's scale: the outcome it asks for")
    salience: ScalePoint = Field(UNKNOWN, description="0-100: how much it cares, against its other issues")
    red_line: ScalePoint | None = Field(
        None, description="0-100 on the issue's scale: it would rather have no deal beyond this"
    )
    strength: Strength | None = Field(None, description="how firmly the position was put")
    basis: Basis = Field(
        "unknown", description="stated by itself, reported by others, inferred, an expert's, or unknown"
    )
    text: str = Field("", description="the demand in words, where it has no number yet")
    n_claims: int = Field(0, ge=0, description="claims behind it")
    n_origins: int = Field(0, ge=0, description="independent sources behind it; copies of one text count once")
    evidence: EvidenceIds = ()


class Spoiling(Record):
    """An act against the talks: who is said to do it, by which instrument, according to whom."""

    actor: Id = Field(description="who is said to do it: an id of `actors`")
    instrument: str = Field(description="id of the instrument: legislation, sanctions, leak, walkout ...")
    issue: Id | None = Field(None, description="the issue it is aimed at; empty = the talks as a whole")
    capacity: Relative = Field(UNKNOWN, description="how many strikes it could carry out; never drafted from text")
    status: Status = Field("claimed", description="reported act, expectation, plan, denial ...")
    according_to: Texts = Field((), description="who says so: speakers' names, or the writer of the document")
    because: str = Field("", description="its grievance, in its own words where there are any")
    evidence: EvidenceIds = ()


class Measure(Record):
    """Something a settlement can be built of, and what it does to each actor's security."""

    name: Title = Field(description="what is done, in a few words")
    security: dict[Id, AnyNumber] = Field(
        default_factory=dict, description="security points per actor: 100 = from today to fully secure; may be negative"
    )
    note: str = Field("", description="anything a reader should know")
    evidence: EvidenceIds = ()


class Meeting(Record):
    """A round, visit, call or speech: who, where, when, at which level, and what became of it."""

    name: Title = Field(description="a few words")
    kind: Literal["talks", "speech", "visit", "call", "other"] = Field(
        "talks", description="a speech to one's own side is not a round of talks"
    )
    participants: Ids = Field((), description="ids of the actors who took part or are to")
    hosts: Ids = Field((), description="ids of the actors on whose ground it is, or who invited")
    mediators: Ids = Field((), description="ids of the actors who go between")
    place: str = Field("", description="as stated; empty = not stated")
    earliest: Day | None = Field(None, description="first possible day; empty = date not stated")
    latest: Day | None = Field(None, description="last possible day")
    date_text: str = Field("", description="the words of the document about the date")
    level: Level = Field("unspecified", description="the highest rank present")
    format: str = Field(
        "", description="bilateral, mediated, multilateral, proximity, remote, back_channel; closed door"
    )
    status: MeetingStatus = Field("unknown", description="what became of it")
    outcome: str = Field("", description="what it brought, in the words of those who report it")
    according_to: Texts = Field((), description="who says so: speakers' names, or the writer of the document")
    evidence: EvidenceIds = ()


class Condition(Record):
    """What an actor ties its consent to.  In another's mouth it is weaker than in its own."""

    holder: Id | None = Field(None, description="whose condition it is; empty = unclear")
    kind: Literal["condition", "precondition", "red_line", "reservation", "offer", "flexibility"] = Field(
        "condition", description="how it was put"
    )
    requires: str = Field(description="what must hold, in the document's words")
    act: str = Field("", description="what the holder would then do")
    issue: Id | None = Field(None, description="the issue it belongs to; empty = the talks as a whole")
    according_to: Texts = Field((), description="who says so: speakers' names, or the writer of the document")
    status: Status = Field("claimed", description="asserted by the holder, claimed by others, denied ...")
    evidence: EvidenceIds = ()


class Contradiction(Record):
    """Two claims that cannot both hold.  Both are kept; nothing is dropped to make them agree."""

    a: str = Field(description="claim id")
    b: str = Field(description="claim id")
    kind: Literal["changed_position", "reported_differently", "denied", "numbers_differ"] = Field(
        description="in which way they clash"
    )
    note: str = Field("", description="anything a reader should know")


class Dossier(Record):
    """A negotiation as one analyst, or one reading of the documents, sees it on one day."""

    title: Title = Field(description="what is negotiated, in a few words")
    as_of: Day | None = Field(None, description="the day this picture is of")
    draft: bool = Field(False, description="true while the machine's draft has not been accepted by a person")
    domain: Literal["legislative", "other"] = Field(
        "other", description="legislative: law-making, where forecasts were scored; other: ranges are widened"
    )
    p_no_deal: Chance = Field(UNKNOWN, description="0-1: how likely it is that the talks end without a deal")
    tension: Tension = Field(
        UNKNOWN, description="0-3: tension between the parties: 0 calm, 1 a militarised dispute, 2 war"
    )
    summary: str = Field("", description="the situation in a paragraph")
    sources: dict[str, Source] = Field(default_factory=dict, description="what values rest on besides claims, by key")
    actors: dict[Id, Actor] = Field(default_factory=dict, description="who wants or can stop something, by id")
    issues: dict[Id, Issue] = Field(default_factory=dict, description="what is to be settled, by id")
    stakes: dict[Id, dict[Id, Stake]] = Field(
        default_factory=dict, description="what each actor wants: actor id, then issue id"
    )
    spoiling: Annotated[tuple[Spoiling, ...], Strict(False)] = Field((), description="acts against the talks")
    measures: dict[Id, Measure] = Field(default_factory=dict, description="what a settlement can be built of, by id")
    meetings: Annotated[tuple[Meeting, ...], Strict(False)] = Field((), description="rounds, visits, calls, speeches")
    conditions: Annotated[tuple[Condition, ...], Strict(False)] = Field(
        (), description="what actors tie their consent to"
    )
    contradictions: Annotated[tuple[Contradiction, ...], Strict(False)] = Field(
        (), description="claims that cannot both hold"
    )
    gaps: Texts = Field((), description="what the documents do not say, and should be found out")
