"""What the first lines of a document plainly say: title, outlet, author, day.

For documents without a header of their own.  Only lines of a known form count: a title set off from the text, "By
NAME", a line that is only a date, "PLACE, DATE", an institution alone, a dateline.  What has two readings is left out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from detente.reading.dates import parse_day
from detente.reading.documents import FROM_HEADING, Extract

LONGEST_TITLE = 120
"""Characters from which a line is no title."""
MOST_LINES = 6
"""Lines that a heading may have."""

_FRENCH = {
    "janvier": "January", "février": "February", "mars": "March", "avril": "April", "mai": "May", "juin": "June",
    "juillet": "July", "août": "August", "septembre": "September", "octobre": "October", "novembre": "November",
    "décembre": "December", "1er": "1",
}  # fmt: skip
_FRENCH_WORD = re.compile(rf"\b(?:{'|'.join(_FRENCH)})\b", re.IGNORECASE)
_MONTH = (
    r"(?:(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?|January|February|March|April|May|June|July|August"
    r"|September|October|November|December|" + "|".join(w for w in _FRENCH if w != "1er") + ")"
)
_DATE = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?"
    rf"(?:(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er)? {_MONTH},? \d{{4}}"
    rf"|{_MONTH} (?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?,? \d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4})"
)
_WORD = r"[^\W\d_a-zà-ÿ][\w'’.-]*"
_SMALL = r"(?:of|the|for|and|on|in|to|de|du|des|la|le|les|et|pour|van|von|der|da|do|del|al|bin|di|&)"
_NAMED = rf"{_WORD}(?: (?:{_SMALL} ){{0,3}}{_WORD})"
_PLACE = rf"(?P<place>{_NAMED}{{0,3}})"
_PERSON = rf"{_WORD}(?: (?:(?:de|du|la|van|von|der|da|del|al|bin|di) ){{0,2}}{_WORD}){{1,3}}"

_ONLY_DATE = re.compile(rf"(?:(?:Date|Published)(?: on|:)? )?(?P<date>{_DATE})\.?", re.IGNORECASE)
_NAME_AND_DATE = re.compile(rf"(?P<name>{_NAMED}{{0,9}}), (?P<date>(?i:{_DATE}))\.?")
_DATELINE = re.compile(rf"{_PLACE}, (?P<date>(?i:{_DATE}))(?:\.(?= )|:|(?: \([^()]{{2,40}}\))? ?[-–—](?= ))")
_BYLINE = re.compile(
    rf"(?:By|BY|Par|PAR) (?P<author>{_PERSON}(?:(?:, | and | et ){_PERSON}){{0,4}})(?:, (?P<date>(?i:{_DATE})))?"
)
_BODY_NOUN = (
    r"(?:Ministry|Office|Department|Government|Embassy|Secretariat|Bureau|Commission|Committee|Council|Agency|Authority"
    r"|Federation|Confederation|Union|Association|Chamber|Institute|Directorate|Delegation|Mission|Court|Parliament"
    r"|Assembly|Presidency|Chancellery|Party|Bank|Board|Bulletin|Gazette|Journal)"
)
_ISSUER = re.compile(
    rf"(?:The )?(?:{_WORD} ){{0,4}}{_BODY_NOUN} (?:of|for) (?:the )?{_NAMED}{{0,7}}"
    rf"|(?:The )?(?:{_WORD} ){{1,4}}{_BODY_NOUN}"
)
_DOES = re.compile(
    r"\b(?:Accuses|Accepts|Agrees|Announces|Backs|Calls|Condemns|Confirms|Denies|Fails|Holds|Leaves|Meets|Offers|Opens"
    r"|Opposes|Quits|Rejects|Says|Seeks|Sees|Signs|Sues|Threatens|Urges|Wants|Warns|Welcomes|Wins|Suspends|Joins)\b"
)
_OCCASION = re.compile(
    r"\b(?:Treaty|Agreement|Accords?|Statement|Talks|Round|Summit|Meeting|Conference|Declaration|Note|Report|War|Speech"
    r"|Minutes|Memorandum|Protocol|Communiqué|Election|Remarks|Resolution|Interview|Letter)\b",
    re.IGNORECASE,
)
_MARKING = re.compile(
    r"(?:for immediate release|press release|embargoed|not for|confidential|draft|strictly|communiqué de presse)\b",
    re.IGNORECASE,
)
_LETTER = re.compile(r"(?:from|to|cc|bcc|subject|re|sent|date|de|à|objet|dear)\b ?[:\w]", re.IGNORECASE)
_LABEL = re.compile(r"(?:Title|Titre|Titel|Título) ?: ")
_MARKDOWN = re.compile(r"#{1,3} +(?=\S)")
_NO_TITLE = re.compile(r"[-*•–—>|]|\d+[.)]\s|\S+@\S+|\w+://")
_CLOSED = re.compile(r"[.!?…:;,。！？．।؟][\"'”’»)\]*_]*$")
_RULE = re.compile(r"[=*_~-]{3,}")


@dataclass
class _Heading:
    """What was found so far.  held: a byline or an institution that opens the document, and counts only where a title
    follows; otherwise it is the title."""

    title: str = ""
    outlet: str = ""
    author: str = ""
    days: tuple[dt.date, ...] = ()
    held: str = ""


def with_heading(extract: Extract, lines: str = "", *, title: str = "") -> Extract:
    """The extract with what it lacks taken from the first lines of its text.  The text itself stays as it is.

    lines: the text before its lines were joined, where the reader has it.  title: what the format marks as the title.
    A day that was found gives a warning that names its source; two different days give none, and a warning.  Limits:
    English and French forms; a title on two lines is not read.

    >>> found = with_heading(Extract("Herring talks stall\\n\\nBy Oda Lind, 20 March 2031\\n\\nThe envoys went home."))
    >>> found.title, found.author, found.published
    ('Herring talks stall', 'Oda Lind', datetime.date(2031, 3, 20))
    """
    text = lines or extract.text
    heading = _read(text, {" ".join(known.split()) for known in (extract.title, title)} - {""})
    missing = extract.published is None
    days = sorted({*heading.days, *_other_days(text)}) if heading.days else []
    notes = extract.warnings
    if missing and len(days) == 1:
        notes = (*notes, FROM_HEADING)
    elif missing and days:
        notes = (*notes, f"the heading and the lines below it name several days ({_listed(days)}); none is taken")
    return replace(
        extract,
        title=extract.title or title or heading.title,
        outlet=extract.outlet or heading.outlet,
        author=extract.author or heading.author,
        published=days[0] if missing and len(days) == 1 else extract.published,
        warnings=notes,
    )


def _listed(days: list[dt.date]) -> str:
    return ", ".join(map(str, days[:3])) + (" and others" if len(days) > 3 else "")


def _read(text: str, titles: set[str]) -> _Heading:
    """What the first lines say.  titles: lines that are known to be the title, whatever they end in."""
    heading = _Heading()
    lines = _first_lines(text)
    for number, (line, blank_after) in enumerate(lines):
        if line in titles:
            heading.title = heading.title or line
            continue
        after = lines[number + 1][0] if number + 1 < len(lines) else ""
        if number == MOST_LINES or not _take(heading, line, after, blank_after, first=number == 0):
            dateline = _DATELINE.match(line)
            if dateline and not _OCCASION.search(dateline["place"]):
                heading.days += _days(dateline["date"])
            break
    return _settled(heading)


def _settled(heading: _Heading) -> _Heading:
    """A first line that could be a byline or an institution is one if a title follows it; otherwise it is the title."""
    if not heading.held:
        return heading
    if not heading.title:
        return replace(heading, title=heading.held)
    byline = _BYLINE.fullmatch(heading.held)
    if byline:
        return replace(heading, author=heading.author or byline["author"])
    return replace(heading, outlet=heading.outlet or heading.held)


def _take(heading: _Heading, marked: str, after: str, blank_after: bool, *, first: bool) -> bool:
    """Whether the line belongs to the heading; if so, what it says is now in `heading`."""
    line = _plain(marked)
    if len(line) >= LONGEST_TITLE and not _MARKDOWN.match(marked):
        return False
    if _is_form(line):
        if first and _may_be_title(line):
            set_off = bool(after) and (blank_after or _is_form(_plain(after)))
            heading.held = line if set_off else ""
            return set_off
        _note(heading, line)
        return True
    if _MARKING.match(line):
        return True
    if _MARKDOWN.match(marked):
        heading.title = heading.title or _MARKDOWN.sub("", marked).strip()[:300]
        return True
    if not _title_like(marked, line) or not after or not (blank_after or _is_form(_plain(after))):
        return False
    heading.title = heading.title or _LABEL.sub("", line)
    return True


def _plain(marked: str) -> str:
    """The line without the marks of Markdown around it."""
    line = _MARKDOWN.sub("", marked)
    found = re.fullmatch(r"([*_]{1,3})(.+?)\1", line)
    return (found[2] if found else line).strip()


def _title_like(marked: str, line: str) -> bool:
    if _NO_TITLE.match(line) or _LETTER.match(line) or " | " in line or _CLOSED.search(line):
        return False
    return not line[0].islower() and any(c.isalpha() for c in line) and not re.match(r"[-•]", marked)


def _is_form(line: str) -> bool:
    """Whether the line is of a form that says author, outlet or day."""
    named = _NAME_AND_DATE.fullmatch(line)
    return bool(
        _ONLY_DATE.fullmatch(line)
        or _BYLINE.fullmatch(line)
        or _is_issuer(line)
        or (named and not _OCCASION.search(named["name"]))
    )


def _may_be_title(line: str) -> bool:
    """A first line "By ..." or of an institution's form, without a date, may as well be a headline."""
    found = _BYLINE.fullmatch(line)
    return found["date"] is None if found else _is_issuer(line)


