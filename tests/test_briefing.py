"""The brief: its rows, its first screen, its page."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from briefing_sample import FakeForecast, claim, document, sample_claims, sample_documents, sample_dossier, speaker
from detente.briefing.brief import FOR_MACHINES, TABLES, Brief, build_brief
from detente.briefing.layout import SECTIONS, counts, quoted, unquoted
from detente.briefing.outlook import known_paths
from detente.briefing.passages import Close, Open, Words, anchor, paragraphs, split
from detente.briefing.report import render_report
from detente.briefing.summary import confidence_word
from detente.briefing.terminal import FIRST_SCREEN, brief_json, first_screen, print_brief, print_tables
from detente.briefing.wording import loaded_words
from detente.dossier.estimate import Estimate
from detente.dossier.schema import Actor, Dossier, Issue, Spoiling, Stake
from detente.forecasting.record import calibration
from detente.reading.claims import Claim
from strategies import dossiers


def sample_brief(**changes: Any) -> Brief:
    dossier = sample_dossier().model_copy(update=changes)
    return build_brief(dossier, sample_claims(), sample_documents(), FakeForecast())


def first_words(brief: Brief) -> str:
    return " ".join(row["text"] for row in brief.rows("bottom_line"))


def printed(brief: Brief, width: int = 80, **console: Any) -> str:
    out = io.StringIO()
    print_brief(brief, Console(file=out, width=width, **console))
    return out.getvalue()


# --- rows ------------------------------------------------------------------------------------------------------------


def test_tables_come_in_reading_order_and_every_row_names_its_own() -> None:
    brief = sample_brief()
    assert brief.tables == TABLES
    assert TABLES[0] == "bottom_line"
    assert TABLES[-1] == "limits"
    assert [row["table"] for row in brief.rows()] == [name for name in TABLES for _ in brief.rows(name)]
    assert {section.table for section in SECTIONS} == set(TABLES) - {"bottom_line"} - FOR_MACHINES
    with pytest.raises(KeyError):
        brief.rows("weather")


def test_rows_are_plain_and_json_safe_although_a_model_gave_nan() -> None:
    brief = sample_brief()
    assert json.loads(brief_json(brief))["tables"]["forecast"][-1]["best"] is None
    allowed = (str, int, float, bool, type(None), list, dict)

    def check(value: Any) -> None:
        assert type(value) in allowed, value
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            check(inner)

    check(brief.rows())


def test_numpy_and_infinity_become_plain() -> None:
    np = pytest.importorskip("numpy")
    odd = {"issue": "checks", "issue_name": "x", "model": "odd", "low": np.float64(3.5), "best": float("inf"),
           "high": np.int64(7), "n_stakes": 2, "n_known_positions": 1, "day": dt.date(2031, 5, 4)}  # fmt: skip
    brief = build_brief(sample_dossier(), sample_claims(), sample_documents(), FakeForecast(extra=(odd,)))
    row = brief.rows("forecast")[-1]
    assert (row["low"], row["best"], row["high"], row["day"]) == (3.5, None, 7, "2031-05-04")
    assert type(row["low"]) is float
    assert type(row["high"]) is int


def test_an_unknown_position_has_no_numbers() -> None:
    rows = {(row["actor"], row["issue"]): row for row in sample_brief().rows("positions")}
    unknown = rows["belmora", "checks"]
    assert (unknown["low"], unknown["best"], unknown["high"], unknown["known"]) == (None, None, None, False)
    stated = rows["arvania", "checks"]
    assert (stated["low"], stated["best"], stated["high"], stated["red_line"]) == (80, 95, 100, 60)


def test_copies_of_one_text_count_once() -> None:
    """02 and 03 carry the same origin: three documents, two independent sources."""
    brief = sample_brief()
    assert [row["origin"] for row in brief.rows("sources")] == ["O1", "O2", "O2", "gazette"]
    assert "3 documents from 2 independent sources" in first_words(brief)


def test_an_outside_source_counts_as_one_origin() -> None:
    """Arvania's position on the levy rests on a passage of document 1 and on the gazette: two origins."""
    rows = {(row["actor"], row["issue"]): row for row in sample_brief().rows("positions")}
    assert rows["arvania", "levy"]["n_origins"] == 2
    assert rows["arvania", "checks"]["n_origins"] == 1


