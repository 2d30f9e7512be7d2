"""Cues: the words by which a text shows that somebody says something.

"said", "ruled out", "warning", "reportedly": each is a row of the table `lexicon/cues.csv` with its forms, its class
(how the reporter takes the statement, or what the speaker does by it) and its *frames*, the shapes of its content:

    quote  a quotation             that   a that-clause            bare   a clause without "that"
    any    any clause at all       wh     whether, why, how ...    to     an infinitive (vowed to sign)
    noun   an object (rejected it) gerund an -ing form             as     an object and "as" (described it as)
    object_to    whom and to do what (urged them to go)            preposition  an object after "of", "for" ...
    addressee    not content: somebody told stands between (told reporters that)

Limits: English; the table is the whole knowledge, a verb that is not in it is seen only beside a quotation.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal, cast

CueClass = Literal["neutral", "doubt", "denial", "directive", "commissive", "mental"]

_FORMS = ("lemma", "third", "past", "participle", "ing")


@dataclass(frozen=True, slots=True)
class Cue:
    """A row of cues.csv.

    tail: words that must follow (rule *out*).  frames: what may be its content.  prepositions: those that introduce its
    object (warn *of*).  is_noun: its base form is a noun as well.
    """

    lemma: str
    tail: tuple[str, ...]
    cue_class: CueClass
    frames: frozenset[str]
    prepositions: frozenset[str]
    is_noun: bool


@lru_cache(maxsize=1)
def verbs() -> dict[str, tuple[tuple[Cue, frozenset[str]], ...]]:
    """Form -> the cues it may be, longest tail first, with the names of the form (past and participle often agree).

    >>> [(cue.lemma, cue.tail, sorted(names)) for cue, names in verbs()["ruled"]]
    [('rule', ('out',), ['participle', 'past']), ('rule', (), ['participle', 'past'])]
    """
    found: dict[str, list[tuple[Cue, frozenset[str]]]] = {}
    for row in _rows("verb"):
        cue = _cue(row)
        names: dict[str, set[str]] = {}
        for name in _FORMS:
            names.setdefault(row[name], set()).add(name)
        for form, named in names.items():
            found.setdefault(form, []).append((cue, frozenset(named)))
    return {form: tuple(sorted(cues, key=lambda entry: -len(entry[0].tail))) for form, cues in found.items()}


@lru_cache(maxsize=2)
def single_words(kind: Literal["noun", "adverb"]) -> dict[str, Cue]:
    """Form -> cue for the cues that are no verbs: "claim", "claims"; "reportedly".

    >>> single_words("noun")["warnings"].lemma, single_words("adverb")["reportedly"].cue_class
    ('warning', 'doubt')
    """
    return {form: _cue(row) for row in _rows(kind) for form in (row["lemma"], row["third"]) if form}


def _rows(kind: str) -> list[dict[str, str]]:
    table = files("detente.reading.lexicon").joinpath("cues.csv").read_text(encoding="utf-8")
    return [row for row in csv.DictReader(table.splitlines()) if row["kind"] == kind]


def _cue(row: dict[str, str]) -> Cue:
    return Cue(
        lemma=row["lemma"],
        tail=tuple(row["tail"].split()),
        cue_class=cast(CueClass, row["class"]),  # a test holds the table to the six classes
        frames=frozenset(row["frames"].split()),
        prepositions=frozenset(row["prepositions"].split()),
        is_noun=row["also_noun"] == "yes",
    )
