"""Powers, logarithms and exponentials inside kernels: plain additions and multiplications that run side by side.

The C library's `pow` takes one number at a time, and rounds its last digit differently on other machines.  These are
polynomials with every rounding step written down (`fma`), so that a kernel may compute eight numbers at once and
still gives the same bits for each of them, in whichever company it is computed and on whichever processor.

They are made for finite numbers in the ranges they name; outside they are held at the end of the range.  They can be
called from a kernel only.

    log2(b)      b > 0, held at 1e-150 from below; absolute error 4e-16 * (1 + |log2 b|)
    exp2(y)      y from -1000 to 1000; relative error 1e-15
    power(b, r)  b to the power r as exp2(r * log2(b)); relative error 1e-15 * (1 + |r log2 b|); 0 counts as 1e-150

The coefficients are the polynomials that fit log2((1+t)/(1-t))/t and (2^f - 1)/f at the Chebyshev nodes of their range,
computed with fifty digits.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numba import types
from numba.extending import intrinsic

from detente.compiled import inlined

FLOOR = 1e-150
"""The smallest base: its square is still an ordinary number."""

_MOST = 1000.0  # 2 to this power, and to minus it, are ordinary numbers
_ONE = np.uint64(0x3FF0000000000000)  # the bits of 1.0
_SHIFT = np.uint64(0x3FF0000000000000 - 0x3FE6A09E667F3BCD)  # from the square root of 1/2 to 1
_ROOT = np.uint64(0x3FE6A09E667F3BCD)  # the bits of the square root of 1/2
_MANTISSA = np.uint64(0x000FFFFFFFFFFFFF)
_52 = np.uint64(52)
_INTEGER = np.uint64(0x4330000000000000)  # the bits of 2^52: an integer added to them is that double plus 2^52
_BIAS = 2.0**52 + 1023
_NEAREST = 1.5 * 2.0**52  # added and taken away again, it leaves the nearest integer

_L0, _L1, _L2, _L3 = 2.885390081777927, 0.9617966939243345, 0.5770780172463286, 0.4121984020482752
_L4, _L5, _L6 = 0.32061638813224547, 0.2614442493522915, 0.2429160853987535
_E1, _E2, _E3, _E4 = 0.6931471805599462, 0.24022650695910075, 0.05550410866465167, 0.009618129107618665
_E5, _E6, _E7 = 0.0013333558200794592, 0.00015403530424776529, 1.5252672924850737e-05
_E8, _E9, _E10 = 1.3215451633221434e-06, 1.0205905413765595e-07, 7.070977866508138e-09


def _fma(_typing: Any, a: Any, b: Any, c: Any) -> Any:
    def build(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.fma(*args)

    return a(a, b, c), build


def _bits(_typing: Any, x: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], context.get_value_type(signature.return_type))

    return types.uint64(x), build


def _number(_typing: Any, x: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], context.get_value_type(signature.return_type))

    return types.float64(x), build


# a * b + c, rounded once; the 64 bits of a double; the double of 64 bits
fma = cast("Any", intrinsic)(_fma)
_bits_of = cast("Any", intrinsic)(_bits)
_double_of = cast("Any", intrinsic)(_number)


@inlined
def log2(b: float) -> float:
    """Logarithm to base 2 of b > 0; b below 1e-150 counts as 1e-150."""
    held = b if b > FLOOR else FLOOR
    shifted = _bits_of(held) + _SHIFT
    exponent = _double_of((shifted >> _52) | _INTEGER) - _BIAS
    m = _double_of((shifted & _MANTISSA) + _ROOT)
    t = (m - 1.0) / (m + 1.0)
    q = t * t
    p = fma(q, fma(q, fma(q, fma(q, fma(q, fma(q, _L6, _L5), _L4), _L3), _L2), _L1), _L0)
    result: float = fma(t, p, exponent)
    return result


@inlined
def exp2(y: float) -> float:
    """2 to the power y, y held between -1000 and 1000."""
    low = y if y > -_MOST else -_MOST
    held = low if low < _MOST else _MOST
    z = held + _NEAREST
    f = held - (z - _NEAREST)
    p = fma(f, fma(f, fma(f, fma(f, fma(f, _E10, _E9), _E8), _E7), _E6), _E5)
    g = fma(f, fma(f, fma(f, fma(f, fma(f, p, _E4), _E3), _E2), _E1), 1.0)
    result: float = _double_of(_bits_of(g) + (_bits_of(z) << _52))
    return result


@inlined
def power(b: float, r: float) -> float:
    """b to the power r for b of 0 or more; a b below 1e-150 counts as 1e-150."""
    return exp2(r * log2(b))


@inlined
def nearest(x: float) -> float:
    """The integer nearest to x, halves to the even one; |x| below 2^51."""
    return (x + _NEAREST) - _NEAREST