def test_two_copies_of_one_report_stand_behind_a_position_as_one_source() -> None:
    """Documents 2 and 3 share their origin: passages in both are two claims of one witness."""
    copies = tuple(c.id for c in sample_claims()[10:12])
    stake = Stake(position=Estimate(0, 10, 25), basis="reported", evidence=copies)
    row = sample_brief(stakes={"belmora": {"checks": stake}}).rows("positions")[0]
    assert (row["n_claims"], row["n_origins"]) == (2, 1)


def test_a_reference_that_leads_nowhere_is_told() -> None:
    assert any("c-lost" in row["text"] for row in sample_brief().rows("gaps"))


def test_quotes_are_the_speakers_own_words_in_document_order() -> None:
    """The interrupted quotation comes back as one; indirect speech is not among them."""
    rows = sample_brief().rows("quotes")
    assert [(row["speaker"], row["doc"]) for row in rows] == [
        ("Ada Lind", "D1"),
        ("an official (not named)", "D2"),
        ("Ada Lind", "D2"),
    ]
    assert rows[0]["text"] == "We come with open hands, and with a list [of nine points]."


def test_meetings_come_by_date_and_undated_ones_last() -> None:
    rows = sample_brief().rows("meetings")
    assert [row["name"] for row in rows] == ["First round", "Second round", "Envoys behind closed doors"]
    assert [row["date_text"] for row in rows] == ["12 May", "", "date not stated"]
    assert rows[1]["days"] == "June 2031"


def test_contradictions_keep_both_sides() -> None:
    (row,) = sample_brief().rows("contradictions")
    assert (row["a_doc"], row["b_doc"]) == ("D2", "D3")
    assert row["a_text"] == row["b_text"] == "Belmora puts the number of ships held at 31"


# --- the first screen ------------------------------------------------------------------------------------------------


def test_first_screen_tells_who_talks_when_and_who_resists() -> None:
    words = first_words(sample_brief())
    assert "Arvania and Belmora are in talks; Corin mediates." in words
    assert "First round, Corin, 12 May 2031, between ministers" in words
    assert "without a date: Envoys behind closed doors" in words
    assert "next: Second round, Corin, June 2031" in words
    assert "46 of 100 (80 % range 28 to 88), near “one ship in ten, drawn by lot”" in words
    assert "The one act named is an expectation, not an event." in words
    assert "Said to oppose: Upland Group (by legislation, according to Ada Lind)." in words
    assert 4 <= len(sample_brief().rows("bottom_line")) <= 9


def test_one_unsigned_document_and_a_silent_principal_are_on_the_first_screen() -> None:
    doc = document("02-wire.txt")
    quote = claim(doc, "“They count hulls & we count votes,”", "statement", speakers=speaker("Lind", id="lind"))
    brief = build_brief(sample_dossier(), [quote], [doc])
    words = first_words(brief)
    assert "Confidence low: one document only, unsigned" in words
    assert "Belmora: no position is quoted in its own words" in words
    assert "Arvania: no position" not in words
    screen = "\n".join(line.plain for line in first_screen(brief, 80))
    assert "one document only, unsigned" in screen
    assert "no position is quoted" in screen


def test_a_party_group_or_a_former_holder_does_not_speak_for_its_state() -> None:
    doc = document("02-wire.txt")
    for actor in (
        Actor(name="Upland Group", kind="faction", of="belmora"),
        Actor(name="A former minister", kind="person", of="belmora", role="past"),
    ):
        dossier = sample_dossier().model_copy(update={"actors": {**sample_dossier().actors, "upland": actor}})
        quote = claim(doc, "“They count hulls & we count votes,”", "statement", speakers=speaker("she", id="upland"))
        words = first_words(build_brief(dossier, [quote], [doc]))
        assert "Arvania and Belmora: no position is quoted in their own words" in words, actor


