"""Logarithms."""

from __future__ import annotations

import math

from gdsolve.compile.native.ir import Code, Real, integer, real
from gdsolve.compile.native.math import bits
from gdsolve.compile.native.math.exponential import LN2

LOG2_E_PARTS = (1.4426950408889634, 2.0355273740931033e-17)
LOG10_E_PARTS = (0.4342944819032518, 1.098319650216765e-17)
LOG10_2_PARTS = (0.30102999566383914, 1.42050232272661e-13)
"""log10(2) as a sum of 42 bits, so that products with exponents are exact, and a float64."""

LOG = (
    0.6666666666666734, 0.39999999999414704, 0.28571428742387633, 0.22222198572615212, 0.18183564380846962,
    0.15314048629204083, 0.14795973117954497,
)  # fmt: skip
"""(2 atanh(s) / s - 2) / z in z = s**2 up to ((sqrt(2) - 1) / (sqrt(2) + 1))**2, error 2**-58.5."""

_ROOT_HALF = 0x3FE6A09E667F3BCD
_BIAS = 1023
_MANTISSA = (1 << 52) - 1
_TWO_52 = 0x433 << 52


def split(code: Code, x: Real) -> tuple[Real, Real]:
    """Return m and k with x = 2**k m, sqrt(1/2) <= m < sqrt(2), for positive normal numbers."""
    offset = code.integers("add", code.bits(x), integer((_BIAS << 52) - _ROOT_HALF))
    exponent = code.integers("lshr", offset, integer(52))
    k = code.sub(code.from_bits(code.integers("or", exponent, integer(_TWO_52))), real(2.0**52 + _BIAS))
    mantissa = code.integers("and", offset, integer(_MANTISSA))
    return code.from_bits(code.integers("add", mantissa, integer(_ROOT_HALF))), k


def log(code: Code, x: Real) -> Real:
    """Return the natural logarithm, 0.87 ulp; -inf at 0, nan below, in doubt at subnormal numbers and infinity."""
    m, k = split(code, x)
    return positive_only(code, x, log_near_one(code, code.sub(m, real(1.0)), k))


def log1p(code: Code, x: Real) -> Real:
    """Return log(1 + x), 1.5 ulp; -inf at -1, nan below, in doubt at infinity."""
    result, whole = log1p_in_range(code, x)
    return bits.keep_tiny(code, x, positive_only(code, whole, result))


def log1p_in_range(code: Code, x: Real) -> tuple[Real, Real]:
    """Return log(1 + x) for -1 < x < infinity, and 1 + x rounded; the sign of zero is lost."""
    u = code.add(x, real(1.0))
    back = code.sub(u, real(1.0))
    lost = code.add(code.sub(real(1.0), code.sub(u, back)), code.sub(x, back))
    m, k = split(code, u)
    # What rounding took from 1 + x belongs to f, on the scale of m; 2**64 keeps the factor normal.
    raised = code.integers("shl", bits.whole_bits(code, k), integer(52))
    factor = code.from_bits(code.integers("sub", integer((_BIAS + 64) << 52), raised))
    f = code.fma(code.mul(lost, real(2.0**-64)), factor, code.sub(m, real(1.0)))
    return log_near_one(code, f, k), u


def log1p_of_fraction(code: Code, x: Real) -> Real:
    """Return log(1 + x) for 0 <= x <= 1."""
    halved = code.compare("ogt", x, real(2.0**0.5 - 1.0))
    f = code.select(halved, code.fma(x, real(0.5), real(-0.5)), x)
    return log_near_one(code, f, code.select(halved, real(1.0), real(0.0)))


def log_near_one(code: Code, f: Real, k: Real) -> Real:
    """Return log(1 + f) + k log(2) for sqrt(1/2) - 1 <= f <= sqrt(2) - 1."""
    curved = code.fma(k, real(LN2[1]), _log_rest(code, f))
    return code.fma(k, real(LN2[0]), code.add(f, curved))


def _log_rest(code: Code, f: Real) -> Real:
    """Return log(1 + f) - f for sqrt(1/2) - 1 <= f <= sqrt(2) - 1."""
    half_square = code.mul(code.mul(f, real(0.5)), f)
    s = code.div(f, code.add(f, real(2.0)))
    z = code.mul(s, s)
    # log(1 + f) = f - f**2/2 + s (f**2/2 + R(z)): what is rounded is small against f.
    inner = code.fma(z, code.polynomial(z, LOG), half_square)
    return code.fma(s, inner, code.neg(half_square))


def log2(code: Code, x: Real) -> Real:
    """Return the logarithm to base 2, 1.0 ulp, exact for powers of 2; special values as those of `log`."""
    return _log_to_base(code, x, LOG2_E_PARTS, (1.0, 0.0))


def log10(code: Code, x: Real) -> Real:
    """Return the logarithm to base 10, 0.93 ulp, exact for powers of 10; special values as those of `log`."""
    return _log_to_base(code, x, LOG10_E_PARTS, LOG10_2_PARTS)


def _log_to_base(code: Code, x: Real, factor: tuple[float, float], unit: tuple[float, float]) -> Real:
    """Return log(x) * factor, where log(2) * factor is the unit; products of exponents with its first are exact."""
    m, k = split(code, x)
    f = code.sub(m, real(1.0))
    rest = _log_rest(code, f)
    exponent = code.mul(k, real(unit[0]))
    product = code.mul(f, real(factor[0]))
    lost = code.fma(f, real(factor[0]), code.neg(product))
    small = code.fma(rest, real(factor[0]), code.fma(f, real(factor[1]), lost))
    total = code.add(exponent, product)
    lost = code.fma(k, real(unit[1]), bits.rest_of_sum(code, exponent, product, total))
    return positive_only(code, x, code.add(total, code.add(lost, small)))


def positive_only(code: Code, x: Real, y: Real) -> Real:
    """Return the logarithm y where x is a positive normal number, -inf at 0 and nan below."""
    normal = bits.is_positive_normal(code, x)
    other = code.select(normal, real(-1.0), x)
    code.doubt(code.compare("ogt", other, real(0.0)))
    below = code.select(code.compare("oeq", other, real(0.0)), real(-math.inf), real(math.nan))
    return code.select(normal, y, below)
