"""Thresholds: what would have to hold for the talks to go well from their first round, beside what the dossier says.

Each is a number worked out from the opening, draw by draw, with no run played: trust that a signature needs, what a
host must be able to stop, the size of a first step, detection that makes honouring pay, the lock-in that holds by
itself.  They are shown for every actor in the same form.  They say where the process is weak, and so what protects it;
they say nothing about what anybody will do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from detente.draws import Array, Mask
from detente.talks import threshold_words as words
from detente.talks.arrays import SLACK
from detente.talks.opening import Group, Opening
from detente.talks.plan import Guarantee, Plan
from detente.talks.situation import Situation, Spoiler
from detente.talks.threshold_words import Three

DRAWS = 1000
"""Draws where the situation itself is exact: the principals' private costs are drawn."""

LEVELS = (0.1, 0.5, 0.9)

TITLES: dict[str, str] = {
    "trust": "trust that a signature needs",
    "telling step": "smallest first step that tells the others something",
    "bearable step": "largest first step that can be borne",
    "step window": "smallest telling step beside the largest bearable one",
    "detection": "detection that makes honouring pay",
    "blame": "what a host may be thought able to stop before an act costs the trust that talks need",
    "deterrence": "what a host must be able to stop before an act is not worth its cost",
    "waiting": "what waiting does to the worth of an act",
    "exit": "lock-in from which a deal holds without a guarantor",
}
"""What each threshold is, by its key `what`; the order is that of the answer."""


@dataclass(frozen=True)
class Threshold:
    """One number that would have to hold, beside the number there is.

    what      key of TITLES
    who       actor whose threshold it is
    group     ids of the tracks, joined by `+`; empty where it is about no track
    needed    10th, 50th, 90th percentile over the draws;  present: the same of what the dossier and the plan say;
              infinite where nothing is enough
    met       share of draws in which the talks are on the safe side of it
    sentence  the same in words
    """

    what: str
    who: str
    group: str
    needed_low: float
    needed: float
    needed_high: float
    present_low: float
    present: float
    present_high: float
    met: float
    sentence: str

    def row(self) -> dict[str, str | float | None]:
        """As plain values; None for a number that is infinite."""
        numbers = ("needed_low", "needed", "needed_high", "present_low", "present", "present_high", "met")
        return {
            "what": self.what,
            "who": self.who,
            "group": self.group,
            **{name: value if np.isfinite(value := float(getattr(self, name))) else None for name in numbers},
            "sentence": self.sentence,
        }


def thresholds(situation: Situation, plan: Plan | None = None, n: int | None = None, seed: int = 0) -> list[Threshold]:
    """What would have to hold at the start of the talks, for each group of tracks and each actor, beside what holds.

        trust        t* = -B / (A - B)                               needs: trust in the others at least this
        telling      m d (t (1+g) + phi) / (t g + (1-t) kappa - m F + m d t (1+g))            needs: a step above it
        bearable     t gam / (t X + (1-t) ((1-mu) kappa - mu F_v))                            needs: a step below it
        detection    a (t g + (1-t) kappa) / (a F + d (r t (1+g) + phi))                      needs: m at least this
        blame        1 - [t*/(1-t*)] [(1-tau)/tau]                   needs: what the host can stop at most this
        deterrence   (1 - cost / (tech win V dP)) / tau              needs: what the host can stop at least this
        waiting      beta (1-h) (1+gamma) (1-rho), beside 1          above 1 acts come late, before votes
        exit         (t g + (1-t) kappa) - m (F + d phi)             needs: lock-in of at least this

    t: trust in all the others; A, B: worth of signing per unit of stake if they honour or exploit it; tau: trust in the
    host; a: the last part of a track's last rung, r: what comes after it; the rest by the names of the parameters.
    blame (held within 0-1) and deterrence (0 or more) are given for actors on a principal's ground that have an
    instrument for which the principal is held answerable; blame 0 means that trust is short already, 1 that no act can
    make it so.  With several such acts, deterrence is for the one that is hardest to deter, all its effects counted.
    exit takes undoing to cost bond and name where it is detected, and a unit of lock-in to be worth one stake.

    n: draws, None = as many as the situation has, or DRAWS where it is exact.  Percentiles are of single draws, never
    between two.  Raises ValueError for a situation or a plan that does not fit, and for n.
    Limits: political will is whole; guarantees that start later are not counted; modes of bargaining other than `nash`
    and `fixed` are looked at as `nash`; one step of reasoning, as in the process.
    Source: reductions of [Kydd2000]_, [KyddWalter2002]_, [Friedman1971]_; see detente.talks.closed_forms.

    >>> from detente.talks.plan import TrackPlan
    >>> from detente.talks.situation import Principal
    >>> lake = Situation.of(
    ...     {"north": {"line": (100, 60)}, "south": {"line": (0, 30)}}, {"line": 50},
    ...     principals=[Principal("north", c=0.35, kappa=0.8), Principal("south", c=0.35, kappa=0.8)])
    >>> print(thresholds(lake, Plan(tracks={"line": TrackPlan(start=3)}))[0].sentence)
    On line: north would have to put at least 48 % on south honouring; the dossier says 75 %.
    """
    plan = plan or Plan()
    if n is None:
        n = situation.n_draws if situation.n_draws > 1 else DRAWS
    opening = Opening(situation, plan, n, seed)
    found = [
        *_on_signing(opening),
        *_on_acts(opening),
        *_on_leaving(opening),
    ]
    order = list(TITLES)
    return sorted(found, key=lambda one: order.index(one.what))


