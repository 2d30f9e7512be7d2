"""What if: the words that change a case, as typed, and every mistake in them at once.

`--set` changes a number, `--without` leaves out what an actor might do, `--with` switches a safeguard on.  The changed
case runs on the same shocks as the old one, so that their difference is the change's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from detente.dossier.estimate import Estimate
from detente.dossier.schema import Dossier
from detente.dossier.source import near
from detente.errors import DossierError, Problem
from detente.forecasting.what_if import apply_changes
from detente.talks.assumptions import Row
from detente.talks.changes import SET, Changes, said
from detente.talks.from_dossier import TalksCase, source_of
from detente.talks.instruments import instrument_for
from detente.talks.levers import Lever, Misread, read_lever
from detente.talks.parameters import Parameters
from detente.talks.plan import Plan
from detente.talks.sampling import CAPACITY, LEANING, PRICE, range_estimate

WITHOUT, WITH = "--without", "--with"
_MAY_STAND_TWICE = ("guarantor", "gesture", "package")


def apply(
    case: TalksCase, sets: Sequence[str] = (), withouts: Sequence[str] = (), withs: Sequence[str] = ()
) -> tuple[TalksCase | None, list[Row], list[Problem]]:
    """The case with changes as typed; what they change; or every problem at once, and then no case.

    sets      `parameters.tau0=0.6`, `north.tau0=[.5, .6, .7]`, `plan.secrecy=.3`, `line.start=3`,
              `hardliners.capacity=2`, or any place of the dossier, `north.line.position=40`
    withouts  `hardliners`, or one of its instruments, `hardliners.legislation`
    withs     the name of a safeguard: `cover=line`, `guarantor=12:48`, `package=line+levy` (see `levers`)

    Rows of the table `changes`: path, before, after.

    >>> from detente.dossier.schema import Actor, Issue, Stake
    >>> lake = Dossier(
    ...     title="Lake", draft=True, actors={a: Actor(name=a, role="principal") for a in ("north", "south")},
    ...     issues={"line": Issue(name="Line")}, stakes={a: {"line": Stake()} for a in ("north", "south")})
    >>> changed, rows, problems = apply(source_of(lake), ["north.tau0=0.6", "line.start=3"], withs=["cover=line:0.4"])
    >>> changed.plan.track("line").start, changed.plan.track("line").cover, rows[-1]["before"], rows[-1]["after"]
    (3, 0.4, 'off', 'stand ready to parry acts against Line (cover 0.4)')
    >>> for problem in apply(source_of(lake), ["north.tau0=1.6"], ["south"], ["cover=lime"])[2]: print(problem)
    --set: north.tau0: off the scale: expected between 0 and 1, got 1.6; write for example [0.5, 0.75, 0.9]
    --without: south: has no means against the talks; nobody has any
    --with: cover=lime: no such track: 'lime'; did you mean 'line'? The tracks are line
    """
    sorted_out = Changes.of(case, sets)
    dossier, rows, problems = _changed_dossier(case, sorted_out.of_dossier)
    problems = [*sorted_out.problems, *problems]
    given = {**case.given, **sorted_out.given}
    try:
        changed = source_of(dossier, case.seed, fixed=case.fixed, given=given, removed=case.removed)
    except DossierError as error:
        problems += [replace(problem, file=SET) for problem in error.problems]
        changed = case
    rows += [_row(name, _was(case, name), said(value)) for name, value in sorted_out.given.items()]
    changed = replace(changed, plan=_kept_plan(case, changed))
    plan, told = _planned(changed, sorted_out.of_plan, rows)
    problems += told
    changed, told = _without(changed, withouts, rows)
    problems += told
    plan, told = _with(changed, plan, withs, rows)
    problems += told
    if not problems:
        problems = list(_unfit(changed, plan))
    return (None, [], problems) if problems else (replace(changed, plan=plan), rows, [])


def _row(path: str, before: str, after: str) -> Row:
    return {"table": "changes", "path": path, "before": before, "after": after}


def _was(case: TalksCase, name: str) -> str:
    """What stood under a name before: what was set, what the dossier says, or what is taken where it says nothing."""
    if name in case.given:
        return said(case.given[name])
    owner, _, last = name.rpartition(".")
    own = next((one for one in case.cast.acting if one.actor == owner), None)
    if last == "capacity" and own is not None and own.capacity:
        return " + ".join(said(one) for one in own.capacity.values())
    usual = {"power": Estimate.exact(0.5), "capacity": CAPACITY, "price": PRICE, "leaning": LEANING, "kind": "limited"}
    if last in usual and owner != "parameters":
        return said(usual[last])
    if last not in Parameters.bounds():
        return "not set"
    if last == "v0" and case.dossier.tension.known:
        return said(case.dossier.tension)
    given = case.given.get(f"parameters.{last}")
    return said(given if given is not None else range_estimate(last))


def _changed_dossier(case: TalksCase, changes: Sequence[str]) -> tuple[Dossier, list[Row], list[Problem]]:
    if not changes:
        return case.dossier, [], []
    dossier, rows, problems = apply_changes(case.dossier, changes)
    if dossier is None:
        return case.dossier, [], problems
    return dossier, [row for row in rows if row["path"] != "spoiling"] + list(_acts_changed(case.dossier, dossier)), []


def _acts_changed(before: Dossier, after: Dossier) -> Iterator[Row]:
    """What changes in the list of acts, entry by entry."""
    for n, (was, now) in enumerate(zip(before.spoiling, after.spoiling, strict=True)):
        for name in type(now).model_fields:
            if getattr(was, name) != getattr(now, name):
                yield _row(f"spoiling.{n}.{name}", said(getattr(was, name)), said(getattr(now, name)))


# ---------------------------------------------------------------- the plan


def _kept_plan(case: TalksCase, changed: TalksCase) -> Plan:
    """The old case's plan for the new one: what was chosen stays, what the dossier now says anew is followed."""
    tracks = {}
    for track in changed.tracks:
        fresh, old = changed.plan.track(track), case.plan.tracks.get(track)
        same = track in case.dossier.issues and case.dossier.issues[track].start == changed.dossier.issues[track].start
        tracks[track] = fresh if old is None else old if same else replace(old, start=fresh.start)
    return replace(case.plan, tracks=tracks)


