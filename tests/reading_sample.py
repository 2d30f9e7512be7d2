"""A small invented pile on a dispute between two states, with a case's own actors and issues, for the tests of reading."""

from __future__ import annotations

import datetime as dt

from detente.briefing.work import read_pile
from detente.dossier.schema import Actor, Dossier, Issue
from detente.reading.documents import Document, read_document
from detente.reading.engine import Reading

ACTORS = {
    "arvania": Actor(name="Arvania", kind="state", role="principal", aliases=("Arvanian",)),
    "belmora": Actor(name="Belmora", kind="state", role="principal", aliases=("Belmoran",)),
    "arvania_bloc": Actor(name="Arvania Harbour Bloc", kind="faction", of="arvania", aliases=("the Arvanian bloc",)),
    "belmora_guild": Actor(name="Belmora Pilots Guild", kind="organisation", of="belmora"),
}
ISSUES = {
    "quota": Issue(
        name="Fishing quota", terms=("quota*",), unit="tonnes", unit_at_0=0, unit_at_100=40_000,
        anchors={0: "no quota", 100: "the largest quota asked"},
    ),
    "ban": Issue(name="Port ban", terms=("port ban", "ban"), anchors={0: "the ban stays", 100: "the ban ends"}),
}  # fmt: skip
OWN = Dossier(title="The Harl talks (invented)", actors=ACTORS, issues=ISSUES)

TEXTS = {
    "a": """The second round of talks between Arvania and Belmora was held in Quenby on 5 April. Arvania demands a quota of 30,000 tonnes.
"We will lift the port ban only if the crews return," said Anna Oord, the Arvanian envoy. The Arvania Harbour Bloc walked out of the talks.""",
    "b": """Belmora will accept a quota of 10,000 tonnes. Belmora holds 23 sailors of the crews at Harl. Omar Karef, the Belmoran envoy, said Arvania
had attacked the northern port before the round.""",
    "c": """Arvania said it had never attacked the northern port before the round. Arvania says 31 sailors of the crews are held at Harl. Arvania
demands a quota of 30,000 tonnes.""",
}
DAYS = {"a": dt.date(2031, 4, 6), "b": dt.date(2031, 4, 8), "c": dt.date(2031, 4, 9)}


def documents(texts: dict[str, str] | None = None) -> list[Document]:
    made = [
        read_document(text.encode(), f"{name}.txt", published=DAYS.get(name, dt.date(2031, 4, 9)))
        for name, text in (texts or TEXTS).items()
    ]
    return [d for d in made if isinstance(d, Document)]


def read(texts: dict[str, str] | None = None, own: Dossier | None = OWN) -> tuple[Reading, Dossier]:
    return read_pile(documents(texts), (), own)


SWAPS = (("Arvania", "Belmora"), ("arvania", "belmora"))


def swapped(text: str) -> str:
    """The text with the two states changed for each other everywhere."""
    for one, other in SWAPS:
        text = text.replace(one, "\0").replace(other, one).replace("\0", other)
    return text
