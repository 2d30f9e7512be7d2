"""From a dossier to a simulation: actors, stakes, red lines and means as the situation that the process runs on.

What the dossier says is drawn as everywhere else, so that a forecast and a simulation of one seed see the same worlds.
What it does not say takes the default of the process with its range, and stands in the list of assumptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from detente.dossier.estimate import UNKNOWN, Estimate
from detente.dossier.schema import Dossier
from detente.errors import DossierError, Problem
from detente.talks.assumptions import Assumption, Row
from detente.talks.cast import Acting, Cast, cast_of
from detente.talks.plan import Plan, TrackPlan
from detente.talks.sampling import CAPACITY, LEANING, PRICE, Given, Numbers, assumed, assumed_parameters
from detente.talks.situation import Situation
from detente.talks.worlds import situation_of

START = 2
"""Rung that is negotiated first where the dossier says none: a partial agreement."""
_NOT_ASKED: Mapping[str, Given] = {}


@dataclass(frozen=True, eq=False)
class TalksCase:
    """A dossier made ready: give `rows` and `plan` to `detente.talks.engine.simulate`.

    cast         who plays which part, on which tracks
    assumptions  what was taken for what nobody has said, and what was left out, by name
    names        what to call actors and tracks, by id
    given        numbers that somebody has set, by name (`parameters.lam_a`, `north.tau0`, `hardliners.capacity`)
    removed      (actor, instrument) left out; an empty instrument means all that the actor has
    fixed        whether what nobody has said stands at its default instead of being sampled
    """

    dossier: Dossier
    seed: int
    cast: Cast
    plan: Plan
    assumptions: tuple[Assumption, ...]
    names: Mapping[str, str]
    given: Mapping[str, Given] = field(default_factory=dict)
    removed: tuple[tuple[str, str], ...] = ()
    fixed: bool = False

    @property
    def tracks(self) -> tuple[str, ...]:
        return self.cast.tracks

    @property
    def principals(self) -> tuple[str, ...]:
        return self.cast.principals

    @property
    def acting(self) -> tuple[Acting, ...]:
        """Who has means against the talks, without those that were left out."""
        kept = []
        for one in self.cast.acting:
            menu = tuple(i for i in one.menu if not {(one.actor, ""), (one.actor, i)} & set(self.removed))
            if menu:
                kept.append(replace(one, menu=menu))
        return tuple(kept)

    def name(self, id_: str) -> str:
        return self.names.get(id_, id_)

    def rows(self, start: int, stop: int) -> Situation:
        """Draws `start` to `stop`: the same whichever block they are asked for in.  Raises ValueError for none."""
        if not 0 <= start < stop:
            raise ValueError(f"draws run from 0 on and there must be one at least, got {start} to {stop}")
        numbers = Numbers(self.seed, start, stop - start, self.given, self.fixed)
        situation = situation_of(self.dossier, self.cast, numbers)
        for actor, instrument in self.removed:
            situation = situation.without(actor, instrument)
        return situation

    def assumption_rows(self) -> list[Row]:
        """The table `assumptions`: see Assumption."""
        return [one.row() for one in self.assumptions]


def source_of(
    dossier: Dossier,
    seed: int = 0,
    *,
    fixed: bool = False,
    given: Mapping[str, Given] = _NOT_ASKED,
    removed: tuple[tuple[str, str], ...] = (),
    file: str = "dossier.yaml",
) -> TalksCase:
    """The situation that a dossier describes, draw by draw, with every assumption that it needed.

    Raises DossierError with every problem at once: fewer than two who sign, no issue on which two of them have a stake.

    >>> from detente.dossier.schema import Actor, Issue, Stake
    >>> exact = Estimate.exact
    >>> lake = Dossier(
    ...     title="Lake", issues={"line": Issue(name="Line", reference_point=exact(40), start=3)},
    ...     actors={"north": Actor(name="North", role="principal"), "south": Actor(name="South", role="principal")},
    ...     stakes={"north": {"line": Stake(position=exact(90), salience=exact(60))},
    ...             "south": {"line": Stake(position=Estimate(10, 20, 35), salience=exact(30))}})
    >>> case = source_of(lake, seed=3)
    >>> world = case.rows(0, 500)
    >>> world.n_draws, world.position[0, 0, 0].item(), case.plan.track("line").start
    (500, 90.0, 3)
    >>> print(next(one for one in case.assumptions if one.name == "north.tau0"))
    north.tau0 = 0.75 (0.5 to 0.9): trust at the start: that the other prefers honouring to exploiting
    >>> bool((case.rows(400, 500).position == world.position[400:]).all())
    True
    """
    cast, problems = cast_of(dossier, file)
    if cast is None:
        raise DossierError(f"{file}: nothing can be simulated", problems)
    tracks = {k: TrackPlan(start=_start(dossier, k)) for k in cast.tracks}
    names = {a: dossier.actors[a].name for a in cast.actors} | {k: dossier.issues[k].name for k in cast.tracks}
    case = TalksCase(dossier, seed, cast, Plan(tracks=tracks), (), names, dict(given), tuple(removed), fixed)
    wrong = case.rows(0, 1).problems()
    if wrong:
        raise DossierError(f"{file}: nothing can be simulated", [Problem(file, 0, "", text) for text in wrong])
    return replace(case, assumptions=tuple(_assumptions(case)))


def _start(dossier: Dossier, track: str) -> int:
    said = dossier.issues[track].start
    return START if said is None else said


def _assumptions(case: TalksCase) -> list[Assumption]:
    numbers = Numbers(case.seed, 0, 1, case.given, case.fixed)
    return [
        *case.cast.assumptions,
        *_assumed_tracks(case),
        *_assumed_stakes(case),
        *_assumed_principals(case, numbers),
        *_assumed_means(case, numbers),
        *(_civil(case, one) for one in assumed_parameters(numbers, case.cast, case.dossier.tension)),
        Assumption("plan.instalments", case.plan.instalments, case.plan.instalments, case.plan.instalments, "parts",
                   "in how many parts each step is carried out"),
    ]  # fmt: skip


def _civil(case: TalksCase, one: Assumption) -> Assumption:
    """Says so where the defaults are those of states and one who signs is none."""
    others = [p for p in case.principals if case.dossier.actors[p].kind in ("faction", "group", "organisation")]
    if one.name != "parameters.h_u" or not others:
        return one
    why = f"{one.why}; between states, but {case.name(others[0])} is none: after civil wars it was 1.2"
    return replace(one, why=why)


def _assumed_tracks(case: TalksCase) -> list[Assumption]:
    found = []
    for track in case.tracks:
        issue = case.dossier.issues[track]
        if not issue.reference_point.known:
            why = "what holds without a deal: nobody has said, so it may be anything"
            found.append(_wide_assumption(f"{track}.reference_point", why))
        if issue.start is None:
            why = "step negotiated first: 0 functional, 1 framework, 2 partial, 3 full"
            found.append(Assumption(f"{track}.start", START, START, START, "step", why))
    return found


def _wide_assumption(name: str, why: str) -> Assumption:
    return Assumption(
        name, UNKNOWN.best, UNKNOWN.low, UNKNOWN.high, "0-100", why, "nothing: sampled over the whole scale"
    )


def _assumed_stakes(case: TalksCase) -> list[Assumption]:
    found = []
    for actor in case.cast.actors:
        for track in case.tracks:
            pair, stake = (actor, track), case.dossier.stakes.get(actor, {}).get(track)
            if pair in case.cast.at_reference:
                why = "said to act against the talks and no stake is written: taken to want what holds without a deal"
                found.append(Assumption.remark(f"{actor}.{track}.position", why))
            elif pair in case.cast.alike:
                why = "nobody has said: near its principal's position, as a share of the way to the end of the scale"
                low, middle, high = (0.0, 0.0, 0.0) if case.fixed else (LEANING.low, LEANING.best, LEANING.high)
                found.append(Assumption(f"{actor}.{track}.leaning", middle, low, high, "share", why))
            elif stake is not None and not stake.position.known:
                found.append(_wide_assumption(f"{actor}.{track}.position", "nobody has said what it wants here"))
            if pair in case.cast.at_reference or (stake is not None and not stake.salience.known):
                found.append(_wide_assumption(f"{actor}.{track}.salience", "nobody has said how much it cares"))
    return found


def _assumed_principals(case: TalksCase, numbers: Numbers) -> list[Assumption]:
    found: list[Assumption] = []
    for actor in case.principals:
        why = "weight in bargaining, only ratios matter: equal, as capability is not used"
        found += assumed(numbers, f"{actor}.power", Estimate.exact(0.5), "weight", why, "the process's own default")
        for track in case.tracks:
            stake = case.dossier.stakes.get(actor, {}).get(track)
            if stake is not None and stake.red_line is not None and stake.red_line.known:
                why = "where a deal is worth as much to it as none; this gives its own cost of no deal on the track"
                found.append(Assumption.remark(f"{actor}.{track}.red_line", why))
    return found


def _assumed_means(case: TalksCase, numbers: Numbers) -> list[Assumption]:
    found: list[Assumption] = []
    for one in case.acting:
        if not one.capacity:
            found += assumed(numbers, f"{one.actor}.capacity", CAPACITY, "acts", "how many acts it could carry out now")
        if f"{one.actor}.kind" not in numbers.given:
            why = "content once a side payment reaches its price; none, greedy or total would not be"
            found.append(Assumption.remark(f"{one.actor}.kind", f"limited: {why}", "the process's own default"))
        why = "side payment that would leave it content: about what the conflict yields to it"
        found += assumed(numbers, f"{one.actor}.price", PRICE, "stake", why)
    return found