def _is_issuer(line: str) -> bool:
    return bool(_ISSUER.fullmatch(line)) and not _DOES.search(line)


def _note(heading: _Heading, line: str) -> None:
    byline = _BYLINE.fullmatch(line)
    found = byline or _ONLY_DATE.fullmatch(line) or _NAME_AND_DATE.fullmatch(line)
    if byline:
        heading.author = heading.author or byline["author"]
    elif _is_issuer(line):
        heading.outlet = heading.outlet or line
    elif found and "name" in found.groupdict() and _is_issuer(found["name"]):
        heading.outlet = heading.outlet or found["name"]
    if found and found["date"]:
        heading.days += _days(found["date"])


def _days(date: str) -> tuple[dt.date, ...]:
    day = parse_day(_FRENCH_WORD.sub(lambda m: _FRENCH[m[0].lower()], date))
    return (day,) if day else ()


def _first_lines(text: str) -> list[tuple[str, bool]]:
    """The first lines that are not empty, and whether an empty one follows."""
    lines = [" ".join(line.split()) for line in text[:20_000].split("\n")[:60]]
    shown = ["" if _RULE.fullmatch(line) else line for line in lines]
    found = [(line, not after) for line, after in zip(shown, [*shown[1:], ""], strict=True) if line]
    return found[: MOST_LINES + 1]


def _other_days(text: str) -> Iterator[dt.date]:
    """The days that stand alone on a line further down: a chronology dates its entries, not itself."""
    for line in text[:200_000].split("\n"):
        if 8 <= len(line) <= 60:
            found = _ONLY_DATE.fullmatch(_plain(" ".join(line.split())))
            yield from _days(found["date"]) if found else ()
