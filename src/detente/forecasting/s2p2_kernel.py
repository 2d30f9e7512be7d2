"""Turns of bargaining, compiled: the arithmetic of models/s2p2.py, draw by draw.

Its readable twin stands in tests/s2p2_twin.py.  What is done otherwise here, for speed alone:

  * utilities are never kept for each observer but as two tables, distance and curvature, that an observer's guess at a
    taste for risk combines; the utility of a bargain is what it changes of the present one;
  * a challenge gains at most what it could gain if it were sure to prevail, and at least what it would if it were sure
    to fail; so the odds are worked out only for those that may turn out best;
  * all sums over voters are four sums of every fourth voter, added up at the end, which the processor takes together.
    That order is written down here and is the same on every machine.  Tables have rows of fours, (row, four, 4), filled
    up with voters without weight: voter k stands at [row, k >> 2, k & 3];
  * numba takes several numbers at a time only where nothing is summed up.  So the innermost loops over a row are handed
    to it as finished instructions (`_Code`), in which a formula reads as usual but every number stands for four;
  * handing a table to another compiled function costs more than a row of arithmetic: what is called once is `inlined`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, cast

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from detente.compiled import inlined, kernel
from detente.draws import Array
from detente.forecasting.chain import at_rest

Indices = NDArray[np.int64]

ALIKE = 1e-9
"""Chances and gains that differ by less are equal: what lies below is rounding, and rounding decides nothing."""

SETTLED, TIED = 1, 2
"""What `play` reports of a draw, added up: it came to rest; equals had to be told apart by the order of the actors."""

FORMS = ("conditional", "uniform", "incentive")
RISKS = ("mid", "min", "max")
BARGAINS = ("S2P2", "S1P1", "S2PMax")
VIEWS = {"one_third": 2 / 3, "none": 1.0, "half": 1 / 2, "two_thirds": 1 / 3, "full": 0.0}
"""Share of its own taste for risk with which an actor guesses that of another."""

VOTING = {
    "proportional": (1.0, 0.0, 0.0, 1.0),
    "binary": (0.0, 0.0, 1.0, 1.0),
    "cubic": (0.0, 1.0, 0.0, 1.0),
    "propbin": (0.8, 0.0, 0.2, 1.0),
    "propcubic": (0.5, 0.5, 0.0, 1.0),
    "asymmetric": (1.0, 0.0, 0.0, 2 / 3),
}
"""A vote's parts that go by what is at stake, by its cube and by its sign; the factor on what is gained."""

_CHALLENGE_PAYS = 1e-5
_NO_VOTES = 1e-8  # what each side of a vote has before anybody votes
_TINY = 1e-150
_ROUNDING = 1e-12  # utilities that differ by less are equal, and no sign is read off the difference
_SHARE_OF_FIRST_MOVE = 0.02  # of the way the actors went in the first turn; who go less have come to rest


class Rules(NamedTuple):
    """The settings as numbers: places in FORMS, RISKS, BARGAINS; share of VIEWS; parts of VOTING; most turns."""

    form: int
    risk: int
    bargain: int
    own_share: float
    linear: float
    cubic: float
    sign: float
    gains: float
    turns: int


class Voters(NamedTuple):
    """What stays as it is through all turns of a draw; rows of fours unless told otherwise.

    strength; weight (actor,): strength times all salience; by[0]: strength if votes go by what is at stake and by
    nothing else, or 1; third[j]: weights of third parties to a challenge of j, all but j; salience[issue]; scale: sum
    of its squares; sigma (actor,): sum of the saliences.
    """

    strength: Array
    weight: Array
    by: Array
    third: Array
    salience: Array
    scale: Array
    sigma: Array


class Tables(NamedTuple):
    """What is worked out anew in every turn; rows of fours.

    far[j]: distance of j's position to each actor, in that actor's view; bend = far * (1 - far), what a taste for risk
    adds; worth[option]: what it is worth to each voter, and in votes if they go by nothing else; net: its sum.
    """

    far: Array
    bend: Array
    worth: Array
    net: Array


class Offers(NamedTuple):
    """Bargains on the table: put by whom on whom, and where the two would go, (bargain, side, issue)."""

    by: Indices
    on: Indices
    place: Array


