"""Meetings: who met whom, where, when, at which level; and speeches that are not rounds of talks.

A meeting is seen where words for one ("met", "held talks", "a second round") stand with a place, a date or a number of
the round.  A board or a council that somebody addresses is a speech to one's own side.  A meeting announced is planned;
that nothing was reported afterwards does not make it missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from detente.reading.claims import TimeBlock
from detente.reading.clauses import SPEECH, word_set
from detente.reading.lexicon import cell_list, rows
from detente.reading.page import Mention, Page, Sentence, Span
from detente.reading.phrases import Mentions, cached_phrases, compile_phrases, mentions_in
from detente.reading.subjects import subject_of
from detente.reading.talks import Talks

_TRIGGER = re.compile(
    r"\b(?:(?P<verb>met|meet|meets|meeting(?= with)|convened?|sat down)\b(?! with (?:criticism|resistance|"
    r"protest|silence|approval|reporters))"
    r"|(?:(?P<round>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|latest|next|final|new)"
    r"(?P<dash>[ -]))?(?P<noun>rounds?(?: of (?:talks|negotiations))?|talks|summit|negotiations|consultations|"
    r"(?:technical |closed-door |working |expert |ministerial |plenary )*(?:meetings?|sessions?)))\b",
    re.IGNORECASE,
)
_BOARD = re.compile(
    r"\bmeetings? of (?:the )?[^,.;]{0,70}?\b(?:board|council|cabinet|committee|collegium|commission|congress|"
    r"party|members|staff)\b"
    r"|\bmeeting with (?:his|her|its|their) (?:own )?(?:\w+ )?(?:supporters|officers|ministers|officials|staff)\b"
    r"|\bmeeting with (?:the )?(?:editorial |executive )?(?:board|staff|reporters|voters|supporters|donors|students)\b",
    re.IGNORECASE,
)
_SPEAKING = compile_phrases(
    ["speaking", "spoke", "told", "address*", "speech", "said at", "remarks", "in comments", "at a meeting"]
)
_PLANNED = compile_phrases(
    cell_list(
        "will|would|is due|are due|due at|due in|is set to|scheduled|planned|foreseen|to be held|is to|"
        "are to|expected to|agreed to meet|will go ahead|would go ahead|plans to|next week|upcoming|intend*"
    )
)
_ENDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("postponed", compile_phrases(["postpon*", "put off", "pushed back", "delayed", "rescheduled"])),
    ("cancelled", compile_phrases(["called off", "cancel*", "scrapped"])),
    ("walked_out", compile_phrases(["walk* out", "storm* out", "left the table", "leav* the table", "broke off"])),
    ("missed", compile_phrases(["did not show up", "failed to show up", "did not turn up", "failed to appear"])),
    (
        "refused",
        compile_phrases(
            cell_list(
                "refus* to meet|refus* to attend|declin* to meet|declin* to attend|stayed away|stay* away|"
                "will not attend|would not attend|will not meet|would not meet|won't meet|won't attend|"
                "will not come to|will not take part|boycott*|will skip|skipped"
            )
        ),
    ),
)
_HELD = compile_phrases(
    cell_list(
        "met|held|took place|since the|after the|concluded|ended|was hosted|were hosted|hosted|went to|"
        "attended|opened|began|closed"
    )
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
    r"\b(?:both|the two|either)\s+(?:\w+\s+)?(?:nations|countries|sides|delegations|governments|parties|states|"
    r"powers|capitals)\b"
    r"|\bthe (?:parties|sides) (?:have|had|will|would|are|were|agreed|met|hold|held|meet)\b",
    re.IGNORECASE,
)
_AT_PLACE = re.compile(r"\b(?:in|at|near|to|from)(?: the)?[ \n]$", re.IGNORECASE)
_BACKWARD = re.compile(r"\b(?:these|those|such|any|no|further|whether)\s$", re.IGNORECASE)
_REFERENCE = re.compile(
    r"\b(?:before|after|since|during|until|ahead of|to|into|in|at|from|of|on|about|for|that|whether|follow\w*|"
    r"between)\s(?:the|its|their|a|this|last [\w]+'s)\s$",
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


def find_places(page: Page, sentence: Sentence, mentions: Sequence[Mention] = ()) -> list[Place]:
    """Places named in a sentence: cities, capitals and regions of the tables, and any name behind "in" or "at" that
    is not the name of somebody."""
    places = list(_listed(page, sentence))
    bodies = [m.span for m in mentions_in(mentions, sentence.span) if m.kind in _NO_PLACE_KINDS]
    for found in _PLACE_NAME.finditer(page.shadow, sentence.start, sentence.end):
        span = found.span(1)
        overlaps = any(a < span[1] and span[0] < b for a, b in [*(p.span for p in places), *bodies])
        if not overlaps and found.group(1).split()[0] not in _NOT_PLACES and found.group(1) not in _regions():
            places.append(Place(span, page.quote(span)))
    return sorted(places, key=lambda place: place.span)


def _listed(page: Page, sentence: Sentence) -> Iterator[Place]:
    at = sentence.start
    for word in _CAPITAL.finditer(page.shadow, sentence.start, sentence.end):
        for name in _names_by_first_word().get(word.group(), ()) if word.start() >= at else ():
            end = word.start() + len(name)
            if (
                page.shadow.startswith(name, word.start())
                and end <= sentence.end
                and not page.shadow[end : end + 1].isalnum()
            ):
                at = end
                yield Place((word.start(), end), page.quote((word.start(), end)), _places()[name])
                break


_CAPITAL = re.compile(r"\b[^\W\d_a-z]\w*")
_PLACE_NAME = re.compile(
    r"\b(?:in|at|near)[ \n]((?:[A-Z][\w'-]+)(?:[ \n](?:of[ \n])?[A-Z][\w'-]+){0,2})(?![\w'-]| (?:administration|party))"
)
_NOT_PLACES = word_set(
    "January February March April May June July August September October November December Monday Tuesday "
    "Wednesday Thursday Friday Saturday Sunday Parliament Congress Nobody Round Session Executive Summit Council "
    "Committee Conference Phase Part Chapter Article The A An This His Her Its Their Our My"
)
_NO_PLACE_KINDS = frozenset({"person", "leader", "faction", "legislature", "organisation", "group"})


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
def _names_by_first_word() -> dict[str, list[str]]:
    """Names of places by their first word, the longest first."""
    index: dict[str, list[str]] = {}
    for name in sorted(_places(), key=len, reverse=True):
        first = _CAPITAL.match(name)
        if first is not None:
            index.setdefault(first.group(), []).append(name)
    return index


def find_meetings(
    page: Page, mentions: Sequence[Mention], dates: Sequence[TimeBlock], parties: Sequence[Mention] = ()
) -> list[MeetingFound]:
    """All mentions of meetings in a page.  `parties`: the two states named most, for "both sides"."""
    found: list[MeetingFound] = []
    mentions = mentions if isinstance(mentions, Mentions) else Mentions(mentions)
    about = Talks(page).about
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
            if meeting is not None and (about or _sides(meeting) >= 2):
                found += [meeting, *_further_days(page, meeting, dates)]
    return found


def _sides(meeting: MeetingFound) -> int:
    """How many different sides are told of; people of whom nothing is known count only beside somebody known."""
    present = (*meeting.participants, *meeting.hosts, *meeting.mediators)
    known = [m for m in present if m.kind != "person" or m.of]
    return len({m.of if m.kind in {"person", "leader"} and m.of else m.id for m in present}) if known else 0


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
        found = _Trigger(
            *match.span(), (match["verb"] or "").lower(), (match["noun"] or "").lower(), (match["round"] or "").lower()
        )
        last = kept[-1] if kept else None
        between = page.shadow[last.end : found.start] if last else ""
        if found.verb and not _may_meet(page, sentence, match):
            continue
        if last and last.verb and found.noun and re.search(r"\bfor (?:an?|the|their|its) $", between):
            kept[-1] = replace(last, round=found.round)
        elif last and len(between) < 25 and not re.search(r"[,;]| and ", between):
            kept[-1] = found if found.round and not last.round else last
        else:
            kept.append(found)
    return kept


def _may_meet(page: Page, sentence: Sentence, match: re.Match[str]) -> bool:
    """ "met the deadline", "meet its demands": no meeting; "met the envoy", "met his counterpart" is one."""
    after = page.shadow[match.end() : min(sentence.end, match.end() + 60)]
    return not _THING_MET.match(after)


_THING_MET = re.compile(
    r" (?:the|a|an|this|these|those|its|their|all|his|her|no|every|some|such|our|any|most|half|international|"
    r"strict)\b(?! (?:(?!on\b|in\b|at\b|of\b|for\b|by\b|from\b|to\b|with\b)\w+[ -]){0,3}?"
    r"(?:president|minister|counterpart|envoy|delegation|leader|ambassador|mediator|king|premier|secretary|"
    r"officials|team|chancellor|"
    r"negotiator|representative|speaker|other side|[A-Z])\w*)"
    r"| (?:demands?|deadlines?|targets?|conditions|requirements|obligations|expectations|needs|standards|costs)\b"
)


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
    spoken_of = bool(trigger.noun) and _REFERENCE.search(
        page.shadow, max(sentence.start, trigger.start - 40), trigger.start
    )
    if spoken_of:
        zone = (trigger.start, _right_behind(page, trigger, zone[1]))  # only spoken of: its own words alone tell more
    place = _nearest_place(page, sentence, trigger, zone, mentions)
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
        format=tuple(label for label, cues in _FORMATS if cached_phrases(cues).search(text)),
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
    tail = re.compile(r"(?:\s(?:in|at|on|of)\s[A-Z\d][\w'-]*(?:[ ,]{1,2}[A-Z\d][\w'-]*)*)*").match(
        page.shadow, trigger.end, end
    )
    return tail.end() if tail else trigger.end


def _is_singular_event(page: Page, sentence: Sentence, trigger: _Trigger) -> bool:
    """A meeting of which neither place nor day is told: "held a closed-door technical meeting"."""
    before = page.shadow[max(sentence.start, trigger.start - 30) : trigger.start]
    return bool(trigger.noun) and re.search(r"\b(?:held|hold|holding) (?:an? )?(?:[\w-]+ )*$", before) is not None


def _nearest_place(
    page: Page, sentence: Sentence, trigger: _Trigger, zone: Span, mentions: Sequence[Mention]
) -> Place | None:
    places = [
        p
        for p in find_places(page, sentence, mentions)
        if zone[0] <= p.span[0] + (p.span[1] + 1 == trigger.start) * 99
        and p.span[1] <= zone[1]
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
    """Those who meet: who does it, with whom, and whose meeting it is; both parties where the text says "both "
    "sides"."""
    near = [
        m
        for m in mentions_in(mentions, sentence.span)
        if m.id and m.kind in _SITTING and not _only_locates(page, m, place)
    ]
    named = [m for m in near if _takes_part(page, sentence, m, near, trigger)]
    collective = [m for m in named if m.kind != "person"]
    people = [m for m in named if m.kind == "person" and not any(m.of == c.id for c in collective)]
    sitting = sorted({m.id: m for m in [*reversed(people), *reversed(collective)]}.values(), key=lambda m: m.span)
    states = [m for m in sitting if m.kind == "state"]
    if len(states) < 2 and _BOTH.search(page.shadow, sentence.start, sentence.end):
        sitting += [p for p in parties if p.id not in {m.id for m in sitting}]
    if len(states) == len(sitting) == 1 and trigger.noun and states[0].id in {p.id for p in parties}:
        sitting += [p for p in parties if p.id != states[0].id]
    return tuple(sitting)


_SITTING = frozenset({"state", "leader", "person", "legislature", "faction", "organisation", "group"})
_WITH = re.compile(
    r"(?: of (?:talks|negotiations))?(?:[ ,][\w'-]+){0,8}?[ ,](?:between|with|among|involving|from|of|"
    r"attended by|to|for)"
    r" (?:the |a |an )?(?:[\w'-]+ ){0,4}",
    re.IGNORECASE,
)
_AND = re.compile(
    r"(?:'s)?(?: \w+){0,2}(?:,| and|, and| as well as| with| for|-| or)(?: (?:the|from|a|an|its|of|[a-z]+)){0,4}[ -]?",
    re.IGNORECASE,
)
_MODIFIES = re.compile(r"(?:'s)?(?:[ -](?:[a-z]+-?|first|second|third|fourth|fifth|\d+)){0,3}[ -]", re.IGNORECASE)
_OBJECT = re.compile(
    r" (?:with |in [A-Z]\w+ with |on \w+ \w+ with |again with )?(?:the |his |her |its |their )?(?:[a-z]+ ){0,2}",
    re.IGNORECASE,
)
_ATTENDS = re.compile(
    r"\b(?:h[eo]ld\w*|attend\w*|join\w*|beg[au]n|begin\w*|resum\w*|conclud\w*|agree\w*|return\w*|go|goes|went|"
    r"walk\w*|storm\w*|"
    r"left|leav\w*|boycott\w*|host\w*|mediat\w*|refus\w*|declin\w*|postpon\w*|cancel\w*|call\w* off|skip\w*|"
    r"miss\w*|prepar\w*|plan\w*|"
    r"schedul\w*|send|sent|led|open\w*|broke|will|to|took|take|stay\w*|came|com\w*|gather\w*|convene\w*|sit|sat)\b",
    re.IGNORECASE,
)


def _takes_part(page: Page, sentence: Sentence, mention: Mention, near: Sequence[Mention], trigger: _Trigger) -> bool:
    if _hosts(page, mention) or _mediates(page, mention):
        return True
    start, end = mention.span
    if start >= trigger.end:
        lead = _OBJECT if trigger.verb else _WITH
        gap = page.shadow[trigger.end : start]
        if _gap(lead, gap) or (trigger.verb and _gap(_WITH, gap)):
            return True
        before = [m for m in near if trigger.end <= m.span[0] and m.span[1] <= start]
        return (
            bool(before)
            and _gap(_AND, page.shadow[before[-1].span[1] : start])
            and _takes_part(page, sentence, before[-1], near, trigger)
        )
    if mention.role == "adjective" or page.shadow[end : end + 2] == "'s" or trigger.start - end <= 1:
        return _gap(_MODIFIES, page.shadow[end : trigger.start]) or _joined_to_next(
            page, sentence, mention, near, trigger
        )
    return _acts_in_it(page, sentence, mention, near, trigger) or _joined_to_next(
        page, sentence, mention, near, trigger
    )


def _gap(pattern: re.Pattern[str], text: str) -> bool:
    return len(text) <= 120 and pattern.fullmatch(text) is not None


def _acts_in_it(page: Page, sentence: Sentence, mention: Mention, near: Sequence[Mention], trigger: _Trigger) -> bool:
    """The subject of the verb that leads to the meeting."""
    subject = subject_of(page, sentence, near, trigger.start)
    if subject is None or subject.span != mention.span:
        return False
    between = page.shadow[mention.span[1] : trigger.start]
    if trigger.verb:
        return True
    return _ATTENDS.search(between) is not None and not SPEECH & set(between.lower().split())


def _joined_to_next(
    page: Page, sentence: Sentence, mention: Mention, near: Sequence[Mention], trigger: _Trigger
) -> bool:
    """ "Arvania and Belmora met": the first of two that stand together."""
    later = [m for m in near if mention.span[1] <= m.span[0] and m.span[1] <= trigger.start]
    if not later or not _gap(_AND, page.shadow[mention.span[1] : later[0].span[0]]):
        return False
    return _takes_part(page, sentence, later[0], near, trigger)


def _only_locates(page: Page, mention: Mention, place: Place | None) -> bool:
    """Part of the place's own name, or the country behind it."""
    if place is None:
        return False
    return mention.span[0] <= place.span[0] < mention.span[1] or _is_country_of(page, mention, place)