def _on_signing(opening: Opening) -> Iterator[Threshold]:
    """What each principal needs of the others, and what each can show them, by group."""
    in_others = opening.in_all_others(opening.trust)
    telling = _telling_step(opening, in_others)
    for group in opening.groups:
        bearable = _bearable_step(opening, group, in_others)
        detection = _detection(opening, group, in_others)
        share = group.stake / np.where(group.stake + group.rest > 0, group.stake + group.rest, 1.0)
        step = share / opening.plan.instalments
        for i, principal in enumerate(opening.situation.principals):
            if not (group.stake[:, i] > 0).any():
                continue  # nothing in this group matters to it
            others = [p.actor for p in opening.situation.principals if p is not principal]
            make = _Maker(opening, principal.actor, group, words.listed([opening.situation.name(a) for a in others]))
            trust = in_others[:, i]
            needed = group.needed_trust[:, i]
            yield make("trust", needed, trust, trust >= needed - SLACK)
            least, most = telling[:, i], bearable[:, i]
            yield make("telling step", least, step[:, i], step[:, i] > least)
            borne = step[:, i] <= most + SLACK
            yield make("bearable step", most, step[:, i], borne)
            yield make("step window", least, most, least <= np.minimum(most, 1.0))
            seen = opening.detection
            kept = seen >= detection[:, i] - SLACK
            yield make("detection", detection[:, i], seen, kept)


def _telling_step(opening: Opening, in_others: Array) -> Array:
    """(draw, principal) share of a track from which on one that means to exploit later would not take the step."""
    m, bond, d, g = (_column(v) for v in (opening.detection, opening.bond, *_of(opening, "delta", "g")))
    later = m * d * in_others * (1 + g)
    kept = later + m * d * _column(opening.parameter("phi"))
    at_once = in_others * g + (1 - in_others) * opening.exploited_loss - m * bond + later
    return _share(kept, at_once)


def _bearable_step(opening: Opening, group: Group, in_others: Array) -> Array:
    """(draw, principal) largest share of a track that one who prefers honouring would dare to begin with."""
    risked = in_others * _column(opening.parameter("x_gain"))
    covered = _column(opening.coverage)
    victim = (1 - covered) * opening.exploited_loss - covered * _column(opening.compensation)
    risked = risked + (1 - in_others) * victim
    hoped = in_others * np.maximum(group.gain, 0.0)
    return np.where(group.gain < 0, 0.0, _share(hoped, risked))


def _detection(opening: Opening, group: Group, in_others: Array) -> Array:
    """(draw, principal) detection at which the last part of the last rung is kept by one who gains from exploiting.

    Of several tracks, on the one where it takes most.
    """
    d, g, phi = (_column(v) for v in _of(opening, "delta", "g", "phi"))
    bond = _column(opening.bond)
    gained = in_others * g + (1 - in_others) * opening.exploited_loss
    worst = np.zeros_like(in_others)
    for track in group.tracks:
        settled, before = (_column(v) for v in _last_rungs(opening, track))
        part = (settled - before) / opening.plan.instalments
        lost = part * bond + d * ((1 - settled) * in_others * (1 + g) + phi)
        worst = np.maximum(worst, _share(part * gained, lost))
    return worst


