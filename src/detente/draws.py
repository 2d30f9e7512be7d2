"""Draws: a dossier's estimates as arrays, and the one place where randomness is born.

Every uncertain number has its own named stream, a counter-based generator (Philox) keyed by seed and name.  Draw k of
stream ``north.line.position`` is a pure function of seed, name and k: chunks, processes and machines cannot change it,
and adding an actor moves nobody else's draws, so that a comparison shows the change and not the dice.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

_WORDS = 4  # 64-bit words that one Philox counter step yields


def stream(seed: int, name: str, n: int, start: int = 0) -> NDArray[np.float64]:
    """Uniform numbers in (0, 1) number `start` to `start + n` of the stream `name`; shape (n,).

    >>> a = stream(7, "north.line.position", 6)
    >>> b = stream(7, "north.line.position", 2, start=4)
    >>> bool((a[4:] == b).all()), bool(a[0] == stream(7, "south.line.position", 1)[0])
    (True, False)
    """
    key = int.from_bytes(hashlib.sha256(f"{seed}|{name}".encode()).digest()[:16], "little")
    first = start // _WORDS
    bits = np.random.Philox(key=key, counter=first).random_raw(_WORDS * (-(-(start + n) // _WORDS) - first))
    words = bits[start - first * _WORDS :][:n]
    return ((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
