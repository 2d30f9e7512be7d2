"""Meetings: who met whom, where, when, at which level; and speeches that are not rounds of talks.

A meeting is seen where words for one ("met", "held talks", "a second round") stand with a place, a date or a number of
the round.  A board or a council that somebody addresses is a speech to one's own side.  A meeting announced is planned;
that nothing was reported afterwards does not make it missed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from detente.reading.claims import TimeBlock
from detente.reading.lexicon import cell_list, rows
from detente.reading.page import Mention, Page, Sentence, Span
from detente.reading.phrases import compile_phrases, mentions_in

_TRIGGER = re.compile(
    r"\b(?:(?P<verb>met|meet|meets|convened?|sat down)\b(?! (?:the|a|this|its|their|all|with (?:criticism|resistance|protest)))"
    r"|(?:(?P<round>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|latest|next|final|new)"
    r"(?P<dash>[ -]))?(?P<noun>rounds?(?: of (?:talks|negotiations))?|talks|summit|negotiations|consultations|"
    r"(?:technical |closed-door |working |expert |ministerial |plenary )*(?:meetings?|sessions?)))\b",
    re.IGNORECASE,
)
_BOARD = re.compile(
    r"\bmeetings? of (?:the )?[^,.;]{0,70}?\b(?:board|council|cabinet|committee|collegium|commission|congress|party|members|staff)\b"
    r"|\bmeeting with (?:his|her|its|their) (?:own )?(?:\w+ )?(?:supporters|officers|ministers|officials|staff)\b",
    re.IGNORECASE,
)
_SPEAKING = compile_phrases(
    ["speaking", "spoke", "told", "address*", "speech", "said at", "remarks", "in comments", "at a meeting"]
)
_PLANNED = compile_phrases(
    ["will", "would", "is due", "are due", "due at", "due in", "is set to", "scheduled", "planned", "foreseen", "to be held", "is to",
     "are to", "expected to", "agreed to meet", "will go ahead", "would go ahead", "plans to", "next week", "upcoming", "intend*"]
)  # fmt: skip
_POSTPONED = compile_phrases(["postpon*", "put off", "pushed back", "delayed"])
_CANCELLED = compile_phrases(["called off", "cancel*", "scrapped"])
_WALKED = compile_phrases(["walked out", "stormed out", "left the table"])
_REFUSED = compile_phrases(["refused to meet", "refuses to meet", "refused to attend", "stayed away", "will not attend"])
_HELD = compile_phrases(
    ["met", "held", "took place", "since the", "after the", "concluded", "ended", "was hosted", "were hosted", "hosted", "went to"]
)
_LEVELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("leaders", ("summit", "heads of state", "presidents met", "leaders met", "presidents", "prime ministers")),
    ("ministers", ("foreign ministers", "defence ministers", "defense ministers", "ministerial", "ministers met")),
    ("deputies", ("deputy ministers", "deputy foreign ministers")),
    ("high", ("high-level", "high-ranking", "senior officials", "senior delegation*", "top-level", "highest level")),
    ("legislators", ("lawmakers", "parliamentary delegation*", "legislators")),
    ("technical", ("technical", "experts", "working-level", "working group*", "expert-level")),
    ("envoys", ("envoys", "diplomats", "ambassadors", "negotiators", "special envoy*")),
    ("military", ("military delegation*", "chiefs of staff", "generals", "officers")),
)
_FORMATS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("closed door", ("closed-door", "behind closed doors", "in private", "in secret")),
    ("mediated", ("mediat*", "brokered", "under the auspices")),
    ("multilateral", ("multilateral", "conference", "quartet", "trilateral", "four-way")),
    ("proximity", ("proximity talks", "indirect talks", "shuttl*")),
    ("remote", ("by phone", "video link", "telephone", "online")),
    ("back_channel", ("back channel", "back-channel", "secret channel")),
    ("bilateral", ("bilateral talks", "bilateral meeting")),
)
_BOTH = re.compile(
    r"\b(?:both|the two|either)\s+(?:\w+\s+)?(?:nations|countries|sides|delegations|governments|parties|states|powers|capitals)\b",
    re.IGNORECASE,
)
_AT_PLACE = re.compile(r"\b(?:in|at|near|to|from)(?: the)?[ \n]$", re.IGNORECASE)
_BACKWARD = re.compile(r"\b(?:these|those|such|any|no|further|whether)\s$", re.IGNORECASE)
_REFERENCE = re.compile(
    r"\b(?:before|after|since|during|until|ahead of|to|into|in|at|from|of|on|about|for|that|whether|follow\w*|between)\s(?:the|its|their|a|this|last [\w]+'s)\s$",
    re.IGNORECASE,
)
_ENDED_BADLY = re.compile(r"(?: on the \w+)? (?:broke off|broke down|collapsed|stalled|have failed|had failed)")
_DATELINE = re.compile(r"[A-Z][A-Z .'-]+, [^.\n-]{3,60}?(?:\)|\.| - )")
_ORDINAL = re.compile(r"^(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)$", re.IGNORECASE)


@dataclass(frozen=True)
class MeetingFound:
    """One mention of a meeting.  trigger: the words for it.  place: as written, with the span and ISO country."""

    sentence: Sentence
    trigger: Span
    kind: str
    participants: tuple[Mention, ...]
    mediators: tuple[Mention, ...] = ()
    hosts: tuple[Mention, ...] = ()
    place: str = ""
    place_span: Span | None = None
    country: str = ""
    time: TimeBlock | None = None
    level: str = "unspecified"
    format: tuple[str, ...] = ()
    status: str = "unknown"
    round: str = ""


@dataclass(frozen=True)
class Place:
    span: Span
    text: str
    country: str = ""


def find_places(page: Page, sentence: Sentence) -> list[Place]:
    """Places named in a sentence: cities, capitals and regions of the tables, and any name behind "in" or "at"."""
    places = [
        Place(found.span(), page.quote(found.span()), _places()[found.group()])
        for found in _place_pattern().finditer(page.shadow, sentence.start, sentence.end)
    ]
    for found in _PLACE_NAME.finditer(page.shadow, sentence.start, sentence.end):
        span = found.span(1)
        overlaps = any(p.span[0] < span[1] and span[0] < p.span[1] for p in places)
        if not overlaps and found.group(1) not in _NOT_PLACES | _regions():
            places.append(Place(span, page.quote(span)))
    return sorted(places, key=lambda place: place.span)


_PLACE_NAME = re.compile(
    r"\b(?:in|at|near)[ \n]((?:[A-Z][\w'-]+)(?:[ \n](?:of[ \n])?[A-Z][\w'-]+){0,2})(?![\w'-]| (?:administration|party))"
)
_NOT_PLACES = frozenset(
    "January February March April May June July August September October November December Monday Tuesday Wednesday "
    "Thursday Friday Saturday Sunday Parliament Congress Nobody".split()
)


@cache
def _regions() -> frozenset[str]:
    """Continents, regions and seas: too wide to be where a meeting was held."""
    return frozenset(r["name"] for r in rows("places") if r["kind"] in {"region", "sea"})


@cache
def _places() -> dict[str, str]:
    table = {r["name"]: r["country"] for r in rows("places") if r["kind"] in {"city", "site"}}
    for row in rows("countries"):
        for capital in (row["capital"], *cell_list(row["capital_variants"])):
            if capital:
                table.setdefault(capital, row["iso3"])
    return table


@cache
def _place_pattern() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(re.escape(n) for n in sorted(_places(), key=len, reverse=True)) + r")\b")


def find_meetings(
    page: Page, mentions: Sequence[Mention], dates: Sequence[TimeBlock], parties: Sequence[Mention] = ()
) -> list[MeetingFound]:
    """All mentions of meetings in a page.  `parties`: the two states named most, for "both sides"."""
    found: list[MeetingFound] = []
    datelines = [match.span() for start, _ in page.paragraphs if (match := _DATELINE.match(page.shadow, start))]
    dates = [d for d in dates if not any(start <= d.span[0] < end for start, end in datelines)]
    for sentence in page.sentences:
        board = _BOARD.search(page.shadow, sentence.start, sentence.end)
        if board is not None:
            found.append(_speech(page, sentence, board.span(), mentions, dates))
            continue
        triggers = _triggers(page, sentence)
        for k, trigger in enumerate(triggers):
            left = triggers[k - 1].end if k else sentence.start
            right = triggers[k + 1].start if k + 1 < len(triggers) else sentence.end
            meeting = _meeting(page, sentence, trigger, (left, right), mentions, dates, parties)
            if meeting is not None:
                found += [meeting, *_further_days(page, meeting, dates)]
    return found


@dataclass(frozen=True)
class _Trigger:
    """Words for one meeting: a verb (met), a noun (talks), or both (will meet ... for a first round)."""

    start: int
    end: int
    verb: str
    noun: str
    round: str


def _triggers(page: Page, sentence: Sentence) -> list[_Trigger]:
    """Words for a meeting; those that belong together ("held a round of talks", "meet for a first round") are one."""
    kept: list[_Trigger] = []
    for match in _TRIGGER.finditer(page.shadow, sentence.start, sentence.end):
        found = _Trigger(*match.span(), (match["verb"] or "").lower(), (match["noun"] or "").lower(), (match["round"] or "").lower())
        last = kept[-1] if kept else None
        between = page.shadow[last.end : found.start] if last else ""
        if last and last.verb and found.noun and re.search(r"\bfor (?:an?|the|their|its) $", between):
            kept[-1] = replace(last, round=found.round)
        elif last and len(between) < 25 and not re.search(r"[,;]| and ", between):
            kept[-1] = found if found.round and not last.round else last
        else:
            kept.append(found)
    return kept


def _meeting(
    page: Page,
    sentence: Sentence,
    trigger: _Trigger,
    zone: Span,
    mentions: Sequence[Mention],
    dates: Sequence[TimeBlock],
    parties: Sequence[Mention],
) -> MeetingFound | None:
    if _BACKWARD.search(page.shadow, max(sentence.start, trigger.start - 12), trigger.start) or _ENDED_BADLY.match(
        page.shadow, trigger.end
    ):
        return None
    spoken_of = bool(trigger.noun) and _REFERENCE.search(page.shadow, max(sentence.start, trigger.start - 40), trigger.start)
    if spoken_of:
        zone = (trigger.start, _right_behind(page, trigger, zone[1]))  # only spoken of: its own words alone tell more
    place = _nearest_place(page, sentence, trigger, zone)
    time = _nearest_date(trigger, zone, dates)
    number = trigger.round if _ORDINAL.match(trigger.round) and (trigger.verb or "round" in trigger.noun) else ""
    if place is None and time is None and not number and not _is_singular_event(page, sentence, trigger):
        return None
    sitting = () if spoken_of else _participants(page, sentence, trigger, mentions, parties, place)
    if not sitting and place is None and not number:
        return None
    text = page.shadow[trigger.start : trigger.end] if spoken_of else page.shadow[sentence.start : sentence.end]
    hosts = tuple(m for m in sitting if _hosts(page, m))
    mediators = tuple(m for m in sitting if _mediates(page, m) and m not in hosts)
    return MeetingFound(
        sentence=sentence,
        trigger=(trigger.start, trigger.end),
        kind="talks",
        participants=tuple(m for m in sitting if m not in hosts and m not in mediators),
        mediators=mediators,
        hosts=hosts,
        place=page.quote(place.span) if place else "",
        place_span=place.span if place else None,
        country=place.country if place else "",
        time=time,
        level=_first_label(_LEVELS, text, "unspecified"),
        format=tuple(label for label, cues in _FORMATS if compile_phrases(cues).search(text)),
        status=_status(page, sentence, trigger, zone),
        round=number,
    )


def _further_days(page: Page, meeting: MeetingFound, dates: Sequence[TimeBlock]) -> list[MeetingFound]:
    """ "met on 25 March and 15 April": one meeting for each day named in a row."""
    found, last = [], meeting.time
    for time in dates:
        if last and last.span[1] <= time.span[0] < meeting.sentence.end and time.earliest is not None:
            if page.shadow[last.span[1] : time.span[0]].strip(" ,") not in {"and", "", "and on"}:
                break
            found.append(replace(meeting, time=time, trigger=(meeting.trigger[0], time.span[1])))
            last = time
    return found


def _right_behind(page: Page, trigger: _Trigger, end: int) -> int:
    """How far "at Quenby on 5 May" reaches that stands directly behind the words for a meeting."""
    tail = re.compile(r"(?:\s(?:in|at|on|of)\s(?:[A-Z\d][\w'-]*[ ,]*)+)*").match(page.shadow, trigger.end, end)
    return tail.end() if tail else trigger.end


def _is_singular_event(page: Page, sentence: Sentence, trigger: _Trigger) -> bool:
    """A meeting of which neither place nor day is told: "held a closed-door technical meeting"."""
    before = page.shadow[max(sentence.start, trigger.start - 30) : trigger.start]
    return bool(trigger.noun) and re.search(r"\b(?:held|hold|holding) (?:an? )?(?:[\w-]+ )*$", before) is not None


def _nearest_place(page: Page, sentence: Sentence, trigger: _Trigger, zone: Span) -> Place | None:
    places = [
        p
        for p in find_places(page, sentence)
        if zone[0] <= p.span[0] + (p.span[1] + 1 == trigger.start) * 99 and p.span[1] <= zone[1]
        and '"' not in page.shadow[min(p.span[0], trigger.start) : max(p.span[0], trigger.start)]
        and p.span[0] - trigger.end <= 90
    ]
    located = [
        p
        for p in places
        if _AT_PLACE.search(page.shadow[max(0, p.span[0] - 9) : p.span[0]]) or p.span[1] + 1 == trigger.start
    ]
    after = [p for p in located if p.span[0] >= trigger.end]
    if after:
        return after[0]
    return located[-1] if located else None


def _nearest_date(trigger: _Trigger, zone: Span, dates: Sequence[TimeBlock]) -> TimeBlock | None:
    inside = [d for d in dates if zone[0] <= d.span[0] and d.span[1] <= zone[1] and d.kind in {"point", "range"}]
    inside = [d for d in inside if d.earliest is not None and (d.span[1] <= trigger.start or trigger.end <= d.span[0])]
    touching = [d for d in inside if 0 <= trigger.start - d.span[1] <= 4]  # "last week's talks"
    if touching:
        return touching[-1]
    after = [d for d in inside if d.span[0] >= trigger.end]
    if after:
        return after[0]
    return inside[-1] if inside else None


def _participants(
    page: Page,
    sentence: Sentence,
    trigger: _Trigger,
    mentions: Sequence[Mention],
    parties: Sequence[Mention],
    place: Place | None,
) -> tuple[Mention, ...]:
    named = [
        m
        for m in mentions_in(mentions, sentence.span)
        if m.id and m.kind in {"state", "leader", "person", "legislature", "faction", "organisation", "group"}
        and not (place and m.span[0] < place.span[1] + 20 and place.span[1] <= m.span[0] and _is_country_of(page, m, place))
    ]
    named = [m for m in named if not (place and m.span[0] <= place.span[0] < m.span[1])]
    collective = [m for m in named if m.kind != "person"]
    people = [m for m in named if m.kind == "person" and not any(m.of == c.id for c in collective)]
    sitting = list({m.id: m for m in [*reversed(people), *reversed(collective)]}.values())
    sitting.sort(key=lambda m: m.span)
    states = [m for m in sitting if m.kind == "state"]
    if len(states) < 2 and _BOTH.search(page.shadow, sentence.start, sentence.end):
        sitting += [p for p in parties if p.id not in {m.id for m in sitting}]
    if len([m for m in sitting if m.kind == "state"]) == 1 and len(sitting) == 1 and trigger.noun:
        sitting += [p for p in parties if p.id not in {m.id for m in sitting}] if sitting[0].id in {p.id for p in parties} else []
    return tuple(sitting)


def _is_country_of(page: Page, mention: Mention, place: Place) -> bool:
    """ "in Riyadh, Saudi Arabia": the country only says where the city lies."""
    return page.shadow[place.span[1] : mention.span[0]].strip(" \n") == ","


def _hosts(page: Page, mention: Mention) -> bool:
    after = page.shadow[mention.span[1] : mention.span[1] + 12].lower()
    before = page.shadow[max(0, mention.span[0] - 14) : mention.span[0]].lower()
    return after.startswith((" hosted", " will host", " hosts")) or before.endswith("hosted by ")


def _mediates(page: Page, mention: Mention) -> bool:
    after = page.shadow[mention.span[1] : mention.span[1] + 16].lower()
    before = page.shadow[max(0, mention.span[0] - 24) : mention.span[0]].lower()
    return bool(re.match(r" (?:will |would )?(?:mediat|broker)", after)) or bool(
        re.search(r"(?:mediation of|mediated by|auspices of|brokered by) (?:the )?$", before)
    )


def _status(page: Page, sentence: Sentence, trigger: _Trigger, zone: Span) -> str:
    near = (max(zone[0], trigger.start - 60), min(zone[1], trigger.end + 80))
    for status, pattern in (
        ("postponed", _POSTPONED), ("cancelled", _CANCELLED), ("walked_out", _WALKED), ("refused", _REFUSED),
    ):  # fmt: skip
        if pattern.search(page.shadow, *near):
            return status
    if trigger.verb in {"met", "convened", "sat down"}:
        return "held"
    if trigger.round in {"next", "final", "new"} or _PLANNED.search(page.shadow, *near):
        return "planned"
    if _HELD.search(page.shadow, *near):
        return "held"
    return "held" if trigger.round in {"last", "latest"} else "unknown"


def _first_label(table: tuple[tuple[str, tuple[str, ...]], ...], text: str, default: str) -> str:
    return next((label for label, cues in table if compile_phrases(cues).search(text)), default)


def _speech(
    page: Page, sentence: Sentence, board: Span, mentions: Sequence[Mention], dates: Sequence[TimeBlock]
) -> MeetingFound:
    """A meeting of somebody's own board or council.  With a word for speaking it is a speech there."""
    named = [m for m in mentions_in(mentions, sentence.span) if m.id]
    body = [m for m in named if m.span[0] < board[1] and board[0] < m.span[1]]
    speakers = [m for m in named if m.kind in {"person", "leader"} and m not in body][:1]
    inside = [d for d in dates if sentence.start <= d.span[0] < sentence.end and d.kind in {"point", "range"}]
    after = [d for d in inside if d.span[0] >= board[1]]
    time = next(iter(after or inside), None)
    return MeetingFound(
        sentence=sentence,
        trigger=board,
        kind="speech" if _SPEAKING.search(page.shadow, sentence.start, sentence.end) else "other",
        participants=tuple({m.id: m for m in [*speakers, *body]}.values()),
        time=time,
        status="held",
    )