class Ballot(NamedTuple):
    """Room for one election between options: their rows in `worth`, votes of each over each, scratch, probability."""

    options: Indices
    votes: Array
    rate: Array
    shrunk: Indices
    prob: Array


_CODE, _TYPES = cast("Any", cgutils), cast("Any", types)
_FOUR = ir.VectorType(ir.DoubleType(), 4)


class _Four:
    """Four numbers at once, in machine code that is being written; reckons as a number does."""

    def __init__(self, builder: Any, value: Any) -> None:
        self.builder, self.value = builder, value

    def _with(self, operation: str, other: _Four) -> _Four:
        return _Four(self.builder, getattr(self.builder, operation)(self.value, other.value))

    def __add__(self, other: _Four) -> _Four:
        return self._with("fadd", other)

    def __sub__(self, other: _Four) -> _Four:
        return self._with("fsub", other)

    def __mul__(self, other: _Four) -> _Four:
        return self._with("fmul", other)

    def __truediv__(self, other: _Four) -> _Four:
        return self._with("fdiv", other)

    def __abs__(self) -> _Four:
        whole = ir.VectorType(ir.IntType(64), 4)
        bits = self.builder.and_(self.builder.bitcast(self.value, whole), ir.Constant(whole, [2**63 - 1] * 4))
        return _Four(self.builder, self.builder.bitcast(bits, _FOUR))

    def least(self, other: _Four) -> _Four:
        less = self.builder.fcmp_ordered("<", self.value, other.value)
        return _Four(self.builder, self.builder.select(less, self.value, other.value))


class _Code:
    """The machine code of one loop over a row, four voters at a time."""

    def __init__(self, context: Any, builder: Any, signature: Any, values: Any) -> None:
        self.context, self.builder = context, builder
        self.kinds, self.values = signature.args, values
        self.at: Any = None

    def every(self, argument: int) -> _Four:
        """The same number four times."""
        return self._repeat(self.values[argument])

    def number(self, value: float) -> _Four:
        return self._repeat(ir.Constant(ir.DoubleType(), value))

    def _repeat(self, value: Any) -> _Four:
        four = ir.Constant(_FOUR, ir.Undefined)
        for lane in range(4):
            four = self.builder.insert_element(four, value, ir.Constant(ir.IntType(32), lane))
        return _Four(self.builder, four)

    def _table(self, argument: int) -> Any:
        return self.context.make_array(self.kinds[argument])(self.context, self.builder, self.values[argument])

    def _place(self, argument: int, row: Any) -> Any:
        table = self._table(argument)
        fours = _CODE.unpack_tuple(self.builder, table.shape)[1]
        skipped = self.builder.add(self.builder.mul(row, fours), self.at)
        pointer = self.builder.bitcast(table.data, _FOUR.as_pointer())
        return self.builder.gep(pointer, [skipped])

    def read(self, argument: int, row: Any) -> _Four:
        """Of a table (row, four, 4), given as this argument, the four voters at hand."""
        return _Four(self.builder, self.builder.load(self._place(argument, self._index(row)), align=8))

    def write(self, argument: int, row: Any, four: _Four) -> None:
        self.builder.store(four.value, self._place(argument, self._index(row)), align=8)

    def _index(self, row: Any) -> Any:
        return ir.Constant(ir.IntType(64), row) if isinstance(row, int) else row

    def sums(self, count: int, terms: Callable[[], Sequence[_Four]]) -> list[Any]:
        """Sums over the voters of so many terms: four sums each of every fourth voter, added up at the end."""
        builder = self.builder
        kept = [_CODE.alloca_once_value(builder, ir.Constant(_FOUR, [0.0] * 4)) for _ in range(count)]
        fours = _CODE.unpack_tuple(builder, self._table(0).shape)[1]
        with _CODE.for_range(builder, fours) as loop:
            self.at = loop.index
            for place, term in zip(kept, terms(), strict=True):
                builder.store(builder.fadd(builder.load(place), term.value), place)
        return [self._total(builder.load(place)) for place in kept]

    def _total(self, four: Any) -> Any:
        builder = self.builder
        one, two, three, last = (builder.extract_element(four, ir.Constant(ir.IntType(32), lane)) for lane in range(4))
        return builder.fadd(builder.fadd(one, two), builder.fadd(three, last))


