"""The error function and its complement."""

from __future__ import annotations

from gdsolve.compile.native.ir import Code, Real, real
from gdsolve.compile.native.math import bits
from gdsolve.compile.native.math.exponential import UNDERFLOW, exp_of_sum
from gdsolve.compile.native.math.polynomials import even_odd

ERF = (
    0.1283791670955126, -0.3761263890318375, 0.11283791670954857, -0.026866170645072844,
    0.005223977624780442, -0.0008548326978721261, 0.00012055331036230218, -1.4925593492584901e-05,
    1.646097261058078e-06, -1.6350023234879792e-07, 1.465786759919847e-08, -1.1365622312757884e-09,
    5.94519320023674e-11,
)  # fmt: skip
"""erf(x) / x - 1 in z = x**2, |x| <= 1, error 2**-63."""

ERF_SHORT = (
    1.1283791670955126, -0.3761263890318374, 0.11283791670954335, -0.02686617064483107,
    0.0052239776191248454, -0.0008548326218728424, 0.00012055268355114672, -1.4922354356875693e-05,
    1.6358315851565645e-06, -1.4512567675819998e-07,
)  # fmt: skip
"""The same for |x| <= 1/2, error 2**-67 of 1 - erf(x)."""

TAIL_CENTER, COMPLEMENT_CENTER = 2.0, 3.75

TAIL = (
    1.2769783815525289, -0.09276382658572854, -0.1660303976152107, 0.16405128002641065,
    -0.05422000106977513, -0.008034014767092713, 0.008722661470360688, 0.0012713602061620519,
    -0.0014569757434251956, -0.00045541691604623013, 0.00020537675785093094, 0.00015958213616503632,
    2.8330990856777095e-05,
)  # fmt: skip
"""(1 + 2 x) exp(x**2) erfc(x) in t = (x - 2) / (x + 2), 1 <= x <= 6, error 2**-60 of erf(x)."""

COMPLEMENT = (
    1.2375126308378275, -0.14024059858554702, 0.0035854154854637514, 0.08227673849015033,
    -0.10880393014171272, 0.09230432116023128, -0.0586933985903745, 0.028362277420803342,
    -0.009746579550522272, 0.0017556258409097644, 0.00029371362324935477, -0.000290154040756816,
    5.1649232152943184e-05, 2.2384196971595702e-05, -1.1444337494020522e-05, -9.73714524998179e-07,
    1.7515196867001182e-06, -5.654744506137252e-08, -2.5769754528363467e-07, 2.213724138648302e-08,
    3.700228787471469e-08, -2.8148515250104805e-09, -3.839667112780701e-09,
)  # fmt: skip
"""The same in t = (x - 3.75) / (x + 3.75), 1/2 <= x <= 28, error 2**-62 of erfc(x)."""


def erf(code: Code, x: Real) -> Real:
    """Return the error function, 1.0 ulp; special values as SciPy has them."""
    size = bits.at_most(code, code.abs(x), 6.0)
    z = code.mul(size, size)
    linear = code.fma(z, even_odd(code, z, ERF[1:]), real(ERF[0]))
    near = code.fma(size, linear, size)
    bell, ratio, _ = _complement(code, size, TAIL_CENTER, TAIL)
    far = code.fma(bell, code.neg(ratio), real(1.0))
    result = code.select(code.compare("olt", size, real(1.0)), near, far)
    return bits.flip(code, result, bits.sign_of(code, x))


def erfc(code: Code, x: Real) -> Real:
    """Return 1 - erf(x), 2.6 ulp (SciPy: 50); special values as SciPy has them, subnormal results included."""
    size = bits.at_most(code, code.abs(x), 28.0)
    near = code.fma(code.neg(x), code.polynomial(code.mul(size, size), ERF_SHORT), real(1.0))
    bell, ratio, rest = _complement(code, size, COMPLEMENT_CENTER, COMPLEMENT)
    right = code.fma(bell, ratio, code.mul(bell, rest))
    far = code.select(code.compare("olt", x, real(0.0)), code.sub(real(2.0), right), right)
    return code.select(code.compare("olt", size, real(0.5)), near, far)


def _complement(
    code: Code, x: Real, center: float, coefficients: tuple[float, ...]
) -> tuple[Real, Real, Real]:
    """Return exp(-x**2), erfc(x) / exp(-x**2) and what rounding took from the quotient, for 0 <= x <= 28.

    Source: M. M. Shepherd and J. G. Laframboise, Math. Comp. 36 (1981) 249.
    """
    t = code.div(code.sub(x, real(center)), code.add(x, real(center)))
    scale = code.fma(x, real(2.0), real(1.0))
    inverse = code.div(real(1.0), scale)
    slope = even_odd(code, t, coefficients[1:])
    scaled = code.fma(t, slope, real(coefficients[0]))
    ratio = code.mul(scaled, inverse)
    lost = code.fma(t, slope, code.sub(real(coefficients[0]), scaled))
    lost_of_scale = code.fma(x, real(2.0), code.sub(real(1.0), scale))
    missing = code.fma(inverse, code.neg(lost_of_scale), code.fma(inverse, code.neg(scale), real(1.0)))
    rest = code.fma(ratio, missing, code.fma(scaled, inverse, code.neg(ratio)))
    square = code.mul(code.neg(x), x)
    rest_of_square = code.fma(code.neg(x), x, code.neg(square))
    bell = exp_of_sum(code, bits.at_least(code, square, UNDERFLOW), rest_of_square)
    return bell, ratio, code.fma(lost, inverse, rest)
