"""A military build-up or exercise."""

from __future__ import annotations

from dataclasses import dataclass

from detente.talks.instruments import Instrument


@dataclass(frozen=True)
class Buildup(Instrument):
    """Troops are moved up, an exercise is held or a higher state of alert is declared near the matter in dispute.

    Nobody is hurt, and the tension is there all the same: the other side must prepare for what it could become, and
    asks why the talks' own partner allows it.

        tension 0.3      nearly a third of a militarised dispute, on the scale of 0 to 3
        acceptance 0.05  stakes that every principal asks for on top, fading over the months
        cost 0.04        stakes: moving and keeping troops
        effort 0.6       acts: a capacity of 1 carries one
        attributed       the host is held answerable

    The numbers are a convention, by analogy with an attack: less tension, for no shot is fired; more cost and effort,
    for it takes an army.
    Limits: routine and announced exercises look like any other; what it does to the balance of forces is not seen.

    >>> act = Buildup()
    >>> act.tension, act.acceptance, act.cost
    (0.3, 0.05, 0.04)
    """

    tension: float = 0.3
    acceptance: float = 0.05
    cost: float = 0.04
    effort: float = 0.6
    attributed: bool = True

    title = "A military build-up or exercise"
    tell_tales = (
        "notices to shipping or aviation for an area near the matter in dispute",
        "leave cancelled, or reserves called up",
        "trains, bridges or field hospitals moved, as open pictures show",
        "an exercise announced for the days of a round",
    )
    protects = (
        "verify: notice of exercises in advance, observers from the other side, open pictures",
        "reassure: a line between headquarters that is answered at any hour",
        "sequence: an early small step on distances and dates of exercises",
    )
    limits = "routine and announced exercises look like any other; what it does to the balance of forces is not seen"
    also = ("exercise", "military_exercise", "military_buildup", "mobilisation", "mobilization", "patrol_notice")
