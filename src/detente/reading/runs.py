"""Runs: stretches of capitalised words that can be the name of a person.

Months, headlines, papers and places also begin with capitals; the word lists here say what ends a name and what makes
one the name of a thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from detente.reading.appositions import apposition
from detente.reading.clauses import word_set
from detente.reading.finds import DAYS, DETERMINERS, MONTHS, Find, Scan, given_names, particles
from detente.reading.offices import NO_TITLE, Title, office_at, title_at, title_words

# Words that make a run of capitals the name of a thing or a body, not of a person.
THINGS = word_set(
    "accord accords act action agency agreement airlines airport alliance army assembly association authority "
    "award bank bay beach board bridge building bulletin canal castle caucus centre center channel church city "
    "club college commission committee company conference congress constitution convention corporation corps "
    "council county court courier crisis cup daily day declaration deal department district doctrine embassy "
    "empire exchange federation festival forces forest forum foundation front fund games gazette globe government "
    "group gulf hall harbour herald hall highway hill hills hospital hotel house houses industries institute "
    "island islands journal kingdom lake league library line march market memorial mill ministry mission monument "
    "mosque mountain mountains movement museum news office ocean officials organisation organization palace park "
    "parliament party pass peace peninsula plan plans poll port post press prison prize process project protocol "
    "province report republic review river road round school sea senate service show square stadium state states "
    "station strait street studios summit survey system talks network observer tribune examiner inquirer guardian "
    "magazine mirror telegraph temple theatre times tower treaty trust union university valley voters war wall "
    "watch weekly west east north south wing zone"
)
NEVER_IN_NAMES = (
    DAYS
    | DETERMINERS
    | word_set(
        "of in on at to for by with from and or but not is are was were be been being will would can could may might "
        "must should has have had do does did says said say tells told calls called wants after before as over amid "
        "how why what when who whom where which he she they we i you it no yes if then than now today here there also "
        "new all more most both about against between during into under until while because since so yet nor per via "
        "up out off down speaking asked according however meanwhile rejects accuses warns urges slams hits vows meets "
        "visits wins loses"
    )
)
_ENDS_NAMES = (NEVER_IN_NAMES | MONTHS) - {"may", "march", "june", "april", "august"}  # Theresa May, Oda March
_FOLLOW_HYPHEN = word_set("led run era born like held made style aged wide only")


@dataclass(frozen=True)
class Run:
    """A candidate: the title begins at `at`, the name covers tokens start..end-1."""

    at: int
    start: int
    end: int
    title: Title


def runs_of(scan: Scan, taken: Mapping[int, Find]) -> Iterator[Run]:
    at = 0
    while at < len(scan.tokens):
        token = scan.tokens[at]
        titled = token.is_word and token.low in title_words()
        if not titled and not (token.is_name and token.is_word):
            at += 1
            continue
        title = title_at(scan, at) if titled else NO_TITLE
        start = at + title.length
        length = name_length(scan, start, taken, after_title=bool(title.length))
        if length:
            yield Run(at, start, start + length, title)
            at = start + length
        else:
            at += 1


def cut_to_known(scan: Scan, run: Run, plain: Mapping[str, int]) -> Run:
    """ "Rana Vale Rejects" is Rana Vale where the text names her elsewhere; in a heading two words are the rule."""
    for end in range(run.end - 1, run.start + 1, -1):
        if scan.words(run.start, end) in plain:
            return replace(run, end=end)
    if scan.tokens[run.start].heading and run.end - run.start > 2:
        return replace(run, end=run.start + 2)
    return run


def name_length(scan: Scan, at: int, taken: Mapping[int, Find], after_title: bool) -> int:
    """Length of the run of capitalised words at `at` that can be a person's name, 0 if there is none."""
    if not _may_begin(scan, at, taken, after_title):
        return 0
    tokens, end = scan.tokens, at + 1
    while end < len(tokens) and end - at < 6 and scan.joined(end - 1, end):
        word = tokens[end]
        if (
            word.is_name and word.is_word and not _is_taken(taken, end, inner=True) and word.low not in _ENDS_NAMES
        ) or _is_link(scan, end, taken):
            end += 1
        else:
            break
    while end > at and not tokens[end - 1].is_name and not _is_given_part(scan, end - 1):
        end -= 1
    if any(tokens[k].low in THINGS for k in range(at, end)):
        return 0
    return end - at if end - at >= (1 if after_title else 2) else 0


