"""Compiled loops: the one place that says how Numba is used.

A loop that no array operation can carry is a kernel: a function at the top level of its module, marked `@kernel`.
Numba compiles it when it is first called and keeps the machine code on disk, so that later processes start with it; a
kernel gives the same bits for a draw wherever the draw stands in its block, and frees the interpreter while it runs, so
that Python threads share the work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function` on its first call and keep the result on disk.

    No fastmath: a sum is added up in the order that is written, on every machine.  error_model numpy: a division by
    zero gives inf or nan as in NumPy; the check that Python would make keeps loops from being vectorised.

    >>> @kernel
    ... def triangle(n):
    ...     total = 0
    ...     for k in range(n + 1):
    ...         total += k
    ...     return total
    >>> triangle(4)
    10
    """
    return cast("Callable[P, R]", _compile(function))


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """As `kernel`, for a small function that others call in their innermost loop: its body is put in their place."""
    compiled: Any = numba.njit(nogil=True, error_model="numpy", inline="always")(function)
    return cast("Callable[P, R]", compiled)


def _compile(function: Callable[..., Any]) -> Any:
    return numba.njit(cache="<" not in function.__code__.co_filename, nogil=True, error_model="numpy")(function)
