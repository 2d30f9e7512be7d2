"""Dates: what a sentence says about time, as intervals of days.

Politics speaks in weeks and seasons, so a date here is a first and a last day, both included.  A phrase such as "last
week" counts from the anchor, the day the document appeared or the day of its dateline.  Without an anchor it stays
unresolved; the clock of the machine is never asked.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from detente.reading.claims import TimeBlock
from detente.reading.page import Page, Sentence
from detente.reading.shadow import shadow

Kind = Literal["point", "range", "deadline", "duration", "recurring"]
Days = tuple[dt.date | None, dt.date | None]
Calendar = Mapping[str, tuple[dt.date, dt.date]]

RECENT = {"day": 7, "week": 30, "month": 120, "year": 1826}
"""Days that "recent" and "coming" days, weeks, months and years reach from the anchor: our own choice of width."""
SLACK = 0.2
"""What "about" adds on either side, as a share of the number, rounded up."""
FIRST_YEAR, YEARS_AHEAD = 1900, 5
"""A date outside these bounds is kept, and marked `far`."""
NEAR_PAST, FAR_AHEAD = 92, 270
"""Days.  Where the tense is unclear, a date so shortly behind is preferred to one so far ahead."""


@dataclass(frozen=True)
class Scene:
    """What a rule may look at: the folded sentence, where it begins in the text, the anchor, the tense, the case."""

    text: str
    offset: int
    anchor: dt.date | None
    tense_hint: str
    day_first: bool | None
    calendar: Calendar

    def tense(self, at: int) -> str:
        """past, future, open (may, would, could) or "" for the clause around `at`: the nearest verb before it, or, at
        the head of the sentence, the first one after it."""
        if self.tense_hint:
            return self.tense_hint
        if not self.verbs:
            return ""
        return self.verbs[max(0, bisect_right(self.verbs, (at, "~")) - 1)][1]

    @cached_property
    def verbs(self) -> list[tuple[int, str]]:
        """Where the sentence has a verb that shows a tense, and which."""
        return [(cue.end(), str(cue.lastgroup)) for cue in _TENSE.finditer(self.text)]


@dataclass(frozen=True)
class Found:
    """A date before it becomes a TimeBlock: offsets in the sentence, and what was understood."""

    start: int
    end: int
    days: Days = (None, None)
    granularity: str = "day"
    kind: Kind = "point"
    how: str = "rule"
    relative: bool = True
    readings: tuple[dt.date, ...] = ()


Rule = Callable[[re.Match[str], Scene], "Found | None"]
_RULES: list[tuple[re.Pattern[str], re.Pattern[str], Rule]] = []


def find_dates(
    page: Page,
    sentence: Sentence,
    tense_hint: str = "",
    *,
    day_first: bool | None = None,
    calendar: Calendar | None = None,
) -> list[TimeBlock]:
    """Every expression of time in the sentence, in text order, without overlaps.

    tense_hint: "past" or "future" where the caller knows better than the nearest verb.  day_first: how this case writes
    03/04/2031; None leaves it ambiguous.  calendar: the case's own days by name ("election", "spring"), each first and
    last day.  Without an anchor relative dates come back with how `unresolved`.  Days and weeks follow ISO, Monday to
    Sunday.  Limits: English only; no hours; a date told from another event ("two days later") stays unresolved.

    >>> from detente.reading.sentences import lay_out
    >>> page = lay_out("The envoys met last week and will meet again by 7 May.", dt.date(2031, 4, 10))
    >>> for time in find_dates(page, page.sentences[0]):
    ...     print(time.text, time.earliest, time.latest, time.kind)
    last week 2031-03-31 2031-04-06 range
    by 7 May 2031-04-10 2031-05-07 deadline
    """
    text = page.shadow[sentence.start : sentence.end]
    if not _MAY_HOLD_DATE.search(text):
        return []
    scene = Scene(text, sentence.start, page.anchor, tense_hint, day_first, calendar or {})
    return [_as_block(found, page, scene) for found in _without_overlaps(_found_in(scene))]


def anchor_for(text: str, published: dt.date | None) -> dt.date | None:
    """The day relative dates count from: the dateline's, where the text opens with one, otherwise the publication date.

    A dateline without a year takes the one nearest to the publication date, and counts for nothing without that.

    >>> anchor_for("TOLM, April 2 (Meridian Wire) - Varnia on Wednesday denied it.", dt.date(2031, 4, 3))
    datetime.date(2031, 4, 2)
    >>> anchor_for("Varnia denied it on 2 April.", dt.date(2031, 4, 3))
    datetime.date(2031, 4, 3)
    """
    line = _DATELINE.match(shadow(text[:300].lstrip()))
    if line is None:
        return published
    day, month, year = int(line["d1"] or line["d2"]), _month(line["m1"] or line["m2"]), line["year"]
    if year:
        return _date(int(year), month, day) or published
    if published is None:
        return None
    near = [d for y in (-1, 0, 1) if (d := _date(published.year + y, month, day))]
    return min(near, key=lambda d: abs(d - published), default=published)


def parse_day(text: str) -> dt.date | None:
    """The one day that a header, a meta element or a column names, or None.  Day and month in doubt give None.

    >>> parse_day("2031-04-02T07:40:00+00:00"), parse_day("Thursday, 27 February 2025"), parse_day("03/04/2031")
    (datetime.date(2031, 4, 2), datetime.date(2025, 2, 27), None)
    """
    folded = shadow(text[:200]).strip()
    scene = Scene(folded, 0, None, "", None, {})
    days = {f.days[0] for f in _without_overlaps(_found_in(scene)) if f.days[0] is not None and f.days[0] == f.days[1]}
    return days.pop() if len(days) == 1 else None


def _found_in(scene: Scene) -> Iterator[Found]:
    worth_trying: dict[re.Pattern[str], bool] = {}
    for needs, pattern, rule in _RULES:
        if needs not in worth_trying:
            worth_trying[needs] = needs.search(scene.text) is not None
        for match in pattern.finditer(scene.text) if worth_trying[needs] else ():
            found = rule(match, scene)
            if found is not None:
                yield found


def _without_overlaps(found: Iterable[Found]) -> list[Found]:
    """The longest of those that overlap: "earlier this month" is not also "this month"."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start - f.end, f.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda f: f.start)


