"""How well the attribution layer finds who said what: cues, direct quotations and speakers of PolNeAR.

    python -m benchmarks.attribution [--file DIR] [--json]

DIR holds text/ (the articles) and attributions/ (brat files: T lines name spans of text, E lines tie a cue to its
source and content).  A gold attribution is found if a predicted cue overlaps its cue, each gold and each prediction
once; a speaker is right if the spans overlap, given that the cue is found and a source exists.  Direct means quote
marks in the content.  PolNeAR hardly annotates inside quotations (0.3 % of its cues), so what is found there counts
neither way; `all_precision` counts it as wrong.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from detente.reading.attribution import Attribution, find_attributions, find_quotes
from detente.reading.page import Page, Span
from detente.reading.sentences import lay_out

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data" / "reading" / "polnear" / "dev"
QUOTE_MARK = re.compile('["“”«»]')


@dataclass(frozen=True)
class Gold:
    """One annotated attribution: all spans of its cue, source and content."""

    cue: tuple[Span, ...]
    source: tuple[Span, ...]
    content: tuple[Span, ...]
    direct: bool


@dataclass
class Score:
    """Counts over files; `row` turns them into shares."""

    files: int = 0
    gold: int = 0
    found: int = 0
    predicted: int = 0
    inside_quotes: int = 0
    direct: int = 0
    direct_found: int = 0
    sourced: int = 0
    speaker_right: int = 0
    direct_sourced: int = 0
    direct_speaker_right: int = 0
    seconds: float = 0.0
    missed: list[str] = field(default_factory=list)

    def row(self) -> dict[str, float]:
        precision, recall = _share(self.found, self.predicted), _share(self.found, self.gold)
        everything = _share(self.found, self.predicted + self.inside_quotes)
        return {
            "files": self.files,
            "gold": self.gold,
            "direct_gold": self.direct,
            "predicted": self.predicted,
            "precision": precision,
            "recall": recall,
            "f1": _f1(precision, recall),
            "all_precision": everything,
            "all_f1": _f1(everything, recall),
            "direct_recall": _share(self.direct_found, self.direct),
            "speaker": _share(self.speaker_right, self.sourced),
            "direct_speaker": _share(self.direct_speaker_right, self.direct_sourced),
            "seconds": round(self.seconds, 2),
        }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _f1(precision: float, recall: float) -> float:
    return round(2 * precision * recall / (precision + recall), 4) if precision + recall else 0.0


def read_gold(path: Path) -> list[Gold]:
    """The attributions of one brat file; a relation without a cue is left out."""
    spans: dict[str, tuple[Span, ...]] = {}
    texts: dict[str, str] = {}
    relations: list[dict[str, str]] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        cells = line.split("\t")
        if line.startswith("T") and len(cells) > 1:
            places = cells[1].split(" ", 1)[1].split(";")
            spans[cells[0]] = tuple((int(a), int(b)) for a, b in (place.split() for place in places))
            texts[cells[0]] = cells[2] if len(cells) > 2 else ""
        elif line.startswith("E") and len(cells) > 1:
            relations.append(dict(pair.split(":", 1) for pair in cells[1].split()))
    gold = []
    for relation in relations:
        content = relation.get("Content", "")
        if relation.get("Cue") in spans:
            source, direct = spans.get(relation.get("Source", ""), ()), bool(QUOTE_MARK.search(texts.get(content, "")))
            gold.append(Gold(spans[relation["Cue"]], source, spans.get(content, ()), direct))
    return gold


def articles(folder: Path) -> Iterator[tuple[Path, Path]]:
    """(text, annotations) of every annotation file; an article annotated twice comes twice."""
    for marks in sorted((folder / "attributions").glob("*.ann")):
        text = folder / "text" / (marks.stem.rsplit("_", 1)[0] + ".txt")
        if text.exists():
            yield text, marks


def score(folder: Path) -> Score:
    total = Score()
    for text_path, marks in articles(folder):
        with text_path.open(encoding="utf-8", newline="") as handle:
            text = handle.read()
        begun = time.perf_counter()
        page = lay_out(text)
        said = find_attributions(page)
        total.seconds += time.perf_counter() - begun
        count(total, page, said, read_gold(marks))
    return total


def count(total: Score, page: Page, said: list[Attribution], gold: list[Gold]) -> None:
    inside = [part for quote in find_quotes(page) for part in quote.parts]
    cues = {attribution.cue: attribution for attribution in said if attribution.form != "carried"}
    taken: set[Span] = set()
    total.files += 1
    for wanted in gold:
        hit = next((cue for cue in cues if cue not in taken and _overlap((cue,), wanted.cue)), None)
        total.gold += 1
        total.direct += wanted.direct
        if hit is None:
            total.missed.append(" ".join(page.quote(span) for span in wanted.cue))
            continue
        taken.add(hit)
        total.found += 1
        total.direct_found += wanted.direct
        if wanted.source:
            speaker = cues[hit].speaker
            right = speaker is not None and _overlap((speaker,), wanted.source)
            total.sourced += 1
            total.speaker_right += right
            total.direct_sourced += wanted.direct
            total.direct_speaker_right += right and wanted.direct
    quoted = {cue for cue in cues if cue not in taken and any(a <= cue[0] and cue[1] <= b for a, b in inside)}
    total.inside_quotes += len(quoted)
    total.predicted += len(cues) - len(quoted)


def _overlap(one: tuple[Span, ...], other: tuple[Span, ...]) -> bool:
    return any(a < d and c < b for a, b in one for c, d in other)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.attribution", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--file", type=Path, default=DEFAULT, metavar="DIR", help="folder with text/ and attributions/")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    chosen = parser.parse_args(arguments)
    if not (chosen.file / "attributions").is_dir():
        print(f"skipped: {chosen.file} has no attributions/ folder; give another with --file DIR", file=sys.stderr)
        return 0
    row = score(chosen.file).row()
    print(json.dumps(row) if chosen.json else "\n".join(f"{name:15} {value:g}" for name, value in row.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
