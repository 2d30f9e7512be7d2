"""What the closed forms ask of their numbers, in one wording."""

from __future__ import annotations


def within(low: float, high: float, **values: float) -> None:
    """Raise ValueError, naming the argument, for a value that does not lie between low and high, or is no number.

    >>> within(0, 1, share=1.2)
    Traceback (most recent call last):
      ...
    ValueError: share must lie between 0 and 1, got 1.2
    """
    for name, value in values.items():
        if not low <= value <= high:
            raise ValueError(f"{name} must lie between {low:g} and {high:g}, got {value!r}")


def at_least(low: float, **values: float) -> None:
    """Raise ValueError, naming the argument, for a value below low, or that is no finite number.

    >>> at_least(0, cost=-2.5)
    Traceback (most recent call last):
      ...
    ValueError: cost must be a number of 0 or more, got -2.5
    """
    for name, value in values.items():
        if not low <= value < float("inf"):
            raise ValueError(f"{name} must be a number of {low:g} or more, got {value!r}")


def above(low: float, **values: float) -> None:
    """Raise ValueError, naming the argument, for a value that is not above low, or is no finite number.

    >>> above(0, prize=0.0)
    Traceback (most recent call last):
      ...
    ValueError: prize must be a number above 0, got 0.0
    """
    for name, value in values.items():
        if not low < value < float("inf"):
            raise ValueError(f"{name} must be a number above {low:g}, got {value!r}")