def _is_country_of(page: Page, mention: Mention, place: Place) -> bool:
    """ "in Riyadh, Saudi Arabia": the country only says where the city lies."""
    return 0 < mention.span[0] - place.span[1] < 20 and page.shadow[place.span[1] : mention.span[0]].strip(" \n") == ","


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
    for status, pattern in _ENDS:
        if pattern.search(page.shadow, *near) or _leads_to(page, sentence, trigger, pattern):
            return status
    if trigger.verb in {"met", "convened", "sat down"}:
        return "held"
    if trigger.round in {"next", "final", "new"} or _PLANNED.search(page.shadow, *near):
        return "planned"
    if _HELD.search(page.shadow, *near):
        return "held"
    return "held" if trigger.round in {"last", "latest"} else "unknown"


def _leads_to(page: Page, sentence: Sentence, trigger: _Trigger, pattern: re.Pattern[str]) -> bool:
    """ "did not show up at a meeting": the words stand right before those for the meeting."""
    match = pattern.search(page.shadow, max(sentence.start, trigger.start - 60), trigger.start)
    return match is not None and _TO_IT.fullmatch(page.shadow, match.end(), trigger.start) is not None


_TO_IT = re.compile(r"(?: (?:at|to|for|from|of|the|a|an|its|all|any|further|in|on))* ")


