"""The sentences of thresholds: what would have to hold beside what holds, about acts and nobody's nature."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Three = tuple[float, float, float]
"""10th, 50th, 90th percentile."""


@dataclass(frozen=True)
class Facts:
    """What a sentence is made of: who it is about, on which tracks, beside whom, the numbers, the share of draws."""

    who: str
    on: str
    others: str
    needed: Three
    present: Three
    met: float

    @property
    def best(self) -> float:
        return self.needed[1]

    @property
    def need(self) -> str:
        return _with_range(self.needed, _percent)

    @property
    def there(self) -> str:
        return _with_range(self.present, _percent)

    def said(self, text: str, beside: str) -> str:
        """The sentence, with what holds and the share of draws in which that is enough."""
        on = f"On {self.on}: {text}" if self.on else text
        in_draws = f"  That is on the safe side in {_part(self.met)} of the draws." if 0 < self.met < 1 else ""
        return f"{on}; {beside}.{in_draws}"


def trust(f: Facts) -> str:
    if f.best <= 0:
        need = f"{f.who} needs no trust in {f.others}: honouring would pay it even beside one that exploits"
    elif f.best >= 1:
        need = f"no trust would be enough for {f.who}: the terms are worth no more to it than having no deal"
    else:
        need = f"{f.who} would have to put at least {f.need} on {f.others} honouring"
    return f.said(need, f"the dossier says {f.there}")


def telling_step(f: Facts) -> str:
    if f.best > 1:
        told = (
            f"a first step by {f.who} would tell the others little: one that means to exploit later would take it, too"
        )
    else:
        told = f"a first step by {f.who} tells the others something above {f.need} of its stake"
    return f.said(told, f"planned are {f.there}")


def bearable_step(f: Facts) -> str:
    if f.best <= 0:
        bear = f"{f.who} could bear no first step: it gains nothing on these terms"
    elif f.best >= 1:
        bear = f"{f.who} could bear a first step of any size"
    else:
        bear = f"{f.who} could bear a first step of at most {f.need} of its stake"
    return f.said(bear, f"planned are {f.there}")


def step_window(f: Facts) -> str:
    there = "there is a size" if f.met == 1 else "there is no size"
    if 0 < f.met < 1:
        there = f"in {_part(f.met)} of the draws there is a size"
    return f"On {f.on}: {there} of first step that {f.who} could bear and that tells the others something."


def detection(f: Facts) -> str:
    if f.best > 1:
        need = f"no detection would make {f.who} keep the last part if it gained from exploiting"
    else:
        need = (
            f"a breach by {f.who} would have to come to light with a chance of at least {f.need} for the last part to "
            "be kept even if it gained from exploiting"
        )
    return f.said(need, f"the plan gives {f.there}")


def blame(f: Facts) -> str:
    if f.best <= 0:
        said = f"the trust in {f.others} that the talks need is short already, with or without an act by {f.who}"
    elif f.best >= 1:
        said = f"no act by {f.who} could take the trust in {f.others} below what the talks need"
    else:
        said = (
            f"if {f.others} is thought able to stop more than {f.need} of what comes from its ground, an act by "
            f"{f.who} takes the trust in it below what the talks need"
        )
    return f.said(said, f"the dossier says {f.there}")


def deterrence(f: Facts) -> str:
    if f.best <= 0:
        said = f"for {f.who} no act that {f.others} is held answerable for is worth its cost"
    elif f.best > 1:
        said = f"whatever {f.others} stops, {f.who} would still gain by an act under this package"
    else:
        said = (
            f"acting is no longer worth its cost to {f.who} once {f.others} stops at least {f.need} of what comes from "
            "its ground"
        )
    return f.said(said, f"the dossier says {f.there}")


def open_to_acts(share: float) -> str:
    """What is added where acts could both cost the trust that talks need and be worth their cost."""
    if share <= 0:
        return ""
    return f"  In {_part(share)} of the draws an act would both cost the trust that the talks need and be worth it."


def waiting(f: Facts) -> str:
    when = "late, in the rounds before a vote" if f.present[1] > 1 else "early"
    factor = _with_range(f.present, lambda value: f"{value:.3f}")
    return (
        f"Where an act pays {f.who} at all under this package, it is to be expected {when}: a month's waiting "
        f"multiplies what an act is worth by {factor}."
    )


def leaving(f: Facts) -> str:
    """`others` is the guarantor, empty where there is none."""
    without = f"without {f.others or 'a guarantor'} "
    if f.best <= 0:
        holds = f"{without}undoing the deal would not pay {f.who} even at no lock-in"
    elif f.best > 1:
        holds = f"{without}undoing the deal could pay {f.who} at any lock-in"
    else:
        holds = f"{without}undoing the deal stops paying {f.who} from a lock-in of {_with_range(f.needed, _plain)} on"
    when = f"when {f.others} ends, lock-in can be" if f.others else "at the start it is"
    return f.said(holds[0].upper() + holds[1:], f"{when} {_with_range(f.present, _plain)}")


def listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if np.isfinite(share) else "any share"


def _part(share: float) -> str:
    """A share that is not all and not none, also where rounding would say so."""
    if share < 0.01:
        return "less than 1 %"
    return "more than 99 %" if 0.99 < share < 1 else _percent(share)


def _plain(value: float) -> str:
    return f"{value:.2f}"


def _with_range(three: Three, form: Callable[[float], str]) -> str:
    low, best, high = (form(value) for value in three)
    return best if low == best == high else f"{best} ({low} to {high})"
