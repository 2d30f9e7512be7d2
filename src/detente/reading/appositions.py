"""Appositions: what stands behind a name and tells who it is: "the deputy minister of X", "who leads the Bloc"."""

from __future__ import annotations

from collections.abc import Mapping

from detente.reading.clauses import word_set
from detente.reading.finds import Find, Scan
from detente.reading.offices import NO_ROW, Row, office_at

SPEAKS_AFTER = word_set("said says told added will would has had is was and who")
_LEADS = word_set("leads led heads headed commands commanded chairs chaired represents runs")


def apposition(scan: Scan, at: int, taken: Mapping[int, Find], who: str = "") -> tuple[Row, str, str]:
    """The office in ", the deputy minister of X," right behind a name: its row, its words, whose it is."""
    if scan.low(at) not in {",", "("}:
        return NO_ROW, "", ""
    if scan.low(at + 1) == "who":
        return NO_ROW, "", _led_body(scan, at + 2, taken)
    of = _body_before(scan, at, taken) if scan.low(at + 1) == "its" else ""
    k = at + 1
    while k < len(scan.tokens) and k - at < 8 and not scan.tokens[k].first and scan.low(k) not in {",", ")", ";", '"'}:
        find = taken.get(k)
        if find is not None and find.mention.id:
            if find.is_personal and find.mention.id != who:
                return NO_ROW, "", ""
            if not find.is_personal:
                of, k = find.mention.id, find.last
                continue
        length, row = office_at(scan, k)
        if length:
            return row, scan.words(k, k + length), of or _of_phrase(scan, k + length, taken)
        if scan.tokens[k].low in SPEAKS_AFTER:
            break
        k += 1
    return NO_ROW, "", ""


def _led_body(scan: Scan, at: int, taken: Mapping[int, Find]) -> str:
    """ ", who leads the Bloc,": the body led."""
    if scan.low(at) not in _LEADS:
        return ""
    led = (taken[k].mention for k in range(at + 1, at + 4) if k in taken and not taken[k].is_personal)
    return next((mention.id for mention in led), "")


def _body_before(scan: Scan, at: int, taken: Mapping[int, Find]) -> str:
    """Whose "its" is: the last body named, not further back than one sentence."""
    here = scan.tokens[at].sentence
    for k in range(at, max(-1, at - 80), -1):
        if scan.tokens[k].sentence < here - 1:
            break
        if k in taken and taken[k].mention.kind in {"organisation", "faction", "group", "legislature"}:
            return taken[k].mention.id
    return ""


def _of_phrase(scan: Scan, at: int, taken: Mapping[int, Find]) -> str:
    if scan.low(at) not in {"of", "for", "at", "in"}:
        return ""
    return next((taken[k].mention.id for k in (at + 1, at + 2) if k in taken and not taken[k].is_personal), "")
