"""The dossier's file: every mistake at once with its line and cure, clean YAML out, single values changed in place."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.dossier.estimate import UNKNOWN, Estimate
from detente.dossier.load import (
    check_dossier,
    dump_dossier,
    edit_dossier,
    json_schema,
    lint_dossier,
    load_dossier,
    parse_change,
    parse_dossier,
)
from detente.dossier.schema import Dossier, Stake
from detente.dossier.source import parse_source
from detente.errors import DossierError
from strategies import dossiers, estimates

ARDA = """\
# The Arda valley, as of our talk on Tuesday.
title: The Arda valley ceasefire (invented)
as_of: 2026-11-03
actors:
  north:    {name: Northland, kind: state, capability: [30, 40, 55]}
  assembly: {name: Northland Assembly, kind: legislature, of: north, ratifies: true, capability: [8, 10, 14]}
  south:    {name: "Southland", kind: state, capability: [20, 25, 30]}   # quotes kept
issues:
  line:
    name: Where the line runs
    anchors: {0: the pre-war line, 50: a monitored zone, 100: the present front}
    reference_point: 100                     # what holds without a deal
stakes:
  north:
    line: {position: [80, 95, 100], salience: [70, 80, 90], red_line: 60, basis: stated, evidence: [c3, c7]}
  south:
    # said on the radio
    line: {position: [0, 10, 25], salience: [60, 70, 90], basis: inferred, evidence: [c4]}
spoiling:
  - {actor: assembly, instrument: legislation, issue: line, capacity: [1, 2, 3], because: a sell-out, evidence: [c9]}
measures:
  inspection: {name: Joint inspection, security: {north: [20, 50, 60], south: [30, 50, 80]}}
"""


def problems(text: str, claim_ids: set[str] | None = None) -> list[str]:
    return [str(problem) for problem in parse_dossier(text, "d.yaml", claim_ids)[1]]


def tail(text: str) -> str:
    """The only problem of a text, after its file name."""
    [problem] = problems(text)
    return problem.removeprefix("d.yaml:")


# ---------------------------------------------------------------- reading


def test_the_example_of_the_design_reads() -> None:
    dossier, wrong = parse_dossier(ARDA)
    assert wrong == []
    assert dossier is not None
    assert dossier.as_of == dt.date(2026, 11, 3)
    assert dossier.actors["assembly"].of == "north"
    assert dossier.issues["line"].anchors[50] == "a monitored zone"
    assert dossier.stakes["south"]["line"].position == Estimate(0, 10, 25)
    assert dossier.stakes["south"]["line"].red_line is None
    assert dossier.stakes["north"]["line"].evidence == ("c3", "c7")
    assert dossier.measures["inspection"].security["south"] == Estimate(30, 50, 80)
    assert check_dossier(dossier, {"c3", "c4", "c7", "c9"}, text=ARDA) == []


def test_json_is_a_dossier_too() -> None:
    dossier, _ = parse_dossier(ARDA)
    assert dossier is not None
    text = dossier.model_dump_json()
    assert Dossier.model_validate_json(text) == dossier
    # JSON has text for keys, so that anchors must be written as YAML does
    assert parse_dossier(re.sub(r'"(\d+)":', r"\1: ", text))[0] == dossier


DOZEN = """\
title: "  "
as_of: 3 November 2026
actors:
  North: {name: Northland, kind: sate, capability: strong}
  south: {name: Southland, of: assembly, capability: "25"}
  assembly: {name: Assembly, kind: legislature, of: south, capability: [8, 10]}
  south: {name: Southland again}
issues:
  line:
    name: Where the line runs
    anchors: {0: the pre-war line, 250: far}
    reference_point: 130
stakes:
  south:
    line: {position: [55, 40, 70], salience: true, red_line: .nan, evidence: [c-1, moon]}
    lime: {position: [1, 2, x], basis: stted, red_lin: 4}
spoiling:
  - {actor: souht, instrument: leak}
meetings:
  - {name: First, participants: [south, nobody], earliest: 2026-03-02, latest: 2026-03-01}