def _typed(write: Callable[[_Code], Sequence[Any]], arguments: tuple[Any, ...], sums: int = 1) -> Any:
    """What numba wants of an intrinsic: its types and the writing of its code; it returns so many sums."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        found = write(_Code(context, builder, signature, values))
        if sums == 0:
            return context.get_dummy_value()
        return found[0] if sums == 1 else context.make_tuple(builder, signature.return_type, found)

    given = (types.none, types.float64, _TYPES.UniTuple(types.float64, 2))[sums]
    return given(*arguments), build


def _row_gap(code: _Code) -> Sequence[Any]:
    """Sum of the differences between rows a and b of a table."""
    return code.sums(1, lambda: [abs(code.read(0, code.values[1]) - code.read(0, code.values[2]))])


def _row_stakes(code: _Code) -> Sequence[Any]:
    """What third parties throw in for i, less what they do for j; and both together.

    By its own vote of weight * (loss - away) a third party tips the chance of i from ours / all to p, and weighs p *
    away, what it loses with i, against (1 - p) * loss.  With p written out, one division is left.
    """
    j, ours, theirs = code.values[4], code.every(5), code.every(6)

    def terms() -> Sequence[_Four]:
        guess, away, face = (code.read(3, k) for k in range(3))
        weight = code.read(2, j) * face
        loss = code.read(0, j) - code.read(1, j) * guess
        vote = weight * (loss - away)
        worth = ours * away - theirs * loss + vote * away.least(loss)
        stake = weight * worth / (ours + theirs + abs(vote))
        return stake, abs(stake)

    return code.sums(2, terms)


def _row_spread(code: _Code) -> Sequence[Any]:
    """From distances to position j, what a taste for risk adds and what the position is worth without one; its sum."""
    j = code.values[4]

    def terms() -> Sequence[_Four]:
        far = code.read(0, j)
        code.write(1, j, far * (code.number(1.0) - far))
        worth = code.number(0.0) - far * code.read(3, 0)
        code.write(2, j, worth)
        return (worth,)

    return code.sums(1, terms)


def _row_outlook(code: _Code) -> Sequence[Any]:
    """In the view of i: everybody's taste for risk, what everybody loses if i prevails, and 1 (who is asked)."""

    def terms() -> Sequence[_Four]:
        guess = code.every(4) + code.every(5) * code.read(2, 3)
        code.write(2, 0, guess)
        code.write(2, 1, code.read(0, code.values[3]) - code.read(1, code.values[3]) * guess)
        code.write(2, 2, code.number(1.0))
        return ()

    return code.sums(0, terms)


def _row_line(code: _Code) -> Sequence[Any]:
    """Distance of everybody to a place on the only issue."""

    def terms() -> Sequence[_Four]:
        code.write(1, code.values[2], abs(code.read(0, 0) - code.every(3)))
        return ()

    return code.sums(0, terms)


def _row_worth(code: _Code) -> Sequence[Any]:
    """What a bargain between i and j, to places at the distances view[0] and view[1], changes for each; its sum."""
    i, j, row, share = code.values[5], code.values[6], code.values[7], code.every(8)

    def terms() -> Sequence[_Four]:
        one, two, rho, unit = code.read(2, 0), code.read(2, 1), code.read(2, 3), code.number(1.0)
        bent = code.read(1, i) + code.read(1, j) - one * (unit - one) - two * (unit - two)
        gain = (code.read(0, i) + code.read(0, j) - one - two - bent * rho) * share * code.read(3, 0)
        code.write(4, row, gain)
        return (gain,)

    return code.sums(1, terms)


def _gap(_: Any, table: Any, a: Any, b: Any) -> Any:
    return _typed(_row_gap, (table, a, b))


def _stakes(_: Any, far: Any, bend: Any, third: Any, view: Any, j: Any, ours: Any, theirs: Any) -> Any:
    return _typed(_row_stakes, (far, bend, third, view, j, ours, theirs), 2)


