"""Closed forms: small models of bargaining, trust, acts and votes whose answer can be written down.

Each is a known result with its own short derivation in the literature, a reduction and not a replication of whole
papers.  They serve twice: as answers by themselves, and as what the process must give when it is reduced to them.
Numbers outside what a formula is for raise ValueError.
"""

from __future__ import annotations

from detente.talks.closed_forms.acts import (
    Contest,
    SabotageWindow,
    TensionRest,
    act_round,
    chance_of_act,
    contest,
    cover_against_worst,
    sabotage_window,
    tension_rest,
    trust_after_act,
    trust_after_quiet,
    waiting,
)
from detente.talks.closed_forms.bargaining import (
    FrontierPoints,
    Logroll,
    Screening,
    breakdown_split,
    finite_first_mover_share,
    first_mover_share,
    frontier_points,
    impatience_share,
    logroll,
    outside_option_share,
    pays_to_prevent,
    screening,
    settlement_range,
    weighted_split,
)
from detente.talks.closed_forms.ratification import (
    chance_of_votes,
    committed_share,
    offer_to_unknown_floor,
    setter_point,
)
from detente.talks.closed_forms.trust import (
    StepWindow,
    coverage_needed,
    detection_needed,
    exit_lock_in,
    frailty_survival,
    informative_steps,
    patience_needed,
    reliability,
    trust_after_survival,
    trust_for_steps,
    trust_needed,
    two_type_survival,
)

__all__ = [
    "Contest",
    "FrontierPoints",
    "Logroll",
    "SabotageWindow",
    "Screening",
    "StepWindow",
    "TensionRest",
    "act_round",
    "breakdown_split",
    "chance_of_act",
    "chance_of_votes",
    "committed_share",
    "contest",
    "cover_against_worst",
    "coverage_needed",
    "detection_needed",
    "exit_lock_in",
    "finite_first_mover_share",
    "first_mover_share",
    "frailty_survival",
    "frontier_points",
    "impatience_share",
    "informative_steps",
    "logroll",
    "offer_to_unknown_floor",
    "outside_option_share",
    "patience_needed",
    "pays_to_prevent",
    "reliability",
    "sabotage_window",
    "screening",
    "setter_point",
    "settlement_range",
    "tension_rest",
    "trust_after_act",
    "trust_after_quiet",
    "trust_after_survival",
    "trust_for_steps",
    "trust_needed",
    "two_type_survival",
    "waiting",
    "weighted_split",
]
