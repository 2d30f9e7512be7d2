"""Summary: the few sentences on the first screen, each computed from the rows of the brief and from nothing else.

Likelihood and confidence never share a sentence.  Every sentence belongs under one of five headings; what a reader must
not miss (one document only, unsigned, a principal nobody quotes, positions nobody knows) comes first under its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from detente.briefing.facts import Row
from detente.briefing.index import Index, is_quotation, voice_of
from detente.briefing.wording import (
    EXPECTED,
    STATUS_WORDS,
    alphabetical,
    counted,
    days,
    listed,
    number,
    sentence,
    spoken,
    which,
)
from detente.dossier.schema import Dossier, Meeting

HEADINGS = ("Bottom line", "How sure", "Could derail", "Not said", "Find out next")
LEVEL_WORDS = {
    "leaders": "between leaders",
    "ministers": "between ministers",
    "high": "at high level",
    "deputies": "between deputies",
    "envoys": "between envoys",
    "technical": "at technical level",
    "legislators": "between legislators",
    "military": "between military officers",
}
NO_INSTRUMENT = ("not named", "unspecified", "")
NEAR = 10
"""Points of the scale within which a forecast is said to lie near a described point."""

_CALLED_OFF = ("postponed", "cancelled", "refused", "missed")


def summary_rows(dossier: Dossier, index: Index, tables: dict[str, list[Row]], as_of: str | None) -> list[Row]:
    """Four to eight sentences, in reading order: {heading, kind, text, evidence}."""
    quoted, silent = voices(dossier, index)
    parts = [
        _talks(tables["actors"], tables["tracks"]),
        _forecast(tables["forecast"], tables["tracks"]),
        _meetings(dossier, as_of),
        _ties(tables["conditions"], {row["id"] for row in tables["actors"] if row["role"] == "principal"}),
        _evidence(tables, quoted, silent),
        _skill(tables["forecast"], tables["positions"]),
        _opposition(tables["opposition"]),
        _silence(silent, tables),
        _next(tables["influence"], tables["gaps"]),
    ]
    return [part for part in parts if part]


def voices(dossier: Dossier, index: Index) -> tuple[list[str], list[str]]:
    """Ids of the principals quoted in their own words, and of those that are not, each by letter of the name."""
    principals = [key for key, actor in dossier.actors.items() if actor.role == "principal"]
    heard = {
        voice_of(dossier, speaker.id)
        for claim in index.claims.values()
        if is_quotation(claim)
        for speaker in claim.speakers[-1:]
        if speaker.id and not speaker.past
    }
    ordered = sorted(principals, key=lambda key: (dossier.actors[key].name.casefold(), key))
    return [key for key in ordered if key in heard], [key for key in ordered if key not in heard]


def encounters(dossier: Dossier, as_of: str | None) -> tuple[Meeting | None, Meeting | None, list[Meeting]]:
    """The last round held, the next one planned, and the rounds whose date nobody states.  Speeches are not rounds."""
    rounds = [meeting for meeting in dossier.meetings if meeting.kind in ("talks", "visit", "call")]
    dated = sorted((m for m in rounds if m.earliest or m.latest), key=lambda m: (_first(m), _last(m), m.name, m.place))
    undated = sorted((m for m in rounds if not (m.earliest or m.latest)), key=lambda m: (m.place or m.name, m.name))
    on = [m for m in dated if m.status not in _CALLED_OFF]
    past = [m for m in on if m.status != "planned" and (as_of is None or _first(m) <= as_of)]
    coming = [m for m in on if (m.status == "planned" or (as_of and _first(m) > as_of)) and _last(m) >= (as_of or "")]
    return (past[-1] if past else None), (coming[0] if coming else None), undated


def _first(meeting: Meeting) -> str:
    start = meeting.earliest or meeting.latest
    return start.isoformat() if start else ""


def _last(meeting: Meeting) -> str:
    end = meeting.latest or meeting.earliest
    return end.isoformat() if end else ""


def _row(heading: str, kind: str, text: str, evidence: Iterable[str] = ()) -> Row:
    return {"heading": heading, "kind": kind, "text": text, "evidence": list(dict.fromkeys(evidence))}


def _talks(actors: list[Row], tracks: list[Row]) -> Row:
    principals = [row for row in actors if row["role"] == "principal"]
    mediators = alphabetical(row["name"] for row in actors if row["role"] == "mediator")
    if len(principals) > 1:
        text = f"{listed((row['name'] for row in principals), 5)} are in talks"
    elif principals:
        text = f"{principals[0]['name']} is named as a principal; the other side of the talks is not"
    else:
        text = "The reading could not tell who the parties are; name them in the case's aliases.csv"
    if mediators:
        text += f"; {listed(mediators)} {'mediates' if len(mediators) == 1 else 'mediate'}"
    text += ". "
    names = [row["name"] for row in tracks]
    text += (
        f"On the table: {listed(names, 5 if len(names) < 6 else 4)}."
        if names
        else "No subject of the talks was recognised."
    )
    return _row("Bottom line", "talks", text, _evidence_of(principals))


def _meetings(dossier: Dossier, as_of: str | None) -> Row:
    last, coming, undated = encounters(dossier, as_of)
    parts = [f"Last round on record: {_meeting_words(last)}" if last else "No round with a date is on record"]
    if undated:
        parts.append(f"{'also' if last else 'named'} without a date: {listed((_place_words(m) for m in undated), 3)}")
    parts.append(f"next: {_meeting_words(coming)}" if coming else "no next round is named")
    shown = [m for m in (last, coming, *undated) if m]
    return _row("Bottom line", "meetings", sentence("; ".join(parts)), (i for m in shown for i in m.evidence))


def _meeting_words(meeting: Meeting) -> str:
    place = "" if meeting.place.casefold() in meeting.name.casefold() else meeting.place
    words = [meeting.name, place, days(meeting.earliest, meeting.latest), LEVEL_WORDS.get(meeting.level, "")]
    return ", ".join(word for word in words if word)


def _place_words(meeting: Meeting) -> str:
    return meeting.place or meeting.name


def _forecast(forecast: list[Row], tracks: list[Row]) -> Row | None:
    """Where the pooled forecast points, issue by issue; issues on which nobody's position is known in one breath."""
    pooled = [row for row in forecast if row.get("model") == "pooled"]
    blank = [row for row in pooled if row.get("best") is None or not row.get("n_known_positions")]
    pointed = [row for row in pooled if row not in blank]
    anchors = {row["id"]: row["anchors"] for row in tracks}
    parts = [f"{row['issue_name']}, {_outlook(row, anchors.get(row['issue'], []))}" for row in pointed[:2]]
    if len(pointed) > 2:
        parts.append(f"{counted(len(pointed) - 2, 'more issue')} below")
    text = f"If there is a deal: {'; '.join(parts)}." if parts else ""
    if blank:
        names = which([row["issue_name"] for row in blank], len(pooled), "issue", 3)
        text += f" No position is known on {names}: the forecast is as wide as not knowing."
    return _row("Bottom line", "forecast", text.strip()) if text else None


