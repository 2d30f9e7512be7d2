"""Direct: quotations with the words that give them to somebody, and interview labels.

'"We are ready," Vale said', '"We are ready," said Vale', '"We are ready." - Rana Vale', 'Vale put it this way: "We are
ready."' and "VALE: We are ready."  Beside a quotation of three words or more a subject and almost any verb will do; the
same verbs elsewhere show nothing.

Rules: D1 a tag behind the quotation, D2 a quotation announced before a colon, C1 a label or a name behind a dash.
(Further parts of a quotation, D3-D5, are found when all cues are known.)
"""

from __future__ import annotations

from collections import Counter

from detente.reading.attribution.cues import verbs
from detente.reading.attribution.lines import DASHES, ENDS, Line, Stretch
from detente.reading.attribution.nouns import phrase_from
from detente.reading.attribution.records import Draft, new_draft
from detente.reading.attribution.subjects import subject_before
from detente.reading.attribution.verbs import GROUP_WORDS, VerbCue, verb_at
from detente.reading.clauses import is_adverb, word_set
from detente.reading.page import Page

_NOT_LABELS = word_set(
    "title author published outlet url by language issued note update correction photo source sources related read "
    "more watch video subject date re fw location "
    "advertisement summary background example reminder warning editor's listen caption image graphic chapter part "
    "section step conclusion introduction abstract opinion analysis live breaking exclusive report news guide "
    "tags topics contact email phone tel"
)
_ANSWERS = frozenset({"Q", "A", "Question", "Answer"})
_LABEL_WORDS = 7
_LABEL_CHARACTERS = 60
_FARTHEST_TAG = 40  # words


def direct(line: Line, verb: VerbCue, content: list[Stretch], speaker: Stretch, rule: str) -> Draft:
    """A quotation given to a speaker by a cue verb."""
    return new_draft(line, verb.words, "direct", rule, content, speaker, verb.cue.cue_class)


# C1: labels


def repeated_labels(page: Page) -> frozenset[str]:
    """What stands before a colon at the start of more than one paragraph."""
    leads = (page.shadow[start : min(end, start + _LABEL_CHARACTERS)].partition(":") for start, end in page.paragraphs)
    counts = Counter(name for name, colon, _ in leads if colon)
    return frozenset(name for name, count in counts.items() if count > 1)


def labelled(line: Line, repeated: frozenset[str]) -> list[Draft]:
    """NAME: text, at the start of a paragraph."""
    if not line.opens_paragraph or line.inside >= 0:
        return []
    colon = next((index for index in range(1, _LABEL_WORDS + 1) if line.low(index) == ":"), 0)
    if not colon or not line.low(colon + 1) or not _is_label(line, colon, repeated):
        return []
    draft = new_draft(line, (colon, colon), "colon", "C1", [], (0, colon - 1))
    if line.is_quote(colon + 1) and colon + 3 >= len(line.words):
        draft.add_content((colon + 1, colon + 1))
    else:
        draft.content.append((line.words[colon + 1].start, line.page.paragraphs[line.paragraph][1]))
    draft.unnamed = _label(line, colon) in _ANSWERS
    return [draft]


def _label(line: Line, colon: int) -> str:
    return " ".join(raw for raw in map(line.raw, range(colon)) if raw not in {".", "(", ")", ","})


def _is_label(line: Line, colon: int, repeated: frozenset[str]) -> bool:
    """Capitals or numbers throughout, no heading ("Background:"), and some sign that somebody speaks."""
    name = _label(line, colon)
    raws = name.split()
    lows = {raw.lower() for raw in raws}
    if not raws or lows & _NOT_LABELS or any(low in verbs() for low in lows - {"a"}):
        return False
    if not all(raw[0].isupper() or raw[0].isdigit() for raw in raws):
        return False
    opens_text = line.paragraph == 0 and len(raws) <= 3 and line.words[colon].start < _LABEL_CHARACTERS
    return opens_text or name in _ANSWERS or name.isupper() or line.is_quote(colon + 1) or name in repeated


# D1 and C1: what follows a quotation


