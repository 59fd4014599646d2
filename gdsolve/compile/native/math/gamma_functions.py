"""The gamma function, its logarithm and the derivative of that, for positive arguments; others are in doubt.

From 1 to 2 they are polynomials that keep their zeros. One step of x Gamma(x) = Gamma(x + 1) leads there from below 1
and, for the logarithm, from 2 to 3. Beyond that Stirling's series, fitted anew, holds.
"""

from __future__ import annotations

from typing import NamedTuple

from gdsolve.compile.native.ir import Code, Mask, Real, real
from gdsolve.compile.native.math import bits
from gdsolve.compile.native.math.exponential import OVERFLOW, UNDERFLOW, exp_of_sum
from gdsolve.compile.native.math.logarithm import log_near_one, split
from gdsolve.compile.native.math.polynomials import even_odd
from gdsolve.compile.native.math.powers import log_pair

LGAMMA = (
    0.4831289505409809, -0.14595989591430608, 0.06291140107456436, -0.03130848750100932,
    0.016797098631279424, -0.009425622448641655, 0.0054464578388422995, -0.0032120740690935153,
    0.0019229163205374876, -0.001164414686023125, 0.0007115189463403666, -0.00043799174091586305,
    0.00027131488987023234, -0.0001689288274157371, 0.0001053483691756429, -6.608403689116729e-05,
    4.3051592960743696e-05, -2.7384680779634133e-05, 1.3139242931546792e-05, -8.028148562365562e-06,
    1.2178836308721381e-05, -8.010913264486623e-06,
)  # fmt: skip
"""lgamma(y) / ((y - 1) (y - 2)) in y - 3/2, 1 <= y <= 2, error 2**-59."""

STIRLING = (
    0.0833333333333333, -0.00277777777774586, 0.0007936507842063651, -0.0005952367893587458,
    0.0008416484315883953, -0.0019124591554505114, 0.006240893489176436, -0.025529696862328883,
    0.10843757856609106, -0.38889650500364853, 0.950328742551656, -1.1254734467534109,
)  # fmt: skip
"""x (lgamma(x) - (x - 1/2) (log(x) - 1) - STIRLING_CONSTANT) in 1 / x**2, x >= 3, error 2**-61 of lgamma(x)."""

STIRLING_CONSTANT = 0.4189385332046727
"""(log(2 pi) - 1) / 2"""

DIGAMMA = (
    0.9510558760318328, -0.4236274212814606, 0.24054248424078725, -0.14840492305387873,
    0.09498872445284695, -0.061922133275689295, 0.040760833943588926, -0.02697579665136958,
    0.01790724822854444, -0.011908220299118937, 0.007927023471812329, -0.005279934598718503,
    0.003518086871675024, -0.002345517585407965, 0.001563518247807587, -0.001036334727633323,
    0.0006902053491001811, -0.00048636053200280414, 0.00032612604415376727, -0.00014404715912634753,
    9.285437573159577e-05, -0.0001788201967631024, 0.00012151386515298696,
)  # fmt: skip
"""digamma(y) / (y - root) in y - 3/2, 1 <= y <= 2, error 2**-58."""

DIGAMMA_ROOT = (1.4616321449683622, 9.549995429965697e-17)
"""The zero of digamma as a sum of two float64."""

DIGAMMA_TAIL = (
    0.0833333333333182, -0.008333333326759734, 0.0039682529169371705, -0.004166578117895501,
    0.007571145129953945, -0.020929369656807396, 0.07912137393662844, -0.3597387019625395,
    1.7049502949140949, -7.458636977725238, 27.604818488984385, -81.0772585947469, 178.28306120613732,
    -273.1188120161659, 258.5219765866293, -113.45025128046534,
)  # fmt: skip
"""(log(x) - 1 / (2 x) - digamma(x)) x**2 in 1 / x**2, x >= 2, error 2**-58."""

_LARGEST = 1e300


class _Place(NamedTuple):
    """Where an argument lies: below 1, from 2 on, and beyond 3."""

    low: Mask
    high: Mask
    far: Mask


def lgamma(code: Code, x: Real) -> Real:
    """Return log(gamma(x)), 4.1 ulp; in doubt for x <= 0 and beyond 1e300.

    That is just above 2; elsewhere it is 2 ulp (SciPy loses all digits next to 1 and 2).
    """
    first, rest, near = _log_gamma(code, x)
    return code.add(first, code.add(near, rest))