def _outlook(row: Row, anchors: list[Row]) -> str:
    """Best estimate and range of one forecast, and the described point of the scale it lies near, if any."""
    span = f"{number(row['low'])} to {number(row['high'])}"
    figures = f"{number(row['best'])} of 100 ({row.get('level') or 80} % range {span})"
    near = [a for a in anchors if a["settled"] and abs(a["point"] - row["best"]) <= NEAR]
    if not near:
        return figures
    nearest = min(near, key=lambda a: abs(a["point"] - row["best"]))
    return f"{figures}, near “{nearest['means']}”"


def _evidence(tables: dict[str, list[Row]], quoted: list[str], silent: list[str]) -> Row:
    stored = [row for row in tables["sources"] if row["sha256"]]
    unread = [row for row in stored if any("not coded" in warning for warning in row["warnings"])]
    papers = [row for row in stored if row not in unread]
    outside = len(tables["sources"]) - len(papers)
    origins = len({row["origin"] for row in papers})
    unsigned = sum(row["signed"] == "no" for row in papers)
    if len(papers) == 1:
        text = f"one document only, {'unsigned' if unsigned else 'signed'}: nothing here has a second source"
    elif papers:
        text = f"{counted(len(papers), 'document')} from {counted(origins, 'independent source')}"
        text += f"; {unsigned} without author or outlet" if unsigned else ""
    else:
        text = "no document was read" if unread else "no document was read: this rests on the dossier alone"
    if unread:
        text = f"{len(unread)} of {counted(len(stored), 'document')} in a language that is not read yet; {text}"
    if outside:
        text += f"; {counted(outside, 'outside source')} named in the dossier"
    if tables["contradictions"]:
        text += f"; {counted(len(tables['contradictions']), 'contradiction')} left standing"
    confidence = confidence_word(max(origins, outside), quoted, silent, tables["positions"])
    return _row("How sure", "evidence", f"Confidence {confidence}: {text}.")