foo: 1
"""


def test_a_dossier_with_two_dozen_mistakes_tells_them_all_in_the_order_of_the_file() -> None:
    estimate = "expected a number, [low, best, high] or unknown, got"
    example = "write for example [20, 30, 45]"
    unheard = "run `detente read`, name it under sources, or write basis: expert"
    bases = "stated, reported, inferred, expert, unknown"
    kinds = "state, leader, legislature, faction, organisation, group, person, unknown"
    assert [re.sub("^d.yaml:", "", problem) for problem in problems(DOZEN, {"c-1", "c-2"})] == [
        "1: title: empty; write a few words",
        "2: as_of: expected a day, got '3 November 2026'; write year-month-day, for example 2026-11-03",
        "4: actors.North: not a short name; use lower-case letters, digits and _, for example north",
        f"4: actors.North.kind: expected one of {kinds}, got 'sate'; did you mean 'state'?",
        f"4: actors.North.capability: {estimate} 'strong'; {example}",
        "5: actors.south.of: belongs to itself: south of assembly of south; take one `of` away",
        f"5: actors.south.capability: {estimate} '25'; write 25 without quotes",
        f"6: actors.assembly.capability: {estimate} 2 in a list, [8, 10]; {example}",
        "7: actors.south: written twice, first in line 5; keep one of them",
        "11: issues.line.anchors: nothing says what 100 means; add it, or say draft: true",
        "11: issues.line.anchors.250: off the scale: 250; anchors lie between 0 and 100",
        "12: issues.line.reference_point: off the scale: expected between 0 and 100, got 130; rescale it",
        "15: stakes.south.line.position: percentiles must rise, got 55 / 40 / 70; the order is 10th, 50th, 90th",
        f"15: stakes.south.line.salience: {estimate} true; {example}",
        f"15: stakes.south.line.red_line: {estimate} .nan; {example}",
        f"15: stakes.south.line.evidence.1: moon is neither a claim nor a source; {unheard}",
        "16: stakes.south.lime: no such issue; did you mean 'line'? The dossier has line",
        f"16: stakes.south.lime.position: expected three numbers, got 'x' among them; {example}",
        f"16: stakes.south.lime.basis: expected one of {bases}, got 'stted'; did you mean 'stated'?",
        "16: stakes.south.lime.red_lin: no such key; did you mean 'red_line'? The keys here are "
        + ", ".join(Stake.model_fields),
        "18: spoiling.0.actor: no such actor, 'souht'; did you mean 'south'? The dossier has North, south, assembly",
        "20: meetings.0.participants.1: no such actor, 'nobody'; the dossier has North, south, assembly",
        "20: meetings.0.latest: 2026-03-01 is before earliest, 2026-03-02; swap or mend them",
        "21: foo: no such key; the keys here are " + ", ".join(Dossier.model_fields),
    ]


def test_broken_yaml_does_not_hide_the_other_mistakes() -> None:
    """A tab in line 5, an open bracket in line 15: all but what stands in the broken block is still told."""
    broken = DOZEN.replace("  south: {name: Southland, of", "\tsouth: {name: Southland, of")
    broken = broken.replace("salience: true", "salience: [1, 2")
    found = problems(broken)
    assert "d.yaml:5: a tab in the indentation, which YAML does not allow; use spaces" in found
    open_list = "not valid YAML: the list that starts here is not closed, or lacks a comma; close it with ]"
    assert f"d.yaml:15: {open_list}" in found
    assert [p for p in found if "stakes" in p and "no such key" not in p] == []
    still = [p for p in problems(DOZEN) if "stakes." not in p]
    assert [p for p in still if p not in found] == []
    assert len(found) == len(still) + 2


STEPS = "0 for a functional step, 1 a framework, 2 a partial or 3 a full agreement"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "1: the file is empty; start with a line title: ..."),
        ("# only a remark\n", "1: the file is empty; start with a line title: ..."),
        ("- a\n- b\n", "1: the file is not a list of keys with values; start with a line title: ..."),
        (
            "title: x\n---\ntitle: y\n",
            "2: not valid YAML: a second document starts here; keep one; delete the line ---",
        ),
        ("[" * 9000, "1: nested too deeply to be a dossier; take brackets and dashes away"),
        ("title: x\nsummary: a\x07b\n", "2: a control character (U+0007) that YAML does not allow; delete it"),
        ("\x00\x01\x02", "1: this looks like a binary file, not like YAML; give a dossier.yaml"),
        ("title: !odd x\n", "1: title: the tag !odd is not used here; write the plain value"),
        (
            'title: x\nsummary: "\\U99999999"\n',
            "2: not valid YAML: an escape that names no character; write the character",
        ),
        ("title: *y\n", "1: not valid YAML: a word that starts with * is a reference to nothing; put it in quotes"),
        ("title: x\ngaps: @y\n", "2: not valid YAML: this character cannot start a value; put the text in quotes"),
        (
            "title: x\ngaps: ['a\n",
            "2: not valid YAML: the quotation mark that opens here is not closed; close it, on the same line",
        ),
        (
            "title: x\n- y\n",
            "2: not valid YAML: the indentation fits nothing above it; indent the entries of one block alike",
        ),
        ("title: x\n<<: {draft: true}\n", "2: merge keys (<<) are not read; write the entries out"),
        (
            "title: x\nas_of: 2026-02-30\n",
            "2: as_of: expected a day, got '2026-02-30'; write year-month-day, for example 2026-11-03",
        ),
        (
            "title: x\nas_of: 2026-02-03T10:00:00\n",
            "2: as_of: expected a day, got 2026-02-03 10:00:00; write year-month-day, for example 2026-11-03",
        ),
        ("title: x\ndraft: yes\n", "2: draft: expected true or false, got 'yes'; write true or false, without quotes"),
        ("title: 12\n", "1: title: expected text, got 12; put it in quotes"),
        ("draft: true\n", "1: title: missing; add title: ..."),
        (
            "title: x\nconditions: {holder: a}\n",
            "2: conditions: expected a list, got {holder: 'a'}; start each entry with a dash",
        ),
        ("title: x\ngaps: one\n", "2: gaps: expected a list, got 'one'; write [one, two]"),
        (
            "title: x\nactors: [a]\n",
            "2: actors: expected keys with values, got ['a']; write key: value, one below the other",
        ),
        (
            "title: x\nsources: {s: {title: y, grade: B7}}\n",
            "2: sources.s.grade: expected a letter A-F and a digit 1-6, got 'B7'; write for example B2",
        ),
        (
            'title: x\ndraft: true\nissues: {i: {name: y, anchors: {"0": z}}}\n',
            "3: issues.i.anchors.0: expected a whole number, got '0'; write 0 without quotes",
        ),
        (
            "title: x\ndraft: true\nissues: {i: {name: y, unit_at_0: 5}}\n",
            "3: issues.i: one end of the scale has a number, unit_at_100 is missing; add unit_at_100",
        ),
        *(
            (
                f"title: x\ndraft: true\nissues: {{i: {{name: y, start: {value}}}}}\n",
                f"3: issues.i.start: expected a step of the ladder, got {got}; write {STEPS}",
            )
            for value, got in (("4", "4"), ("-1", "-1"), ("partial", "'partial'"), ("true", "true"), ("2.5", "2.5"))
        ),
        (
            "title: x\ntension: [0, 1, 3.5]\n",
            "2: tension: off the scale: expected between 0 and 3, got [0, 1, 3.5]; rescale it",
        ),
        (
            "title: x\ntension: war\n",
            "2: tension: expected a number, [low, best, high] or unknown, got 'war'; write for example [20, 30, 45]",
        ),
    ],
)
def test_one_mistake_one_line(text: str, told: str) -> None:
    assert tail(text) == told


@pytest.mark.parametrize(
    "value", ['"30"', "true", ".nan", ".inf", "[1, true, 3]", "[1, 2, 3, 4]", "{low: 3}", "2026-01-01"]
)
@pytest.mark.parametrize("key", ["position", "salience", "red_line"])
def test_only_numbers_are_numbers(key: str, value: str) -> None:
    text = ARDA.replace("line: {position: [0, 10, 25], salience: [60, 70, 90]", f"line: {{{key}: {value}")
    assert text != ARDA
    assert [p.path for p in parse_dossier(text)[1]] == [f"stakes.south.line.{key}"]


def test_the_edges_are_inside() -> None:
    same_day = "meetings: [{name: One, earliest: 2026-03-02, latest: 2026-03-02}]\n"
    edges = ARDA.replace("red_line: 60", "red_line: [0, 0, 100]") + same_day
    assert problems(edges) == []
    assert "off the scale: 101; anchors lie between 0 and 100" in tail(ARDA.replace("50: a mon", "101: a mon"))
    issue = ARDA.replace("    reference_point: 100 ", "    unit_at_0: 4\n    unit_at_100: <> ")
    assert "13: issues.line.unit_at_100: expected a finite number, got .inf" in tail(issue.replace("<>", ".inf"))
    assert "13: issues.line.unit_at_100: both ends of the scale have the same number" in tail(issue.replace("<>", "4"))
    assert problems(issue.replace("<>", "-2.5")) == []


@pytest.mark.parametrize("value", ["-1", "101", "[90, 95, 100.5]", "[-0.1, 5, 10]"])
def test_what_lies_off_the_scale(value: str) -> None:
    text = ARDA.replace("red_line: 60", f"red_line: {value}")
    assert "off the scale: expected between 0 and 100" in tail(text)


def test_every_duplicate_is_told() -> None:
    text = "title: a\ntitle: b\nactors:\n  n: {name: x, name: y}\n  n: {name: z}\ntitle: c\n"
    assert [p.line for p in parse_dossier(text)[1]] == [2, 4, 5, 6]


def test_aliases_are_read_but_not_blown_up() -> None:
    text = "title: x\nactors: {a: &a {name: One, aliases: &w [p, q]}, b: {name: Two, aliases: *w}}\n"
    dossier, _ = parse_dossier(text)
    assert dossier is not None
    assert dossier.actors["b"].aliases == ("p", "q")
    laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    laughs += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    assert "aliases blow this up beyond all measure" in problems("title: x\n" + laughs)[0]
    assert "nested too deeply" in problems("title: x\ngaps: &g [*g]\n")[0]


def test_circles_are_told_once_each() -> None:
    """
    a of b of c of a is one circle, d of d another; e only leads into one.
    """
    entries = {"a": "b", "b": "c", "c": "a", "d": "d", "e": "a"}
    text = "title: x\nactors:\n" + "".join(f"  {k}: {{name: {k}, of: {v}}}\n" for k, v in entries.items())
    assert [(p.line, p.message) for p in parse_dossier(text)[1]] == [
        (3, "belongs to itself: a of b of c of a"),
        (6, "belongs to itself: d of d"),
    ]


def test_evidence_is_looked_up_only_where_there_are_claims() -> None:
    dossier, _ = parse_dossier(ARDA)
    assert dossier is not None
    assert check_dossier(dossier, None, text=ARDA) == []
    missing = check_dossier(dossier, {"c3", "c4"}, "arda.yaml", ARDA)
    assert [(p.line, p.path) for p in missing] == [(15, "stakes.north.line.evidence.1"), (20, "spoiling.0.evidence.0")]
    named = ARDA + "sources: {c7: {title: An archive}, c9: {title: A talk}}\n"
    dossier, _ = parse_dossier(named)
    assert dossier is not None
    assert check_dossier(dossier, {"c3", "c4"}, text=named) == []


def test_a_draft_may_lack_the_ends_of_its_scales_and_is_reminded() -> None:
    text = "title: x\ndraft: true\nissues: {line: {name: Line, anchors: {100: the front}}}\n"
    dossier, wrong = parse_dossier(text)
    assert wrong == []
    assert dossier is not None
    assert "d.yaml:3: issues.line.anchors: nothing says what 0 means" in str(lint_dossier(dossier, "d.yaml", text)[0])
    assert "nothing says what 0 means; add it, or say draft: true" in tail(text.replace("draft: true", "draft: false"))
    offered = text.replace("the front", "'to be completed, for example: the front'").replace(
        "draft: true", "draft: false"
    )
    assert "nothing says what 0 and 100 mean; add it" in tail(offered)


# ---------------------------------------------------------------- remarks


def test_remarks_of_a_careful_colleague() -> None:
    text = """\