def test_unknown_positions_show_no_skill() -> None:
    def told(known: int) -> str:
        brief = build_brief(sample_dossier(), sample_claims(), sample_documents(), FakeForecast(known=known))
        return first_words(brief)

    assert "The forecast rests on 1 known positions of 4" in told(0)
    assert "no skill is shown" in told(0)
    assert "No position is known on The harbour levy: the forecast is as wide as not knowing." in told(0)
    assert "3 known positions of 4" in told(2)
    brief = build_brief(sample_dossier(), sample_claims(), sample_documents())
    assert "No forecast was made" in first_words(brief)


def test_reported_acts_and_expectations_are_counted_apart() -> None:
    acts = tuple(
        Spoiling(actor="upland", instrument=f"act_{i}", status=status, according_to=("the writer of D2",))
        for i, status in enumerate(("asserted", "hypothetical", "planned", "denied", "claimed", "asserted"))
    )
    words = first_words(sample_brief(spoiling=acts))
    assert (
        "6 acts named, 2 reported as fact, 1 said by a party, 1 denied, 2 expected, not events. Said to oppose: Upland Group (by act 0, act 1, act 2 and 2 more,"
        in words
    )


def test_the_table_tells_a_report_from_an_expectation() -> None:
    statuses = ("asserted", "claimed", "hypothetical", "planned", "denied", "historical")
    acts = tuple(Spoiling(actor="upland", instrument=f"act_{i}", status=status) for i, status in enumerate(statuses))
    (section,) = (section for section in SECTIONS if section.table == "opposition")
    (status,) = (column for column in section.columns if column.heading == "Status")
    shown = {row["status"]: status.show(row) for row in sample_brief(spoiling=acts).rows("opposition")}
    assert shown == {
        "asserted": "reported as fact",
        "claimed": "said by a party",
        "hypothetical": "possibility",
        "planned": "expected",
        "denied": "denied",
        "historical": "past",
    }


def test_nobody_is_given_anothers_words() -> None:
    """The writer names an act; the minister names an opponent and no act."""
    acts = (
        Spoiling(actor="upland", instrument="sanctions", status="planned", according_to=("the writer",)),
        Spoiling(actor="corin", instrument="not named", status="asserted", according_to=("Ada Lind",)),
    )
    words = first_words(sample_brief(spoiling=acts))
    assert (
        "The one act named is an expectation, not an event. Said to oppose: Upland Group (by sanctions, according to the writer)"
        in words
    )
    assert "Corin (according to Ada Lind)." in words


def test_the_first_screen_fits_whatever_there_is() -> None:
    """Forty actors, thirty issues with long names, and eighty acts against the talks."""
    long = "a very long name of something that nobody can say in one breath number"
    actors = {f"a{i}": Actor(name=f"{long} {i}", role="principal") for i in range(40)}
    issues = {f"i{i}": Issue(name=f"{long} {i}") for i in range(30)}
    stakes = {f"a{i}": {"i1": Stake(position=Estimate(1, 2, 3), basis="stated")} for i in range(40)}
    acts = tuple(Spoiling(actor=f"a{i % 40}", instrument=f"instrument_{i}") for i in range(80))
    dossier = Dossier(title=long * 3, actors=actors, issues=issues, stakes=stakes, spoiling=acts)
    for width in (60, 80, 120):
        lines = first_screen(build_brief(dossier, [], [], FakeForecast()), width)
        assert len(lines) <= FIRST_SCREEN
        assert lines[-1].plain.strip()
        told = "\n".join(line.plain for line in lines)
        assert all(word in told for word in ("Bottom line", "How sure", "Could derail", "Not said", "Limits"))


def test_nothing_the_package_says_itself_carries_a_verdict() -> None:
    brief = sample_brief()
    own = [row["text"] for name in ("bottom_line", "gaps", "assumptions", "limits") for row in brief.rows(name)]
    own += [word for s in SECTIONS for word in (s.title, s.lead, s.empty, *(c.heading for c in s.columns))]
    assert {text: loaded_words(text) for text in own if loaded_words(text)} == {}
    assert loaded_words("Lind admitted it") == ["admitted"]


