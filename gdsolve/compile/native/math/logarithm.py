"""Logarithms."""

from __future__ import annotations

import math

from gdsolve.compile.native.ir import Code, Mask, Real, integer, real
from gdsolve.compile.native.math.exponential import LN2_HIGH, LN2_LOW

LOG = (
    0.6666666666666734, 0.39999999999414704, 0.28571428742387633, 0.22222198572615212, 0.18183564380846962,
    0.15314048629204083, 0.14795973117954497,
)  # fmt: skip
"""(2 atanh(s) / s - 2) / z in z = s**2 up to ((sqrt(2) - 1) / (sqrt(2) + 1))**2, error 2**-58.5."""

_ROOT_HALF = 0x3FE6A09E667F3BCD
_BIAS = 1023
_MANTISSA = (1 << 52) - 1
_SMALLEST_NORMAL = 1 << 52
_TWO_52 = 0x433 << 52


def split(code: Code, x: Real) -> tuple[Real, Real]:
    """Return m and k with x = 2**k m, sqrt(1/2) <= m < sqrt(2), for positive normal numbers."""
    offset = code.integers("add", code.bits(x), integer((_BIAS << 52) - _ROOT_HALF))
    exponent = code.integers("lshr", offset, integer(52))
    k = code.sub(code.from_bits(code.integers("or", exponent, integer(_TWO_52))), real(2.0**52 + _BIAS))
    mantissa = code.integers("and", offset, integer(_MANTISSA))
    return code.from_bits(code.integers("add", mantissa, integer(_ROOT_HALF))), k


def log(code: Code, x: Real) -> Real:
    """Return the natural logarithm, 0.76 ulp; -inf at 0, nan below, in doubt at subnormal numbers and infinity."""
    m, k = split(code, x)
    f = code.sub(m, real(1.0))
    half_square = code.mul(code.mul(f, real(0.5)), f)
    s = code.div(f, code.add(f, real(2.0)))
    z = code.mul(s, s)
    # log(1 + f) = f - (f**2/2 - s (f**2/2 + R(z))): what is rounded is small against f.
    inner = code.fma(z, code.polynomial(z, LOG), half_square)
    small = code.fma(s, inner, code.mul(k, real(LN2_LOW)))
    result = code.fma(k, real(LN2_HIGH), code.sub(f, code.sub(half_square, small)))
    return positive_only(code, x, result)


def positive_only(code: Code, x: Real, y: Real) -> Real:
    """Return the logarithm y where x is a positive normal number, -inf at 0 and nan below."""
    normal = _is_positive_normal(code, x)
    below = code.select(code.compare("oeq", x, real(0.0)), real(-math.inf), real(math.nan))
    positive = code.compare("ogt", x, real(0.0))
    code.doubt(code.masks("xor", positive, normal))
    return code.select(normal, y, below)


def _is_positive_normal(code: Code, x: Real) -> Mask:
    # One comparison of integers: the bits of positive normal numbers are a range, moved to the bottom of the signed.
    moved = code.integers("add", code.bits(x), integer((1 << 63) - _SMALLEST_NORMAL))
    return code.compare_integers("slt", moved, integer((0x7FE << 52) - (1 << 63)))
