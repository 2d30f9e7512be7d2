"""How often the rule-made event type is the labelled one, on sentences with marked source and target.

    python -m benchmarks.plover [--file TSV] [--json]

Fifteen root types (CONCEDE and RETREAT count as YIELD), the quads and conflict against cooperation by the same map;
macro-F1 over the labels.  The marked source and target are handed to the rules as the only mentions.  The forced
label is the event that has the source among its actors and the target among its recipients, else any that holds both,
else the first; no event counts as wrong.  `recorded` are the rows in which the reader would write an event at all.
The data are not shipped; without them the benchmark says so and ends.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Sequence
from pathlib import Path

from detente.reading.events import Event, find_events
from detente.reading.page import Mention, Page, Sentence

HOME = Path(__file__).resolve().parents[2] / "shared" / "data" / "reading" / "PLV_train.tsv"
QUADS = {
    **dict.fromkeys(("AGREE", "CONSULT", "SUPPORT"), 1),
    **dict.fromkeys(("COOPERATE", "AID", "YIELD"), 2),
    **dict.fromkeys(("REQUEST", "ACCUSE", "REJECT", "THREATEN"), 3),
    **dict.fromkeys(("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"), 4),
}


def forced_label(marked: str, strict: bool = False) -> str:
    """The root type of a sentence with <s> and <t> marks, or NONE.  strict: only what the reader would record."""
    text, spans = _unmarked(marked)
    folded = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    page = Page(text, folded, ((0, len(text)),), (Sentence(0, 0, 0, len(text)),))
    source, target = (Mention(spans[mark], text[slice(*spans[mark])]) for mark in "st")
    events = find_events(page, [source, target], page.sentences[0], strict=strict)
    if not events:
        return "NONE"
    best = max(events, key=lambda event: _fit(event, source, target))
    return "YIELD" if best.block.type in {"CONCEDE", "RETREAT"} else best.block.type


def _unmarked(marked: str) -> tuple[str, dict[str, tuple[int, int]]]:
    spans: dict[str, tuple[int, int]] = {}
    opened: dict[str, int] = {}
    text, rest = "", marked
    while "<" in rest:
        before, _, rest = rest.partition("<")
        tag, _, after = rest.partition(">")
        if tag in {"s", "t", "/s", "/t"}:
            text, rest = text + before, after
            if tag.startswith("/"):
                spans[tag[1]] = (opened[tag[1]], len(text))
            else:
                opened[tag] = len(text)
        else:
            text += before + "<"
    return text + rest, {"s": (0, 0), "t": (0, 0), **spans}


def _fit(event: Event, source: Mention, target: Mention) -> int:
    if source in event.actors and target in event.recipients:
        return 3
    held = {one.span for one in (*event.actors, *event.recipients)}
    return len(held & {source.span, target.span})


def macro_f1(gold: Sequence[object], ours: Sequence[object], labels: Sequence[object]) -> float:
    """Mean F1 over fixed labels; a label nobody gives counts 0."""
    scores = []
    for label in labels:
        both = sum(a == b == label for a, b in zip(gold, ours, strict=True))
        wrong = sum((a == label) != (b == label) for a, b in zip(gold, ours, strict=True))
        scores.append(2 * both / (2 * both + wrong) if both else 0.0)
    return 100 * sum(scores) / len(scores)


def score(file: Path) -> dict[str, object]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    gold = [row["gold_root"] for row in rows]
    ours = [forced_label(row["marked_sentence"]) for row in rows]
    recorded = [(a, forced_label(row["marked_sentence"], strict=True)) for a, row in zip(gold, rows, strict=True)]
    recorded = [(a, b) for a, b in recorded if b != "NONE"]
    quads = [[QUADS.get(label, 0) for label in labels] for labels in (gold, ours)]
    sides = [[0 if quad == 0 else 1 + (quad > 2) for quad in quads_of] for quads_of in quads]
    answered = [(a, b) for a, b in zip(gold, ours, strict=True) if b != "NONE"]
    return {
        "sentences": len(rows),
        "answered": round(len(answered) / len(rows), 3),
        "right_when_answered": round(sum(a == b for a, b in answered) / max(1, len(answered)), 3),
        "recorded": round(len(recorded) / len(rows), 3),
        "right_when_recorded": round(sum(a == b for a, b in recorded) / max(1, len(recorded)), 3),
        "root": round(macro_f1(gold, ours, list(QUADS)), 1),
        "quad": round(macro_f1(quads[0], quads[1], (1, 2, 3, 4)), 1),
        "binary": round(macro_f1(sides[0], sides[1], (1, 2)), 1),
        "by_type": {label: round(macro_f1(gold, ours, [label]), 1) for label in QUADS},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=HOME, help="table with marked_sentence and gold_root")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.file.is_file():
        print(f"{options.file.name}: no such file; nothing was scored (the data are not shipped)")
        return
    scores = score(options.file)
    if options.json:
        print(json.dumps(scores, indent=2))
        return
    for key, value in scores.items():
        print(f"{key}: {value}")


if __name__ == "__main__":
    main()
