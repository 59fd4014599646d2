"""Logarithms."""

from __future__ import annotations

import math

from gdsolve.compile.native.ir import Code, Real, integer, real
from gdsolve.compile.native.math import bits
from gdsolve.compile.native.math.exponential import LN2

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
    """Return the natural logarithm, 0.78 ulp; -inf at 0, nan below, in doubt at subnormal numbers and infinity."""
    m, k = split(code, x)
    return positive_only(code, x, log_near_one(code, code.sub(m, real(1.0)), k))


def log1p(code: Code, x: Real) -> Real:
    """Return log(1 + x), 1.4 ulp; -inf at -1, nan below, in doubt at infinity."""
    u = code.add(x, real(1.0))
    back = code.sub(u, real(1.0))
    lost = code.add(code.sub(real(1.0), code.sub(u, back)), code.sub(x, back))
    m, k = split(code, u)
    # What rounding took from 1 + x belongs to f, on the scale of m; 2**64 keeps the factor normal.
    raised = code.integers("shl", bits.whole_bits(code, k), integer(52))
    factor = code.from_bits(code.integers("sub", integer((_BIAS + 64) << 52), raised))
    f = code.fma(code.mul(lost, real(2.0**-64)), factor, code.sub(m, real(1.0)))
    result = log_near_one(code, f, k)
    return bits.keep_tiny(code, x, positive_only(code, u, result))


def log1p_of_fraction(code: Code, x: Real) -> Real:
    """Return log(1 + x) for 0 <= x <= 1."""
    halved = code.compare("ogt", x, real(2.0**0.5 - 1.0))
    f = code.select(halved, code.fma(x, real(0.5), real(-0.5)), x)
    return log_near_one(code, f, code.select(halved, real(1.0), real(0.0)))


def log_near_one(code: Code, f: Real, k: Real) -> Real:
    """Return log(1 + f) + k log(2) for sqrt(1/2) - 1 <= f <= sqrt(2) - 1."""
    half_square = code.mul(code.mul(f, real(0.5)), f)
    s = code.div(f, code.add(f, real(2.0)))
    z = code.mul(s, s)
    # log(1 + f) = f - (f**2/2 - s (f**2/2 + R(z))): what is rounded is small against f.
    inner = code.fma(z, code.polynomial(z, LOG), half_square)
    small = code.fma(s, inner, code.mul(k, real(LN2[1])))
    return code.fma(k, real(LN2[0]), code.sub(f, code.sub(half_square, small)))


def positive_only(code: Code, x: Real, y: Real) -> Real:
    """Return the logarithm y where x is a positive normal number, -inf at 0 and nan below."""
    # One comparison of integers: the bits of positive normal numbers are a range, moved to the bottom of the signed.
    moved = code.integers("add", code.bits(x), integer((1 << 63) - _SMALLEST_NORMAL))
    normal = code.compare_integers("slt", moved, integer((0x7FE << 52) - (1 << 63)))
    other = code.select(normal, real(-1.0), x)
    code.doubt(code.compare("ogt", other, real(0.0)))
    below = code.select(code.compare("oeq", other, real(0.0)), real(-math.inf), real(math.nan))
    return code.select(normal, y, below)