def _as_block(found: Found, page: Page, scene: Scene) -> TimeBlock:
    span = (scene.offset + found.start, scene.offset + found.end)
    found = _flagged(found, scene)
    return TimeBlock(
        text=page.quote(span),
        span=span,
        earliest=found.days[0],
        latest=found.days[1],
        granularity=found.granularity,
        kind=found.kind,
        how=found.how,
        anchor=scene.anchor if found.relative else None,
        readings=found.readings,
    )


def _flagged(found: Found, scene: Scene) -> Found:
    known = [day for day in found.days if day is not None]
    if found.relative and not known and found.kind in ("point", "range", "deadline") and found.how != "unresolved":
        return replace(found, how="unresolved")
    far = any(
        d.year < FIRST_YEAR or (scene.anchor is not None and d > _add_months(scene.anchor, 12 * YEARS_AHEAD))
        for d in known
    )
    return replace(found, how="far") if far and found.how not in ("ambiguous", "unresolved") else found


# --- Words -------------------------------------------------------------------------------------------------------

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "a couple of": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40,
    "fifty": 50, "sixty": 60, "ninety": 90,
}  # fmt: skip

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|Jun(?:e|\.)?|Jul(?:y|\.)?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)(?![\w])"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d)"
_YEAR = r"(?:1[5-9]|20|21)\d\d(?!\d)"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_UNIT = r"(?:day|week|month|year)"
_COUNT = r"(?:\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")"
_LOOSE = r"(?:about|around|some|roughly|approximately|nearly|almost)"
_BEFORE_DATE = (
    r"(?P<lead>\b(?i:by the end of|before the end of|by|no later than|not later than|before|until|till|through|since"
    r"|as of|starting|after)\s+)?"
)
_PART = r"(?P<part>\b(?:early|mid|late|the (?:beginning|start|middle|end) of)[\s-]+)?"
_ON_WEEKDAY = rf"(?:\b{_WEEKDAY},?\s+)?"

_TENSE = re.compile(
    r"""(?P<future>\b(?:will|shall|won't|going\sto|(?:is|are|be)\s(?:due|set|to|scheduled|expected|planned)
      |plan(?:s|ned)?\sto|intend(?:s|ed)?\sto|agree[sd]?\sto|vow(?:s|ed)?\sto|promise[sd]?\sto|offer(?:s|ed)?\sto
      |wants?\sto|hopes?\sto|upcoming|ahead\sof)\b|'ll\b)
    |(?P<open>\b(?:would|could|may|might|should|(?:was|were)\s(?:due|set|to|scheduled|expected)|to\s[a-z]{3,}|due
      |scheduled|planned|foreseen)\b)
    |(?P<past>\b(?:[a-z]{2,}ed|said|met|was|were|had|has|have|did|told|began|held|left|went|came|took|made|gave|spoke
      |broke|sent|saw|won|lost|fell|rose|became|wrote|put|brought|found|kept|read|sat|stood|struck|shot|fought|led)\b)""",
    re.VERBOSE,
)
_MAY_HOLD_DATE = re.compile(
    r"\d{4}|\d[/.]\d|day|night|morrow|week|month|year|quarter|decade|centur|spring|summer|autumn|winter|annual|daily"
    rf"|(?:the\s[\w\s-]{{0,40}}(?:election|vote|referendum|summit|war|talks|round|inauguration))|\b{_MONTH}"
)
_DATELINE = re.compile(
    rf"[A-Z][A-Z .'-]{{1,40}}(?:,\s[A-Z][\w .]{{1,30}})?,\s(?:(?P<d1>{_DAY})\s(?P<m1>{_MONTH})|(?P<m2>{_MONTH})\s"
    rf"(?P<d2>{_DAY}))(?:,?\s(?P<year>{_YEAR}))?(?=\s?(?:[.(-]|/))".replace("(?:st|nd|rd|th)?", "")
)


