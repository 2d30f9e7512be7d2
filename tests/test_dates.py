"""Dates as intervals: one row of the specification's table a test, counted from Thursday, 10 April 2031."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading.claims import TimeBlock
from detente.reading.dates import anchor_for, find_dates, parse_day
from detente.reading.sentences import lay_out

P = dt.date(2031, 4, 10)  # a Thursday


def dates(text: str, anchor: dt.date | None = P, **options: object) -> list[TimeBlock]:
    page = lay_out(text, anchor)
    return [time for sentence in page.sentences for time in find_dates(page, sentence, **options)]  # type: ignore[arg-type]


def days(text: str, anchor: dt.date | None = P, **options: object) -> tuple[str, str]:
    """First and last day of the only date in the text, as ISO text; "-" for an open end."""
    (found,) = dates(text, anchor, **options)
    return tuple(str(day) if day else "-" for day in (found.earliest, found.latest))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        # today, tonight; yesterday, overnight; tomorrow
        ("They met today.", "2031-04-10", "2031-04-10"),
        ("They meet tonight.", "2031-04-10", "2031-04-10"),
        ("They met yesterday.", "2031-04-09", "2031-04-09"),
        ("Shells fell overnight.", "2031-04-09", "2031-04-10"),
        ("Talks begin tomorrow.", "2031-04-11", "2031-04-11"),
        # weekday with past verb, future verb, no verb
        ("They met on Tuesday.", "2031-04-08", "2031-04-08"),
        ("They met on Thursday.", "2031-04-10", "2031-04-10"),
        ("They will meet on Tuesday.", "2031-04-15", "2031-04-15"),
        ("They will meet on Thursday.", "2031-04-17", "2031-04-17"),
        ("The Tuesday meeting.", "2031-04-08", "2031-04-08"),
        # last and next weekday
        ("They met last Monday.", "2031-04-07", "2031-04-07"),
        ("They met last Thursday.", "2031-04-03", "2031-04-03"),
        ("They will meet next Monday.", "2031-04-14", "2031-04-14"),
        ("They will meet next Thursday.", "2031-04-17", "2031-04-17"),
        # earlier this week, month, year
        ("They met earlier this week.", "2031-04-07", "2031-04-09"),
        ("Earlier this month they met.", "2031-04-01", "2031-04-09"),
        ("They met earlier this year.", "2031-01-01", "2031-04-09"),
        # in recent days, weeks, months
        ("In recent days they met.", "2031-04-03", "2031-04-09"),
        ("In recent weeks, they met.", "2031-03-11", "2031-04-09"),
        ("They met in recent months.", "2030-12-11", "2031-04-09"),
        # in the coming days, weeks, months
        ("They will meet in the coming days.", "2031-04-11", "2031-04-17"),
        ("They will meet in the coming weeks.", "2031-04-11", "2031-05-10"),
        ("They will meet in the coming months.", "2031-04-11", "2031-08-08"),
        # this, last, next week, month, quarter, year
        ("They meet this week.", "2031-04-07", "2031-04-13"),
        ("They met last week.", "2031-03-31", "2031-04-06"),
        ("Next week’s talks.", "2031-04-14", "2031-04-20"),
        ("They met last month.", "2031-03-01", "2031-03-31"),
        ("They meet next month.", "2031-05-01", "2031-05-31"),
        ("This quarter was calm.", "2031-04-01", "2031-06-30"),
        ("They met last year.", "2030-01-01", "2030-12-31"),
        ("They met last weekend.", "2031-04-05", "2031-04-06"),
        # early, mid-, late month
        ("They met in early March.", "2031-03-01", "2031-03-10"),
        ("They met in mid-March.", "2031-03-11", "2031-03-20"),
        ("They met in late February.", "2031-02-21", "2031-02-28"),
        ("They met late last month.", "2031-03-21", "2031-03-31"),
        # N days ago, in N days; about N
        ("They met three days ago.", "2031-04-07", "2031-04-07"),
        ("They met 2 weeks ago.", "2031-03-27", "2031-03-27"),
        ("They met a month ago.", "2031-03-10", "2031-03-10"),
        ("They will meet in five days.", "2031-04-15", "2031-04-15"),
        ("They met about ten days ago.", "2031-03-29", "2031-04-02"),
        ("They will meet in about 13 days.", "2031-04-20", "2031-04-26"),
        # within N days, by, no later than, before the end of
        ("Answer within 30 days.", "2031-04-10", "2031-05-10"),
        ("Answer within two weeks.", "2031-04-10", "2031-04-24"),
        ("Answer by 15 April.", "2031-04-10", "2031-04-15"),
        ("Answer by Friday.", "2031-04-10", "2031-04-11"),
        ("No later than 1 June 2031 they answer.", "2031-04-10", "2031-06-01"),
        ("It is due before the end of May.", "2031-04-10", "2031-05-31"),
        ("It is due by the end of the month.", "2031-04-10", "2031-04-30"),
        # month and day without a year, in the direction of the tense
        ("They met on 20 December.", "2030-12-20", "2030-12-20"),
        ("They will meet on 20 December.", "2031-12-20", "2031-12-20"),
        ("They met on March 5.", "2031-03-05", "2031-03-05"),
        ("They will meet on March 5.", "2032-03-05", "2032-03-05"),
        ("They will meet on 12 and 13 April.", "2031-04-12", "2031-04-13"),
        ("In March they met.", "2031-03-01", "2031-03-31"),
        # told as the future of a past day: the near past wins over the next year
        ("They would meet on 25 March.", "2031-03-25", "2031-03-25"),
        ("The session planned for 8 April was put off.", "2031-04-08", "2031-04-08"),
        # the day written out
        ("On 27 February 2025 they met.", "2025-02-27", "2025-02-27"),
        ("On February 27, 2025, they met.", "2025-02-27", "2025-02-27"),
        ("On Thursday, 27 February 2025 they met.", "2025-02-27", "2025-02-27"),
        ("On Feb. 27th, 2025 they met.", "2025-02-27", "2025-02-27"),
        ("On 2025-02-27 they met.", "2025-02-27", "2025-02-27"),
        ("On 13/04/2031 they met.", "2031-04-13", "2031-04-13"),
        ("On 03.04.2031 they met.", "2031-04-03", "2031-04-03"),
        ("In March 2029 they met.", "2029-03-01", "2029-03-31"),
        ("In the first quarter of 2029 they met.", "2029-01-01", "2029-03-31"),
        # in the 1990s, since 2019, ranges
        ("In the 1990s they met.", "1990-01-01", "1999-12-31"),
        ("In 2019 they met.", "2019-01-01", "2019-12-31"),
        ("Since 2019 they have met.", "2019-01-01", "2031-04-10"),
        ("They have met since October 2027.", "2027-10-01", "2031-04-10"),
        ("He led it from 2016 until September 2027.", "2016-01-01", "2027-09-30"),
        ("They will meet from 12 April to 3 May.", "2031-04-12", "2031-05-03"),
        ("Between 20 December and 10 January they met.", "2030-12-20", "2031-01-10"),
        ("They have met in the past three months.", "2031-01-10", "2031-04-09"),
        ("They quarrelled decades ago.", "1931-04-10", "2011-04-10"),
    ],
)
def test_rows_of_the_table(text: str, first: str, last: str) -> None:
    assert days(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "words", "kind", "granularity", "how"),
    [
        ("They met last week.", "last week", "range", "week", "rule"),
        ("The Tuesday meeting.", "Tuesday", "point", "day", "assumed"),
        ("Answer by 15 April.", "by 15 April", "deadline", "day", "rule"),
        ("Answer within 30 days.", "within 30 days", "deadline", "day", "rule"),
        ("A truce of a kind held for two weeks.", "for two weeks", "duration", "week", "rule"),
        ("They signed a 30-day truce.", "30-day", "duration", "day", "rule"),
        ("It was the second round in two weeks.", "in two weeks", "duration", "week", "rule"),
        ("They meet every Monday.", "every Monday", "recurring", "day", "rule"),
        ("It was signed in 1850.", "1850", "range", "year", "far"),
        ("It will last until 2040.", "until 2040", "range", "year", "far"),
        ("The fleet came since the spring of 2029.", "since the spring of 2029", "range", "season", "wide"),
    ],
)
def test_kinds_and_flags(text: str, words: str, kind: str, granularity: str, how: str) -> None:
    (found,) = dates(text)
    assert (found.text, found.kind, found.granularity, found.how) == (words, kind, granularity, how)


@pytest.mark.parametrize(
    "text",
    [
        "They met this spring.",
        "It came after the election.",
        "He left before the summit.",
        "Since the Quenby talks, calm.",
        "They met two days later.",
        "It ended on the same day.",
    ],
)
def test_what_only_the_case_can_tell_stays_unresolved(text: str) -> None:
    (found,) = dates(text)
    assert (found.earliest, found.latest, found.how) == (None, None, "unresolved")


def test_the_calendar_of_the_case_resolves_its_own_days() -> None:
    calendar = {
        "election": (dt.date(2031, 6, 1), dt.date(2031, 6, 2)),
        "spring": (dt.date(2031, 3, 1), dt.date(2031, 5, 31)),
    }
    assert days("They sign after the election.", calendar=calendar) == ("2031-06-03", "-")
    assert days("They sign before the election.", calendar=calendar) == ("-", "2031-05-31")
    assert days("They met this spring.", calendar=calendar) == ("2031-03-01", "2031-05-31")


def test_day_and_month_in_doubt_are_both_kept() -> None:
    (found,) = dates("On 03/04/2031 they met.")
    assert found.how == "ambiguous"
    assert found.readings == (dt.date(2031, 3, 4), dt.date(2031, 4, 3))
    assert (found.earliest, found.latest) == found.readings
    assert days("On 03/04/2031 they met.", day_first=True) == ("2031-04-03", "2031-04-03")
    assert days("On 03/04/2031 they met.", day_first=False) == ("2031-03-04", "2031-03-04")


@pytest.mark.parametrize(
    "text",
    [
        "They met last week.",
        "They met on 3 May.",
        "They met on Monday.",
        "In recent weeks they met.",
        "Answer within 9 days.",
        "They met yesterday.",
        "They met ten days ago.",
        "They met in March.",
        "Earlier this month they met.",
    ],
)
def test_without_an_anchor_relative_dates_stay_unresolved(text: str) -> None:
    (found,) = dates(text, None)
    assert (found.earliest, found.latest, found.how, found.anchor) == (None, None, "unresolved", None)


def test_without_an_anchor_absolute_dates_stand() -> None:
    assert days("They met on 3 May 2030.", None) == ("2030-05-03", "2030-05-03")
    assert days("Answer by 3 May 2030.", None) == ("-", "2030-05-03")
    assert days("They have met since 2019.", None) == ("2019-01-01", "-")


def test_the_nearest_verb_decides() -> None:
    said, due = dates("Vale said on Monday that the envoys will meet on Friday.")
    assert (said.earliest, due.earliest) == (dt.date(2031, 4, 7), dt.date(2031, 4, 11))


def test_the_caller_may_know_the_tense() -> None:
    assert days("A meeting on 5 March.", tense_hint="future") == ("2032-03-05", "2032-03-05")
    assert days("A meeting on 5 March.", tense_hint="past") == ("2031-03-05", "2031-03-05")


def test_on_the_first_of_the_month_little_of_it_is_past() -> None:
    first = dt.date(2031, 4, 1)
    (found,) = dates("They met earlier this month.", first)
    assert (found.earliest, found.latest, found.how) == (first, first, "assumed")


@pytest.mark.parametrize(
    "text",
    [
        "They may march on.",
        "Ms May said no.",
        "Ships of 2031 tonnes came.",
        "Nobody left for the first time in years.",
        "He sold 12,000 tonnes at 3.5 percent.",
        "On 31/31/2031 nobody met.",
        "Call 1-800-2031-04.",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert dates(text) == []


def test_a_date_that_does_not_exist_is_not_one() -> None:
    assert [d.text for d in dates("They met on 2031-02-30.")] == []
    assert [d.text for d in dates("They met on 30 February 2031.")] == ["February 2031"]


@pytest.mark.parametrize(
    ("text", "published", "anchor"),
    [
        ("TOLM, April 2 (Meridian Wire) - Varnia denied it.", dt.date(2031, 4, 3), dt.date(2031, 4, 2)),
        ("TOLM, 20 March 2031. Varnia will come.", None, dt.date(2031, 3, 20)),
        ("TOLM, 31 Dec. (Wire) - Varnia denied it.", dt.date(2031, 1, 2), dt.date(2030, 12, 31)),
        ("TOLM, 31 December - Varnia denied it.", None, None),
        ("On 2 April Varnia denied it.", dt.date(2031, 4, 3), dt.date(2031, 4, 3)),
    ],
)
def test_the_dateline_is_the_anchor(text: str, published: dt.date | None, anchor: dt.date | None) -> None:
    assert anchor_for(text, published) == anchor


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2031-04-02T07:40:00+00:00", "2031-04-02"),
        ("Wed, 02 Apr 2031 07:40:00 GMT", "2031-04-02"),
        ("April 2, 2031", "2031-04-02"),
        ("03/04/2031", "None"),
        ("April 2031", "None"),
        ("last week", "None"),
        ("", "None"),
    ],
)
def test_a_header_names_one_day_or_none(text: str, day: str) -> None:
    assert str(parse_day(text)) == day


WORDS = (
    *("in", "on", "by", "since", "until", "before", "the", "of", "about", "within", "and", "to", "-", ","),
    *("last", "next", "this", "earlier", "early", "late", "coming", "recent", "ago", "met", "will"),
    *("May", "March", "Monday", "spring", "election", "quarter", "day", "days", "weeks", "week", "month", "year"),
    *("two", "3", "12", "2031", "9999", "1990s", "03/04/2031", "2031-04-03"),
)
words = st.sampled_from(WORDS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met on 4 or 3 March.", (3, 4)),
        ("They met on 3 or 4 March.", (3, 4)),
        ("They met on 3-4 March.", (3, 4)),
        ("They met on 4-3 March.", None),
        ("File 2031-04-03 March was sent.", None),
    ],
)
def test_days_that_run_backwards(text: str, expected: tuple[int, int] | None) -> None:
    """Two days joined by and/or are the two, in whatever order they are named; a stretch never runs backwards."""
    page = lay_out(text, dt.date(2031, 4, 10))
    found = [one for sentence in page.sentences for one in find_dates(page, sentence) if one.kind == "range"]
    days = [(one.earliest.day, one.latest.day) for one in found if one.earliest and one.latest]
    assert days == ([] if expected is None else [expected])


@given(st.lists(words, max_size=25).map(" ".join), st.sampled_from([None, P, dt.date(1, 1, 1), dt.date(9999, 12, 31)]))
def test_any_words_give_ordered_spans_and_intervals(text: str, anchor: dt.date | None) -> None:
    page = lay_out(text, anchor)
    for sentence in page.sentences:
        end = sentence.start
        for found in find_dates(page, sentence):
            assert end <= found.span[0] < found.span[1] <= sentence.end
            assert page.quote(found.span) == found.text == found.text.strip()
            if found.earliest and found.latest:
                assert found.earliest <= found.latest
            end = found.span[1]


@pytest.mark.parametrize(
    "unit", ["1", "in ", "in May ", "3 May ", "12 and ", "the ", "day ", "two weeks ", "2031-04-", "last "]
)
def test_repeated_characters_take_little_time(unit: str) -> None:
    page = lay_out(unit * (100_000 // len(unit)), P)
    began = time.process_time()
    for sentence in page.sentences:
        find_dates(page, sentence)
    assert time.process_time() - began < 60