def test_limits_say_what_this_is_and_what_each_model_cannot_see() -> None:
    rows = sample_brief().rows("limits")
    box = " ".join(row["text"] for row in rows if row["kind"] == "box")
    for said in ("4 sources listed up to 15 May 2031", "not what is true", "Not scored on talks", "Not the sole basis"):
        assert said in box
    assert "A machine's draft" in box
    assert {row["about"] for row in rows if row["kind"] == "model"} == {"compromise", "weighted_median"}


# --- neutrality ------------------------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_listed_changes_nothing(random: Any) -> None:
    dossier = sample_dossier()

    def mixed(things: Any) -> Any:
        items = list(things.items() if isinstance(things, dict) else things)
        random.shuffle(items)
        return type(things)(items)

    changes = {name: mixed(getattr(dossier, name)) for name in ("actors", "stakes", "spoiling", "meetings", "sources")}
    shuffled = build_brief(
        dossier.model_copy(update=changes), mixed(sample_claims()), mixed(sample_documents()), FakeForecast()
    )
    assert shuffled.rows() == sample_brief().rows()


def test_exchanging_two_parties_exchanges_their_rows_only() -> None:
    """Arvania and Belmora change names: the same sentences with the names exchanged, apart from their order."""
    dossier = sample_dossier()
    one, two = dossier.actors["arvania"], dossier.actors["belmora"]
    exchanged = {
        **dossier.actors,
        "arvania": one.model_copy(update={"name": two.name}),
        "belmora": two.model_copy(update={"name": one.name}),
    }
    swapped = sample_brief(actors=exchanged)
    plain = {(r["actor"], r["issue"]): r for r in sample_brief().rows("positions")}
    other = {(r["actor"], r["issue"]): r for r in swapped.rows("positions")}
    assert plain.keys() == other.keys()
    for key, row in other.items():
        assert {**row, "actor_name": ""} == {**plain[key], "actor_name": ""}
    assert "Arvania: no position is quoted" in first_words(swapped)


# --- terminal --------------------------------------------------------------------------------------------------------


def test_brackets_and_angles_of_a_quote_survive_and_a_pipe_gets_plain_text() -> None:
    text = printed(sample_brief())
    assert "[of nine points]" in " ".join(text.split())
    assert "<script>alert('x')</script>" in " ".join(text.split())
    assert "\x1b" not in text
    assert not re.search(r"[\u2500-\u257f]", text)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert not any(line != line.rstrip() for line in text.splitlines())


def test_a_document_cannot_move_the_cursor() -> None:
    evil = sample_dossier().model_copy(update={"title": "calm\x1b[2J\u202etitle", "gaps": ("gap\x9b1m\x07",)})
    brief = build_brief(evil, sample_claims(), sample_documents())
    text = printed(brief, force_terminal=True, color_system=None)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", re.sub(r"\x1b\[[0-9;]*m", "", text))
    assert "calm[2Jtitle" in text


def test_some_tables_only() -> None:
    out = io.StringIO()
    print_tables(sample_brief(), ("forecast", "limits"), Console(file=out, width=100))
    assert out.getvalue().startswith("Where a deal would settle")
    assert "Who said what" not in out.getvalue()
    assert "no answer" in out.getvalue()


def test_json_carries_the_rows_of_every_table() -> None:
    whole = json.loads(brief_json(sample_brief()))
    assert list(whole["tables"]) == list(TABLES)
    assert (whole["title"], whole["as_of"], whole["draft"]) == ("The Corin talks (invented)", "2031-05-15", True)


# --- passages --------------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_marks_nest_and_each_claim_lights_exactly_its_words(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="ab \n<é", min_size=1, max_size=60))
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted), max_size=7))
    base = claim(document("03-copy.txt"), "The first", "event")
    claims: list[Claim] = [
        base.model_copy(update={"id": f"c-{i}", "span": (a, b)}) for i, (a, b) in enumerate(spans) if a < b
    ]
    found = paragraphs(text, claims)
    lit: dict[str, list[str]] = {c.id: [] for c in claims}
    firsts: list[str] = []
    for paragraph in found:
        stack: list[str] = []
        for piece in paragraph.pieces:
            if isinstance(piece, Open):
                stack.append(piece.claim)
                firsts += [piece.claim] if piece.first else []
            elif isinstance(piece, Close):
                stack.pop()
            else:
                for name in set(stack):
                    lit[name].append(piece.text)
        assert not stack
    kept = split(text)
    for c in claims:
        inside = [text[max(a, c.span[0]) : min(b, c.span[1])] for a, b in kept if a < c.span[1] and c.span[0] < b]
        assert "".join(lit[c.id]) == "".join(inside)
        assert firsts.count(c.id) == (1 if "".join(inside) else 0)
    words = ["".join(p.text for p in par.pieces if isinstance(p, Words)) for par in found]
    assert words == [text[a:b] for a, b in kept]