def _number(word: str) -> int:
    word = " ".join(word.lower().split())
    return int(word) if word.isdigit() else _NUMBERS[word]


def _month(word: str) -> int:
    return _MONTHS.index(word[:3].lower()) + 1


def _day(word: str) -> int:
    return int(re.sub(r"\D", "", word))


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _shift(day: dt.date, days: int) -> dt.date:
    """`days` later, at the edge of the calendar the edge: a text may say "in 999999 years"."""
    ordinal = min(max(day.toordinal() + days, 1), dt.date.max.toordinal())
    return dt.date.fromordinal(ordinal)


def _add_months(day: dt.date, count: int) -> dt.date:
    total = min(max(day.year * 12 + day.month - 1 + count, 12), 9999 * 12 + 11)
    year, month = divmod(total, 12)
    return dt.date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _add(day: dt.date, count: int, unit: str) -> dt.date:
    if unit in ("day", "week"):
        return _shift(day, count * (7 if unit == "week" else 1))
    return _add_months(day, count * {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit])


def _month_days(year: int, month: int) -> tuple[dt.date, dt.date]:
    year = min(max(year, dt.MINYEAR), dt.MAXYEAR)
    return dt.date(year, month, 1), dt.date(year, month, months.monthrange(year, month)[1])


def _period(day: dt.date, unit: str) -> tuple[dt.date, dt.date]:
    """The week, month, quarter or year that holds the day."""
    if unit == "week":
        monday = _shift(day, -day.weekday())
        return monday, _shift(monday, 6)
    if unit == "weekend":
        return _shift(day, 5 - day.weekday()), _shift(day, 6 - day.weekday())
    if unit == "month":
        return _month_days(day.year, day.month)
    if unit == "quarter":
        first = 3 * ((day.month - 1) // 3) + 1
        return dt.date(day.year, first, 1), _month_days(day.year, first + 2)[1]
    return dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)


def _part_of(days: tuple[dt.date, dt.date], part: str) -> tuple[dt.date, dt.date]:
    """Early, mid or late in a period.  A month parts at the 10th and 20th, a year after April and August, anything else
    in three equal pieces."""
    first, last = days
    length = (last - first).days + 1
    if 28 <= length <= 31:
        cuts = (_shift(first, 9), _shift(first, 19))
    elif length >= 365:
        cuts = (dt.date(first.year, 4, 30), dt.date(last.year, 8, 31))
    else:
        cuts = (_shift(first, math.ceil(length / 3) - 1), _shift(first, math.ceil(2 * length / 3) - 1))
    if re.search("early|beginning|start", part):
        return first, cuts[0]
    if re.search("mid", part):
        return _shift(cuts[0], 1), cuts[1]
    return _shift(cuts[1], 1), last


def _led(found: Found, lead: str | None, scene: Scene) -> Found:
    """The date with the word that leads it: by, until, since, before, after."""
    word = " ".join((lead or "").lower().split())
    first, last = found.days
    if not word or (first is None and last is None):
        kind: Kind = "deadline" if word in _DEADLINE_WORDS else "range" if word else found.kind
        return replace(found, kind=kind)
    if word in _DEADLINE_WORDS or word in ("until", "till", "through"):
        kind = "deadline" if word in _DEADLINE_WORDS else "range"
        start = scene.anchor if scene.anchor is not None and last is not None and scene.anchor <= last else None
        return replace(found, days=(start, last), kind=kind, relative=found.relative or start is not None)
    if word == "before":
        return replace(found, days=(None, _shift(first, -1) if first else None), kind="range")
    if word == "after":
        return replace(found, days=(_shift(last, 1) if last else None, None), kind="range")
    reached = word == "since" and first is not None and scene.anchor is not None and scene.anchor >= first
    end = scene.anchor if reached else None
    return replace(found, days=(first, end), kind="range", relative=found.relative or reached)


_DEADLINE_WORDS = ("by", "by the end of", "before the end of", "no later than", "not later than")


_DIGITS = re.compile(r"\d{4}|\d0s")
_SEPARATED = re.compile(r"\d[/.]\d")
_CENTURY = re.compile(r"century")
_A_MONTH = re.compile(rf"\b{_MONTH}")
_NAMED_DAY = re.compile(r"day|night|morrow|morning|evening")
_A_UNIT = re.compile(r"day|week|month|quarter|year|hour|decade|morning|night")
_AGO = re.compile(r"\bago\b")
_RECURS = re.compile(r"days\b|\b[Ee](?:very|ach)\s")
_A_SEASON = re.compile(r"spring|summer|autumn|winter")
_AN_EVENT = re.compile(
    r"\s(?:the|a)\s.{0,80}?(?:election|vote|referendum|summit|war|talks|round|inaug|conference|holiday)"
)
_WITH_OF = re.compile(r"(?:quarter|half)\sof\s|\b[QH][1-4]\s")