title: The regime and its talks
summary: The mediator spoke of "terrorists"; the separatists left.
actors:
  north: {name: Northland, capability: 30}
  south: {name: Southland, capability: unknown, aliases: [the rebels]}
issues:
  line: {name: Line, anchors: {0: old, 100: new}, reference_point: 40, evidence: [s1]}
sources: {s1: {title: An archive}, s2: {title: Another}}
stakes:
  north:
    line: {position: [60, 70, 90], red_line: 95, basis: stated, evidence: [s1, s2]}
  south:
    line: {position: [0, 10, 25], salience: 70, red_line: 20, basis: expert}
gaps: [who leads the delegation]
"""
    dossier, wrong = parse_dossier(text)
    assert wrong == []
    assert dossier is not None
    refuses = "it would refuse what it may ask for"
    assert [(p.line, p.path, p.message) for p in lint_dossier(dossier, text=text)] == [
        (1, "title", "'regime' takes sides"),
        (2, "summary", "'separatist' takes sides"),
        (4, "actors.north.capability", "no evidence for 30"),
        (11, "stakes.north.line.red_line", "95 lies on the side of its position, 70 (60-90), where nobody else stands"),
        (13, "stakes.south.line.red_line", f"20 lies inside its own position, 10 (0-25); {refuses}"),
    ]
    thin = text.replace("[s1, s2]}", "[s1]}").replace("basis: stated", "basis: unknown")
    dossier, _ = parse_dossier(thin)
    assert dossier is not None
    told = {(p.path, p.message) for p in lint_dossier(dossier, text=thin)}
    assert ("stakes.north.line", "rests on one source alone") in told
    assert ("stakes.north.line.basis", "a position whose basis is not said") in told


def test_the_example_of_the_design_has_few_remarks() -> None:
    dossier, _ = parse_dossier(ARDA)
    assert dossier is not None
    assert [p.path for p in lint_dossier(dossier, text=ARDA)] == [
        "actors.north.capability",
        "actors.assembly.capability",
        "actors.south.capability",
        "issues.line.reference_point",
        "stakes.south.line",
        "measures.inspection.security",
    ]


# ---------------------------------------------------------------- files


def test_load_carries_all_problems(tmp_path: Path) -> None:
    path = tmp_path / "dossier.yaml"
    path.write_text(DOZEN, encoding="utf-8")
    with pytest.raises(DossierError, match=r"23 problems, nothing was read") as caught:
        load_dossier(path)
    assert [str(p) for p in caught.value.problems] == [str(p) for p in parse_dossier(DOZEN, str(path))[1]]
    path.write_bytes(b"\xef\xbb\xbf" + ARDA.replace("\n", "\r\n").encode())  # as some editors write
    assert load_dossier(path) == parse_dossier(ARDA)[0]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"title: caf\xe9\nx: 1\n", ":1: not UTF-8: byte 0xe9; save the file as UTF-8"),
        ("title: café\n".encode("utf-16"), ": not UTF-8 text, UTF-16 or a binary file; save it as UTF-8"),
        (bytes(range(256)) * 10, ": not UTF-8 text, UTF-16 or a binary file; save it as UTF-8"),
        (b"", ":1: the file is empty; start with a line title: ..."),
        (b"x" * 50_000_000, ": 50,000,000 bytes is more than a dossier may have; keep documents in the case folder"),
        (b"title: x\n" * 600_000, ":1: 5,400,000 characters is more than the 4,000,000 a dossier may have"),
    ],
    ids=["latin-1", "utf-16", "binary", "empty", "50 MB", "5 MB"],
)
def test_files_that_are_no_dossiers(tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "dossier.yaml"
    path.write_bytes(data)
    with pytest.raises(DossierError) as caught:
        load_dossier(path)
    [problem] = caught.value.problems
    assert str(problem).startswith(f"{path}{told}")


def test_files_that_are_not_there(tmp_path: Path) -> None:
    for path, told in ((tmp_path / "no.yaml", "No such file or directory; make a case"), (tmp_path, "Is a directory")):
        with pytest.raises(DossierError) as caught:
            load_dossier(path)
        assert told in str(caught.value.problems[0])


# ---------------------------------------------------------------- writing


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(dossiers())
def test_what_is_written_reads_back_as_the_same(dossier: Dossier) -> None:
    text = dump_dossier(dossier)
    assert parse_dossier(text) == (dossier, [])
    assert dump_dossier(dossier) == text
    assert check_dossier(dossier, text=text) == []


def test_the_written_form_by_hand() -> None:
    """Short entries take one line; issues and long entries a block; what nobody has said is left out or unknown."""
    dossier, _ = parse_dossier(ARDA + 'summary: "One line.\\nAnother: with a colon."\n')
    assert dossier is not None
    grievance = "fears that it will be sold out by those who never lived there"
    longer = dossier.spoiling[0].model_copy(update={"because": grievance})
    assert dump_dossier(dossier.model_copy(update={"spoiling": (longer,)})).endswith("""\
