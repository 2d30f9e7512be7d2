"""Compiled loops: the one place that says how Numba is used.

A loop that no array operation can carry is a kernel: a function at the top level of its module, marked `@kernel`.
Numba compiles it when it is first called and keeps the machine code on disk, so that later processes start with it; a
kernel gives the same bits for a draw wherever the draw stands in its block, and frees the interpreter while it runs, so
that Python threads share the work.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba
import numpy as np
from numba.core.caching import IndexDataCacheFile

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
    compiled = numba.njit(cache="<" not in function.__code__.co_filename, nogil=True, error_model="numpy")(function)
    _keep_by_content(compiled)
    _kernels.append(compiled)
    return cast("Callable[P, R]", compiled)


def uncompiled() -> bool:
    """Whether some kernel of the modules loaded so far has no machine code on disk yet, so that its first call will
    take seconds; what to tell a user who would wonder."""
    return any(not _kept(compiled) for compiled in _kernels)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """As `kernel`, for a small function that others call in their innermost loop: its body is put in their place."""
    compiled: Any = numba.njit(nogil=True, error_model="numpy", inline="always")(function)
    return cast("Callable[P, R]", compiled)


def part(function: Callable[P, R]) -> Callable[P, R]:
    """As `kernel`, for a part of a long loop that has a name of its own: it is kept with the kernel that calls it.

    Hand it records and numbers, not many arrays: each array is seven arguments, and compiling takes minutes.
    """
    compiled: Any = numba.njit(nogil=True, error_model="numpy")(function)
    return cast("Callable[P, R]", compiled)


_kernels: list[Any] = []


class _ByContent(IndexDataCacheFile):
    """Machine code kept as long as the kernel and all parts that it calls say the same.

    By itself Numba looks at the time and size of the kernel's own file, and would run on with parts of other files that
    have since been edited.
    """

    kernel: Any

    @property
    def _source_stamp(self) -> str:
        return fingerprint(self.kernel)


def _keep_by_content(compiled: Any) -> None:
    kept = getattr(getattr(compiled, "_cache", None), "_cache_file", None)
    if isinstance(kept, IndexDataCacheFile):
        kept.__class__ = _ByContent
        cast("_ByContent", kept).kernel = compiled


def fingerprint(compiled: Any) -> str:
    """What a kernel does, with all compiled functions that it calls and the constants that they use, as a digest."""
    digest, seen, waiting = hashlib.sha256(numba.__version__.encode()), set(), [compiled]
    while waiting:
        function = waiting.pop().py_func
        if function in seen:
            continue
        seen.add(function)
        code = function.__code__
        literals = [one for one in code.co_consts if one != function.__doc__ and not inspect.iscode(one)]
        digest.update(repr((code.co_name, code.co_code, code.co_names, code.co_varnames, literals)).encode())
        for name in code.co_names:
            value = function.__globals__.get(name)
            if hasattr(value, "py_func"):
                waiting.append(value)
            elif isinstance(value, int | float | str | tuple | np.generic):
                digest.update(f"{name}={value!r}".encode())
    return digest.hexdigest()


def _kept(compiled: Any) -> bool:
    """Whether a kernel's machine code is on disk and still says what the kernel says."""
    kept = getattr(getattr(compiled, "_cache", None), "_cache_file", None)
    return not isinstance(kept, _ByContent) or bool(cast("Any", kept)._load_index())
