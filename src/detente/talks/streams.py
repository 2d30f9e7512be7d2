"""Streams: every number of chance in the talks, as a pure function of seed, stream, entity, index and run.

Switching a safeguard on, adding an actor, cutting the work into other blocks or taking more processors moves no other
number: two plans meet the same futures.  A stream is one kind of chance (`accept`, `leader`, `vote`), an entity is
whose (`north|line`), an index is mostly the round.  The generator is Philox 4x64-10 [Salmon2011]_, as NumPy's; four
runs share a block of it.
"""

from __future__ import annotations

import hashlib
from typing import Any, cast

import numpy as np
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from detente.compiled import part
from detente.draws import Array

RUNS_PER_BLOCK = 4
_UNIT = 2.0**-53


def stream_key(seed: int, stream: str) -> tuple[int, int]:
    """The two words of the generator's key.

    >>> stream_key(1, "accept")
    (648894755290878953, 2036040269432462245)
    """
    digest = hashlib.blake2b(f"detente/{seed}/talks.{stream}".encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def entity_word(entity: str) -> int:
    """The counter word of an entity.

    >>> hex(entity_word("A|war"))
    '0xf0b875f5c96d5172'
    """
    return int.from_bytes(hashlib.blake2b(entity.encode(), digest_size=8).digest(), "little")


def uniforms(seed: int, stream: str, entity: str, index: int, start: int, n: int) -> Array:
    """Uniform numbers of runs `start` to `start + n`, (run,), at least 0 and below 1.

    >>> uniforms(1, "accept", "A|war", 3, 0, 2).tolist()
    [0.6473999560748789, 0.5291910527874286]
    """
    first = start // RUNS_PER_BLOCK
    blocks = -(-(start + n) // RUNS_PER_BLOCK) - first
    key = np.array(stream_key(seed, stream), dtype=np.uint64)
    counter = np.array([first, index, entity_word(entity), 0], dtype=np.uint64)
    words = np.random.Philox(key=key, counter=counter).random_raw(RUNS_PER_BLOCK * blocks)
    return (words[start - first * RUNS_PER_BLOCK :][:n] >> np.uint64(11)).astype(np.float64) * _UNIT


def _high(_typing: Any, a: Any, b: Any) -> Any:
    def build(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        from llvmlite import ir

        wide = ir.IntType(128)
        product = builder.mul(builder.zext(args[0], wide), builder.zext(args[1], wide))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

    return types.uint64(a, b), build


# the upper 64 bits of a product of two unsigned words
_mulhi = cast("Any", intrinsic)(_high)

_M0, _M1 = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_W0, _W1 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
_ROUNDS = 10
_DROPPED, _ONE, _NONE = np.uint64(11), np.uint64(1), np.uint64(0)


@part
def fill(keys: NDArray[np.uint64], slot: int, index: int, block: int, words: Array) -> None:
    """Write the four uniforms of a block of runs into words[slot].  keys: (slot, 3) key, key, entity."""
    c0, c1, c2, c3 = np.uint64(block) + _ONE, np.uint64(index), keys[slot, 2], _NONE
    k0, k1 = keys[slot, 0], keys[slot, 1]
    for _ in range(_ROUNDS):
        h0, l0 = _mulhi(_M0, c0), _M0 * c0
        h1, l1 = _mulhi(_M1, c2), _M1 * c2
        c0, c1, c2, c3 = h1 ^ c1 ^ k0, l1, h0 ^ c3 ^ k1, l0
        k0 += _W0
        k1 += _W1
    words[slot, 0] = (c0 >> _DROPPED) * _UNIT
    words[slot, 1] = (c1 >> _DROPPED) * _UNIT
    words[slot, 2] = (c2 >> _DROPPED) * _UNIT
    words[slot, 3] = (c3 >> _DROPPED) * _UNIT