def _spread(_: Any, far: Any, bend: Any, worth: Any, by: Any, j: Any) -> Any:
    return _typed(_row_spread, (far, bend, worth, by, j))


def _line(_: Any, here: Any, out: Any, row: Any, there: Any) -> Any:
    return _typed(_row_line, (here, out, row, there), 0)


def _outlook(_: Any, far: Any, bend: Any, view: Any, i: Any, seen: Any, trust: Any) -> Any:
    return _typed(_row_outlook, (far, bend, view, i, seen, trust), 0)


def _price(_: Any, far: Any, bend: Any, view: Any, by: Any, worth: Any, i: Any, j: Any, row: Any, share: Any) -> Any:
    return _typed(_row_worth, (far, bend, view, by, worth, i, j, row, share))


gap, stakes, spread, line, outlook, price = (
    cast("Any", intrinsic)(f) for f in (_gap, _stakes, _spread, _line, _outlook, _price)
)


@kernel
def play(
    position: Array,
    salience: Array,
    strength: Array,
    luck: Array,
    rules: Rules,
    final: Array,
    trace: Array,
    turns: Indices,
    state: Indices,
) -> None:
    """Bargain in every draw until it comes to rest; writes final, trace, turns, state.

    position, salience, final (draw, actor, issue) 0-1; strength (draw, actor); luck (draw, turn, actor) in (0, 1), or
    empty: the most probable bargain is taken.  trace (draw, turn + 1, actor, issue) or empty.  turns, state (draw,).
    """
    draws, actors, issues = position.shape
    fours = (actors + 3) // 4
    voters = Voters(
        np.zeros((fours, 4)),
        np.zeros(actors),
        np.zeros((1, fours, 4)),
        np.zeros((actors, fours, 4)),
        np.zeros((issues, fours, 4)),
        np.ones((fours, 4)),
        np.zeros(actors),
    )
    tables = Tables(
        np.zeros((actors, fours, 4)),
        np.zeros((actors, fours, 4)),
        np.zeros((actors + 1, fours, 4)),
        np.zeros(actors + 1),
    )
    ballot = Ballot(
        np.empty(actors + 2, np.int64),
        np.empty((actors + 1, actors + 1)),
        np.empty((actors + 1, actors + 1)),
        np.empty(actors + 1, np.int64),
        np.empty(actors + 1),
    )
    offers = Offers(np.empty(actors, np.int64), np.empty(actors, np.int64), np.empty((actors, 2, issues)))
    here, view = np.zeros((issues, fours, 4)), np.zeros((4, fours, 4))
    rho = view[3]
    targets = np.empty(actors, np.int64)
    chosen, place, pairs = np.empty(actors, np.int64), np.empty(issues), np.empty((3, actors))
    for d in range(draws):
        enter(position[d], salience[d], strength[d], rules, voters, here)
        keep(here, trace, d, 0)
        first, tied = 0.0, False
        state[d], turns[d] = 0, rules.turns
        for turn in range(rules.turns):
            measure(here, voters, rules, tables, place)
            for k in range(actors):
                ballot.options[k] = k
            elect(ballot, actors, tables, voters, rules)
            taste_for_risk(ballot.prob, actors, rules.risk, rho)
            m, level = make_offers(here, rho, voters, rules, tables, view, pairs, targets, offers)
            tied = tied or level
            value_offers(here, rho, offers, m, voters, rules, tables, view, place)
            level = decide(here, offers, m, ballot, tables, voters, rules, luck, d, turn, chosen)
            tied = tied or level
            move = follow(chosen, offers, here)
            keep(here, trace, d, turn + 1)
            if turn == 0:
                first = move
            elif move < _SHARE_OF_FIRST_MOVE * (first + 1e-4):
                state[d], turns[d] = SETTLED, turn + 1
                break
        for turn in range(turns[d] + 1, rules.turns + 1):
            keep(here, trace, d, turn)
        if tied:
            state[d] += TIED
        for i in range(actors):
            for q in range(issues):
                final[d, i, q] = here[q, i >> 2, i & 3]