def tagged(line: Line) -> list[Draft]:
    """The tag behind each quotation of a line."""
    return [draft for index in sorted(line.quotes) if (draft := _tag(line, index))]


def _tag(line: Line, index: int) -> Draft | None:
    last = _last_mark(line, index)
    after = index + 1
    comma = line.low(after) == ","
    dash = line.low(after) in DASHES
    after += comma or dash
    if dash and ((last and last in ".!?…") or not line.raw(after + 1)):
        return _signed(line, index, after)
    if not (comma or dash or (last and last in ",?!…—–-")):
        verb = verb_at(line, after)
        if not verb or "quote" not in verb.cue.frames or not line.is_speech(index):
            return None
    return _tag_with_cue(line, index, after) or _tag_with_any_verb(line, index, after)


def _last_mark(line: Line, index: int) -> str:
    """Last character of a quotation, inner quote marks aside."""
    start, end = line.quotation(index).parts[-1]
    return line.page.text[max(start, end - 6) : end].rstrip(" \"'”’»›")[-1:]


def _signed(line: Line, index: int, after: int) -> Draft | None:
    """A quotation, a dash and a name."""
    name = phrase_from(line, after)
    if name is None or name[1] + 1 < len(line.words) or not line.is_capital(after):
        return None
    return new_draft(line, (after - 1, after - 1), "colon", "C1", [(index, index)], name)


def _tag_with_cue(line: Line, index: int, after: int) -> Draft | None:
    bracket = False
    for place in range(after, min(len(line.words), after + _FARTHEST_TAG)):
        bracket = line.low(place) == "(" or (bracket and line.low(place) != ")")
        if bracket:
            continue
        if line.is_speech(place) or line.low(place) in ENDS:
            break
        verb = verb_at(line, place)
        subject = _tag_subject(line, verb, after) if verb and _may_tag(line, verb, index) else None
        if verb and subject:
            return direct(line, verb, [(index, index)], subject, "D1")
    return None


def _may_tag(line: Line, verb: VerbCue, index: int) -> bool:
    if verb.names == {"ing"} or verb.passive or line.low(verb.group - 1) == "to" or line.low(verb.last + 1) == "that":
        return False
    return bool(verb.cue.frames & {"quote", "that"}) or _last_mark(line, index) == ","


def _tag_subject(line: Line, verb: VerbCue, after: int) -> Stretch | None:
    if verb.group == after:
        return phrase_from(line, verb.last + 1)
    return subject_before(line, verb.group, after)


def _tag_with_any_verb(line: Line, index: int, after: int) -> Draft | None:
    """ "We are ready," Vale quipped: after a comma inside the marks, a subject and any verb will do."""
    if not line.is_speech(index):
        return None
    behind = phrase_from(line, after + 1) if line.low(after).endswith("ed") and line.is_capital(after + 1) else None
    if behind:
        return new_draft(line, (after, after), "direct", "D1", [(index, index)], behind)
    subject = phrase_from(line, after)
    if subject is None or _last_mark(line, index) != ",":
        return None
    verb = subject[1] + 1
    while is_adverb(line.low(verb)) or line.low(verb) in GROUP_WORDS:
        verb += 1
    low = line.low(verb)
    if not low[:1].isalpha() or not low.endswith(("ed", "s", "ing")):
        return None
    return new_draft(line, (verb, verb), "direct", "D1", [(index, index)], subject)


# D2: what comes before a quotation


def announced(line: Line) -> list[Draft]:
    """Vale put it this way: "We are ready."  Before a colon and a quotation a subject and any verb will do."""
    drafts = []
    taken = frozenset(line.used)
    for index in line.quotes if line.inside < 0 else ():
        if index < 3 or line.low(index - 1) != ":" or not line.is_speech(index):
            continue
        verb = next((place for place in range(1, index - 1) if line.is_finite(place)), 0)
        subject = subject_before(line, verb) if verb and taken.isdisjoint(range(verb, index)) else None
        if subject:
            drafts.append(new_draft(line, (verb, index - 2), "direct", "D2", [(index, index)], subject))
    return drafts