def test_an_interrupted_quotation_lights_as_a_whole() -> None:
    doc = document("01-ministry.txt")
    quote = sample_claims()[1]
    opened = [p for par in paragraphs(doc.text, [quote]) for p in par.pieces if isinstance(p, Open)]
    assert [p.first for p in opened] == [True]


# --- page ------------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a test wants to know of a page: ids, links, tags that load something, visible text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.tags: dict[str, int] = {}
        self.words: list[str] = []
        self._silent = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] = self.tags.get(tag, 0) + 1
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "xlink:href"):
                self.links.append(value or "")
            if name in ("src", "srcset", "action", "data", "poster", "formaction"):
                self.loads.append(value or "")
        if tag in ("script", "style"):
            self._silent = tag

    def handle_endtag(self, tag: str) -> None:
        self._silent = "" if tag == self._silent else self._silent

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


@pytest.fixture(scope="module")
def html() -> str:
    return render_report(sample_brief(), sample_documents(), sample_claims())


def test_every_link_of_the_page_has_its_anchor_and_ids_are_unique(html: str) -> None:
    page = Page(html)
    assert page.links
    assert all(link.startswith("#") for link in page.links)
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    cited = {i for row in sample_brief().rows() for i in row.get("evidence", ())} & {c.id for c in sample_claims()}
    assert cited
    assert {f"#{anchor(i)}" for i in cited} <= set(page.links)
    assert {anchor(c.id) for c in sample_claims()} <= set(page.ids)


def test_the_page_loads_nothing(html: str) -> None:
    page = Page(html)
    assert page.loads == []
    assert not {"link", "iframe", "img", "object", "embed", "video", "audio", "base"} & set(page.tags)
    assert not re.search(r"url\(\s*['\"]?(?!#)|@import", html)
    assert "default-src 'none'" in html
    assert len(html.encode()) < 1_500_000


def test_what_a_document_says_stays_text(html: str) -> None:
    page = Page(html)
    assert page.tags["script"] == 1
    assert "<script>alert('x')</script>" in "".join(page.words)
    assert "[of nine points]" in "".join(page.words)
    assert not re.search(r"<p\b(?:(?!</p>).)*<(?:div|details)\b", html, re.DOTALL), "a browser would end the paragraph"
    assert "&lt;script&gt;alert(" in html


def test_hostile_names_stay_text_everywhere() -> None:
    evil = '"><img src=x onerror=alert(1)>{{ 7 * 7 }}'
    dossier = sample_dossier().model_copy(
        update={
            "title": evil,
            "actors": {**sample_dossier().actors, "arvania": Actor(name=evil, role="principal")},
            "issues": {**sample_dossier().issues, "checks": Issue(name=evil, anchors={0: evil, 100: evil})},
        }
    )
    odd = sample_claims()[4].model_copy(update={"id": 'c"3 onclick='})
    brief = build_brief(dossier, [*sample_claims(), odd], sample_documents(), FakeForecast())
    page = Page(render_report(brief, sample_documents(), [*sample_claims(), odd]))
    assert "img" not in page.tags
    assert "49" not in "".join(page.words[:8])
    assert evil in "".join(page.words)


def test_a_claim_whose_document_is_not_stored_is_shown_by_its_quote() -> None:
    documents = sample_documents()[:1]
    brief = build_brief(sample_dossier(), sample_claims(), documents)
    html = render_report(brief, documents, sample_claims())
    page = Page(html)
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert "Passages whose document is not stored" in html
    assert any("not stored" in w for row in brief.rows("sources") for w in row["warnings"])