@inlined
def enter(position: Array, salience: Array, strength: Array, rules: Rules, voters: Voters, here: Array) -> None:
    """Take the numbers of a draw, (actor, issue) and (actor,), into rows of fours."""
    actors, issues = position.shape
    proportional = _proportional(rules)
    for i in range(actors):
        k, v = i >> 2, i & 3
        total, squares = 0.0, 0.0
        for q in range(issues):
            here[q, k, v], voters.salience[q, k, v] = position[i, q], salience[i, q]
            total += salience[i, q]
            squares += salience[i, q] ** 2
        voters.sigma[i], voters.scale[k, v] = total, squares
        voters.strength[k, v], voters.weight[i] = strength[i], strength[i] * total
        voters.by[0, k, v] = strength[i] if proportional else 1.0
        for j in range(actors):
            voters.third[j, k, v] = strength[i] * total if i != j else 0.0


@kernel
def keep(here: Array, trace: Array, d: int, turn: int) -> None:
    """Write the positions down, if they are asked for."""
    if len(trace):
        for q in range(trace.shape[3]):
            for i in range(trace.shape[2]):
                trace[d, turn, i, q] = here[q, i >> 2, i & 3]


@kernel
def _vote(gain: float, rules: Rules) -> float:
    """The vote of a voter of weight 1 with this at stake."""
    step = 0.0 if abs(gain) < _ROUNDING else min(1.0, max(-1.0, gain * 1e8))
    vote = gain * (rules.linear + rules.cubic * gain * gain) + rules.sign * step
    return vote * rules.gains if vote > 0.0 else vote


@kernel
def _proportional(rules: Rules) -> bool:
    """Whether votes go by what is at stake and by nothing else, which is the fast way."""
    return rules.linear == 1.0 and rules.gains == 1.0


@kernel
def distances(here: Array, place: Array, salience: Array, scale: Array, out: Array, row: int) -> None:
    """out[row]: how far a place (issue,) is from everybody, in everybody's own view."""
    fours = len(scale)
    for k in range(fours):
        for v in range(4):
            length = 0.0
            for q in range(len(place)):
                length += (salience[q, k, v] * (here[q, k, v] - place[q])) ** 2
            out[row, k, v] = min(1.0, np.sqrt(length / scale[k, v]))


@inlined
def measure(here: Array, voters: Voters, rules: Rules, tables: Tables, place: Array) -> None:
    """Distances of all positions, and what the positions are worth to those who have no taste for risk."""
    far, bend, worth, net, by = tables.far, tables.bend, tables.worth, tables.net, voters.by
    salience, scale = voters.salience, voters.scale
    for j in range(len(far)):
        if len(here) == 1:
            line(here, far, j, here[0, j >> 2, j & 3])
        else:
            for q in range(len(here)):
                place[q] = here[q, j >> 2, j & 3]
            distances(here, place, salience, scale, far, j)
        net[j] = spread(far, bend, worth, by, j)


@inlined
def count_votes(options: Indices, m: int, worth: Array, net: Array, votes: Array) -> None:
    """votes[a, b]: votes for option a over option b, of m.

    All votes cast are the gap between the two, and those for one less those for the other their difference in sum.
    """
    for a in range(m):
        for b in range(a):
            one, two = options[a], options[b]
            cast, lead = gap(worth, one, two), net[one] - net[two]
            ours, theirs = 0.5 * (cast + lead), 0.5 * (cast - lead)
            votes[a, b] = _NO_VOTES + (ours if ours > 0.0 else 0.0)
            votes[b, a] = _NO_VOTES + (theirs if theirs > 0.0 else 0.0)


@kernel
def count_otherwise(options: Indices, m: int, worth: Array, strength: Array, rules: Rules, votes: Array) -> None:
    """The same where votes do not go by what is at stake alone."""
    for a in range(m):
        for b in range(a):
            votes[a, b] = votes[b, a] = _NO_VOTES
            for k in range(len(strength)):
                for v in range(4):
                    gain = worth[options[a], k, v] - worth[options[b], k, v]
                    votes[a, b] += strength[k, v] * max(0.0, _vote(gain, rules))
                    votes[b, a] += strength[k, v] * max(0.0, _vote(-gain, rules))