spoiling:
  - actor: assembly
    instrument: legislation
    issue: line
    capacity: [1, 2, 3]
    because: fears that it will be sold out by those who never lived there
    evidence: [c9]
measures:
  inspection: {name: Joint inspection, security: {north: [20, 50, 60], south: [30, 50, 80]}}
""")
    assert (
        dump_dossier(dossier)
        == """\
title: The Arda valley ceasefire (invented)
as_of: 2026-11-03
summary: |-
  One line.
  Another: with a colon.
actors:
  north: {name: Northland, kind: state, capability: [30, 40, 55]}
  assembly: {name: Northland Assembly, kind: legislature, of: north, ratifies: true, capability: [8, 10, 14]}
  south: {name: Southland, kind: state, capability: [20, 25, 30]}
issues:
  line:
    name: Where the line runs
    anchors: {0: the pre-war line, 50: a monitored zone, 100: the present front}
    reference_point: 100
stakes:
  north:
    line: {position: [80, 95, 100], salience: [70, 80, 90], red_line: 60, basis: stated, evidence: [c3, c7]}
  south:
    line: {position: [0, 10, 25], salience: [60, 70, 90], basis: inferred, evidence: [c4]}
spoiling:
  - {actor: assembly, instrument: legislation, issue: line, capacity: [1, 2, 3], because: a sell-out, evidence: [c9]}
