"""The exponential function and what is made of it."""

from __future__ import annotations

from typing import NamedTuple

from gdsolve.compile.native.ir import Code, Integer, Real, integer, real
from gdsolve.compile.native.math import bits
from gdsolve.compile.native.math.polynomials import even_odd

LOG2_E = 1.4426950408889634
LN2 = (0.6931471805599453, 2.3190468138462996e-17)
"""log(2) as a sum of two float64."""

EXP = (
    0.5000000000000011, 0.16666666666666413, 0.041666666666530225, 0.00833333333349414, 0.0013888888943607838,
    0.00019841269507284818, 2.480149312548762e-05, 2.7557585771855603e-06, 2.763023779145008e-07,
    2.500023655894576e-08,
)  # fmt: skip
"""(exp(r) - 1 - r) / r**2 on |r| <= log(2) / 2, error 2**-58 of exp(r)."""

DOUBLED = tuple(2.0 * each for each in EXP)

UNDERFLOW, OVERFLOW = -746.0, 710.0
"""Arguments beyond which the exponential is 0 and infinite."""

_SMALLEST_NORMAL = -708.0


class Reduced(NamedTuple):
    """An argument k log(2) + r + rest with |r| <= log(2) / 2.

    Attributes:
        r: what is left.
        rest: what rounding took from r.
        whole: the integer; its low bits count.
    """

    r: Real
    rest: Real
    whole: Integer


def reduced(code: Code, x: Real) -> Reduced:
    """Take a multiple of log(2) off |x| < 800: the first of two products is subtracted without error."""
    k, whole = bits.nearest(code, x, LOG2_E)
    first = code.fma(k, real(-LN2[0]), x)
    second = code.mul(k, real(-LN2[1]))
    r = code.add(first, second)
    return Reduced(r, bits.rest_of_sum(code, first, second, r), whole)


def exp(code: Code, x: Real) -> Real:
    """Return e**x, 0.96 ulp; special values as NumPy has them, subnormal results included."""
    return exp_in_range(code, bits.at_most(code, bits.at_least(code, x, UNDERFLOW), OVERFLOW))


def exp_in_range(code: Code, x: Real, exponent: int = 0) -> Real:
    """Return 2**exponent e**x for -746 <= x <= 710, subnormal or infinite at the ends."""
    k, whole = bits.nearest(code, x, LOG2_E)
    r = code.fma(k, real(-LN2[1]), code.fma(k, real(-LN2[0]), x))
    return _scaled(code, _doubled_exp(code, r), whole, x, exponent - 1)


def _doubled_exp(code: Code, r: Real) -> Real:
    linear = code.fma(r, even_odd(code, r, DOUBLED), real(2.0))
    return code.fma(r, linear, real(2.0))


def exp_of_sum(code: Code, x: Real, rest: Real) -> Real:
    """Return e**(x + rest) for -746 <= x <= 710 and a small rest, 0.6 ulp."""
    k, whole = bits.nearest(code, x, LOG2_E)
    first = code.fma(k, real(-LN2[0]), x)
    second = code.fma(k, real(-LN2[1]), rest)
    r = code.add(first, second)
    lost = bits.rest_of_sum(code, first, second, r)
    curved = code.fma(code.mul(r, r), even_odd(code, r, DOUBLED), code.add(lost, lost))
    return _scaled(code, code.add(code.fma(r, real(2.0), curved), real(2.0)), whole, x, -1)


def _scaled(code: Code, mantissa: Real, whole: Integer, x: Real, exponent: int) -> Real:
    """Return 2**(k + exponent) times a mantissa, where k belongs to x: subnormal results are rounded once."""
    low = code.compare("olt", x, real(_SMALLEST_NORMAL))
    # A mantissa of 2 e**r leaves 2**(k - 1) finite to the upper end. At the lower one the factor is lifted by 64,
    # and 2**-64 rounds the product once.
    factor = code.bits(bits.power_of_two(code, whole, exponent))
    lift = code.bits(code.select(low, code.from_bits(integer(64 << 52)), real(0.0)))
    lifted = code.mul(mantissa, code.from_bits(code.integers("add", factor, lift)))
    return code.mul(lifted, code.select(low, real(2.0**-64), real(1.0)))


def expm1_sum(code: Code, x: Real, exponent: int = 0) -> tuple[Real, Real]:
    """Return 2**exponent (e**x - 1) as an unrounded sum of two, the first the larger, for -700 < x < 710."""
    parts = reduced(code, x)
    power = bits.power_of_two(code, parts.whole, exponent)
    square = code.mul(parts.r, parts.r)
    curved = code.fma(square, even_odd(code, parts.r, EXP), parts.rest)
    offset = code.sub(power, real(2.0**exponent))
    first = code.fma(power, parts.r, offset)
    lost = code.fma(power, parts.r, code.sub(offset, first))
    return first, code.fma(power, curved, lost)


def expm1(code: Code, x: Real) -> Real:
    """Return e**x - 1, 1.2 ulp; special values as NumPy has them."""
    inside = bits.at_most(code, bits.at_least(code, x, -40.0), OVERFLOW)
    half = code.add(*expm1_sum(code, inside, -1))
    return bits.keep_tiny(code, x, code.add(half, half))