def _last_rungs(opening: Opening, track: str) -> tuple[Array, Array]:
    """(draw,) share of a track settled by the last rung of its ladder, and by the rung before it."""
    plan = opening.plan.track(track)
    steps = [rung for rung in plan.ladder if rung >= plan.start]
    alpha = opening.situation.parameters.alpha
    return opening.draws(alpha[steps[-1]]), opening.draws(alpha[steps[-2]] if len(steps) > 1 else 0.0)


def _on_acts(opening: Opening) -> Iterator[Threshold]:
    """What hosts can stop beside what acts would do, and whether acts come early or late, by actor with means."""
    waiting = np.asarray(opening.parameter("beta") * (1 - opening.parameter("h_end")))
    waiting = waiting * (1 + opening.parameter("gamma")) * (1 - opening.parameter("rho"))
    for spoiler in opening.situation.spoilers:
        blamed = [i for i in spoiler.menu if opening.situation.instruments[i].attributed]
        if spoiler.host is not None and blamed:
            for group in opening.groups:
                yield from _on_blame(opening, spoiler, group, blamed)
        make = _Maker(opening, spoiler.actor)
        yield make("waiting", np.ones(opening.n), waiting, waiting <= 1)


def _on_blame(opening: Opening, spoiler: Spoiler, group: Group, instruments: Sequence[str]) -> Iterator[Threshold]:
    signers = [p.actor for p in opening.situation.principals]
    host = signers.index(spoiler.host or "")
    principal = opening.situation.principals[host]
    would_not = opening.own(principal, "k_u")
    stops = opening.own(principal, "k_t") * (1 - opening.parameter("xi"))
    flips = _flips(opening, group, host, would_not)
    pays = _pays(opening, spoiler, group, instruments, host, stops, would_not)
    make = _Maker(opening, spoiler.actor, group, opening.situation.name(principal.actor))
    window = (flips > 0) & (stops > flips + SLACK) & (stops < pays - SLACK)
    yield make("blame", flips, stops, stops <= flips + SLACK)
    both = words.open_to_acts(float(window.mean()))
    yield make("deterrence", pays, stops, stops >= pays - SLACK, both)


def _flips(opening: Opening, group: Group, host: int, would_not: Array) -> Array:
    """(draw,) what a host is thought to stop, above which an act takes somebody's trust below its threshold.

    0 where somebody's trust is short already, 1 where no act can take it there.
    """
    trust = opening.trust[:, host]
    lowest = np.ones(opening.n)
    for i in range(opening.trust.shape[1]):
        if i == host:
            continue
        others = np.delete(opening.trust, [i, host], axis=1).prod(axis=1)
        needed = _share(group.needed_trust[:, i], others)  # of trust in the host alone
        with np.errstate(divide="ignore", invalid="ignore"):
            between = 1 - (1 - would_not) * needed / (1 - needed) * (1 - trust) / trust
        flips = np.where(needed <= 0, 1.0, np.where((needed >= 1) | (trust <= 0), 0.0, between))
        flips = np.where((trust >= 1) & (needed <= 1), 1.0, flips)
        lowest = np.minimum(lowest, np.clip(flips, 0.0, 1.0))
    return lowest


def _pays(
    opening: Opening,
    spoiler: Spoiler,
    group: Group,
    instruments: Sequence[str],
    host: int,
    stops: Array,
    would_not: Array,
) -> Array:
    """(draw,) what a trustworthy host must stop for no act that it is blamed for to be worth its cost; 0 = none is."""
    trust = opening.trust.copy()
    tau = trust[:, host].copy()
    seen = tau * (1 - stops)
    total = seen + (1 - tau) * (1 - would_not)
    trust[:, host] = np.where(total > 0, seen / np.where(total > 0, total, 1.0), 0.0)
    today = opening.success(group)
    lost = opening.loss(spoiler, group)
    most = np.zeros(opening.n)
    for name in sorted(instruments):
        effect = opening.situation.instruments[name]
        affordable = opening.draws(spoiler.capacity) >= effect.effort - SLACK
        for number, place in enumerate(group.places):
            after = opening.success(
                group,
                trust,
                tension=effect.tension,
                pressed=number,
                acceptance=effect.acceptance,
                ratifiers=effect.ratifiers,
            )
            worth = (
                opening.draws(spoiler.tech)
                * _through(opening, place, effect.effort)
                * lost[:, number]
                * (today - after)
            )
            price = effect.cost + opening.draws(spoiler.exposure)
            with np.errstate(divide="ignore", invalid="ignore"):
                pays = (1 - (1 - tau) * would_not - price / worth) / tau
            pays = np.where(affordable & (worth > 0) & ~np.isnan(pays), pays, 0.0)
            most = np.maximum(most, pays)
    return most