def test_the_page_can_be_read_with_ears_and_keyboard(html: str) -> None:
    page = Page(html)
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert page.tags["caption"] == page.tags["table"]
    assert page.tags["main"] == page.tags["h1"] == 1
    assert 'class="skip" href="#brief"' in html
    assert html.count('scope="col"') >= page.tags["table"]
    assert page.tags["bdi"] > 20
    for picture in re.findall(r"<svg.*?</svg>", html, re.DOTALL):
        assert re.match(r'<svg[^>]* role="img"[^>]*aria-labelledby="\S+ \S+"><title', picture)


def test_limits_stand_near_the_top_and_at_the_end(html: str) -> None:
    places = [found.start() for found in re.finditer("Not the sole basis of a decision", html)]
    assert html.index('class="first"') < places[0] < html.index('id="gaps"')
    assert places[-1] > html.index('id="limits"')


def test_large_piles_keep_the_paragraphs_with_passages_only() -> None:
    doc = document("01-ministry.txt")
    big = dataclasses.replace(doc, text=doc.text + "\n\n" + "\n\n".join(["filler " * 50] * 3000))
    html = render_report(build_brief(sample_dossier(), sample_claims()[:3], [big]), [big], sample_claims()[:3])
    assert len(html.encode()) < 1_500_000
    assert "3000 paragraphs without a passage left out" in html
    assert "We come with open hands" in html


@settings(max_examples=8, deadline=None)
@given(dossiers())
def test_any_dossier_makes_a_screen_a_page_and_json(dossier: Dossier) -> None:
    brief = build_brief(dossier, sample_claims(), sample_documents())
    json.loads(brief_json(brief))
    assert "\x1b" not in printed(brief)
    page = Page(render_report(brief, sample_documents(), sample_claims()))
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert page.tags["script"] == 1