@kernel
def elect(ballot: Ballot, m: int, tables: Tables, voters: Voters, rules: Rules) -> None:
    """prob[a]: how likely the a-th of the first m options stands among them."""
    if _proportional(rules):
        count_votes(ballot.options, m, tables.worth, tables.net, ballot.votes)
    else:
        count_otherwise(ballot.options, m, tables.worth, voters.strength, rules, ballot.votes)
    votes, rate = ballot.votes, ballot.rate
    if rules.form == 0:
        beat_all(votes, m, ballot.shrunk, ballot.prob)
        return
    for b in range(m):
        drive = 1.0
        if rules.form == 2:
            drive = 0.5 * _NO_VOTES + 1e-10
            for a in range(m):
                if a != b:
                    drive += votes[a, b] * _wins(votes, a, b)
        for a in range(m):
            if a != b:
                wins = _wins(votes, a, b)
                rate[b, a] = votes[a, b] * wins / drive * wins if rules.form == 2 else wins
    at_rest(rate, m, ballot.prob)


@kernel
def _wins(votes: Array, a: int, b: int) -> float:
    """Chance that a wins a vote against b."""
    return votes[a, b] / (votes[a, b] + votes[b, a])  # type: ignore[no-any-return]


@inlined
def beat_all(votes: Array, m: int, shrunk: Indices, prob: Array) -> None:
    """prob[a] in proportion to the chance that option a wins against each other one.

    A product of many chances vanishes; so it is kept as a number times _TINY to some power, counted in `shrunk`.
    """
    least, total = m, 0.0
    for a in range(m):
        product, times = 1.0, 0
        for b in range(a):
            share = 1.0 / (votes[a, b] + votes[b, a])
            product *= votes[a, b] * share
            if product < _TINY:
                product /= _TINY
                times += 1
            prob[b] *= votes[b, a] * share
            if prob[b] < _TINY:
                prob[b] /= _TINY
                shrunk[b] += 1
        prob[a] = product
        shrunk[a] = times
    for a in range(m):
        least = min(least, shrunk[a])
    for a in range(m):
        if shrunk[a] > least:
            prob[a] *= _TINY if shrunk[a] == least + 1 else 0.0
        total += prob[a]
    for a in range(m):
        prob[a] /= total


@inlined
def taste_for_risk(prob: Array, actors: int, rule: int, rho: Array) -> None:
    """rho[i]: the likelier its position, the more an actor dares."""
    top, low = prob[0], prob[0]
    for a in range(1, actors):
        top, low = max(top, prob[a]), min(low, prob[a])
    for i in range(actors):
        if top - low <= ALIKE:
            taste = 0.0
        elif rule == 0:
            taste = (3 * prob[i] - (top + 2 * low)) / (2 * (top - low))
        elif rule == 1:
            taste = (prob[i] - low) / (top - low)
        else:
            taste = (2 * prob[i] - top - low) / (top - low)
        rho[i >> 2, i & 3] = taste


