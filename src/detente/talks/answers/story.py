"""Story: one simulated future told in the order in which things happen in it.

A share says how often, a story says how.  It is one of many and a forecast of nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from detente.draws import Array
from detente.talks.answers.counting import Row, listed
from detente.talks.trajectories import EVENTS, OUTCOMES, Trajectories

_ON_TRACKS = {
    "opened": "{on}: talks open on the next step",
    "signed": "{on}: a text is signed",
    "broken off": "{on}: the attempt is broken off",
    "resumed": "{on}: talks resume",
    "vote failed": "{on}: the text fails in a vote",
    "ratified": "{on}: the text has passed its votes",
    "kept": "{on}: an instalment is carried out by all",
    "rung done": "{on}: the step agreed on is complete",
    "locked": "{on}: locked in",
    "leak": "{on}: something of the talks gets out",
}
"""What is told of all the tracks to which it happens in a month together."""
_BY_SOMEBODY = {
    "violated": "{on}: {who} does not carry out its part, and it is seen",
    "violated unseen": "{on}: {who} does not carry out its part, and nobody sees it",
    "reversed": "{on}: {who} goes back on what was in force",
    "strike": "{on}: an act by {who} gets through ({what})",
    "strike missed": "{on}: an act by {who} is parried ({what})",
    "strike stopped": "{on}: an act by {who} is stopped before it comes off ({what})",
    "leader": "{who}: a new leader",
}
_OF_ALL = {
    "incident": "an incident raises tension",
    "collapse": "the talks break down",
    "agreement": "every track is locked in: the talks have reached their aim",
}
_AT_THE_END = {
    "partial": "the time looked at is over, with {n} locked in",
    "stalemate": "the time looked at is over, with nothing locked in",
}


def typical_run(futures: Trajectories, outcome: str) -> int | None:
    """Number of the kept run that is most like the others of its outcome; None where none was kept.

    Nearest, in tracks locked in, months until the end, until the first signature and until the first lock (the horizon
    where there was none), to the medians of all runs of the outcome, each measured in tracks or in sixths of the time
    looked at; of equals the one with the lowest number.
    """
    ends = futures.runs["outcome"] == OUTCOMES.index(outcome)
    kept = np.flatnonzero(ends[: futures.n_kept])
    if not len(kept):
        return None
    marks = _marks(futures)
    middle = np.quantile(marks[ends], 0.5, axis=0, method="inverted_cdf")
    return int(kept[np.argmin(np.abs(marks[kept] - middle).sum(axis=1))])


def _marks(futures: Trajectories) -> Array:
    """(run, mark) what makes one future like another."""
    runs, sixth = futures.runs, futures.rounds / 6
    firsts = [np.where(runs[f"first_{what}"] < 0, futures.rounds, runs[f"first_{what}"]) for what in _FIRSTS]
    return np.column_stack(
        [runs["locked"].astype(np.float64), runs["end"] / sixth, *(first / sixth for first in firsts)]
    )


_FIRSTS = ("signature", "lock")


def story_rows(futures: Trajectories, run: int, label: str = "") -> list[Row]:
    """The table `stories`: what happens in one kept future, month by month, in plain words.

    run: its number; outcome: how it ends; label: why it is told; month: from the start, 0 is the first; event: key of
    EVENTS, or `end`; words.  Raises ValueError for a future whose events were not kept.
    """
    if not 0 <= run < futures.n_kept:
        raise ValueError(f"events were kept of the futures 0 to {futures.n_kept - 1}, got {run}")
    outcome = OUTCOMES[futures.runs["outcome"][run]]
    first, last = np.searchsorted(futures.event_run, [run, run + 1])
    told = list(_told(futures, futures.events[first:last]))
    if outcome in _AT_THE_END:
        many = int(futures.runs["locked"][run])
        count = f"{many} of {len(futures.tracks)} tracks"
        told.append((futures.rounds, "end", _AT_THE_END[outcome].format(n=count)))
    return [
        {
            "table": "stories",
            "run": int(run),
            "outcome": outcome,
            "label": label,
            "month": int(month),
            "event": event,
            "words": words,
        }
        for month, event, words in told
    ]


def typical_rows(futures: Trajectories, outcomes: Sequence[str] = OUTCOMES) -> list[Row]:
    """The table `stories` for the most typical future of each outcome that was kept."""
    rows = []
    for outcome in outcomes:
        run = typical_run(futures, outcome)
        if run is not None:
            rows += story_rows(futures, run, f"typical of those that end in {outcome}")
    return rows


def _told(futures: Trajectories, events: NDArray[np.int16]) -> Iterator[tuple[int, str, str]]:
    """Month, event, words; what happens to several tracks in one month is told once."""
    for (month, code, who, instrument), group in groupby(events.tolist(), lambda e: (e[0], e[1], e[3], e[4])):
        event = EVENTS[code]
        tracks = listed([futures.situation.name(futures.tracks[e[2]]) for e in group if e[2] >= 0])
        if event in _OF_ALL:
            yield month, event, _OF_ALL[event]
        elif event in _ON_TRACKS:
            yield month, event, _ON_TRACKS[event].format(on=tracks)
        else:
            yield (
                month,
                event,
                _BY_SOMEBODY[event].format(on=tracks, who=_name(futures, event, who), what=_what(futures, instrument)),
            )


def _name(futures: Trajectories, event: str, who: int) -> str:
    acting = event.startswith("strike")
    return futures.situation.name((futures.spoilers if acting else futures.principals)[who])


def _what(futures: Trajectories, instrument: int) -> str:
    if instrument < 0:
        return ""
    title = futures.situation.instruments[futures.instruments[instrument]].title
    return title[0].lower() + title[1:]