def _rule(needs: re.Pattern[str], pattern: str) -> Callable[[Rule], Rule]:
    """Registers a rule for what `pattern` matches in a folded sentence; case matters.

    `needs` is a cheap sign without which the pattern cannot match: most sentences that have one have no other.
    """

    def register(rule: Rule) -> Rule:
        _RULES.append((needs, re.compile(pattern), rule))
        return rule

    return register


# --- Dates that need no anchor -------------------------------------------------------------------------------------


@_rule(_DIGITS, _BEFORE_DATE + rf"(?<![\d-])(?P<y>{_YEAR})(?P<sep>[-/])(?P<m>\d\d)(?P=sep)(?P<d>\d\d)(?!\d)")
def _iso(m: re.Match[str], scene: Scene) -> Found | None:
    day = _date(int(m["y"]), int(m["m"]), int(m["d"]))
    return _led(Found(*m.span(), (day, day), relative=False), m["lead"], scene) if day else None


@_rule(_SEPARATED, r"(?<![\d/.])(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:1[5-9]|20|21)\d\d)(?![\d/])")
def _slashes(m: re.Match[str], scene: Scene) -> Found | None:
    """03/04/2031 is read both ways, unless one way is no date, dots part the numbers, or the case says the order."""
    year, a, b = int(m["y"]), int(m["a"]), int(m["b"])
    day_first, month_first = _date(year, b, a), _date(year, a, b)
    if m["sep"] == "." or scene.day_first is not None:
        only = month_first if m["sep"] == "/" and scene.day_first is False else day_first
        return Found(*m.span(), (only, only), relative=False) if only else None
    days = sorted({d for d in (day_first, month_first) if d})
    if not days:
        return None
    how, readings = ("ambiguous", tuple(days)) if len(days) > 1 else ("rule", ())
    return Found(*m.span(), (days[0], days[-1]), how=how, relative=False, readings=readings)


@_rule(
    _A_MONTH,
    _BEFORE_DATE + _ON_WEEKDAY + rf"(?:\b(?P<d1>{_DAY})(?:\s?(?P<j1>-|to|and|or)\s?(?P<e1>{_DAY}))?(?:\sof)?[\s-]"
    rf"(?P<m1>{_MONTH})|\b(?P<m2>{_MONTH})\s(?P<d2>{_DAY})(?:\s?(?P<j2>-|to|and|or)\s?(?P<e2>{_DAY})(?!\s?{_MONTH}))?)"
    rf"(?:(?:,\s?|\s|-)(?P<y>{_YEAR}))?",
)
def _day_of_month(m: re.Match[str], scene: Scene) -> Found | None:
    month = _month(m["m1"] or m["m2"])
    first = _day(m["d1"] or m["d2"])
    last = _day(m["e1"] or m["e2"] or str(first))
    if last < first:
        if (m["j1"] or m["j2"]) not in ("and", "or"):
            return None  # a stretch does not run backwards: these numbers are something else
        first, last = last, first
    kind: Kind = "range" if last != first else "point"
    if m["y"]:
        a, b = _date(int(m["y"]), month, first), _date(int(m["y"]), month, last)
        return _led(Found(*m.span(), (a, b), kind=kind, relative=False), m["lead"], scene) if a and b else None
    if not _date(2000, month, first) or not _date(2000, month, last):
        return None
    year, how = _nearest_year(scene, m.start(), lambda y: (_date(y, month, first), _date(y, month, last)), m["lead"])
    days = (_date(year, month, first), _date(year, month, last)) if year else (None, None)
    return _led(Found(*m.span(), days, kind=kind, how=how), m["lead"], scene)


@_rule(
    _A_MONTH,
    rf"\b(?P<pre>(?i:from|between))?\s?(?:(?P<d1>{_DAY})\s(?P<m1>{_MONTH})|(?P<n1>{_MONTH})\s(?P<e1>{_DAY}))"
    rf"(?:,?\s(?P<y1>{_YEAR}))?,?\s?(?P<join>to|until|till|through|and|-)\s?"
    rf"(?:(?P<d2>{_DAY})\s(?P<m2>{_MONTH})|(?P<n2>{_MONTH})\s(?P<e2>{_DAY}))(?:,?\s(?P<y2>{_YEAR}))?",
)
def _from_day_to_day(m: re.Match[str], scene: Scene) -> Found | None:
    if m["join"] == "and" and (m["pre"] or "").lower() != "between":
        return None  # two dates, not a stretch
    month_a, day_a = _month(m["m1"] or m["n1"]), _day(m["d1"] or m["e1"])
    month_b, day_b = _month(m["m2"] or m["n2"]), _day(m["d2"] or m["e2"])
    wraps = (month_b, day_b) < (month_a, day_a)

    def days(year: int) -> Days:
        return _date(year, month_a, day_a), _date(year + wraps, month_b, day_b)

    stated = int(m["y1"]) if m["y1"] else int(m["y2"]) - (0 if m["y1"] else wraps) if m["y2"] else 0
    year, how = (stated, "rule") if stated else _nearest_year(scene, m.start(), days)
    found = days(year) if year else (None, None)
    return Found(*m.span(), found, kind="range", how=how, relative=not stated) if not year or all(found) else None


