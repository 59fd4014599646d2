"""Angles from their sine, cosine or tangent."""

from __future__ import annotations

import math

from gdsolve.compile.native.ir import Code, Mask, Real, integer, real
from gdsolve.compile.native.math import bits
from gdsolve.compile.native.math.polynomials import even_odd
from gdsolve.compile.native.math.trigonometric import HALF_PI

ATAN = (
    -0.333333333333332, 0.19999999999953258, -0.14285714280167439, 0.11111110782195266, -0.09090897726355864,
    0.07692059736157356, -0.06663099404485189, 0.058478606320699324, -0.05039196047664449, 0.03806226942404101,
    -0.017905166589368048,
)  # fmt: skip
"""(atan(t) / t - 1) / z in z = t**2, |t| <= tan(pi / 8), error 2**-59."""

ASIN = (
    0.1666666666666676, 0.07499999999970784, 0.04464285717462577, 0.030381942707171265, 0.022372215003440873,
    0.017351611752720538, 0.013980823445725543, 0.011398890054899984, 0.010780370020318952, 0.00370598760414085,
    0.021708428069725366, -0.0210003990141131, 0.032629432315263635,
)  # fmt: skip
"""(asin(s) / s - 1) / z in z = s**2, |s| <= 1/2, error 2**-60."""

_SPLITS = (math.sqrt(2.0) - 1.0, math.sqrt(2.0) + 1.0)
"""tan(pi / 8) and tan(3 pi / 8): from one to the other the angle is taken from pi / 4, beyond from pi / 2."""


def atan(code: Code, x: Real) -> Real:
    """Return the inverse tangent, 1.4 ulp; special values as NumPy has them."""
    size = bits.at_most(code, code.abs(x), 1e300)
    middle, high = (code.compare("ogt", size, real(each)) for each in _SPLITS)
    total = code.add(size, real(1.0))
    above = _choose(code, middle, high, (size, code.sub(size, real(1.0)), real(-1.0)))
    below = _choose(code, middle, high, (real(1.0), total, size))
    lost = bits.rest_of_sum(code, real(1.0), size, total)
    lost = _choose(code, middle, high, (real(0.0), lost, real(0.0)))
    inverse = code.div(real(1.0), below)
    t = code.mul(above, inverse)
    minus = code.neg(t)
    missing = code.fma(minus, lost, code.fma(minus, below, above))
    first, rest = (
        _choose(code, middle, high, (real(0.0), real(each / 2), real(each))) for each in HALF_PI[:2]
    )
    result = _near(code, first, t, code.fma(missing, inverse, rest))
    return bits.flip(code, result, bits.sign_of(code, x))


def atan2(code: Code, y: Real, x: Real) -> Real:
    """Return the angle of the point (x, y), 1.9 ulp; in doubt beyond 1e307."""
    rise, run = code.abs(y), code.abs(x)
    middle, high = (code.compare("ogt", rise, code.mul(run, real(each))) for each in _SPLITS)
    above = _choose(code, middle, high, (rise, code.sub(rise, run), code.neg(run)))
    below = _choose(code, middle, high, (run, code.add(rise, run), rise))
    # 0 / 0 is 0 at the origin, and nan / 0 nan.
    t = code.select(code.compare("oeq", below, real(0.0)), above, code.div(above, below))
    code.doubt(code.compare("ogt", below, real(1e307)))
    # Left of the axis, at -0 too, the angle is pi minus that on the right.
    left = code.compare_integers("slt", code.bits(x), integer(0))
    first, rest = (
        _choose(
            code,
            middle,
            high,
            (
                code.select(left, real(2 * each), real(0.0)),
                code.select(left, real(1.5 * each), real(0.5 * each)),
                real(each),
            ),
        )
        for each in HALF_PI[:2]
    )
    t = bits.flip(code, t, bits.sign_of(code, x))
    return bits.flip(code, _near(code, first, t, rest), bits.sign_of(code, y))


def asin(code: Code, x: Real) -> Real:
    """Return the inverse sine, 1.2 ulp; nan beyond 1."""
    s, curved, far = _half_angle(code, x)
    first, minus = code.fma(s, real(-2.0), real(HALF_PI[0])), code.mul(s, real(-2.0))
    lost = bits.rest_of_sum(code, real(HALF_PI[0]), minus, first)
    rest = code.fma(curved, real(-2.0), code.add(lost, real(HALF_PI[1])))
    result = code.select(far, code.add(first, rest), code.add(s, curved))
    return bits.flip(code, result, bits.sign_of(code, x))


def acos(code: Code, x: Real) -> Real:
    """Return the inverse cosine, 1.2 ulp; nan beyond 1."""
    s, curved, far = _half_angle(code, x)
    left = code.compare("olt", x, real(0.0))
    start, rest = (
        code.select(far, code.select(left, real(2 * each), real(0.0)), real(each)) for each in HALF_PI[:2]
    )
    # pi/2 - asin(x) near 0; 2 asin(sqrt((1 - x) / 2)) towards 1 and pi minus that towards -1.
    factor = bits.flip(code, code.select(far, real(2.0), real(-1.0)), bits.sign_of(code, x))
    term = code.mul(s, factor)
    first = code.add(start, term)
    lost = code.add(bits.rest_of_sum(code, start, term, first), rest)
    return code.add(first, code.fma(curved, factor, lost))


def _choose(code: Code, middle: Mask, high: Mask, values: tuple[Real, Real, Real]) -> Real:
    return code.select(high, values[2], code.select(middle, values[1], values[0]))


def _near(code: Code, first: Real, t: Real, rest: Real) -> Real:
    """Return first + rest + atan(t), where |t| is below `first` or that is 0."""
    z = code.mul(t, t)
    curved = code.fma(code.mul(t, z), even_odd(code, z, ATAN), rest)
    total = code.add(first, t)
    return code.add(total, code.add(bits.rest_of_sum(code, first, t, total), curved))


def _half_angle(code: Code, x: Real) -> tuple[Real, Real, Mask]:
    """Return s, asin(s) - s, and where s is sqrt((1 - |x|) / 2) because |x| > 1/2; elsewhere it is |x|."""
    size = code.abs(x)
    far = code.compare("ogt", size, real(0.5))
    z = code.select(far, code.fma(size, real(-0.5), real(0.5)), code.mul(size, size))
    s = code.select(far, code.sqrt(z), size)
    return s, code.mul(code.mul(s, z), even_odd(code, z, ASIN)), far
