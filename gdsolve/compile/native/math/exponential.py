"""The exponential function and what is made of it."""

from __future__ import annotations

import math

from gdsolve.compile.native.ir import Code, Integer, Mask, Real, integer, real
from gdsolve.compile.native.math import bits

LOG2_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 0.6931471805599453, 2.3190468138462996e-17

EXP = (
    0.5000000000000011, 0.16666666666666413, 0.041666666666530225, 0.00833333333349414, 0.0013888888943607838,
    0.00019841269507284818, 2.480149312548762e-05, 2.7557585771855603e-06, 2.763023779145008e-07,
    2.500023655894576e-08,
)  # fmt: skip
"""(exp(r) - 1 - r) / r**2 on |r| <= log(2) / 2, error 2**-58 of exp(r)."""

_LARGEST = 709.782712893384
_SMALLEST_NORMAL = -708.0
_ALL_UNDERFLOWS = -746.0


def reduced(code: Code, x: Real) -> tuple[Real, Integer]:
    """Return r and k with x = k log(2) + r, |r| <= log(2) / 2, for |x| < 800: k log(2) is taken off in two parts."""
    k, whole = bits.nearest(code, x, LOG2_E)
    r = code.fma(k, real(-LN2_HIGH), x)
    return code.fma(k, real(-LN2_LOW), r), whole


def exp(code: Code, x: Real) -> Real:
    """Return e**x, 0.99 ulp; all special values are those of NumPy, subnormal results included."""
    at_least = bits.maximum(code, x, real(_ALL_UNDERFLOWS))
    result = exp_below_one(code, at_least)
    fits = code.compare("ole", x, real(_LARGEST))
    return code.select(fits, result, code.mul(x, real(math.inf)))


def exp_below_one(code: Code, x: Real) -> Real:
    """Return e**x for -746 <= x <= 709.78, or a number without meaning."""
    r, k = reduced(code, x)
    unscaled = code.polynomial(r, (1.0, 1.0, *EXP))
    low = code.compare("olt", x, real(_SMALLEST_NORMAL))
    return _scaled(code, unscaled, k, low)


def _scaled(code: Code, x: Real, k: Integer, low: Mask) -> Real:
    # Subnormal results: 64 more in the exponent, then one rounding by the product with 2**-64.
    exponent = code.integers("add", code.bits(x), code.integers("shl", k, integer(52)))
    lift = code.bits(code.select(low, code.from_bits(integer(64 << 52)), real(0.0)))
    lifted = code.from_bits(code.integers("add", exponent, lift))
    return code.mul(lifted, code.select(low, real(2.0**-64), real(1.0)))