def _first_label(table: tuple[tuple[str, tuple[str, ...]], ...], text: str, default: str) -> str:
    return next((label for label, cues in table if cached_phrases(cues).search(text)), default)


def _speech(
    page: Page, sentence: Sentence, board: Span, mentions: Sequence[Mention], dates: Sequence[TimeBlock]
) -> MeetingFound:
    """A meeting of somebody's own board or council.  With a word for speaking it is a speech there."""
    named = [m for m in mentions_in(mentions, sentence.span) if m.id]
    body = [m for m in named if m.span[0] < board[1] and board[0] < m.span[1]]
    speakers = [m for m in named if m.kind in {"person", "leader"} and m not in body][:1]
    inside = [d for d in dates if sentence.start <= d.span[0] < sentence.end and d.kind in {"point", "range"}]
    near = [d for d in inside if d.span[0] - board[1] <= 80 and board[0] - d.span[1] <= 120]
    after = [d for d in near if d.span[0] >= board[1]]
    time = next(iter(after or near), None)
    return MeetingFound(
        sentence=sentence,
        trigger=board,
        kind="speech" if _SPEAKING.search(page.shadow, sentence.start, sentence.end) else "other",
        participants=tuple({m.id: m for m in [*speakers, *body]}.values()),
        time=time,
        status="held",
    )