@inlined
def make_offers(
    here: Array,
    rho: Array,
    voters: Voters,
    rules: Rules,
    tables: Tables,
    view: Array,
    pairs: Array,
    targets: Indices,
    offers: Offers,
) -> tuple[int, bool]:
    """Each actor challenges whom it pays most to challenge, if any; how many do, and whether any was at a loss whom.

    What pressing j is worth to i: loss * (1 - 2 * sigma * (1 - chance)), loss being what i would gain if j came over.
    """
    actors, m, tied = len(tables.far), 0, False
    far, bend, sigma, weight, third, salience = (
        tables.far,
        tables.bend,
        voters.sigma,
        voters.weight,
        voters.third,
        voters.salience,
    )
    proportional = _proportional(rules)
    trust = 1.0 - rules.own_share
    for i in range(actors):
        ki, vi = i >> 2, i & 3
        mine = rho[ki, vi]
        seen = rules.own_share * mine
        outlook(far, bend, view, i, seen, trust)
        view[2, ki, vi] = 0.0
        reach, hope, first = _CHALLENGE_PAYS, -1.0, 0
        for j in range(actors):
            loss = far[j, ki, vi] - bend[j, ki, vi] * mine
            pairs[0, j] = loss
            pairs[2, j] = -1.0
            least = loss * (1.0 - 2.0 * sigma[j])
            reach = least if least > reach else reach
            likely = loss * (1.0 - sigma[j])
            first = j if likely > hope else first
            hope = likely if likely > hope else hope
        best, count = _CHALLENGE_PAYS, 0
        for stage in range(2):
            if stage == 0:
                targets[0], count = first, 1 if first != i else 0
            else:
                count = 0
                for j in range(actors):
                    targets[count] = j
                    count += 1 if pairs[0, j] >= reach - ALIKE and j != i and j != first else 0
            for at in range(count):
                j = targets[at]
                loss = pairs[0, j]
                if proportional:
                    ours, theirs = 1e-10 + weight[i] * loss, 1e-10 + weight[j] * view[1, j >> 2, j & 3]
                    net, thrown = stakes(far, bend, third, view, j, ours, theirs)
                    chance = (ours + 0.5 * (thrown + net)) / (ours + theirs + thrown)
                else:
                    chance = prevail_otherwise(i, j, loss, view, weight, rules, far, bend)
                pairs[1, j] = chance
                gain = loss * (1.0 - 2.0 * sigma[j] * (1.0 - chance))
                pairs[2, j] = gain
                best = gain if gain > best else best
            reach = best if best > reach else reach
        if best == _CHALLENGE_PAYS:
            continue
        on = -1
        for j in range(actors):
            if pairs[2, j] >= best - ALIKE:
                if on < 0:
                    on = j
                else:
                    for q in range(len(here)):
                        tied = tied or here[q, j >> 2, j & 3] != here[q, on >> 2, on & 3]
        offers.by[m], offers.on[m] = i, on
        ko, vo = on >> 2, on & 3
        for q in range(len(here)):
            offers.place[m, 0, q], offers.place[m, 1, q] = meet(
                here[q, ki, vi],
                here[q, ko, vo],
                salience[q, ki, vi],
                salience[q, ko, vo],
                pairs[1, on],
                rules.bargain,
            )
        m += 1
    return m, tied


@kernel
def prevail_otherwise(
    i: int, j: int, loss: float, view: Array, weight: Array, rules: Rules, far: Array, bend: Array
) -> float:
    """The same where votes do not go by what is at stake alone."""
    ours, theirs = 1e-10 + weight[i] * _vote(loss, rules), 1e-10 - weight[j] * _vote(-view[1, j >> 2, j & 3], rules)
    won, lost = ours, theirs
    for n in range(len(far)):
        if n != i and n != j:
            k, v = n >> 2, n & 3
            away, with_j = view[1, k, v], far[j, k, v] - bend[j, k, v] * view[0, k, v]
            vote = weight[n] * _vote(with_j - away, rules)
            p = (ours + max(vote, 0.0)) / (ours + theirs + abs(vote))
            stake = weight[n] * _vote(p * (away + with_j) - with_j, rules)
            won += max(stake, 0.0)
            lost -= min(stake, 0.0)
    return won / (won + lost)  # type: ignore[no-any-return]


@kernel
def meet(t_i: float, t_j: float, s_i: float, s_j: float, p: float, bargain: int) -> tuple[float, float]:
    """Where i and j would go on one issue if i prevails with chance p; four decimals."""
    e = 1e-6
    if bargain == 2:
        push_i, push_j = max(0.0, 2 * p - 1), max(0.0, 1 - 2 * p)
        yields_i, yields_j = push_j * s_j**2, push_i * s_i**2
        to_i = t_i + yields_i / (yields_i + e + (1 - push_j) * s_i**2) * (t_j - t_i)
        to_j = t_j + yields_j / (yields_j + e + (1 - push_i) * s_j**2) * (t_i - t_j)
    else:
        w_i, w_j = s_i * p, s_j * (1 - p)
        if bargain == 0:
            w_i, w_j = w_i**2, w_j**2
        to_i = ((w_i + e) * t_i + w_j * t_j) / (w_i + w_j + e)
        to_j = (w_i * t_i + (w_j + e) * t_j) / (w_i + w_j + e)
    return np.floor(1e4 * to_i + 0.5) / 1e4, np.floor(1e4 * to_j + 0.5) / 1e4


