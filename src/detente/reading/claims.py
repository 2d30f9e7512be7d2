"""Claim: the record of one finding, and the rule that lets it in.

A claim enters only if its quote stands in the stored text, letter for letter, at its offsets.  The same check runs when
claims are loaded.  From one line of ``claims.jsonl`` alone a reader can tell which words, in which document, by which
rule, how sure.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from detente.errors import Problem
from detente.reading.page import Span

Facet = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", description="a member of the family reading/facets")]


class ClaimRecord(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DocRef(ClaimRecord):
    """Which document: sha256 of the stored text, and what a reader needs to find it."""

    sha256: str
    raw_sha256: str = ""
    path: str = ""
    title: str = ""
    outlet: str = ""
    author: str = ""
    url: str = ""
    published: dt.date | None = None
    lang: str = ""
    origin: str = ""


class Trigger(ClaimRecord):
    """The words that made a rule fire."""

    text: str
    span: Span
    kind: str = ""


class ActorBlock(ClaimRecord):
    """Who.  text and span as in the document; id and name as in the dossier; how it was resolved."""

    text: str
    span: Span
    id: str = ""
    name: str = ""
    kind: str = "unknown"
    country: str = ""
    sectors: tuple[str, ...] = ()
    of: str = ""
    office: str = ""
    past: bool = False
    how: str = "none"
    confidence: float = 1.0
    candidates: tuple[str, ...] = ()


class SpeakerBlock(ActorBlock):
    """Who says it, with the cue that shows it."""

    cue: Trigger | None = None
    form: str = ""
    cue_class: str = "neutral"
    resolved: Literal["named", "pronoun", "unnamed", "carried", "unclear"] = "named"


class StatusBlock(ClaimRecord):
    """asserted, claimed, hypothetical, planned, denied or historical; every trigger found, and the values that lost."""

    value: Literal["asserted", "claimed", "hypothetical", "planned", "denied", "historical"] = "asserted"
    triggers: tuple[Trigger, ...] = ()
    also: tuple[str, ...] = ()


class TimeBlock(ClaimRecord):
    """A date as an interval of days, inclusive.  An end is None where the text leaves it open or cannot be resolved.

    how: rule; assumed (tense or year was not stated); wide (a vague phrase, our width); ambiguous (day and month could
    change places, both days are in `readings`); calendar (from the case's own calendar); far (resolved, but before 1900
    or more than five years after the anchor); unresolved.
    """

    text: str
    span: Span
    earliest: dt.date | None = None
    latest: dt.date | None = None
    granularity: str = "day"
    kind: Literal["point", "range", "deadline", "duration", "recurring"] = "point"
    how: str = "rule"
    anchor: dt.date | None = None
    readings: tuple[dt.date, ...] = ()


class EventBlock(ClaimRecord):
    """A PLOVER event.  quad 1-4; score on the Goldstein scale; abstain where the rules are not sure."""

    type: str
    mode: tuple[str, ...] = ()
    quad: int = 0
    score: float = 0.0
    trigger: Trigger
    top3: tuple[tuple[str, float], ...] = ()
    abstain: bool = False
    flags: tuple[str, ...] = ()
    second: dict[str, Any] | None = None


class PositionBlock(ClaimRecord):
    """What the actor asks for: direction and, where a number is given, value and unit."""

    issue: str = ""
    direction: Literal["up", "down", "hold", "unclear"] = "unclear"
    value: float | None = None
    unit: str = ""
    strength: Literal["red_line", "demand", "preference", "flexible", "accepts", "rejects"] = "preference"
    text: str = ""
    span: Span


class ConditionBlock(ClaimRecord):
    """holder would do `act` if `requires` holds; spans and their words."""

    kind: Literal["condition", "precondition", "red_line", "reservation", "offer", "flexibility"]
    holder: ActorBlock | None = None
    act: Trigger | None = None
    requires: Trigger
    of: ActorBlock | None = None
    issue: str = ""
    trigger: Trigger


class MeetingBlock(ClaimRecord):
    participants: tuple[ActorBlock, ...] = ()
    hosts: tuple[ActorBlock, ...] = ()
    mediators: tuple[ActorBlock, ...] = ()
    kind: Literal["talks", "speech", "visit", "call", "other"] = "talks"
    place: str = ""
    level: str = "unspecified"
    format: tuple[str, ...] = ()
    status: str = "unknown"
    outcome: str = ""
    round: str = ""
    next: str = ""


class StanceBlock(ClaimRecord):
    """How an actor stands to the talks.  `derails` is a reported or expected act; nobody is a spoiler by default."""

    value: Literal["supports", "conditional", "opposes", "derails", "unclear"]
    holder: ActorBlock
    toward: Literal["dialogue", "deal", "mediator", "plan", "unclear"] = "unclear"
    instrument: str = ""
    trigger: Trigger


class FigureBlock(ClaimRecord):
    """A number with what it counts or measures.  is_count: of people or things, so that two sources can disagree."""

    value: float
    noun: str
    text: str
    is_count: bool = False


class PlaceBlock(ClaimRecord):
    text: str
    span: Span
    country: str = ""
    how: str = "table"


class Extractor(ClaimRecord):
    """Which version and rules produced the claim, and how sure they are (prob is None while uncalibrated)."""

    version: str = ""
    rules: tuple[str, ...] = ()
    model: str = ""
    endpoint: str = ""
    prob: float | None = None
    flags: tuple[str, ...] = ()


class Claim(ClaimRecord):
    """One finding in one document."""

    id: str
    v: int = 1
    facet: Facet
    doc: DocRef
    span: Span
    quote: str
    sentence: int
    paragraph: int
    parts: tuple[Span, ...] = Field((), description="a quotation interrupted by its attribution: all its stretches")
    content: str = Field("", description="the words said, for statements; parts joined by one space")
    event: EventBlock | None = None
    actors: tuple[ActorBlock, ...] = ()
    recipients: tuple[ActorBlock, ...] = ()
    shape: Literal["directed", "reciprocal", "one_sided", "unclear_recipient", ""] = ""
    speakers: tuple[SpeakerBlock, ...] = ()
    status: StatusBlock = StatusBlock()
    position: PositionBlock | None = None
    condition: ConditionBlock | None = None
    meeting: MeetingBlock | None = None
    stance: StanceBlock | None = None
    figure: FigureBlock | None = None
    place: PlaceBlock | None = None
    time: TimeBlock | None = None
    contexts: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    extractor: Extractor = Extractor()
    cluster: str = ""
    review: dict[str, Any] | None = None

    @property
    def said_by(self) -> SpeakerBlock | None:
        """The innermost speaker; None where the outlet itself states it."""
        return self.speakers[-1] if self.speakers else None


def claim_id(sha256: str, span: Span, facet: str, trigger: Span) -> str:
    """The id of a finding: where it stands and of which sort it is.  Rules and weights are not in it, so that a review
    survives a better reader.

    >>> claim_id("ab" * 32, (0, 40), "meeting", (10, 13))
    'c-931217e24b145506'
    """
    key = f"{sha256}|{span[0]}|{span[1]}|{facet}|{trigger[0]}|{trigger[1]}"
    return "c-" + hashlib.sha256(key.encode()).hexdigest()[:16]


def verified(claims: Iterable[Claim], texts: Mapping[str, str]) -> tuple[list[Claim], list[Claim]]:
    """The claims whose quote and parts stand in the stored text, and those whose do not.  `texts` by sha256."""
    good: list[Claim] = []
    bad: list[Claim] = []
    for claim in claims:
        text = texts.get(claim.doc.sha256)
        stands = text is not None and text[claim.span[0] : claim.span[1]] == claim.quote != ""
        (good if stands else bad).append(claim)
    return good, bad


def parse_claims(lines: Iterable[str], file: str) -> tuple[list[Claim], list[Problem]]:
    """Claims from the lines of a ``claims.jsonl``, and a Problem for each line that is not one."""
    claims: list[Claim] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            claims.append(Claim.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(step) for step in first["loc"])
            problems.append(Problem(file, number, where, first["msg"], "run `detente read` to write the file anew"))
    return claims, problems


def dump_claims(claims: Iterable[Claim]) -> str:
    """One JSON object a line, in document and text order, so that the same input gives the same bytes."""
    ordered = sorted(claims, key=lambda c: (c.doc.path, c.span, c.facet, c.id))
    return "".join(claim.model_dump_json(exclude_defaults=True) + "\n" for claim in ordered)