def gamma(code: Code, x: Real) -> Real:
    """Return the gamma function, 1.1 ulp (SciPy: 5); in doubt for x <= 0 and beyond 1e300."""
    first, rest, near = _log_gamma(code, x)
    total = code.add(first, near)
    back = code.sub(total, first)
    lost = code.add(code.sub(first, code.sub(total, back)), code.sub(near, back))
    inside = bits.at_most(code, bits.at_least(code, total, UNDERFLOW), OVERFLOW)
    rest = code.select(code.compare("oeq", inside, total), code.add(lost, rest), real(0.0))
    return exp_of_sum(code, inside, rest)


def digamma(code: Code, x: Real) -> Real:
    """Return the derivative of lgamma, 2.2 ulp; in doubt for x <= 0 and beyond 1e300."""
    x = _valid(code, x)
    low, far = code.compare("olt", x, real(1.0)), code.compare("ogt", x, real(2.0))
    root, middle = (code.select(low, real(each - 1.0), real(each)) for each in (DIGAMMA_ROOT[0], 1.5))
    distance = code.sub(code.sub(x, root), real(DIGAMMA_ROOT[1]))
    near = code.mul(distance, _polynomial(code, code.sub(x, middle), DIGAMMA))
    m, k = split(code, x)
    logarithm = log_near_one(code, code.sub(m, real(1.0)), k)
    inverse = code.div(real(1.0), x)
    factor = code.select(far, real(-0.5), code.select(low, real(-1.0), real(0.0)))
    square = code.mul(inverse, inverse)
    tail = code.mul(square, _polynomial(code, square, DIGAMMA_TAIL))
    small = code.fma(factor, inverse, code.select(far, code.neg(tail), real(0.0)))
    return code.add(code.select(far, logarithm, near), small)


def _log_gamma(code: Code, x: Real) -> tuple[Real, Real, Real]:
    """Return three numbers whose sum is lgamma(x); the second is small against the first."""
    x = _valid(code, x)
    place = _Place(
        *(
            code.compare(*each)
            for each in (("olt", x, real(1.0)), ("ogt", x, real(2.0)), ("ogt", x, real(3.0)))
        )
    )
    # The logarithm is that of x beyond 3 and below 1, of x - 1 from 2 to 3, and 0 between.
    stepped = code.select(place.high, code.sub(x, real(1.0)), real(1.0))
    stepped = code.select(place.low, x, stepped)
    high, low = log_pair(code, code.select(place.far, x, stepped))
    less = code.select(place.far, real(-1.0), real(0.0))
    reduced = code.add(high, less)
    low = code.add(low, bits.rest_of_sum(code, high, less, reduced))
    factor = code.select(place.low, real(-1.0), real(1.0))
    factor = code.select(place.far, code.sub(x, real(0.5)), factor)
    first = code.mul(factor, reduced)
    rest = code.fma(factor, low, code.fma(factor, reduced, code.neg(first)))
    zeros = code.mul(code.sub(x, _shifted(code, place, 1.0)), code.sub(x, _shifted(code, place, 2.0)))
    near = code.mul(zeros, _polynomial(code, code.sub(x, _shifted(code, place, 1.5)), LGAMMA))
    inverse = code.div(real(1.0), x)
    square = code.mul(inverse, inverse)
    series = code.fma(inverse, _polynomial(code, square, STIRLING), real(STIRLING_CONSTANT))
    return first, rest, code.select(place.far, series, near)


def _valid(code: Code, x: Real) -> Real:
    """Return x, or 1 where that is in doubt."""
    code.doubt(code.compare("ugt", x, real(_LARGEST)))
    valid = code.select(bits.is_positive_normal(code, x), x, real(1.0))
    code.doubt(code.compare("une", x, valid))
    return valid


def _shifted(code: Code, place: _Place, point: float) -> Real:
    """Return a point between 1 and 2 moved to where x comes from."""
    return code.select(place.high, real(point + 1.0), code.select(place.low, real(point - 1.0), real(point)))


def _polynomial(code: Code, x: Real, coefficients: tuple[float, ...]) -> Real:
    return code.fma(x, even_odd(code, x, coefficients[1:]), real(coefficients[0]))