def _planned(case: TalksCase, changes: Mapping[str, Any], rows: list[Row]) -> tuple[Plan, list[Problem]]:
    plan = case.plan
    for path, value in changes.items():
        track, _, name = path.rpartition(".")
        owner: Any = plan.track(track) if track else plan
        rows.append(_row(f"plan.{path}", said(getattr(owner, name)), said(value)))
        changed = replace(owner, **{name: value})
        plan = replace(plan, tracks={**plan.tracks, track: changed}) if track else changed
    situation = case.rows(0, 1)
    before = set(case.plan.problems(situation))
    return plan, [_from_plan(SET, text) for text in plan.problems(situation) if text not in before]


def _from_plan(place: str, text: str) -> Problem:
    message, _, cure = text.removeprefix("plan: ").partition("; ")
    return Problem(place, 0, "plan", message, cure)


# ---------------------------------------------------------------- --without and --with


def _without(case: TalksCase, withouts: Sequence[str], rows: list[Row]) -> tuple[TalksCase, list[Problem]]:
    problems, removed = [], list(case.removed)
    menus = {one.actor: one.menu for one in case.acting}
    for words in withouts:
        actor, _, instrument = words.strip().partition(".")
        if instrument not in menus.get(actor, ()):
            instrument = instrument_for(instrument) or instrument  # as the dossier calls it
        pair = actor, instrument
        if actor not in menus:
            known = near(actor, menus, "those who have any are") if menus else "nobody has any"
            what = "has no means against the talks" if actor in case.dossier.actors else f"no such actor: {actor!r}"
            problems.append(Problem(WITHOUT, 0, words, what, known))
        elif instrument and instrument not in menus[actor]:
            cure = near(instrument, menus[actor], "it has")
            problems.append(Problem(WITHOUT, 0, words, f"{actor} has no such instrument: {instrument!r}", cure))
        elif words.strip().endswith(".") or pair in removed:
            twice = "is left out twice" if pair in removed else "no instrument after the dot"
            problems.append(
                Problem(WITHOUT, 0, words, twice, "leave one of them out" if pair in removed else f"write {actor}")
            )
        else:
            removed.append(pair)
            rows.append(_row(words.strip(), f"may act: {instrument or ', '.join(menus[actor])}", "left out"))
    return replace(case, removed=tuple(removed)), problems


def _with(case: TalksCase, plan: Plan, withs: Sequence[str], rows: list[Row]) -> tuple[Plan, list[Problem]]:
    problems: list[Problem] = []
    seen: set[str] = set()
    for words in withs:
        lever = read_lever(case, words)
        if isinstance(lever, Misread):
            problems.append(Problem(WITH, 0, words, lever.message, lever.cure))
        elif _about(lever) in seen:
            problems.append(Problem(WITH, 0, words, "is given twice", "leave one of them out"))
        else:
            seen.add(_about(lever))
            rows.append(_row(words, "off", lever.words))
            plan = lever.on(plan)
    return plan, problems


def _about(lever: Lever) -> str:
    """What a safeguard is about: two that are about the same cannot both hold."""
    word, _, rest = lever.name.partition("=")
    if word in _MAY_STAND_TWICE:
        return lever.name
    target = rest.partition(":")[0]
    whom = "" if target.replace(".", "", 1).isdigit() else target
    return f"{'secrecy' if word == 'open' else word}={whom}"


def _unfit(case: TalksCase, plan: Plan) -> Iterator[Problem]:
    """What only shows once everything is put together."""
    situation = case.rows(0, 1)
    yield from (Problem(SET, 0, "", text) for text in situation.problems())
    for r in situation.ratifiers:
        if r.needed and not r.seats:
            yield Problem(
                SET, 0, f"{r.actor}.needed", "says how many must agree, but not of how many", f"set {r.actor}.seats"
            )
    yield from (_from_plan(WITH, text) for text in plan.problems(situation))
    yield from _waiting(case, plan)


def _waiting(case: TalksCase, plan: Plan) -> Iterator[Problem]:
    """Tracks that wait for each other: what is signed together opens together, so none of them would ever begin."""
    groups = {track: group for group in plan.groups(case.tracks) for track in group}
    waits: Callable[[tuple[str, ...]], list[tuple[str, ...]]] = lambda group: [  # noqa: E731
        groups[after[0]] for track in group if (after := plan.track(track).after) is not None and after[0] in groups
    ]
    for start in dict.fromkeys(groups.values()):
        reached, ahead = set(), waits(start)
        while ahead:
            here = ahead.pop()
            if here not in reached:
                reached.add(here)
                ahead += waits(here)
        if start in reached:
            what = f"{' and '.join(start)} would wait for what waits for it, and never begin"
            yield Problem(WITH, 0, "after", what, "take one `after` away")
            return
