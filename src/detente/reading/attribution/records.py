"""Records: an attribution as it is given out, and as it grows while the rules work on it.

A rule makes a Draft from the words of a line: the cue, the content, the noun phrase that speaks.  Later modules give it
further quotations and find out who the noun phrase is.  At the end the drafts become Attributions, each with the one
whose words it stands in: in "The ministry said the envoy had warned of delays" the warning hangs on the ministry.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from detente.reading.attribution.cues import CueClass
from detente.reading.attribution.heads import Head, heads_of, is_unnamed
from detente.reading.attribution.lines import DASHES, Line, Stretch
from detente.reading.page import Mention, Span

Form = Literal["direct", "partial", "indirect", "noun", "according_to", "colon", "passive", "adverb", "carried"]
Resolved = Literal["named", "pronoun", "unnamed", "carried", "unclear"]

_LOOSE_ENDS = DASHES | {",", ".", "and", ";", ":"}
_PARTIAL_WITH_QUOTATION = frozenset({"indirect", "according_to", "passive", "noun"})


@dataclass(frozen=True)
class Speaker:
    """One of several who speak together: the noun phrase, the name or noun in it, and the mention that covers it."""

    span: Span
    head: Span
    mention: Mention | None = None


@dataclass(frozen=True)
class Attribution:
    """Somebody is shown to say, ask, promise, deny or believe something.

    cue: the words that show it (":" or a dash where there is no verb).  content: what is said, one span a part.
    speaker: the whole noun phrase, None where the text gives none.  head: the name or noun to resolve, for a pronoun
    that of its antecedent.  mention: the given mention that covers the head.  candidates: who a pronoun may stand for,
    where that stayed open.  chain: index of the attribution whose content holds this one.  others: further speakers of
    the same words ("Vale and Orn said").
    """

    cue: Span
    cue_text: str
    cue_class: CueClass
    form: Form
    content: tuple[Span, ...]
    speaker: Span | None = None
    head: Span | None = None
    mention: Mention | None = None
    resolved: Resolved = "unnamed"
    candidates: tuple[Mention, ...] = ()
    chain: int | None = None
    rule: str = ""
    others: tuple[Speaker, ...] = ()


@dataclass(eq=False)
class Draft:
    """An attribution in the making.

    heads: of each coordinated speaker.  unnamed: the noun phrase names nobody.  quotes: the quotations in the content.
    carried_from: the attribution whose speaker goes on without a cue.  The last five fields are as in Attribution, and
    found when the speaker is looked up.
    """

    line: Line
    cue: Span
    cue_text: str
    cue_class: CueClass
    form: Form
    rule: str
    content: list[Span] = field(default_factory=list)
    speaker: Span | None = None
    heads: list[Head] = field(default_factory=list)
    unnamed: bool = False
    quotes: list[int] = field(default_factory=list)
    carried_from: Draft | None = None
    head: Span | None = None
    mention: Mention | None = None
    resolved: Resolved = "unnamed"
    candidates: tuple[Mention, ...] = ()
    others: tuple[Speaker, ...] = ()

    def add_quotation(self, number: int) -> None:
        self.quotes.append(number)
        self.content += self.line.quotations[number].parts

    def add_content(self, stretch: Stretch) -> None:
        """A stretch that is one quotation gives its inside; any other stretch is taken as it stands."""
        line, (first, last) = self.line, stretch
        while last > first and line.low(last) in _LOOSE_ENDS:
            last -= 1
        if first == last and line.is_quote(first):
            self.add_quotation(line.quotes[first])
            return
        held = [line.quotes[index] for index in range(first, last + 1) if line.is_quote(index)]
        self.quotes += held
        if held and self.form in _PARTIAL_WITH_QUOTATION:
            self.form = "partial"
        self.content.append(line.span((first, last)))


def new_draft(
    line: Line,
    cue: Stretch,
    form: Form,
    rule: str,
    content: Iterable[Stretch],
    speaker: Stretch | None,
    cue_class: CueClass = "neutral",
) -> Draft:
    """A draft of these words of a line; the line remembers that the cue is used and whose it is."""
    line.used.update(range(cue[0], cue[1] + 1))
    span = line.span(cue)
    draft = Draft(line, span, line.page.quote(span), cue_class, form, rule)
    for stretch in content:
        if stretch[0] <= stretch[1]:
            draft.add_content(stretch)
    if speaker is not None:
        line.subjects[cue[0]] = speaker
        draft.speaker = line.span(speaker)
        draft.heads = heads_of(line, speaker)
        draft.unnamed = is_unnamed(line, speaker, draft.heads)
    return draft


def in_text_order(drafts: Iterable[Draft]) -> list[Draft]:
    """By where the cue stands; what is carried on comes after the attribution it is carried from."""
    return sorted(drafts, key=lambda draft: (draft.cue[0], draft.carried_from is not None, draft.content[:1]))


def finished(drafts: list[Draft]) -> list[Attribution]:
    """Records, each with the index of the narrowest one whose content holds its cue; empty drafts are dropped."""
    kept = [draft for draft in drafts if draft.content]
    opening = sorted((part[0], part[1], index) for index, draft in enumerate(kept) for part in draft.content)
    active: list[tuple[int, int, int]] = []
    chains: list[int | None] = [None] * len(kept)
    place = 0
    for index, draft in enumerate(kept):
        begin, end = draft.cue
        while place < len(opening) and opening[place][0] <= begin:
            active.append(opening[place])
            place += 1
        active = [part for part in active if part[1] > begin]
        if draft.carried_from is None:
            around = sorted((stop - start, outer) for start, stop, outer in active if end <= stop)
            chains[index] = next((outer for _, outer in around if not _leads_to(chains, outer, index)), None)
    return [_record(draft, chain) for draft, chain in zip(kept, chains, strict=True)]


def _leads_to(chains: list[int | None], start: int, target: int) -> bool:
    """Whether the chain that begins with `start` comes to `target`: "C1, S V, C2" may each seem to hold the other."""
    here: int | None = start
    while here is not None and here != target:
        here = chains[here]
    return here == target


def _record(draft: Draft, chain: int | None) -> Attribution:
    return Attribution(
        draft.cue, draft.cue_text, draft.cue_class, draft.form, tuple(sorted(draft.content)), draft.speaker, draft.head,
        draft.mention, draft.resolved, draft.candidates, chain, draft.rule, draft.others,
    )  # fmt: skip