@inlined
def value_offers(
    here: Array,
    rho: Array,
    offers: Offers,
    m: int,
    voters: Voters,
    rules: Rules,
    tables: Tables,
    view: Array,
    place: Array,
) -> None:
    """worth[0] is 0, all staying where they are; worth[b + 1]: what bargain b of m changes in the mean utility."""
    share = 1.0 / len(tables.far)
    far, bend, worth, net, by = tables.far, tables.bend, tables.worth, tables.net, voters.by
    salience, scale, by_whom, on, places = voters.salience, voters.scale, offers.by, offers.on, offers.place
    net[0] = 0.0
    for k in range(len(rho)):
        for v in range(4):
            worth[0, k, v] = 0.0
    for b in range(m):
        i, j = by_whom[b], on[b]
        for side in range(2):
            if len(here) == 1:
                line(here, view, side, places[b, side, 0])
            else:
                for q in range(len(here)):
                    place[q] = places[b, side, q]
                distances(here, place, salience, scale, view, side)
        net[b + 1] = price(far, bend, view, by, worth, i, j, b + 1, share)


@kernel
def touching(k: int, by: Indices, on: Indices, m: int, options: Indices) -> int:
    """How many options k has; writes them: 0 is to stay, b + 1 to take bargain b of m."""
    options[0], count = 0, 1
    for b in range(m):
        options[count] = b + 1
        count += 1 if by[b] == k or on[b] == k else 0
    return count


@inlined
def decide(
    here: Array,
    offers: Offers,
    m: int,
    ballot: Ballot,
    tables: Tables,
    voters: Voters,
    rules: Rules,
    luck: Array,
    d: int,
    turn: int,
    chosen: Indices,
) -> bool:
    """chosen[k]: the bargain of m that k takes, -1 none; whether for anybody another was as likely.

    Another counts if it leads elsewhere.  The most probable is taken, or the one where in (0, 1) the luck of k falls.
    """
    options, votes, shrunk, prob = ballot.options, ballot.votes, ballot.shrunk, ballot.prob
    worth, net, by, on = tables.worth, tables.net, offers.by, offers.on
    proportional, level = _proportional(rules), False
    for k in range(len(chosen)):
        count = touching(k, by, on, m, options)
        chosen[k] = -1
        if count == 1:
            continue
        if rules.form == 0 and proportional:
            count_votes(options, count, worth, net, votes)
            beat_all(votes, count, shrunk, prob)
        else:
            elect(ballot, count, tables, voters, rules)
        best, total, pick = 0.0, 0.0, -1
        for a in range(count):
            best = prob[a] if prob[a] > best else best
        for a in range(count):
            total += prob[a]
            if len(luck):
                if pick < 0 and (luck[d, turn, k] < total or a == count - 1):
                    pick = a
            elif prob[a] >= best - ALIKE:
                if pick < 0:
                    pick = a
                else:
                    level = level or _apart(k, here, offers, options[a], options[pick])
        chosen[k] = options[pick] - 1
    return level


@inlined
def follow(chosen: Indices, offers: Offers, here: Array) -> float:
    """Everybody goes where its bargain says; how far they went in all."""
    move = 0.0
    for k in range(len(chosen)):
        b = chosen[k]
        if b >= 0:
            side = 0 if offers.by[b] == k else 1
            way = 0.0
            for q in range(len(here)):
                way += (offers.place[b, side, q] - here[q, k >> 2, k & 3]) ** 2
                here[q, k >> 2, k & 3] = offers.place[b, side, q]
            move += np.sqrt(way)
    return move


@kernel
def _apart(k: int, here: Array, offers: Offers, one: int, other: int) -> bool:
    """Whether two options lead k to different places: 0 where it is, b + 1 where bargain b puts it."""
    for q in range(len(here)):
        first = second = here[q, k >> 2, k & 3]
        if one > 0:
            first = offers.place[one - 1, 0 if offers.by[one - 1] == k else 1, q]
        if other > 0:
            second = offers.place[other - 1, 0 if offers.by[other - 1] == k else 1, q]
        if first != second:
            return True
    return False
