"""A small invented case for the tests of the briefing room: two states, a mediator, a party group, three documents."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from detente.dossier.estimate import UNKNOWN, Estimate
from detente.dossier.schema import (
    Actor,
    Condition,
    Contradiction,
    Dossier,
    Issue,
    Meeting,
    Source,
    Spoiling,
    Stake,
)
from detente.reading.claims import Claim, DocRef, SpeakerBlock, StatusBlock, claim_id
from detente.reading.documents import Document

TEXTS = {
    "01-ministry.txt": (
        "Arvania will meet Belmora at Corin on 12 May 2031. “We come with open hands,” said Ada Lind, the foreign "
        "minister, “and with a list [of nine points].”\n\n"
        "Arvania wants all ships to be checked. It can lift the harbour levy only if checks begin in June."
    ),
    "02-wire.txt": (
        "The first round was held at Corin on 12 May. <script>alert('x')</script> was printed on the badge, said an "
        "official who asked not to be named.\n\n"
        "The Upland Group is expected to bring a bill against the checks, Lind said. “They count hulls & we count "
        "votes,” she added.\n\n"
        "Belmora puts the number of ships held at 31, Arvania at 23. Envoys also met behind closed doors."
    ),
    "03-copy.txt": "The first round was held at Corin on 12 May. Belmora puts the number of ships held at 31.",
}


def document(name: str, author: str = "", published: dt.date | None = None) -> Document:
    text = TEXTS[name]
    sha = hashlib.sha256(text.encode()).hexdigest()
    return Document(sha, sha, name, text, title=name[3:-4].capitalize(), author=author, published=published, lang="en")


def claim(doc: Document, quote: str, facet: str, origin: str = "", **more: Any) -> Claim:
    """A claim whose quote stands in the document, at the place where it first occurs."""
    start = doc.text.index(quote)
    span = (start, start + len(quote))
    ref = DocRef(sha256=doc.sha256, path=doc.path, title=doc.title, published=doc.published, origin=origin)
    return Claim(
        id=claim_id(doc.sha256, span, facet, span), facet=facet, doc=ref, span=span, quote=quote, sentence=0,
        paragraph=0, **more,
    )  # fmt: skip


def speaker(text: str, form: str = "direct", **more: Any) -> tuple[SpeakerBlock, ...]:
    return (SpeakerBlock(text=text, span=(0, len(text)), form=form, **more),)


@dataclass(frozen=True)
class FakeForecast:
    """Only what a brief asks of a forecast."""

    known: int = 2
    extra: Sequence[dict[str, Any]] = field(default_factory=tuple)

    def rows(self) -> list[dict[str, Any]]:
        figures = {
            ("checks", "pooled"): (28.0, 46.0, 88.0),
            ("checks", "compromise"): (35.0, 58.0, 81.0),
            ("checks", "weighted_median"): (24.0, 66.0, 93.0),
            ("levy", "pooled"): (9.0, 37.0, 79.0),
            ("levy", "compromise"): (14.0, 41.0, 72.0),
            ("levy", "weighted_median"): (float("nan"), float("nan"), float("nan")),
        }
        names = {"checks": "Share of ships checked", "levy": "The harbour levy"}
        return [
            {
                "issue": issue, "issue_name": names[issue], "model": model,
                "role": "pooled" if model == "pooled" else "model", "low": low, "best": best, "high": high,
                "mean": best, "level": 80, "n_stakes": 2, "n_known_positions": self.known if issue == "levy" else 1,
                "flags": ["position_prior"], "notes": ["some positions are unknown and sampled over the whole scale"],
                "words": "",
            }
            for (issue, model), (low, best, high) in figures.items()
        ] + list(self.extra)  # fmt: skip

    def influence_rows(self) -> list[dict[str, Any]]:
        return [
            {"rank": 1, "unknown": "position of Belmora on share of ships checked", "actor": "belmora",
             "issue": "checks", "quantity": "position", "voi": 3.4, "se": 0.3, "swing": 22.0,
             "measurable": True,
             "words": "knowing it would sharpen this forecast by about 3.4 of 100 points"},
            {"rank": 2, "unknown": "salience of Arvania on the harbour levy", "actor": "arvania", "issue": "levy",
             "quantity": "salience", "voi": 0.4, "se": 0.3, "swing": -2.0, "measurable": False,
             "words": "no measurable effect"},
        ]  # fmt: skip


def sample_documents() -> list[Document]:
    return [
        document("01-ministry.txt", "Ministry of Arvania", dt.date(2031, 5, 2)),
        document("02-wire.txt", "", dt.date(2031, 5, 14)),
        document("03-copy.txt", "", dt.date(2031, 5, 15)),
    ]


def sample_claims() -> list[Claim]:
    first, wire, copy = sample_documents()
    lind: dict[str, Any] = {"id": "lind", "name": "Ada Lind"}
    expected = StatusBlock(value="hypothetical")
    opening = first.text.index("“We come")
    stretches = ("“We come with open hands,”", "“and with a list [of nine points].”")
    parts = tuple((first.text.index(s), first.text.index(s) + len(s)) for s in stretches)
    return [
        claim(first, "Arvania will meet Belmora at Corin on 12 May 2031.", "meeting"),
        claim(
            first, first.text[opening : first.text.index("\n\n")], "statement", parts=parts,
            content="We come with open hands, and with a list [of nine points].", speakers=speaker("Ada Lind", **lind),
        ),
        claim(first, "Arvania wants all ships to be checked.", "position", issues=("checks",)),
        claim(first, "It can lift the harbour levy only if checks begin in June.", "condition", issues=("levy",)),
        claim(wire, "The first round was held at Corin on 12 May.", "meeting", "o2"),
        claim(
            wire, "<script>alert('x')</script> was printed on the badge", "statement", "o2",
            speakers=speaker("an official", resolved="unnamed"),
        ),
        claim(
            wire, "The Upland Group is expected to bring a bill against the checks, Lind said.", "stance", "o2",
            status=expected, speakers=speaker("Lind", "indirect", **lind),
        ),
        claim(wire, "Upland Group is expected to bring a bill", "mention", "o2", status=expected),
        claim(wire, "a bill against the checks, Lind said. “They count", "track", "o2", issues=("checks",)),
        claim(wire, "“They count hulls & we count votes,”", "statement", "o2", speakers=speaker("she", **lind)),
        claim(wire, "Belmora puts the number of ships held at 31", "position", "o2", issues=("checks",)),
        claim(copy, "Belmora puts the number of ships held at 31", "position", "o2", issues=("checks",)),
        claim(first, "Arvania will meet Belmora", "event"),
    ]  # fmt: skip


def sample_dossier() -> Dossier:
    ids = [c.id for c in sample_claims()]
    return Dossier(
        title="The Corin talks (invented)",
        as_of=dt.date(2031, 5, 15),
        draft=True,
        sources={"gazette": Source(title="Harbour gazette of 2029", outlet="Port of Corin", note="the levy in force")},
        actors={
            "arvania": Actor(name="Arvania", kind="state", role="principal", capability=Estimate(20, 30, 45)),
            "belmora": Actor(name="Belmora", kind="state", role="principal"),
            "corin": Actor(name="Corin", kind="state", role="mediator"),
            "upland": Actor(name="Upland Group", kind="faction", of="belmora", named_by="Ada Lind", evidence=(ids[7],)),
            "lind": Actor(name="Ada Lind", kind="leader", of="arvania", office="foreign minister"),
        },
        issues={
            "checks": Issue(
                name="Share of ships checked",
                anchors={0: "no ship is checked at sea", 40: "one ship in ten, drawn by lot", 100: "every cargo ship"},
                reference_point=Estimate.exact(5),
            ),
            "levy": Issue(name="The harbour levy", anchors={0: "lifted at once", 100: "kept as it is"}),
        },
        stakes={
            "arvania": {
                "checks": Stake(position=Estimate(80, 95, 100), basis="stated", red_line=Estimate.exact(60),
                                text="all ships", evidence=(ids[2],)),
                "levy": Stake(position=Estimate(30, 60, 85), basis="inferred", evidence=(ids[3], "gazette")),
            },
            "belmora": {"checks": Stake(position=UNKNOWN), "levy": Stake(position=Estimate(0, 10, 25), basis="reported",
                                                                          evidence=("c-lost",))},
        },
        spoiling=(
            Spoiling(actor="upland", instrument="legislation", issue="checks", status="hypothetical",
                     according_to=("Ada Lind",), because="fears boarding at sea", evidence=(ids[6],)),
        ),
        meetings=(
            Meeting(name="Envoys behind closed doors", participants=("arvania", "belmora"), level="envoys",
                    status="held"),
            Meeting(name="First round", participants=("arvania", "belmora"), mediators=("corin",), place="Corin",
                    earliest=dt.date(2031, 5, 12), latest=dt.date(2031, 5, 12), date_text="12 May", level="ministers",
                    status="held", evidence=(ids[0], ids[4])),
            Meeting(name="Second round", participants=("arvania", "belmora"), place="Corin",
                    earliest=dt.date(2031, 6, 1), latest=dt.date(2031, 6, 30), status="planned"),
        ),
        conditions=(
            Condition(holder="arvania", requires="checks begin in June", act="lift the harbour levy", issue="levy",
                      evidence=(ids[3],)),
        ),
        contradictions=(Contradiction(a=ids[10], b=ids[11], kind="numbers_differ", note="31 or 23"),),
        gaps=("What Belmora would give for the levy is not told.",),
    )  # fmt: skip
