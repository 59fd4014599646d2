"""Powers with a real exponent, the cube root and the length of a vector."""

from __future__ import annotations

import math

from gdsolve.compile.native.ir import Code, Real, integer, real
from gdsolve.compile.native.math import bits
from gdsolve.compile.native.math.exponential import OVERFLOW, UNDERFLOW, exp_of_sum
from gdsolve.compile.native.math.logarithm import split

TWO_THIRDS = (0.6666666666666666, 3.700743415417188e-17)
"""2 / 3 as a sum of two float64."""

POW = (
    0.40000000000002256, 0.28571428570099816, 0.22222222519866264, 0.1818178437297952, 0.1538675702853697,
    0.13256825440141565, 0.13196252018949967,
)  # fmt: skip
"""((2 atanh(s) / s - 2) / z - 2 / 3) / z in z = s**2, s as for the logarithm, error 2**-66."""

LN2_SHORT = (0.6931471805598903, 5.497923018708371e-14)
"""log(2) as a sum of 42 bits, so that products with exponents are exact, and a float64."""

Pair = tuple[Real, Real]


def pow(code: Code, x: Real, y: Real) -> Real:
    """Return x**y for x > 0, 0.92 ulp; 0, 1 or infinity at x = +0, in doubt where x is below or special.

    The logarithm and its product with y have twice the digits (W. J. Cody and W. Waite, Software Manual for the
    Elementary Functions, 1980, chapter 7, ask for them: errors there are multiplied by up to 745 in the power).
    """
    moved = code.integers("add", code.bits(x), integer((1 << 63) - (1 << 52)))
    normal = code.compare_integers("slt", moved, integer((0x7FE << 52) - (1 << 63)))
    high, low = log_pair(code, code.select(normal, x, real(1.0)))
    product = code.mul(y, high)
    rest = code.fma(y, low, code.fma(y, high, code.neg(product)))
    inside = bits.at_most(code, bits.at_least(code, product, UNDERFLOW), OVERFLOW)
    rest = code.select(code.compare("oeq", inside, product), rest, real(0.0))
    return _at_zero(code, x, y, code.select(normal, exp_of_sum(code, inside, rest), real(math.nan)))


def _at_zero(code: Code, x: Real, y: Real, power: Real) -> Real:
    zero = code.compare_integers("eq", code.bits(x), integer(0))
    falling = code.select(code.compare("olt", y, real(0.0)), real(math.inf), code.mul(y, real(0.0)))
    limit = code.select(code.compare("oeq", y, real(0.0)), real(1.0), falling)
    result = code.select(zero, limit, power)
    code.doubt(code.compare("une", result, result))
    return result


def log_pair(code: Code, x: Real) -> Pair:
    """Return the logarithm of a positive normal number as an unrounded sum of two, error 2**-65 of it."""
    m, k = split(code, x)
    f = code.sub(m, real(1.0))
    s, s_low = _quotient(code, f)
    z = code.mul(s, s)
    z_low = code.fma(code.add(s, s), s_low, code.fma(s, s, code.neg(z)))
    # log(1 + f) = 2 s + s z (2/3 + z B(z))
    b = code.mul(z, code.polynomial(z, POW))
    a = code.add(b, real(TWO_THIRDS[0]))
    a_low = code.add(bits.rest_of_sum(code, real(TWO_THIRDS[0]), b, a), real(TWO_THIRDS[1]))
    cubed = _product(code, (s, s_low), _product(code, (z, z_low), (a, a_low)))
    return _sum(code, k, (code.add(s, s), code.add(s_low, s_low)), cubed)


def _quotient(code: Code, f: Real) -> Pair:
    """Return f / (2 + f)."""
    below = code.add(f, real(2.0))
    inverse = code.div(real(1.0), below)
    s = code.mul(f, inverse)
    minus = code.neg(s)
    missing = code.fma(minus, bits.rest_of_sum(code, real(2.0), f, below), code.fma(minus, below, f))
    return s, code.mul(missing, inverse)


def _product(code: Code, a: Pair, b: Pair) -> Pair:
    high = code.mul(a[0], b[0])
    lost = code.fma(a[0], b[0], code.neg(high))
    return high, code.fma(a[0], b[1], code.fma(a[1], b[0], lost))


def _sum(code: Code, k: Real, linear: Pair, cubed: Pair) -> Pair:
    """Return k log(2) + linear + cubed, each large against the next or 0."""
    exponent = code.mul(k, real(LN2_SHORT[0]))
    first = code.add(exponent, linear[0])
    second = code.add(first, cubed[0])
    lost = code.add(
        bits.rest_of_sum(code, exponent, linear[0], first), bits.rest_of_sum(code, first, cubed[0], second)
    )
    small = code.fma(k, real(LN2_SHORT[1]), code.add(linear[1], cubed[1]))
    return second, code.add(lost, small)
