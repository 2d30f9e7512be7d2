"""How well the status layer tells what happened from what did not, on two public sets of event factuality.

    python -m benchmarks.factuality [--file DIR] [--json] [--split dev]

Each row of the data is a sentence with event words labelled from -3 (certainly did not happen) to 3 (certainly did).
Non-asserted means a label under 1.5, and for us the status denied, hypothetical or planned; precision, recall and F1
are over all event words (`f1_planned_counts` leaves *planned* out: these labels take a stated future for nearly sure).
For the mean absolute error a status becomes a number (VALUES; TUNED are the medians on UW train).  The data are not
shipped; without them the benchmark says so and ends.  Tune on `train` only.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from detente.reading.page import Page, Sentence
from detente.reading.status import judge

HOME = Path(__file__).resolve().parents[2] / "shared" / "data" / "reading" / "factuality"
VALUES = {"asserted": 3.0, "claimed": 3.0, "historical": 3.0, "planned": 1.2, "hypothetical": 0.5, "denied": -2.5}
TUNED = {"asserted": 3.0, "claimed": 2.8, "historical": 3.0, "planned": 2.4, "hypothetical": 1.6, "denied": -1.4}
NON_ASSERTED = {"denied", "hypothetical", "planned"}
THRESHOLD = 1.5


def rows(file: Path) -> Iterator[tuple[str, float, str]]:
    """Status, gold label and word of every event word in the file."""
    for line in file.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        tokens = record["text"].split(" ")
        starts = [0]
        for token in tokens:
            starts.append(starts[-1] + len(token) + 1)
        text = record["text"]
        page = Page(text, text, ((0, len(text)),), (Sentence(0, 0, 0, len(text)),))
        for target in record["targets"]:
            first, last = target["span1"]
            span = (starts[first], starts[last] - 1)
            yield judge(page, page.sentences[0], span).value, target["label"], text[span[0] : span[1]]


def score(file: Path) -> dict[str, float]:
    """Precision, recall and F1 of non-asserted, mean absolute error, and the error of calling everything certain."""
    pairs = [(status, label) for status, label, _ in rows(file)]
    precision, recall, f1 = _retrieval(pairs, NON_ASSERTED)
    return {
        "words": len(pairs),
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "f1_planned_counts": _retrieval(pairs, NON_ASSERTED - {"planned"})[2],
        "mae": _error([(VALUES[status], label) for status, label in pairs]),
        "mae_tuned": _error([(TUNED[status], label) for status, label in pairs]),
        "mae_all_certain": _error([(3.0, label) for _, label in pairs]),
    }


def _retrieval(pairs: list[tuple[str, float]], non_asserted: set[str]) -> tuple[float, float, float]:
    ours = [status in non_asserted for status, _ in pairs]
    gold = [label < THRESHOLD for _, label in pairs]
    both = sum(a and b for a, b in zip(ours, gold, strict=True))
    precision = both / max(1, sum(ours))
    recall = both / max(1, sum(gold))
    f1 = 2 * precision * recall / (precision + recall) if both else 0.0
    return round(precision, 3), round(recall, 3), round(f1, 3)


def _error(pairs: list[tuple[float, float]]) -> float:
    return round(sum(abs(ours - gold) for ours, gold in pairs) / max(1, len(pairs)), 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=HOME, help="folder that holds UW and MEANTIME")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.file.is_dir():
        print(f"{options.file.name}: no such folder; nothing was scored (the data are not shipped)")
        return
    scores = {name: score(options.file / name / f"{options.split}.jsonl") for name in ("UW", "MEANTIME")}
    if options.json:
        print(json.dumps(scores, indent=2))
        return
    for name, values in scores.items():
        print(f"{name} {options.split}: " + "  ".join(f"{key} {value}" for key, value in values.items()))


if __name__ == "__main__":
    main()
