"""Steps: what is told of long work while it goes on."""

from __future__ import annotations

from typing import Protocol


class Tell(Protocol):
    """Is told what is being done and, where that is known, how much of it is done (0-1)."""

    def __call__(self, step: str, share: float | None = None, /) -> None: ...


def untold(step: str, share: float | None = None, /) -> None:
    """Nobody wants to know."""


def forecasting_step() -> str:
    """What to call the step: the first forecast after an installation takes half a minute longer, and says why."""
    from detente.forecasting.engine import all_presets

    all_presets()  # the kernels are known once their modules are loaded
    return _named("forecasting")


def simulating_step() -> str:
    """The same for a simulation; its loops take a minute or two."""
    import detente.talks.process  # noqa: F401 - the kernel is known once its module is loaded

    return _named("simulating")


def _named(step: str) -> str:
    from detente.compiled import uncompiled

    return f"{step}; compiling its loops, this once" if uncompiled() else step