def test_an_empty_dossier_still_makes_a_page_and_a_screen() -> None:
    brief = build_brief(Dossier(title="Nothing yet"), [], [])
    html = render_report(brief, [], [])
    assert "No position was found." in html
    assert {link[1:] for link in Page(html).links} <= set(Page(html).ids)
    assert "no document was read" in printed(brief)
    json.loads(brief_json(brief))


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_words_stand_out_from_their_ground_by_day_and_by_night(html: str) -> None:
    """WCAG 2.2 AA: 4.5 to 1 for text."""
    schemes = re.findall(r"--paper: #\w{6};[^}]*\}", html)
    assert len(schemes) == 2
    for scheme in schemes:
        colours = dict(re.findall(r"--(\w+): (#\w{6})", scheme))
        grounds = [(ink, ground) for ink in ("ink", "accent") for ground in ("paper", "wash", "cited", "lit")]
        for ink, ground in [*grounds, ("soft", "paper"), ("soft", "wash"), ("warn", "paper")]:
            light, dark = sorted((_luminance(colours[ink]), _luminance(colours[ground])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground, colours)


def test_a_denial_is_told_as_one() -> None:
    """Lind says so, the Group denies it: the Group is not made a witness against itself."""
    acts = (
        Spoiling(actor="upland", instrument="leak", status="claimed", according_to=("Ada Lind",)),
        Spoiling(actor="upland", instrument="leak", status="denied", according_to=("Upland Group",)),
    )
    assert "Upland Group (by leak, according to Ada Lind, denied by Upland Group)." in first_words(
        sample_brief(spoiling=acts)
    )


def test_a_number_without_a_source_raises_no_confidence() -> None:
    typed = [{"known": True, "n_origins": 0}, {"known": True, "n_origins": 0}, {"known": True, "n_origins": 2}]
    assert confidence_word(3, ["a", "b"], [], typed) == "low"
    sourced = [{"known": True, "n_origins": 1}, {"known": True, "n_origins": 0}, {"known": True, "n_origins": 2}]
    assert confidence_word(3, ["a", "b"], [], sourced) == "moderate"


# --- what is left out, and what stands beside a number ---------------------------------------------------------------


def test_where_no_position_is_known_only_the_pooled_row_stays_everywhere() -> None:
    brief = build_brief(sample_dossier(), sample_claims(), sample_documents(), FakeForecast(known=0))
    shown = [(row["issue"], row["model"]) for row in brief.rows("forecast")]
    assert shown == [("checks", "pooled"), ("checks", "compromise"), ("checks", "weighted_median"), ("levy", "pooled")]
    out = io.StringIO()
    print_tables(brief, ("forecast",), Console(file=out, width=100))
    assert "no answer" not in out.getvalue()
    assert "no answer" not in render_report(brief, sample_documents(), sample_claims())


def beside_the_pool() -> FakeForecast:
    """Four models without a share in the pool, one of which gives no answer."""
    first = FakeForecast().rows()[0]
    models = (("nash:linear", 16.0), ("s2p2", 40.0), ("challenge", 67.0), ("procedure", None))
    extra = [
        {**first, "model": name, "role": "model", "weight": 0.0, "best": best, "low": best, "high": best, "notes": [],
         "status": "answered" if best else "skipped", "words": "no answer: nobody proposes"}
        for name, best in models
    ]  # fmt: skip
    return FakeForecast(extra=extra)


def test_a_brief_counts_the_models_beside_the_pool_and_json_has_them_all() -> None:
    brief = build_brief(sample_dossier(), sample_claims(), sample_documents(), beside_the_pool())
    told = "3 others, nash (linear) to challenge; 1 without answer"
    plain = " ".join(printed(brief).split())
    page = render_report(brief, sample_documents(), sample_claims())
    for text in (plain, page):
        assert "3 others, nash (linear)" in text
        assert "16 to 67" in text
        assert "No answer from procedure: nobody proposes" in text
    assert told in page
    assert "s2p2" not in printed(brief).split("Assumptions")[0]
    models = [row["model"] for row in json.loads(brief_json(brief))["tables"]["forecast"]]
    assert {"nash:linear", "s2p2", "challenge", "procedure"} <= set(models)
    out = io.StringIO()
    print_tables(brief, ("forecast",), Console(file=out, width=100))
    assert "s2p2" in out.getvalue()


def test_each_note_of_a_forecast_is_told_once() -> None:
    first, second = FakeForecast().rows()[:2]
    extra = [{**second, "model": "nash", "notes": [*first["notes"], "one more thing"]}]
    brief = build_brief(sample_dossier(), sample_claims(), sample_documents(), FakeForecast(extra=extra))
    text = " ".join(printed(brief).split())
    assert text.count("some positions are unknown and sampled over the whole scale") == 1
    assert text.count("one more thing") == 1


def test_what_the_limits_say_of_the_record_depends_on_the_kind_of_talks() -> None:
    """What was scored is EU law-making: elsewhere that is said, and there the score and the plain average's."""

    def box(domain: str) -> str:
        dossier = sample_dossier().model_copy(update={"domain": domain})
        rows = build_brief(dossier, [], [], FakeForecast()).rows("limits")
        return " ".join(row["text"] for row in rows if row["kind"] == "box")

    other, legislative = box("other"), box("legislative")
    assert "from errors on EU law-making, widened. Not scored on talks of this kind." in other
    assert "Not scored" not in legislative
    scores = calibration()["scores"]
    assert f"was {scores['pool']['crps']:.1f} points, that of the plain average of positions" in legislative
    assert f"{scores['mean']['crps']:.1f}" in legislative
    assert "accura" not in other + legislative


def test_the_page_tells_the_rounds_where_somebody_gives_way() -> None:
    brief = build_brief(sample_dossier(), sample_claims(), sample_documents(), FakeForecast())
    known = sample_dossier().model_copy(update={"stakes": {
        actor: {"levy": own["levy"]} for actor, own in sample_dossier().stakes.items()
    }})  # fmt: skip
    rows = known_paths(known)
    assert {row["issue"] for row in rows} == {"levy"}, "the position of one actor on the checks is not known"
    page = render_report(brief, sample_documents(), sample_claims(), rows)
    gives_way = any(row.get("accepted") for row in rows)
    assert ("Who gives way, round by round" in page) == gives_way
    moved = [{**row, "accepted": True} if row["table"] == "path" else row for row in rows]
    page = render_report(brief, sample_documents(), sample_claims(), moved)
    assert 'id="path"' in page
    assert "In the challenge model, every number at its best estimate" in page
    assert "Who gives way, round by round" not in render_report(brief, sample_documents(), sample_claims())


class ManyUnknowns(FakeForecast):
    """Thirteen unknowns that matter and four that do not."""

    def influence_rows(self) -> list[dict[str, Any]]:
        first, last = super().influence_rows()
        clear = [{**first, "rank": i, "unknown": f"unknown {i}", "voi": 20.0 - i} for i in range(1, 14)]
        return clear + [{**last, "rank": 13 + i, "unknown": f"faint {i}"} for i in range(1, 5)]


def test_unknowns_beyond_the_first_ten_are_counted_in_one_closing_row() -> None:
    brief = build_brief(sample_dossier(), sample_claims(), sample_documents(), ManyUnknowns())
    *listed_rows, closing = brief.rows("influence")
    assert [row["unknown"] for row in listed_rows] == [f"unknown {i}" for i in range(1, 11)]
    told = "3 further numbers have a smaller effect; 4 numbers have no measurable effect"
    assert (closing["unknown"], closing["voi"], closing["rank"], closing["n_others"]) == (told, None, None, 7)
    assert told in render_report(brief, sample_documents(), sample_claims())
    out = io.StringIO()
    print_tables(brief, ("influence",), Console(file=out, width=200))
    assert told in out.getvalue()


def test_a_scale_with_a_unit_tells_its_numbers_in_the_unit_too() -> None:
    """0 stands for 12,000 tonnes and 100 for 30,000: 95 is 29,100, and 46 is 20,280, told to the nearest hundred."""
    quota = (
        sample_dossier()
        .issues["checks"]
        .model_copy(update={"unit": "tonnes", "unit_at_0": 12000.0, "unit_at_100": 30000.0})
    )
    brief = sample_brief(issues={**sample_dossier().issues, "checks": quota})
    stated = next(row for row in brief.rows("positions") if row["actor"] == "arvania" and row["issue"] == "checks")
    assert (stated["unit_low"], stated["unit_best"], stated["unit_high"]) == (26400, 29100, 30000)
    assert stated["unit_red_line"] == 22800
    assert brief.rows("forecast")[0]["unit_best"] == 20300
    assert "unit" not in brief.rows("tracks")[1]
    html = render_report(brief, sample_documents(), sample_claims())
    for said in ("29,100 (26,400 to 30,000) tonnes", "20,300 (17,000 to 27,800) tonnes", "12,000 to 30,000 tonnes"):
        assert said in html


def test_an_unknown_position_has_no_number_in_the_unit_either() -> None:
    quota = (
        sample_dossier().issues["checks"].model_copy(update={"unit": "ships", "unit_at_0": 0.0, "unit_at_100": 40.0})
    )
    rows = sample_brief(issues={**sample_dossier().issues, "checks": quota}).rows("positions")
    unknown = next(row for row in rows if not row["known"])
    assert not any(key.startswith("unit_") and key[5:] in ("low", "best", "high") for key in unknown)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab, “”", max_size=12))
def test_marks_around_a_quotation_are_never_added_to_one_that_has_its_own(text: str) -> None:
    shown = quoted(text)
    inner = unquoted(text)
    assert shown in (inner, f"“{inner}”")
    assert shown == inner or not set("“”") & set(inner)
    assert not inner.endswith(",") or text.rstrip(" “”").endswith(",,")


def test_what_there_is_none_of_is_not_counted() -> None:
    brief = build_brief(sample_dossier(), [], [])
    assert counts(brief) == ["1 outside source", "5 actors", "2 issues"]
    assert "0 documents" not in printed(brief)
    assert "1 outside source" in printed(brief)


def test_on_paper_the_documents_stand_where_the_links_were(html: str) -> None:
    assert re.search(r'<div class="paper">D1, D2</div>', html)
    assert ".paper { display: none; }" in html