def _nearest_year(scene: Scene, at: int, days: Callable[[int], Days], lead: str | None = None) -> tuple[int, str]:
    """The year that brings a date nearest to the anchor in the direction of the tense, and how sure that is."""
    anchor = scene.anchor
    if anchor is None:
        return 0, "unresolved"
    years = [y for y in range(max(1, anchor.year - 5), min(9999, anchor.year + 6)) if all(days(y))]
    behind = max((y for y in years if (d := days(y)[0]) and d <= anchor), default=0)
    ahead = min((y for y in years if (d := days(y)[1]) and d >= anchor), default=0)
    tense = _lead_tense(lead) or scene.tense(at)
    if tense == "past" and behind:
        return behind, "rule"
    if tense == "future" and ahead:
        return ahead, "rule"
    since = (anchor - _known(days(behind)[1])).days if behind else FAR_AHEAD
    until = (_known(days(ahead)[0]) - anchor).days if ahead else FAR_AHEAD
    if tense == "open" and not (since < NEAR_PAST and until > FAR_AHEAD):
        return ahead, "assumed"
    return (behind if since <= until else ahead), "assumed"


def _known(day: dt.date | None) -> dt.date:
    return day or dt.date.max


def _lead_tense(lead: str | None) -> str:
    word = " ".join((lead or "").lower().split())
    return "future" if word in _DEADLINE_WORDS or word in ("until", "till") else "past" if word == "since" else ""


@_rule(
    _A_MONTH,
    _BEFORE_DATE + rf"{_PART}(?P<which>\b(?:last|next|this|coming)\s)?\b(?P<m>{_MONTH})(?:,?\s(?:of\s)?(?P<y>{_YEAR}))?"
    r"(?!\s?\d)",
)
def _month_of_year(m: re.Match[str], scene: Scene) -> Found | None:
    before = scene.text[: m.start()].split()
    preposition = bool(before) and before[-1].lower() in ("in", "of", "during", "for", "this", "to", "throughout")
    if not (m["y"] or m["part"] or m["which"] or m["lead"] or preposition):
        return None  # a bare "May" or "March" is too often a verb or a name
    month = _month(m["m"])
    if m["y"]:
        year, how = int(m["y"]), "rule"
    elif m["which"] and scene.anchor:
        year, how = _month_named(month, m["which"].strip(), scene.anchor), "rule"
    else:
        year, how = _nearest_year(scene, m.start(), lambda y: _month_days(y, month), m["lead"])
    if not year:
        return _led(Found(*m.span(), granularity="month", kind="range"), m["lead"], scene)
    days = _month_days(year, month)
    days = _part_of(days, m["part"]) if m["part"] else days
    found = Found(*m.span(), days, "month", "range", how, relative=not m["y"])
    return _led(found, m["lead"], scene)


def _month_named(month: int, which: str, anchor: dt.date) -> int:
    if which == "last":
        return anchor.year if month < anchor.month else anchor.year - 1
    if which == "this":
        return anchor.year
    return anchor.year if month > anchor.month else anchor.year + 1


@_rule(
    _DIGITS,
    rf"\b(?i:from|between)\s(?:(?P<m>{_MONTH})\s)?(?P<a>{_YEAR})\s(?:to|until|and|through)\s"
    rf"(?:(?P<n>{_MONTH})\s)?(?P<b>{_YEAR})|(?<![\d-])\b(?P<c>{_YEAR})-(?P<d>{_YEAR})(?!-)",
)
def _years(m: re.Match[str], scene: Scene) -> Found | None:
    first = dt.date(int(m["a"] or m["c"]), _month(m["m"]) if m["m"] else 1, 1)
    last = _month_days(int(m["b"] or m["d"]), _month(m["n"]) if m["n"] else 12)[1]
    return Found(*m.span(), (first, last), "year", "range", relative=False) if first < last else None


@_rule(
    _DIGITS,
    _BEFORE_DATE
    + rf"{_PART}(?:\bthe year\s)?\b(?P<y>{_YEAR})(?![-\w/]|\.\d|,\d|\s(?:tons|tonnes|people|troops|men)\b)",
)
def _year(m: re.Match[str], scene: Scene) -> Found | None:
    before = scene.text[: m.start()].split()
    bare = not (m["lead"] or m["part"])
    if bare and not (
        before and before[-1].lower().strip("(") in ("in", "of", "during", "around", "about", "for", "year")
    ):
        return None
    year = int(m["y"])
    days = (dt.date(year, 1, 1), dt.date(year, 12, 31))
    found = Found(*m.span(), _part_of(days, m["part"]) if m["part"] else days, "year", "range", relative=False)
    return _led(found, m["lead"], scene)


