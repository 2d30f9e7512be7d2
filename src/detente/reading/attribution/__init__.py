"""Attribution: every quotation and every reported statement of a document, with its speaker.

A reporter writes "the draft is ready, two envoys said" and thereby makes three things out of one sentence: what is
said, who says it, and the word that shows it (the *cue*).  The rules look for cue words, keep those that stand in the
shape of a report (a subject, and a quotation, a that-clause, a to-clause or a bare clause as content), and give each
quotation, also the interrupted and the running ones, to one cue.

Forms and rule ids D1-D5, C1, I1-I5, A1, N1, P1, R1 are those of the reading specification.  What counts as content: of
direct speech the words between the marks; of reported speech the clause without "that" (in "urged Belmora to return"
the person urged belongs to it, in "told reporters that" the reporters do not); of "warned of a delay" the object.

How it is done, a module a step, each importing only those before it:

    cues, quotes             the table of cue words; what stands between quote marks
    lines                    sentences with each quotation folded into one word
    nouns, heads             how far a noun phrase reaches, and whom it names
    records                  an attribution, first as a draft
    verbs, subjects          whether a cue word is a verb here, and whose
    contents                 what is said, and where that begins and ends
    direct, asides, reports  the rules
    joining                  quotations without a cue of their own
    antecedents, speakers    who a noun phrase or a pronoun is

Limits: English; no parser, so a subject more than a clause away from its verb is missed; the antecedent of a pronoun is
sought at most two paragraphs back, and where two are left nothing is chosen.  Time is linear in the text, except that a
sentence is looked at once for each cue in it; sentences are cut at 2,000 characters.
"""

from __future__ import annotations

from collections.abc import Sequence

from detente.reading.attribution.asides import according_to
from detente.reading.attribution.direct import announced, labelled, repeated_labels, tagged
from detente.reading.attribution.joining import join
from detente.reading.attribution.lines import lines_of, with_dashes
from detente.reading.attribution.quotes import find_quotes, pair_quotes
from detente.reading.attribution.records import Attribution, Draft, Speaker, finished, in_text_order
from detente.reading.attribution.reports import reported
from detente.reading.attribution.speakers import find_speakers
from detente.reading.page import Mention, Page

__all__ = ["Attribution", "Speaker", "find_attributions", "find_quotes"]


def find_attributions(page: Page, mentions: Sequence[Mention] = ()) -> list[Attribution]:
    """All attributions of a page, by where their cue stands; an outer one before the inner at one place.

    >>> from detente.reading.sentences import lay_out
    >>> page = lay_out('"We are ready," said Rana Vale, head of the mission, "but not at any price."')
    >>> [said] = find_attributions(page)
    >>> page.quote(said.speaker), page.quote(said.head), said.rule
    ('Rana Vale, head of the mission', 'Rana Vale', 'D3')
    >>> [page.quote(part) for part in said.content]
    ['We are ready,', 'but not at any price.']
    """
    page = with_dashes(page)
    quotations = pair_quotes(page)
    lines = list(lines_of(page, quotations))
    labels = repeated_labels(page)
    drafts: list[Draft] = []
    for line in lines:  # a rule passes over the words that one before it has used
        drafts += labelled(line, labels) + tagged(line) + according_to(line) + reported(line) + announced(line)
    drafts = in_text_order(drafts + join(quotations, lines, drafts))
    find_speakers(page, mentions, drafts)
    return finished(drafts)