def _through(opening: Opening, place: int, effort: float) -> Array:
    """(draw,) chance that an act gets past the cover of its track."""
    cover = opening.cover[:, place]
    if opening.plan.parry == "linear":
        return np.maximum(0.0, 1 - cover)
    return np.asarray(effort / (effort + opening.parameter("eta") * cover))


def _on_leaving(opening: Opening) -> Iterator[Threshold]:
    """The lock-in at which undoing the deal no longer pays a principal, beside what there is when guarantees end."""
    in_others = opening.in_all_others(opening.trust)
    g, phi, d, m, bond = _of(opening, "g", "phi", "delta", "m", "bond")
    for i, principal in enumerate(opening.situation.principals):
        trust = in_others[:, i]
        gained = trust * g + (1 - trust) * opening.exploited_loss[:, i]
        needed = np.maximum(0.0, gained - m * (bond + d * phi))
        for guarantee in opening.plan.guarantees or (None,):
            lock = np.zeros(opening.n) if guarantee is None else _lock_at_exit(opening, guarantee)
            make = _Maker(opening, principal.actor, beside="" if guarantee is None else guarantee.name)
            yield make("exit", needed, lock, lock >= needed - SLACK)


def _lock_at_exit(opening: Opening, guarantee: Guarantee) -> Array:
    """(draw,) the lock-in that a text signed at once can have reached when a guarantee ends; 1 where it never ends."""
    reached = np.ones(opening.n)
    if guarantee.end is not None:
        rounds = np.maximum(0.0, guarantee.end - opening.parameter("lag"))
        held = min(max(opening.plan.track(k).ladder) for k in opening.situation.tracks)
        cap = opening.draws(opening.situation.parameters.cap[held])
        reached = np.minimum(cap, rounds * opening.parameter("iota"))
    return reached if guarantee.exit_lock is None else np.minimum(reached, guarantee.exit_lock)


@dataclass(frozen=True)
class _Maker:
    """Makes the thresholds of one actor, on one group or on none; beside: who else its sentences speak of."""

    opening: Opening
    who: str
    group: Group | None = None
    beside: str = ""

    def __call__(self, what: str, needed: Array, present: Array, met: Mask, more: str = "") -> Threshold:
        name = self.opening.situation.name
        tracks = self.group.tracks if self.group else ()
        low, best, high = _percentiles(needed)
        now_low, now, now_high = _percentiles(present)
        share = float(np.mean(met))
        facts = words.Facts(
            name(self.who),
            words.listed([name(k) for k in tracks]) if tracks else "",
            self.beside,
            (low, best, high),
            (now_low, now, now_high),
            share,
        )
        sentence = _SENTENCES[what](facts) + more
        return Threshold(what, self.who, "+".join(tracks), low, best, high, now_low, now, now_high, share, sentence)


_SENTENCES: dict[str, Callable[[words.Facts], str]] = {
    "trust": words.trust,
    "telling step": words.telling_step,
    "bearable step": words.bearable_step,
    "step window": words.step_window,
    "detection": words.detection,
    "blame": words.blame,
    "deterrence": words.deterrence,
    "waiting": words.waiting,
    "exit": words.leaving,
}


def _percentiles(values: Array) -> Three:
    low, best, high = (float(v) for v in np.quantile(values, LEVELS, method="inverted_cdf"))
    return low, best, high


def _of(opening: Opening, *names: str) -> tuple[Array, ...]:
    return tuple(opening.parameter(name) for name in names)


def _column(values: Array) -> Array:
    return values[:, None]


def _share(above: Array, below: Array) -> Array:
    """above / below, infinite where there is nothing, or less, below; 0 where there is nothing above."""
    share = np.where(below > 0, above / np.where(below > 0, below, 1.0), np.inf)
    return np.where(above <= 0, 0.0, share)