@_rule(_DIGITS, _BEFORE_DATE + rf"(?:\bthe\s)?{_PART}\b(?P<d>(?:1[5-9]|20|21)\d0)s\b")
def _decade(m: re.Match[str], scene: Scene) -> Found | None:
    first = int(m["d"])
    last = first + 9
    if m["part"]:
        first, last = {"e": (first, first + 3), "m": (first + 4, first + 6)}.get(m["part"][0], (first + 7, last))
    found = Found(*m.span(), (dt.date(first, 1, 1), dt.date(last, 12, 31)), "decade", "range", relative=False)
    return _led(found, m["lead"], scene)


@_rule(_CENTURY, r"\b(?:the\s)?(?P<n>1[5-9]|20|21)(?:th|st)[\s-]century\b")
def _century(m: re.Match[str], scene: Scene) -> Found | None:
    last = int(m["n"]) * 100
    return Found(*m.span(), (dt.date(last - 99, 1, 1), dt.date(last, 12, 31)), "century", "range", relative=False)


@_rule(
    _WITH_OF,
    rf"\b(?:the\s)?(?P<n>first|second|third|fourth|last)\s(?P<unit>quarter|half)\sof\s(?P<y>{_YEAR})"
    rf"|\b(?P<short>Q[1-4]|H[12])\s(?P<y2>{_YEAR})",
)
def _quarter(m: re.Match[str], scene: Scene) -> Found | None:
    half = m["unit"] == "half" or (m["short"] or "").startswith("H")
    length, count = (6, 2) if half else (3, 4)
    number = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": count}.get(m["n"], int((m["short"] or "Q0")[1]))
    if not 1 <= number <= count:
        return None
    year = int(m["y"] or m["y2"])
    days = (dt.date(year, length * (number - 1) + 1, 1), _month_days(year, length * number)[1])
    return Found(*m.span(), days, "quarter" if length == 3 else "half-year", "range", relative=False)


# --- Dates that count from the anchor --------------------------------------------------------------------------------


@_rule(
    _NAMED_DAY,
    r"\b(?P<w>[Tt]he day before yesterday|[Tt]he day after tomorrow|[Ee]arlier today|[Ll]ater today|[Tt]oday|[Tt]onight"
    r"|[Yy]esterday|[Tt]omorrow|[Oo]vernight|[Ll]ast night|[Tt]his (?:morning|afternoon|evening))\b",
)
def _day_word(m: re.Match[str], scene: Scene) -> Found | None:
    word = m["w"].lower()
    first, last = {
        "the day before yesterday": (-2, -2),
        "yesterday": (-1, -1),
        "last night": (-1, 0),
        "overnight": (-1, 0),
        "tomorrow": (1, 1),
        "the day after tomorrow": (2, 2),
    }.get(word, (0, 0))
    return Found(*m.span(), _around(scene, first, last), kind="range" if first != last else "point")


def _around(scene: Scene, first: int, last: int) -> Days:
    return (_shift(scene.anchor, first), _shift(scene.anchor, last)) if scene.anchor else (None, None)


@_rule(_NAMED_DAY, _BEFORE_DATE + rf"\b(?P<which>[Ll]ast|[Nn]ext|[Tt]his|[Cc]oming)?\s?\b(?P<d>{_WEEKDAY})(?!\w)")
def _weekday(m: re.Match[str], scene: Scene) -> Found | None:
    start = m.start() if m["lead"] or m["which"] else m.start("d")
    if scene.anchor is None:
        return _led(Found(start, m.end()), m["lead"], scene)
    number = _WEEKDAYS.index(m["d"])
    since = (scene.anchor.weekday() - number) % 7  # days since the last such day, 0 today
    last, next_ = _shift(scene.anchor, -since), _shift(scene.anchor, 7 - since)
    which = (m["which"] or "").lower()
    tense = _lead_tense((m["lead"] or "").lower()) or scene.tense(start)
    how = "rule"
    if which == "last":
        day = _shift(last, -7) if since == 0 else last
    elif which in ("next", "coming"):
        day = next_
    elif which == "this":
        day = _shift(_period(scene.anchor, "week")[0], number)
    elif tense in ("future", "open"):
        day = next_
    else:
        day, how = last, "rule" if tense == "past" else "assumed"
    return _led(Found(start, m.end(), (day, day), how=how), (m["lead"] or "").lower(), scene)


@_rule(
    _RECURS,
    rf"\b(?:[Oo]n\s)?{_WEEKDAY}s\b"
    rf"|\b[Ee](?:very|ach)\s(?:other\s)?(?:{_WEEKDAY}|{_COUNT}\s{_UNIT}s|{_UNIT}|spring|summer|autumn|winter)\b",
)
def _recurring(m: re.Match[str], scene: Scene) -> Found | None:
    return Found(*m.span(), kind="recurring", relative=False)


@_rule(_A_UNIT, r"\b(?P<w>[Ee]arlier|[Ll]ater)\s(?:in\s)?(?:this|the)\s(?P<unit>week|month|year)\b")
def _earlier_this(m: re.Match[str], scene: Scene) -> Found | None:
    if scene.anchor is None:
        return Found(*m.span(), granularity=m["unit"], kind="range")
    first, last = _period(scene.anchor, m["unit"])
    if m["w"].lower() == "earlier":
        days = (first, _shift(scene.anchor, -1))
    else:
        days = (_shift(scene.anchor, 1), last)
    if days[0] > days[1]:  # written on the first or last day of the period: nothing is left of it but that day
        return Found(*m.span(), (scene.anchor, scene.anchor), m["unit"], "range", "assumed")
    return Found(*m.span(), days, m["unit"], "range")