def confidence_word(n_sources: int, quoted: list[str], silent: list[str], positions: list[Row]) -> str:
    """low or moderate; never high, because nothing here was scored on talks of this kind.

    Moderate needs three independent sources, every principal quoted, and most positions known from a source: a number
    typed without one is a judgement, and raises nothing.

    >>> confidence_word(3, ["a", "b"], [], [{"known": True}, {"known": True}, {"known": False}])
    'moderate'
    >>> confidence_word(3, ["a"], ["b"], [{"known": True}])
    'low'
    """
    known = sum(bool(row["known"] and row.get("n_origins", 1)) for row in positions)
    enough = n_sources >= 3 and bool(quoted) and not silent and known * 2 > len(positions)
    return "moderate" if enough else "low"


def _skill(forecast: list[Row], positions: list[Row]) -> Row:
    pooled = [row for row in forecast if row.get("model") == "pooled"]
    stakes = sum(int(row.get("n_stakes") or 0) for row in pooled)
    known = sum(int(row.get("n_known_positions") or 0) for row in pooled)
    if not pooled:
        stated = sum(bool(row["known"]) for row in positions)
        text = f"No forecast was made; {stated} of {counted(len(positions), 'position')} known."
    elif known == 0:
        text = "The forecast rests on no known position: no skill shown; its range is that of not knowing."
    elif known < stakes:
        text = (
            f"The forecast rests on {known} known positions of {stakes}, the others drawn from the whole scale; on "
            "talks of this kind no skill is shown."
        )
    else:
        text = f"All {stakes} positions in the forecast are known; on talks of this kind no skill is shown."
    return _row("How sure", "skill", text)


def _ties(conditions: list[Row], principals: set[str]) -> Row | None:
    """What actors tie their consent to: two conditions that were put forward, the principals' red lines first."""
    put = [
        row
        for row in conditions
        if row["kind"] in ("condition", "precondition", "red_line")
        and row["holder"]
        and row["status"] not in ("hypothetical", "denied")
    ]
    if not put:
        return None
    put.sort(
        key=lambda row: (
            row["holder"] not in principals,
            row["kind"] != "red_line",
            not row["issue"],
            row["holder_name"],
        )
    )
    told = [f"{row['holder_name']} {_tie(row)}" for row in put[:2]]
    more = f"; {counted(len(put) - 2, 'more condition')} below" if len(put) > 2 else ""
    return _row(
        "Bottom line", "conditions", sentence(f"Conditions put forward: {'; '.join(told)}{more}"), _evidence_of(put[:2])
    )


def _tie(row: Row) -> str:
    if row["kind"] == "red_line" or not row["act"]:
        return f"holds “{row['requires']}” to be a {'red line' if row['kind'] == 'red_line' else 'condition'}"
    return f"ties “{row['act']}” to “{row['requires']}”"


