"""Chance inside the process: one uniform number for a stream, an entity, an index and a run.

Four runs share a block of the generator, so a block is computed when the first of them asks and kept for the others.
"""

from __future__ import annotations

from detente.compiled import part
from detente.talks.layout import Dice, State
from detente.talks.streams import fill


@part
def chance(s: State, dice: Dice, slot: int, index: int) -> float:
    """A uniform number, at least 0 and below 1."""
    if dice.stamp[slot] != index:
        fill(dice.keys, slot, index, dice.block, dice.words)
        dice.stamp[slot] = index
    return dice.words[slot, s.lane]