@_rule(
    _A_UNIT,
    _BEFORE_DATE + r"(?P<part>\b(?:[Ee]arly|[Mm]id|[Ll]ate)[\s-])?\b(?P<w>[Tt]his|[Ll]ast|[Nn]ext|[Tt]he)\s"
    r"(?P<unit>week|weekend|month|quarter|year)\b",
)
def _this_last_next(m: re.Match[str], scene: Scene) -> Found | None:
    which = m["w"].lower()
    if which == "the" and (m["lead"] or "").strip() not in ("by the end of", "before the end of"):
        return None
    unit = m["unit"]
    if scene.anchor is None:
        return _led(Found(*m.span(), granularity=unit, kind="range"), m["lead"], scene)
    step = {"last": -1, "next": 1}.get(which, 0)
    days = _period(_add(scene.anchor, step, "week" if unit == "weekend" else unit), unit)
    days = _part_of(days, m["part"].lower()) if m["part"] else days
    return _led(Found(*m.span(), days, unit, "range"), m["lead"], scene)


@_rule(
    _A_UNIT,
    r"\b(?:[Ii]n|[Oo]ver|[Dd]uring|[Ff]or|[Ww]ithin|[Tt]hroughout)?\s?(?:the\s)?"
    rf"(?P<w>recent|past|last|previous|coming|next)\s(?:(?P<n>{_COUNT}|few|several)\s)?(?P<unit>{_UNIT})s\b",
)
def _recent(m: re.Match[str], scene: Scene) -> Found | None:
    start = m.start() + len(m.group()) - len(m.group().lstrip())
    counted = m["n"] is not None and m["n"] not in ("few", "several")
    unit = m["unit"]
    how = "rule" if counted or unit != "year" else "wide"
    if scene.anchor is None:
        return Found(start, m.end(), granularity=unit, kind="range")
    ahead = m["w"] in ("coming", "next")
    if counted:
        far = _add(scene.anchor, _number(m["n"]) * (1 if ahead else -1), unit)
    else:
        far = _shift(scene.anchor, RECENT[unit] * (1 if ahead else -1))
    days = (_shift(scene.anchor, 1), far) if ahead else (far, _shift(scene.anchor, -1))
    return Found(start, m.end(), days, unit, "range", how)


@_rule(_AGO, rf"\b(?:(?P<loose>(?i:{_LOOSE}))\s)?(?P<n>(?i:{_COUNT}))\s(?P<unit>{_UNIT}|decade)s?\sago\b")
def _ago(m: re.Match[str], scene: Scene) -> Found | None:
    return _counted(m, scene, -1)


@_rule(
    _A_UNIT,
    rf"\b[Ii]n\s(?:(?P<loose>{_LOOSE})\s)?(?P<n>{_COUNT})\s(?P<unit>{_UNIT})s?(?:'s?\stime)?\b(?!'|\s(?:since|that)\b)",
)
def _in_so_many(m: re.Match[str], scene: Scene) -> Found | None:
    before = scene.text[: m.start()]
    if _COUNTED_EVENT.search(before):  # "the second round in two weeks" counts rounds, not days from now
        return Found(*m.span(), granularity=m["unit"], kind="duration", relative=False)
    found = _counted(m, scene, 1)
    return replace(found, how="assumed") if scene.tense(m.start()) == "past" else found


_COUNTED_EVENT = re.compile(
    r"\b(?:first|second|third|fourth|fifth|\d+(?:st|nd|rd|th)|once|twice|times?|[Oo]nly|highest|lowest|worst|best|most)"
    r"\b[^,;.]{0,30}$"
)


def _counted(m: re.Match[str], scene: Scene, sign: int) -> Found:
    count, unit = _number(m["n"]), m["unit"]
    if scene.anchor is None:
        return Found(*m.span(), granularity=unit)
    if m["loose"] is None:
        day = _add(scene.anchor, sign * count, unit)
        return Found(*m.span(), (day, day), unit)
    centre = _add(scene.anchor, sign * count, unit)
    slack = math.ceil(abs((centre - scene.anchor).days) * SLACK)
    return Found(*m.span(), (_shift(centre, -slack), _shift(centre, slack)), unit, "range")


@_rule(_AGO, rf"\b(?:(?:[Aa] few|[Ss]everal|[Mm]any|[Ss]ome)\s)?(?i:(?P<unit>{_UNIT}|decade))s\sago\b")
def _vaguely_ago(m: re.Match[str], scene: Scene) -> Found | None:
    """Days, weeks, months, years, decades ago, uncounted: from two of them to as many as one leaves uncounted."""
    unit = m["unit"].lower()
    if scene.anchor is None:
        return Found(*m.span(), granularity=unit, kind="range")
    reach = {"day": 7, "week": 8, "month": 12, "year": 20, "decade": 10}[unit]
    days = (_add(scene.anchor, -reach, unit), _add(scene.anchor, -2, unit))
    return Found(*m.span(), days, unit, "range", "wide")


