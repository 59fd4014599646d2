"""The gamma function, its logarithm and the derivative of that, for positive arguments; others are in doubt.

From 1 on they are polynomials that keep their zeros, and farther out Stirling's series, fitted anew. One step of
x Gamma(x) = Gamma(x + 1) leads there from below 1.
"""

from __future__ import annotations

from gdsolve.compile.native.ir import Code, Real, real
from gdsolve.compile.native.math import bits
from gdsolve.compile.native.math.exponential import OVERFLOW, UNDERFLOW, exp_of_sum
from gdsolve.compile.native.math.logarithm import log_near_one, split
from gdsolve.compile.native.math.polynomials import even_odd
from gdsolve.compile.native.math.powers import log_pair

LGAMMA = (
    0.4501393121092563, -0.11948158662524275, 0.044520447198509706, -0.019053957830246715,
    0.008776370425247976, -0.004226194125966846, 0.0020955338804124093, -0.0010605660739560609,
    0.0005448969785480371, -0.0002831906438191433, 0.00014851693247489758, -7.846154868118455e-05,
    4.170397915581673e-05, -2.228263352486873e-05, 1.19578044166961e-05, -6.432022425029702e-06,
    3.4742629307911096e-06, -1.9140407097104484e-06, 1.0456776584732187e-06, -4.999006114688034e-07,
    2.64280428511959e-07, -2.5311204672113053e-07, 1.4795230730936748e-07, 2.8270006506439255e-08,
    -2.1229555784862545e-08, -5.302570151263373e-08, 3.079008759467802e-08,
)  # fmt: skip
"""lgamma(y) / ((y - 1) (y - 2)) in y - 7/4, 1 <= y <= 5/2, error 2**-62."""

STIRLING = (
    0.0833333333333333, -0.00277777777775191, 0.0007936507863663394, -0.0005952371297816908,
    0.0008416774512908377, -0.0019139510505366377, 0.006290145150591116, -0.02661092584353658,
    0.12445090899609218, -0.5481475169708715, 1.9847800138088538, -5.24286167494068, 8.733308114342172,
    -6.7920560498852405,
)  # fmt: skip
"""x (lgamma(x) - (x - 1/2) (log(x) - 1) - STIRLING_CONSTANT) in 1 / x**2, x >= 5/2, error 2**-61 of lgamma(x)."""

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


def lgamma(code: Code, x: Real) -> Real:
    """Return log(gamma(x)), 2.3 ulp (SciPy loses digits next to 1 and 2); in doubt for x <= 0 and beyond 1e300."""
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
    low, far = code.compare("olt", x, real(1.0)), code.compare("ogt", x, real(2.5))
    # (x - 1/2) (log(x) - 1) of the series, -log(x) of the step from below 1, and 0 between.
    high, small = log_pair(code, x)
    less = code.select(far, real(-1.0), real(0.0))
    reduced = code.add(high, less)
    small = code.add(small, bits.rest_of_sum(code, high, less, reduced))
    factor = code.select(far, code.sub(x, real(0.5)), code.select(low, real(-1.0), real(0.0)))
    first = code.mul(factor, reduced)
    rest = code.fma(factor, small, code.fma(factor, reduced, code.neg(first)))
    one, two, middle = (code.select(low, real(each - 1.0), real(each)) for each in (1.0, 2.0, 1.75))
    zeros = code.mul(code.sub(x, one), code.sub(x, two))
    near = code.mul(zeros, _polynomial(code, code.sub(x, middle), LGAMMA))
    inverse = code.div(real(1.0), x)
    square = code.mul(inverse, inverse)
    series = code.fma(inverse, _polynomial(code, square, STIRLING), real(STIRLING_CONSTANT))
    return first, rest, code.select(far, series, near)


def _valid(code: Code, x: Real) -> Real:
    """Return x, or 1 where that is in doubt."""
    code.doubt(code.compare("ugt", x, real(_LARGEST)))
    valid = code.select(bits.is_positive_normal(code, x), x, real(1.0))
    code.doubt(code.compare("une", x, valid))
    return valid


def _polynomial(code: Code, x: Real, coefficients: tuple[float, ...]) -> Real:
    return code.fma(x, even_odd(code, x, coefficients[1:]), real(coefficients[0]))
