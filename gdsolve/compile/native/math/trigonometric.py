"""Sine, cosine and tangent of an angle up to 2**30; beyond, the lane is in doubt.

Multiples of pi/2 are taken off in three parts (W. J. Cody and W. Waite, Software Manual for the Elementary Functions,
1980). The first product is exact: x and k * high are multiples of the same power of two, and their difference is
below 2. Next to a multiple of pi/2 the second and third part hold what is left to full relative accuracy.
"""

from __future__ import annotations

from gdsolve.compile.native.ir import Code, Integer, Real, integer, real
from gdsolve.compile.native.math import bits

TWO_OVER_PI, ONE_OVER_PI = 0.6366197723675814, 0.3183098861837907
HALF_PI = (1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33)
"""pi / 2 as a sum of three float64."""

PI = (3.141592653589793, 1.2246467991473532e-16, -2.9947698097183397e-33)

SIN_WIDE = (
    -0.16666666666666666, 0.008333333333333194, -0.00019841269841209218, 2.755731921113654e-06,
    -2.5052106872707964e-08, 1.6058939700380784e-10, -7.642991334340253e-13, 2.721173266735619e-15,
)  # fmt: skip
"""(sin(r) / r - 1) / z in z = r**2, |r| <= pi / 2, error 2**-61.7."""

SIN = (
    -0.1666666666666663, 0.008333333333322122, -0.00019841269829591883, 2.755731362212357e-06,
    -2.5050747870707822e-08, 1.589623608946615e-10,
)  # fmt: skip
"""The same for |r| <= pi / 4, error 2**-57.9."""

COS = (
    0.041666666666666595, -0.001388888888887306, 2.4801587288853286e-05, -2.7557314179649243e-07,
    2.0875700878831905e-09, -1.135853797460614e-11,
)  # fmt: skip
"""(cos(r) - 1 + z / 2) / z**2 in z = r**2, |r| <= pi / 4, error 2**-64."""

_LARGEST = 2.0**30


def sin(code: Code, x: Real) -> Real:
    """Return the sine, 1.6 ulp; in doubt beyond 2**30."""
    _doubt_large(code, x)
    k, whole = bits.nearest(code, x, ONE_OVER_PI)
    r = _without(code, x, k, PI)
    sign = code.integers("shl", whole, integer(63))
    return bits.keep_zero(code, x, bits.flip(code, _odd(code, r, SIN_WIDE), sign))


def cos(code: Code, x: Real) -> Real:
    """Return the cosine, 1.6 ulp; in doubt beyond 2**30."""
    _doubt_large(code, x)
    # (2 k + 1) pi/2 - x = r, so that cos(x) = (-1)**k sin(r).
    turns = code.fma(x, real(ONE_OVER_PI), real(-0.5))
    k, whole = bits.nearest(code, turns, 1.0)
    r = code.neg(_without(code, x, code.fma(k, real(2.0), real(1.0)), HALF_PI))
    return bits.flip(code, _odd(code, r, SIN_WIDE), code.integers("shl", whole, integer(63)))


def sincos(code: Code, x: Real) -> tuple[Real, Real]:
    """Return sine and cosine, 1.5 ulp, for little more than the price of one; in doubt beyond 2**30."""
    _doubt_large(code, x)
    k, whole = bits.nearest(code, x, TWO_OVER_PI)
    r = _without(code, x, k, HALF_PI)
    odd, even = _odd(code, r, SIN), _even(code, r)
    swapped = bits.is_odd(code, whole)
    sine = bits.flip(code, code.select(swapped, even, odd), _half_turn(code, whole))
    next_quarter = code.integers("add", whole, integer(1))
    cosine = bits.flip(code, code.select(swapped, odd, even), _half_turn(code, next_quarter))
    return bits.keep_zero(code, x, sine), cosine


def tan(code: Code, x: Real) -> Real:
    """Return the tangent, 2.2 ulp; in doubt beyond 2**30."""
    _doubt_large(code, x)
    k, whole = bits.nearest(code, x, TWO_OVER_PI)
    r, rest = _without_in_two(code, x, k)
    z = code.mul(r, r)
    sine = code.add(r, code.fma(code.mul(r, z), code.polynomial(z, SIN), rest))
    cosine = _even(code, r, rest)
    swapped = bits.is_odd(code, whole)
    above = code.select(swapped, cosine, sine)
    below = code.select(swapped, code.neg(sine), cosine)
    return bits.keep_zero(code, x, code.div(above, below))


def _doubt_large(code: Code, x: Real) -> None:
    code.doubt(code.compare("ogt", code.abs(x), real(_LARGEST)))


def _without(code: Code, x: Real, k: Real, parts: tuple[float, float, float]) -> Real:
    """Return x - k (the sum of the parts)."""
    for part in parts:
        x = code.fma(k, real(-part), x)
    return x


def _without_in_two(code: Code, x: Real, k: Real) -> tuple[Real, Real]:
    """Return x - k pi/2 and what rounding took from it."""
    first = code.fma(k, real(-HALF_PI[0]), x)
    second = code.mul(k, real(HALF_PI[1]))
    lost_of_second = code.fma(k, real(-HALF_PI[1]), second)
    r = code.sub(first, second)
    # Either of the two may be the larger one, so that what is lost has two parts (D. E. Knuth, 1969).
    back = code.sub(first, r)
    lost = code.add(code.sub(first, code.add(r, back)), code.sub(back, second))
    return r, code.fma(k, real(-HALF_PI[2]), code.add(lost, lost_of_second))


def _odd(code: Code, r: Real, coefficients: tuple[float, ...]) -> Real:
    z = code.mul(r, r)
    rest = code.mul(code.mul(z, z), code.polynomial(z, coefficients[1:]))
    return code.fma(r, code.fma(z, real(coefficients[0]), rest), r)


def _even(code: Code, r: Real, rest: Real | None = None) -> Real:
    """Return cos(r + rest) for |r| <= pi / 4."""
    z = code.mul(r, r)
    quartic = code.mul(code.mul(z, z), code.polynomial(z, COS))
    if rest is not None:
        quartic = code.fma(code.neg(r), rest, quartic)
    half = code.mul(z, real(0.5))
    # 1 - z/2 in two parts, so that the rounding of the larger one is made good.
    one = code.sub(real(1.0), half)
    lost = code.sub(code.sub(real(1.0), one), half)
    return code.add(one, code.add(lost, quartic))


def _half_turn(code: Code, whole: Integer) -> Integer:
    """Return the second lowest bit as a sign."""
    return code.integers("and", code.integers("shl", whole, integer(62)), bits.SIGN)