@_rule(
    _A_UNIT,
    r"\b(?:[Ww]ithin|[Ii]n (?:less|fewer|no more) than|[Nn]o later than)\s(?:the next\s)?"
    rf"(?:(?P<n>{_COUNT})\s(?P<unit>{_UNIT})s?|(?P<units>{_UNIT})s)\b(?!\sof\b)",
)
def _within(m: re.Match[str], scene: Scene) -> Found | None:
    unit = m["unit"] or m["units"]
    if scene.anchor is None:
        return Found(*m.span(), granularity=unit, kind="deadline")
    last = _add(scene.anchor, _number(m["n"]), unit) if m["n"] else _shift(scene.anchor, RECENT[unit])
    return Found(*m.span(), (scene.anchor, last), unit, "deadline", "rule" if m["n"] else "wide")


@_rule(
    _A_UNIT,
    rf"\b[Ff]or\s(?:{_LOOSE}\s|(?:more|less) than\s|at least\s|up to\s)?(?:(?:{_COUNT}|a few|several|many)\s)?"
    rf"(?:{_UNIT}|decade|hour)s?\b(?!\sago)|\b{_COUNT}-(?:{_UNIT}|hour)\b(?=\s\w)",
)
def _duration(m: re.Match[str], scene: Scene) -> Found | None:
    if re.fullmatch(rf"[Ff]or\s(?:{_UNIT}|decade|hour)", m.group()):
        return None
    unit = re.findall(rf"{_UNIT}|decade|hour", m.group())[-1]
    return Found(*m.span(), granularity=unit, kind="duration", relative=False)


@_rule(
    _A_UNIT,
    r"\b(?:the\s)?(?:same|following|previous|preceding)\s(?:day|week|month|year|night|morning)\b"
    rf"|\b[Tt]he next (?:day|morning)\b|\b(?i:{_COUNT})\s{_UNIT}s?\s(?:later|earlier|before|after)\b",
)
def _told_from_another(m: re.Match[str], scene: Scene) -> Found | None:
    return Found(*m.span(), how="unresolved")


_SEASON = r"(?:spring|summer|autumn|winter|midsummer|midwinter)"


@_rule(
    _A_SEASON,
    r"(?P<lead>\b(?:[Bb]efore|[Uu]ntil|[Ss]ince|[Bb]y|[Aa]fter)\s)?(?:\b(?:in|[Tt]his|[Ll]ast|[Nn]ext|the|early|late)\s)*"
    rf"\b(?P<s>{_SEASON})(?:\s(?:of\s)?(?P<y>{_YEAR}))?\b",
)
def _season(m: re.Match[str], scene: Scene) -> Found | None:
    """A season has no fixed months: which ones depends on the hemisphere.  With a year it lies in that year or, for one
    that straddles it, the next; without one only the case's calendar can tell."""
    lead = (m["lead"] or "").strip().lower()
    if lead == "" and m.group() == m["s"] and scene.text[m.end() : m.end() + 1] not in (" ", ",", ".", ";", ""):
        return None
    start = m.start()
    entry = scene.calendar.get(f"{m['s']} {m['y']}" if m["y"] else m["s"])
    if entry:
        return _led(Found(start, m.end(), entry, "season", "range", "calendar"), lead, scene)
    if m["y"]:
        first, last = dt.date(int(m["y"]), 1, 1), dt.date(int(m["y"]), 12, 31)
        if m["s"] in ("summer", "winter"):
            last = _month_days(int(m["y"]) + 1, 3)[1]
        return _led(Found(start, m.end(), (first, last), "season", "range", "wide", relative=False), lead, scene)
    return Found(start, m.end(), granularity="season", kind="range", how="unresolved")


@_rule(
    _AN_EVENT,
    rf"(?:\b(?i:{_COUNT})\s{_UNIT}s?\s)?"
    r"\b(?P<lead>(?i:after|before|ahead of|since|until|during|following|on the eve of))\s(?:the|a)\s"
    r"(?:[\w'-]+\s){0,3}?(?P<what>elections?|votes?|referendum|summit|war|talks|round|inauguration|conference|holidays?)\b",
)
def _around_event(m: re.Match[str], scene: Scene) -> Found | None:
    entry = scene.calendar.get(m["what"])
    if entry is None or m.start() < m.start("lead"):
        return Found(*m.span(), kind="range", how="unresolved")
    first, last = entry
    days: dict[str, Days] = {
        "before": (None, _shift(first, -1)),
        "ahead of": (None, _shift(first, -1)),
        "until": (None, last),
        "on the eve of": (_shift(first, -1), _shift(first, -1)),
        "during": (first, last),
        "since": (first, scene.anchor),
    }
    found = days.get(m["lead"].lower(), (_shift(last, 1), None))
    return Found(*m.span(), found, kind="range", how="calendar", relative=False)