def _opposition(rows: list[Row]) -> Row:
    """Whether it has happened, then who is said to oppose, by which means, in whose words: the end may be cut."""
    if not rows:
        return _row(
            "Could derail",
            "opposition",
            "The reading recognised nobody acting against the talks; that is no proof that nobody does.",
        )
    groups: dict[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for key in dict.fromkeys(row["actor"] for row in rows):
        own = [row for row in rows if row["actor"] == key]
        said = [row for row in own if row["status"] != "denied"] or own
        acts = [row for row in said if row["instrument"] not in NO_INSTRUMENT] or said
        means = tuple(alphabetical(spoken(row["instrument"]) for row in acts if row["instrument"] not in NO_INSTRUMENT))
        voices_of = tuple(
            alphabetical(name for row in acts if row["status"] != "denied" for name in row["according_to"])
        )
        denials = tuple(alphabetical(name for row in own if row["status"] == "denied" for name in row["according_to"]))
        groups.setdefault((means, voices_of, denials), []).append(own[0]["actor_name"])
    ordered = sorted(groups.items(), key=lambda pair: (not pair[0][0], pair[1]))
    told = [f"{listed(alphabetical(names), 3)} {_by(*key)}" for key, names in ordered]
    return _row(
        "Could derail",
        "opposition",
        sentence(f"{_happened(rows)}. Said to oppose: {'; '.join(told)}"),
        _evidence_of(rows),
    )


def _by(means: tuple[str, ...], said: tuple[str, ...], denied: tuple[str, ...]) -> str:
    """The means somebody is said to use, in whose words, and who denies it."""
    parts = [
        f"by {listed(means, 3)}" if means else "",
        f"according to {listed(said, 2)}" if said else "" if denied else "by whom is not stated",
        f"denied by {listed(denied, 2)}" if denied else "",
    ]
    return f"({', '.join(part for part in parts if part)})"


def _happened(rows: list[Row]) -> str:
    """Whether acts against the talks are events or expectations, as the start of a sentence."""
    acts = [row for row in rows if row["instrument"] not in NO_INSTRUMENT] or rows
    n = {status: sum(row["status"] == status for row in acts) for status in STATUS_WORDS}
    expected = sum(n[status] for status in EXPECTED)
    if expected == len(acts):
        return "The one act named is an expectation, not an event" if expected == 1 else "Expectations, not events"
    counts = [(n["asserted"] + n["historical"], "reported as fact"), (n["claimed"], "said by a party"),
              (n["denied"], "denied"), (expected, "expected, not events")]  # fmt: skip
    told = ", ".join(f"{count} {words}" for count, words in counts if count)
    return f"{counted(len(acts), 'act')} named, {told}"


def _silence(silent: list[str], tables: dict[str, list[Row]]) -> Row | None:
    names = {row["id"]: row["name"] for row in tables["actors"]}
    if silent:
        who = listed(names[key] for key in silent)
        they = "its" if len(silent) == 1 else "their"
        known = {row["actor"] for row in tables["positions"] if row["known"]}
        heard = " What is shown for it comes from others." if known & set(silent) and len(silent) == 1 else ""
        return _row("Not said", "one_sided", f"{who}: no position is quoted in {they} own words.{heard}")
    wanted = [row for row in tables["gaps"] if row["text"].startswith(("Not known", "No position"))] or [
        row for row in tables["gaps"] if not row["text"].startswith("Everything rests")
    ]
    return _row("Not said", "gaps", sentence(wanted[0]["text"])) if wanted else None


def _next(influence: list[Row], gaps: list[Row]) -> Row | None:
    """The unknown whose answer would narrow the forecast most; without one, the first gap."""
    if influence and influence[0].get("measurable", True):
        top = influence[0]
        return _row("Find out next", "next", sentence(f"{top['unknown']}: {top['words'].partition(';')[0]}"))
    open_ones = [row for row in gaps if not row["text"].startswith(("Everything rests", "Not known", "No position"))]
    if open_ones:
        text = open_ones[0]["text"]
        lead = "No single number has a measurable effect on the forecast; open is: " if influence else ""
        return _row("Find out next", "next", sentence(lead + text))
    return None


def _evidence_of(rows: Iterable[dict[str, Any]]) -> list[str]:
    return [i for row in rows for i in row["evidence"]]
