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
    """Return x**y for x > 0, 0.95 ulp; 0, 1 or infinity at x = +0, in doubt where x is below or special.

    The logarithm and its product with y have twice the digits (W. J. Cody and W. Waite, Software Manual for the
    Elementary Functions, 1980, chapter 7, ask for them: errors there are multiplied by up to 745 in the power).
    """
    normal = bits.is_positive_normal(code, x)
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


CBRT = (
    2.1099876524781696, -3.1516149335425556, 4.43823433403765, -4.042720510293169, 2.253893291306829,
    -0.7010659028033924, 0.09328682375480273,
)  # fmt: skip
"""m**(-1/3) for sqrt(1/2) <= m <= sqrt(2), error 2**-20."""

_CUBE_ROOT_OF_TWO = 2.0 ** (1.0 / 3.0)


def cbrt(code: Code, x: Real) -> Real:
    """Return the real cube root, 0.51 ulp; in doubt at subnormal numbers and infinity."""
    size = code.abs(x)
    m, k = split(code, size)
    third, whole = bits.nearest(code, k, 1.0 / 3.0)
    rest = code.fma(third, real(-3.0), k)
    inverse = _inverse_root(code, m)
    # For the rest -1, 0 or 1 of the exponent these are 2**rest and 2**(-rest / 3).
    m = code.mul(m, code.polynomial(rest, (1.0, 0.75, 0.25)))
    up, down = 1.0 / _CUBE_ROOT_OF_TWO, _CUBE_ROOT_OF_TWO
    inverse = code.mul(inverse, code.polynomial(rest, (1.0, (up - down) / 2, (up + down) / 2 - 1.0)))
    # Newton's step with a residual of twice the digits.
    square = code.mul(inverse, inverse)
    root = code.mul(m, square)
    high = code.mul(root, root)
    low = code.fma(root, root, code.neg(high))
    minus = code.neg(root)
    residual = code.fma(minus, low, code.fma(minus, high, m))
    root = code.fma(code.mul(residual, real(1.0 / 3.0)), square, root)
    result = bits.flip(code, code.mul(root, bits.power_of_two(code, whole)), bits.sign_of(code, x))
    normal = bits.is_positive_normal(code, size)
    code.doubt(code.compare("ogt", code.select(normal, real(0.0), size), real(0.0)))
    return code.select(normal, result, x)


def _inverse_root(code: Code, m: Real) -> Real:
    """Return m**(-1/3), error 2**-39."""
    inverse = code.polynomial(m, CBRT)
    missing = code.fma(code.mul(m, code.neg(inverse)), code.mul(inverse, inverse), real(1.0))
    return code.fma(code.mul(inverse, real(1.0 / 3.0)), missing, inverse)


def hypot(code: Code, x: Real, y: Real) -> Real:
    """Return sqrt(x**2 + y**2), 1.2 ulp; in doubt where a square overflows or both underflow."""
    square = code.fma(x, x, code.mul(y, y))
    size = code.add(code.abs(x), code.abs(y))
    code.doubt(code.compare("ugt", size, real(2.0**500)))
    tiny = code.select(code.compare("olt", size, real(2.0**-480)), size, real(0.0))
    code.doubt(code.compare("ogt", tiny, real(0.0)))
    return code.sqrt(square)
