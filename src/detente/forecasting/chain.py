"""Where a Markov chain comes to rest, for the kernels whose elections end in one."""

from __future__ import annotations

from detente.compiled import kernel
from detente.draws import Array


@kernel
def at_rest(rate: Array, m: int, prob: Array) -> None:
    """Stationary distribution of the chain with rate[from, to] over its first m states, into prob; destroys rate.

    States are taken out one by one without any subtraction, so that no small probability is lost.
    Source: [Grassmann1985]_.

    What leaves the first state at rate 1 comes back from the second at rate 3:

    >>> import numpy as np
    >>> prob = np.empty(2)
    >>> at_rest(np.array([[0.0, 1.0], [3.0, 0.0]]), 2, prob)
    >>> prob
    array([0.75, 0.25])
    """
    for last in range(m - 1, 0, -1):
        out = 0.0
        for b in range(last):
            out += rate[last, b]
        for a in range(last):
            rate[a, last] /= out
            for b in range(last):
                if a != b:
                    rate[a, b] += rate[a, last] * rate[last, b]
    prob[0] = 1.0
    total = 1.0
    for state in range(1, m):
        prob[state] = 0.0
        for a in range(state):
            prob[state] += prob[a] * rate[a, state]
        total += prob[state]
    for state in range(m):
        prob[state] /= total
