"""Books: what happened is noted in the round it happens, and written down when the round is over."""

from __future__ import annotations

from detente.compiled import part
from detente.talks.codes import (
    C_AGREEMENT,
    C_BREAK,
    C_COLLAPSE,
    C_LOCK,
    C_RATIFICATION,
    C_REVERSAL,
    C_SIGNATURE,
    C_VIOLATION,
    C_VOTE_FAILURE,
    E_AGREEMENT,
    E_BROKEN,
    E_COLLAPSE,
    E_LOCKED,
    E_MISSED,
    E_RATIFIED,
    E_REVERSED,
    E_SIGNED,
    E_STRIKE,
    E_UNSEEN,
    E_VIOLATED,
    E_VOTE_FAILED,
)
from detente.talks.layout import Books, State, World


@part
def note(s: State, t: int, event: int, track: int, who: int, instrument: int) -> None:
    """Note that something happened."""
    at = s.n_events
    s.events[at, 0] = t
    s.events[at, 1] = event
    s.events[at, 2] = track
    s.events[at, 3] = who
    s.events[at, 4] = instrument
    s.n_events = at + 1


@part
def write_down(w: World, s: State, b: Books, run: int, t: int) -> None:
    """Count what was noted in the round, and keep it word for word for the first runs."""
    row = b.runs[run]
    undone = -1
    for number in range(s.n_events):
        event, k, who, instrument = s.events[number, 1], s.events[number, 2], s.events[number, 3], s.events[number, 4]
        leads = k >= 0 and w.groups[w.group_of[k], 0] == k  # a group's event is counted once
        if run < b.n_kept[0]:
            copy_event(s, b, run, number)
        if event == E_STRIKE or event == E_MISSED:
            row.strikes += 1
            b.strikes[who, instrument, k, t] += 1
            if event == E_STRIKE:
                row.hits += 1
                b.hits[who, instrument, k, t] += 1
        elif event == E_SIGNED:
            b.terms[run, k] = s.x[k]
            b.visible[t, C_SIGNATURE] += leads
            if row.first_signature < 0:
                row.first_signature = t
        elif event == E_BROKEN and leads:
            row.breaks += 1
            b.visible[t, C_BREAK] += 1
            if row.first_break < 0:
                row.first_break = t
        elif event == E_VOTE_FAILED and leads:
            row.vote_failures += 1
            b.visible[t, C_VOTE_FAILURE] += 1
            if row.first_vote_failure < 0:
                row.first_vote_failure = t
        elif event == E_RATIFIED and leads:
            b.visible[t, C_RATIFICATION] += 1
            if row.first_ratification < 0:
                row.first_ratification = t
        elif event == E_VIOLATED or event == E_UNSEEN:
            row.violations += 1
            b.visible[t, C_VIOLATION] += 1
            if row.first_violation < 0:
                row.first_violation = t
        elif event == E_LOCKED:
            b.visible[t, C_LOCK] += 1
            if row.first_lock < 0:
                row.first_lock = t
            if b.locked_at[run, k] < 0:
                b.locked_at[run, k] = t
        elif event == E_REVERSED and k != undone:
            undone = k  # both may undo a track in one round
            row.reversals += 1
            b.visible[t, C_REVERSAL] += 1
            if row.first_reversal < 0:
                row.first_reversal = t
        elif event == E_COLLAPSE:
            b.visible[t, C_COLLAPSE] += 1
        elif event == E_AGREEMENT:
            b.visible[t, C_AGREEMENT] += 1
    s.n_events = 0


@part
def copy_event(s: State, b: Books, run: int, number: int) -> None:
    """Keep an event; what has no room is counted, so that the engine can make more."""
    at = b.event_count[0]
    if at < len(b.events):
        for column in range(5):
            b.events[at, column] = s.events[number, column]
        b.event_run[at] = run
    b.event_count[0] = at + 1


@part
def keep_path(w: World, s: State, b: Books, run: int, t: int) -> None:
    """Note the path of a kept run, and the stage of every track at the checkpoints."""
    if run < b.n_kept[0]:
        for i in range(w.n_principals):
            b.path_trust[run, t, i] = s.tau[i]
            b.path_will[run, t, i] = s.will[i]
            b.path_tension[run, t, i] = s.v[i]
        for k in range(w.n_tracks):
            b.path_lock[run, t, k] = s.lock[k]
            b.path_rung[run, t, k] = s.rung[k]
    for check in range(len(b.checkpoints)):
        if t == b.checkpoints[check] - 1:
            note_stage(w, s, b, run, check)


@part
def note_stage(w: World, s: State, b: Books, run: int, check: int) -> None:
    for k in range(w.n_tracks):
        b.stage[run, check, k] = s.phase[k]
        b.rung[run, check, k] = s.rung[k]


@part
def close(w: World, s: State, b: Books, run: int, end: int, horizon: int) -> None:
    """What holds at the end of a run; checkpoints that it did not reach hold what held then."""
    row = b.runs[run]
    row.outcome, row.end = s.outcome, end
    row.locked, row.exposed, row.will_spent = s.n_locked, s.exposed, s.will_spent
    for check in range(len(b.checkpoints)):
        if b.checkpoints[check] > min(horizon, end + 1):
            note_stage(w, s, b, run, check)
    for i in range(w.n_principals):
        b.trust[run, i] = s.tau[i]
        b.trustworthy[run, i] = s.trusty[i]
    for j in range(w.n_spoilers):
        b.before_vote[j] += s.before_vote[j]