measures:
  inspection: {name: Joint inspection, security: {north: [20, 50, 60], south: [30, 50, 80]}}
"""
    )


def test_what_nobody_has_said_is_written_where_it_is_asked_for() -> None:
    text = dump_dossier(Dossier(title="x", stakes={"north": {"line": Stake(text="a corridor")}}))
    assert "line: {position: unknown, salience: unknown, text: a corridor}" in text


# ---------------------------------------------------------------- changing values in place


def changed_lines(before: str, after: str) -> list[tuple[str, str]]:
    return [(a, b) for a, b in zip(before.split("\n"), after.split("\n"), strict=True) if a != b]


def test_an_edit_touches_nothing_else() -> None:
    after, wrong = edit_dossier(ARDA, {"south.line.position": 40, "line.reference_point": Estimate(50, 60, 70)})
    assert wrong == []
    assert changed_lines(ARDA, after) == [
        (
            "    reference_point: 100                     # what holds without a deal",
            "    reference_point: [50, 60, 70]                     # what holds without a deal",
        ),
        (
            "    line: {position: [0, 10, 25], salience: [60, 70, 90], basis: inferred, evidence: [c4]}",
            "    line: {position: 40, salience: [60, 70, 90], basis: inferred, evidence: [c4]}",
        ),
    ]


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        ("stakes.south.line.red_line", [30, 35, 40], "basis: inferred, evidence: [c4], red_line: [30, 35, 40]}"),
        ("south.capability", "unknown", "kind: state, capability: unknown}   # quotes kept"),
        ("line.anchors.25", "a strip: 3 km", '100: the present front, 25: "a strip: 3 km"}'),
        ("spoiling.0.capacity", 7, "issue: line, capacity: 7, because"),
        ("assembly.line.position", 20, "  assembly: {line: {position: 20}}"),
        ("summary", "Two weeks on.", "\nsummary: Two weeks on.\n"),
        ("inspection.security.assembly", 5, "south: [30, 50, 80], assembly: 5}}"),
        ("gaps", ["who pays", "a: b"], '\ngaps: [who pays, "a: b"]\n'),
        ("as_of", dt.date(2026, 12, 1), "\nas_of: 2026-12-01\n"),
    ],
)
def test_values_changed_and_added(path: str, value: Any, line: str) -> None:
    after, wrong = edit_dossier(ARDA, {path: value})
    assert wrong == []
    assert line in after
    comments = re.findall(r"#.*", ARDA)
    assert re.findall(r"#.*", after) == comments
    assert parse_dossier(after)[1] == []


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("sout.line.position", 1, "sout.line.position: no such place in the dossier; did you mean 'south'?"),
        ("south.line.postion", 1, "stakes.south.line.postion: no such key; did you mean 'position'?"),
        (
            "south.line.position",
            "40",
            "stakes.south.line.position: expected a number, [low, best, high] or unknown, got '40'",
        ),
        ("south.line.position", 140, "stakes.south.line.position: off the scale"),
        ("spoiling.4.capacity", 1, "spoiling.4.capacity: spoiling has no such entry"),
        ("title.x", 1, "title.x: title has no such entry"),
        ("spoiling.0.actor", "nobody", "spoiling.0.actor: no such actor, 'nobody'"),
    ],
)
def test_an_edit_that_cannot_be_is_refused(path: str, value: Any, told: str) -> None:
    after, wrong = edit_dossier(ARDA, {"north.capability": 3, path: value}, "d.yaml")
    assert after == ARDA
    assert len(wrong) == 1
    assert told in str(wrong[0])


def test_a_value_behind_an_alias_is_not_changed_behind_the_back() -> None:
    text = "title: x\nactors:\n  a: {name: One, capability: &c 3}\n  b: {name: Two, capability: *c}\n"
    for path in ("a.capability", "b.capability"):
        after, wrong = edit_dossier(text, {path: 5})
        assert after == text
        assert "an alias stands here; change it in the file by hand" in str(wrong[0])


def test_a_file_with_mistakes_elsewhere_can_still_be_edited() -> None:
    text = ARDA.replace("kind: legislature", "kind: legislatur")
    after, wrong = edit_dossier(text, {"assembly.kind": "legislature"})
    assert wrong == []
    assert after == ARDA
    after, wrong = edit_dossier(text, {"south.capability": 3})
    assert wrong == []
    assert "capability: 3}" in after


def test_windows_line_ends_and_a_byte_order_mark_stay() -> None:
    text = "\ufeff" + ARDA.replace("\n", "\r\n")
    after, wrong = edit_dossier(text, {"summary": "new", "south.line.red_line": 30})
    assert wrong == []
    assert after.startswith("\ufeff# The Arda")
    assert after.count("\n") == after.count("\r\n") == text.count("\n") + 1


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(dossiers(), estimates(), st.data())
def test_comments_survive_any_edit(dossier: Dossier, value: Estimate, data: st.DataObject) -> None:
    """Every other line that ends in a brace gets a remark; one stake is set; all remarks are still there."""
    rows = dump_dossier(dossier).split("\n")
    text = "\n".join(f"{row}   # remark {n}" if row.endswith("}") and n % 2 else row for n, row in enumerate(rows))
    actor = data.draw(st.sampled_from(sorted(dossier.actors)))
    issue = data.draw(st.sampled_from(sorted(dossier.issues)))
    if parse_source(text).findings or parse_dossier(text)[0] != dossier:
        return  # the brace stood in a text over several lines
    after, wrong = edit_dossier(text, {f"stakes.{actor}.{issue}.salience": value})
    assert wrong == []
    assert re.findall(r"   # remark \d+$", after, re.M) == re.findall(r"   # remark \d+$", text, re.M)
    edited, _ = parse_dossier(after)
    assert edited is not None
    assert edited.stakes[actor][issue].salience == value
    before = dossier.stakes.get(actor, {}).get(issue, Stake())
    assert edited.stakes[actor][issue] == before.model_copy(update={"salience": value})
    assert edited.model_copy(update={"stakes": {}}) == dossier.model_copy(update={"stakes": {}})


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("a.b=40", 40),
        ("a.b = [30, 40, 60]", (30, 40, 60)),
        ("a.b=unknown", "unknown"),
        ("a.b=2026-01-02", dt.date(2026, 1, 2)),
        ('a.b="x=y"', "x=y"),
    ],
)
def test_changes_as_typed_on_a_command_line(words: str, value: Any) -> None:
    assert parse_change(words) == ("a.b", value)


@pytest.mark.parametrize("words", ["a.b", "=3", "a.b=[1, 2", "a.b=x: y: z", "a=1\nvalue: 2", ""])
def test_changes_that_cannot_be_read(words: str) -> None:
    with pytest.raises(ValueError, match="write for example"):
        parse_change(words)


# ---------------------------------------------------------------- the schema for editors


def test_the_schema_describes_every_field_and_names_no_host() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == "urn:detente:dossier:1"
    json.dumps(schema)
    records = {"Dossier": schema, **schema["$defs"]}
    assert set(records) == {
        *("Dossier", "Actor", "Issue", "Stake", "Spoiling", "Measure", "Meeting", "Condition", "Contradiction"),
        *("Source", "Decision"),
    }
    for name, record in records.items():
        assert record["description"], name
        assert record["additionalProperties"] is False, name
        for key, field in record["properties"].items():
            assert field.get("title"), (name, key)
            assert field.get("description"), (name, key)
    position = records["Stake"]["properties"]["position"]
    assert position["default"] == "unknown"
    exact, three, unknown = position["anyOf"]
    assert (exact["minimum"], exact["maximum"]) == (0, 100)
    assert (three["minItems"], three["maxItems"], three["items"]["maximum"]) == (3, 3, 100)
    assert unknown["const"] == "unknown"
    assert re.fullmatch(records["Issue"]["properties"]["anchors"]["propertyNames"]["pattern"], "100")


def test_how_talks_begin_can_be_said() -> None:
    """
    title: The ford
    draft: true
    tension: [0, 1, 2]
    issues:
      line: {name: Where the line runs, reference_point: unknown, start: 0}
      tolls: {name: Who pays, reference_point: unknown}
    """
    text = "\n".join(row[4:] for row in (test_how_talks_begin_can_be_said.__doc__ or "").splitlines()[1:-1]) + "\n"
    dossier, found = parse_dossier(text)
    assert dossier is not None, found
    assert (dossier.tension.low, dossier.tension.best, dossier.tension.high) == (0, 1, 2)
    assert {name: issue.start for name, issue in dossier.issues.items()} == {"line": 0, "tolls": None}
    assert not Dossier(title="x").tension.known
    assert json_schema()["$defs"]["Issue"]["properties"]["start"]["anyOf"][0] == {
        "type": "integer", "minimum": 0, "maximum": 3,
    }  # fmt: skip
    assert json_schema()["properties"]["tension"]["default"] == "unknown"


# ---------------------------------------------------------------- anything at all


_PIECES = st.sampled_from(
    (
        *"[]{}:,-?&*!|>'\"%@`#\t\n\r \\~<=.0a",
        *("\u0085", "\u2028", "\x07", "!!int ", "!!set ", "<<: ", "&a ", "*a ", "? ", "---\n", "%YAML 1.1\n", "\\x"),
        *("1e999", ".nan", "9" * 5000, "2026-99-99", "\r\n", "\ufeff", '"\\U99999999"'),
    )
)


@settings(max_examples=70, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(ARDA)), st.integers(0, 9), _PIECES), min_size=1, max_size=5))
def test_no_text_makes_the_reader_fall_over(damages: list[tuple[int, int, str]]) -> None:
    text = ARDA
    for place, gone, piece in damages:
        text = text[:place] + piece + text[place + gone :]
    dossier, wrong = parse_dossier(text)
    assert (dossier is None) == bool(wrong)
    assert all(p.line <= len(re.split(r"\r\n?|\n", text)) for p in wrong)
    assert [p.line for p in wrong] == sorted(p.line for p in wrong)
    after, refused = edit_dossier(text, {"south.line.salience": 33})
    assert after == text or not refused


def test_missing_and_unknown_are_the_same_statement() -> None:
    head = "title: x\ndraft: true\nactors: {a: {name: A}}\nissues: {i: {name: I}}\nstakes:\n  a:\n    i:\n      "
    for words in ("position: unknown", "position:", "basis: stated"):
        dossier, wrong = parse_dossier(head + words + "\n")
        assert wrong == []
        assert dossier is not None
        assert dossier.stakes["a"]["i"].position == UNKNOWN