def _may_begin(scan: Scan, at: int, taken: Mapping[int, Find], after_title: bool) -> bool:
    if at >= len(scan.tokens):
        return False
    token = scan.tokens[at]
    if not token.is_name or not token.is_word or _is_taken(taken, at):
        return False
    if token.low in NEVER_IN_NAMES or token.low in MONTHS or office_at(scan, at)[0]:
        return False
    if after_title:
        return scan.joined(at - 1, at)
    if token.text.isupper() and len(token.text) > 1 and not token.heading:
        return False
    return not token.first or token.text in given_names() or _is_apposed_first(scan, at)


def _is_apposed_first(scan: Scan, at: int) -> bool:
    """A sentence that begins with an unknown name, shown by what follows: "Zorvan Kett, the envoy, said"."""
    if scan.tokens[at].low in scan.common_words or scan.tokens[at].low.endswith(("ing", "ly")):
        return False
    after = at + 1
    while (
        after - at < 4 and scan.joined(after - 1, after) and scan.tokens[after].is_name and scan.tokens[after].is_word
    ):
        after += 1
    return after - at >= 2 and scan.low(after) == "," and bool(apposition(scan, after, {})[0])


def _is_link(scan: Scan, at: int, taken: Mapping[int, Find]) -> bool:
    """A particle, hyphen, apostrophe or initial's stop inside a name (Lena van Oord, Jean-Paul, O'Brien, J. Ortega)."""
    tokens, low = scan.tokens, scan.low(at)
    before = tokens[at - 1]
    if at + 1 >= len(tokens) or tokens[at + 1].sentence != tokens[at].sentence:
        return False
    after = tokens[at + 1]
    tight = tokens[at].start == before.end and tokens[at].end == after.start
    if low == "-":
        return (
            tight
            and after.is_word
            and before.is_word
            and (after.is_name or _is_given_part(scan, at + 1) or before.low in particles())
        )
    if low == "'":
        return tight and after.is_name and len(before.text) == 1
    if low == ".":
        return len(before.text) == 1 and before.is_name and after.is_name and not _is_taken(taken, at + 1, inner=True)
    if low not in particles():
        return False
    follows = after.is_name and not _is_taken(taken, at + 1)
    hyphen = after.text == "-" and after.start == tokens[at].end and at + 2 < len(tokens) and tokens[at + 2].is_name
    chain = after.low in particles() and at + 2 < len(tokens) and (tokens[at + 2].is_name or tokens[at + 2].text == "-")
    return follows or hyphen or chain


def _is_given_part(scan: Scan, at: int) -> bool:
    """The second half of a given name such as Ki-moon."""
    token = scan.tokens[at]
    return (
        2 <= len(token.text) <= 4
        and token.low.isalpha()
        and token.low not in _FOLLOW_HYPHEN
        and scan.low(at - 1) == "-"
        and at >= 2
        and scan.tokens[at - 2].is_name
        and scan.tokens[at - 2].end == scan.tokens[at - 1].start
        and scan.tokens[at - 1].end == token.start
        and len(scan.tokens[at - 2].text) <= 5
    )


def _is_taken(taken: Mapping[int, Find], at: int, inner: bool = False) -> bool:
    """Whether another name stands here.  Inside a name, a word that is also a place (Rana *Sydney*) does not end it."""
    find = taken.get(at)
    return find is not None and not find.is_personal and not (inner and find.mention.kind == "unknown")


def is_plausible(scan: Scan, run: Run) -> bool:
    """Without an office, a run of capitals is a person only if it begins with a known given name."""
    token = scan.tokens[run.start]
    return (
        token.text in given_names()
        and run.end - run.start <= 5
        and not (token.first and token.low in scan.common_words)
    )
