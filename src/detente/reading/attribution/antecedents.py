"""Antecedents: whom he, she, it or they may stand for.

The text is followed from top to bottom with the people and bodies it has named.  A pronoun takes the last speaker if
that fits, else whoever fits in the nearest paragraph that names anybody; where two are left, nobody is chosen.  "Mr",
"spokeswoman" and earlier pronouns tell who is he and who is she.

Limits: at most two paragraphs back, never across a heading; without mentions only names that begin a sentence are seen.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detente.reading.attribution.lines import NOT_NOMINAL
from detente.reading.clauses import word_set
from detente.reading.page import Mention, Page, Span

_PEOPLE = frozenset({"person", "leader"})
_BODIES = frozenset({"state", "organisation", "legislature", "faction", "group"})
_TITLES_OF = {
    "he": word_set("mr sir lord king prince chairman spokesman congressman father brother"),
    "she": word_set("mrs ms miss lady queen princess chairwoman spokeswoman congresswoman mother sister"),
}
_LOOK_BACK = 2  # paragraphs
_HEADING = 90  # characters
_NOT_A_HEADING = (".", "!", "?", ":", '"', "”", "»", "'", "’", ",", ";")
_MOST = 60  # candidates looked at in one paragraph, the nearest ones, so that a text without paragraphs stays cheap
_NEIGHBOURS = 12  # mentions looked at for one that covers a span


@dataclass(frozen=True)
class Candidate:
    """Somebody a pronoun may stand for: key (one for all mentions of one actor), where, and what is known."""

    key: str
    head: Span
    kind: str
    mention: Mention | None = None
    unnamed: bool = False
    plural: bool = False


class Antecedents:
    """Whom the text has named so far, who spoke last, and what is known of each."""

    def __init__(self, page: Page, mentions: Sequence[Mention]) -> None:
        self.page = page
        self.mentions = sorted(mentions, key=lambda mention: mention.span)
        self.starts = [mention.span[0] for mention in self.mentions]
        self.sentence_starts = [sentence.start for sentence in page.sentences]
        self.spoke: dict[int, list[Candidate]] = {}  # by paragraph
        self.last: Candidate | None = None
        self.genders: dict[str, str] = {}

    def key_of(self, head: Span, mention: Mention | None) -> str:
        """The same for all names of one actor, as far as the mentions tell."""
        if mention is not None and (mention.id or mention.name):
            return mention.id or mention.name
        return self.page.quote(head).split()[-1].lower()

    def covering(self, span: Span) -> Mention | None:
        """The mention that shares most characters with the span; of equals the shorter."""
        best: tuple[int, int] = (0, 0)
        found = None
        place = bisect_left(self.starts, span[1])
        for mention in reversed(self.mentions[max(0, place - _NEIGHBOURS) : place]):
            shared = min(mention.span[1], span[1]) - max(mention.span[0], span[0])
            rank = (shared, mention.span[0] - mention.span[1])
            if shared > 0 and (found is None or rank > best):
                best, found = rank, mention
        return found

    def as_mention(self, candidate: Candidate) -> Mention:
        name = self.page.quote(candidate.head)
        return candidate.mention or Mention(candidate.head, name, name=name, kind=candidate.kind)

    def remember(self, candidate: Candidate, paragraph: int) -> None:
        """This one has just spoken."""
        self.spoke.setdefault(paragraph, []).append(candidate)
        self.last = candidate

    def learn_from_pronoun(self, key: str, pronoun: str) -> None:
        if pronoun in _TITLES_OF:
            self.genders.setdefault(key, pronoun)

    def learn_from_titles(self, key: str, phrase: Span) -> None:
        words = {word.lower().rstrip(".") for word in self.page.quote(phrase).split()}
        fitting = [pronoun for pronoun, titles in _TITLES_OF.items() if words & titles]
        if len(fitting) == 1:
            self.genders.setdefault(key, fitting[0])

    def nearest(self, pronoun: str, paragraph: int, before: int, barred: str | None = None) -> list[Candidate]:
        """Who is left in the nearest paragraph that names anybody, before an offset; one if the last speaker is among
        them.  barred: the key of somebody who cannot be meant."""
        for number in range(paragraph, max(-1, paragraph - _LOOK_BACK - 1), -1):
            if number < paragraph and self._is_heading(number):
                break
            left = {
                candidate.key: candidate
                for candidate in self._named_in(number, before)
                if candidate.key != barred and self._fits(candidate, pronoun)
            }
            if self.last is not None and self.last.key in left:
                return [left[self.last.key]]
            if left:
                return list(left.values())
        return []

    def _named_in(self, paragraph: int, before: int) -> list[Candidate]:
        mentions = (self.mentions[index] for index in self._last_in(self.starts, paragraph, before))
        found = [
            Candidate(self.key_of(mention.span, mention), mention.span, mention.kind, mention) for mention in mentions
        ]
        found += [candidate for candidate in self.spoke.get(paragraph, [])[-_MOST:] if candidate.head[0] < before]
        return found or list(self._leading_names(paragraph, before))

    def _last_in(self, starts: list[int], paragraph: int, before: int) -> range:
        """Which of these begin in a paragraph and before an offset, the last ones only."""
        start, end = self.page.paragraphs[paragraph]
        stop = bisect_left(starts, min(before, end))
        return range(max(bisect_left(starts, start), stop - _MOST), stop)

    def _leading_names(self, paragraph: int, before: int) -> Iterator[Candidate]:
        """With no mention at hand: a name of two or three capitals that begins a sentence."""
        if self.mentions:
            return
        for index in self._last_in(self.sentence_starts, paragraph, before):
            sentence = self.page.sentences[index]
            words = self.page.quote(sentence.span).split(maxsplit=4)[:3]
            size = next((place for place, word in enumerate(words) if not word[:1].isupper()), len(words))
            if size >= 2 and words[0].lower() not in NOT_NOMINAL:
                name = " ".join(words[:size]).rstrip(",.").removesuffix("'s").removesuffix("’s")
                head = (sentence.start, sentence.start + len(name))
                yield Candidate(self.key_of(head, None), head, "person")

    def _fits(self, candidate: Candidate, pronoun: str) -> bool:
        body = candidate.kind in _BODIES
        if pronoun == "they":
            return candidate.plural or body
        if pronoun == "it":
            return body or (candidate.mention is None and not candidate.plural and not candidate.unnamed)
        human = candidate.kind in _PEOPLE or (candidate.kind == "unknown" and candidate.mention is None)
        return human and not candidate.plural and self.genders.get(candidate.key, pronoun) == pronoun

    def _is_heading(self, paragraph: int) -> bool:
        text = self.page.quote(self.page.paragraphs[paragraph]).rstrip()
        return len(text) < _HEADING and not text.endswith(_NOT_A_HEADING)
