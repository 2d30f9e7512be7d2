"""Numbers that kernels use for words: see PHASES, EVENTS, CAUSES in `trajectories`, MODES in `plan`."""

from __future__ import annotations

from detente.talks.layout import KINDS
from detente.talks.plan import MODES
from detente.talks.trajectories import CAUSES, EVENTS, OUTCOMES, PHASES

TALKING, SIGNED, IMPLEMENTING, STANDING, LOCKED, PAUSED, REVERSED = range(len(PHASES))
AGREEMENT, PARTIAL, STALEMATE, COLLAPSE = range(len(OUTCOMES))
NASH, FIXED, ALTERNATING, ZEUTHEN, TIMED = range(len(MODES))
LIMITED, GREEDY = KINDS.index("limited"), KINDS.index("greedy")

E_OPENED, E_SIGNED, E_BROKEN, E_RESUMED = (EVENTS.index(e) for e in ("opened", "signed", "broken off", "resumed"))
E_VOTE_FAILED, E_RATIFIED, E_KEPT = (EVENTS.index(e) for e in ("vote failed", "ratified", "kept"))
E_VIOLATED, E_UNSEEN, E_RUNG = (EVENTS.index(e) for e in ("violated", "violated unseen", "rung done"))
E_LOCKED, E_REVERSED, E_STRIKE, E_MISSED = (EVENTS.index(e) for e in ("locked", "reversed", "strike", "strike missed"))
E_LEADER, E_INCIDENT, E_LEAK = (EVENTS.index(e) for e in ("leader", "incident", "leak"))
E_COLLAPSE, E_AGREEMENT, E_STOPPED = (EVENTS.index(e) for e in ("collapse", "agreement", "strike stopped"))

C_SIGNATURE, C_BREAK, C_VOTE_FAILURE, C_RATIFICATION, C_VIOLATION, C_REVERSAL, C_LOCK, C_COLLAPSE, C_AGREEMENT = range(
    len(CAUSES)
)

SLACK = 1e-12
"""Thresholds are compared with this slack, so that a last digit decides nothing."""
MONTH = 1.0 / 12
"""A round, in years."""
