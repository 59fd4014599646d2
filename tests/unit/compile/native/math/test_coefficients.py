"""Every polynomial is the best one: Remez's exchange finds its coefficients again, bit for bit."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from mpmath import mp, mpf

from gdsolve.compile.native.math import (
    error_functions,
    exponential,
    gamma_functions,
    hyperbolic,
    inverse_trigonometric,
    logarithm,
    powers,
    trigonometric,
)
from tests.unit.compile.native.math.remez import minimax

Fit = tuple[tuple[float, ...], Callable[[Any], Any], Callable[[Any], Any], Callable[[], tuple[Any, Any]]]
"""Coefficients, function, weight, interval."""


def _atanh_rest(z: Any) -> Any:
    s = mp.sqrt(z)
    return (2 * mp.atanh(s) / s - 2) / z


def _sin_rest(z: Any) -> Any:
    s = mp.sqrt(z)
    return (mp.sin(s) / s - 1) / z


def _sin_weight(z: Any) -> Any:
    return z * mp.sqrt(z) / mp.sin(mp.sqrt(z))


def _place(t: Any, center: float) -> Any:
    """Return x where t = (x - center) / (x + center)."""
    return center * (1 + t) / (1 - t)


def _scaled_complement(x: Any) -> Any:
    return (1 + 2 * x) * mp.exp(x * x) * mp.erfc(x)


_MORE = mpf(2) ** -10
"""A little more than from 1 on, so that no point is asked for where the quotient is 0 / 0."""


def _lgamma_rest(t: Any) -> Any:
    y = t + mpf(7) / 4
    return mp.loggamma(y) / ((y - 1) * (y - 2))


def _digamma_rest(t: Any) -> Any:
    y = t + mpf(3) / 2
    return mp.digamma(y) / (y - _digamma_root())


@cache
def _digamma_root() -> Any:
    with mp.workdps(60):
        return mp.findroot(mp.digamma, 1.46163)


def _stirling_rest(w: Any) -> Any:
    x = 1 / mp.sqrt(w)
    constant = (mp.log(2 * mp.pi) - 1) / 2
    return (mp.loggamma(x) - (x - mpf(1) / 2) * (mp.log(x) - 1) - constant) * x


FITS: dict[str, Fit] = {
    "exp": (
        exponential.EXP,
        lambda r: (mp.expm1(r) - r) / r**2,
        lambda r: r**2 / mp.exp(r),
        lambda: (-mp.log(2) / 2, mp.log(2) / 2),
    ),
    "log": (
        logarithm.LOG,
        _atanh_rest,
        lambda z: z,
        lambda: (mpf(0), ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2),
    ),
    "pow": (
        powers.POW,
        lambda z: (_atanh_rest(z) - mpf(2) / 3) / z,
        lambda z: z * z / 2,
        lambda: (mpf(0), ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2),
    ),
    "sinh": (
        hyperbolic.SINH,
        lambda z: (mp.sinh(mp.sqrt(z)) / mp.sqrt(z) - 1) / z,
        lambda z: z * mp.sqrt(z) / mp.sinh(mp.sqrt(z)),
        lambda: (mpf(0), mpf(1)),
    ),
    "cbrt": (
        powers.CBRT,
        lambda m: m ** (-mpf(1) / 3),
        lambda m: m ** (mpf(1) / 3),
        lambda: (mp.sqrt(mpf(1) / 2), mp.sqrt(2)),
    ),
    "atan": (
        inverse_trigonometric.ATAN,
        lambda z: (mp.atan(mp.sqrt(z)) / mp.sqrt(z) - 1) / z,
        lambda z: z * mp.sqrt(z) / mp.atan(mp.sqrt(z)),
        lambda: (mpf(0), mp.tan(mp.pi / 8) ** 2),
    ),
    "asin": (
        inverse_trigonometric.ASIN,
        lambda z: (mp.asin(mp.sqrt(z)) / mp.sqrt(z) - 1) / z,
        lambda z: z * mp.sqrt(z) / mp.asin(mp.sqrt(z)),
        lambda: (mpf(0), mpf(1) / 4),
    ),
    "erf": (
        error_functions.ERF,
        lambda z: mp.erf(mp.sqrt(z)) / mp.sqrt(z) - 1,
        lambda z: mp.sqrt(z) / mp.erf(mp.sqrt(z)),
        lambda: (mpf(0), mpf(1)),
    ),
    "erf_short": (
        error_functions.ERF_SHORT,
        lambda z: mp.erf(mp.sqrt(z)) / mp.sqrt(z),
        lambda z: mp.sqrt(z) / mp.erfc(mp.sqrt(z)),
        lambda: (mpf(0), mpf(1) / 4),
    ),
    "erf_tail": (
        error_functions.TAIL,
        lambda t: _scaled_complement(_place(t, 2)),
        lambda t: 1 / (_scaled_complement(_place(t, 2)) * (1 / mp.erfc(_place(t, 2)) - 1)),
        lambda: (mpf(-1) / 3, mpf(1) / 2),
    ),
    "erfc": (
        error_functions.COMPLEMENT,
        lambda t: _scaled_complement(_place(t, 3.75)),
        lambda t: 1 / _scaled_complement(_place(t, 3.75)),
        lambda: ((0.5 - mpf(3.75)) / (0.5 + mpf(3.75)), (28 - mpf(3.75)) / (28 + mpf(3.75))),
    ),
    "lgamma": (
        gamma_functions.LGAMMA,
        _lgamma_rest,
        lambda t: 1 / _lgamma_rest(t),
        lambda: (-mpf(3) / 4 - _MORE, mpf(3) / 4 + _MORE),
    ),
    "stirling": (
        gamma_functions.STIRLING,
        _stirling_rest,
        mp.sqrt,
        lambda: (mpf(0), mpf(4) / 25),
    ),
    "digamma": (
        gamma_functions.DIGAMMA,
        _digamma_rest,
        lambda t: 1 / _digamma_rest(t),
        lambda: (-mpf(1) / 2 - _MORE, mpf(1) / 2 + _MORE),
    ),
    "digamma_tail": (
        gamma_functions.DIGAMMA_TAIL,
        lambda w: (-mp.log(w) / 2 - mp.sqrt(w) / 2 - mp.digamma(1 / mp.sqrt(w))) / w,
        lambda w: w / mp.digamma(1 / mp.sqrt(w)),
        lambda: (mpf(0), mpf(1) / 4),
    ),
    "sin_wide": (
        trigonometric.SIN_WIDE,
        _sin_rest,
        _sin_weight,
        lambda: (mpf(0), (mp.pi / 2) ** 2),
    ),
    "sin": (
        trigonometric.SIN,
        _sin_rest,
        _sin_weight,
        lambda: (mpf(0), (mp.pi / 4) ** 2),
    ),
    "cos": (
        trigonometric.COS,
        lambda z: (mp.cos(mp.sqrt(z)) - 1 + z / 2) / z**2,
        lambda z: z**2 / mp.cos(mp.sqrt(z)),
        lambda: (mpf(0), (mp.pi / 4) ** 2),
    ),
}


_QUICK = ("exp", "log", "sinh", "cbrt", "sin", "cos")
_NAMES = [pytest.param(each, marks=() if each in _QUICK else pytest.mark.slow) for each in FITS]


@pytest.mark.parametrize("name", _NAMES)
def test_coefficients_are_those_of_the_best_polynomial(name) -> None:
    coefficients, function, weight, interval = FITS[name]
    with mp.workdps(45):
        assert minimax(function, weight, interval(), len(coefficients)) == coefficients


def test_the_exchange_finds_a_polynomial_known_from_the_book() -> None:
    # The best line for sqrt on [1, 4] touches at 9/4: 17/24 + x/3 (error 1/24), by equal errors at 1, 9/4 and 4.
    line = minimax(mp.sqrt, lambda x: mpf(1), (1, 4), 2)
    assert line == pytest.approx((17 / 24, 1 / 3), abs=1e-4)


@pytest.mark.parametrize(
    ("parts", "exact", "digits"),
    [
        (trigonometric.HALF_PI, lambda: mp.pi / 2, 160),
        (trigonometric.PI, lambda: mp.pi, 160),
        (exponential.LN2, lambda: mp.log(2), 106),
        (powers.LN2_SHORT, lambda: mp.log(2), 96),
        (logarithm.LOG2_E_PARTS, lambda: 1 / mp.log(2), 106),
        (logarithm.LOG10_E_PARTS, lambda: 1 / mp.log(10), 106),
        (logarithm.LOG10_2_PARTS, lambda: mp.log10(2), 95),
        (gamma_functions.DIGAMMA_ROOT, _digamma_root, 106),
        ((gamma_functions.STIRLING_CONSTANT,), lambda: (mp.log(2 * mp.pi) - 1) / 2, 54),
        (powers.TWO_THIRDS, lambda: mpf(2) / 3, 106),
    ],
)
def test_parts_add_up(parts, exact, digits) -> None:
    with mp.workprec(300):
        assert abs(sum(map(mpf, parts)) - exact()) < mpf(2) ** -digits


@pytest.mark.parametrize("short", [powers.LN2_SHORT[0], logarithm.LOG10_2_PARTS[0]])
def test_products_of_exponents_with_a_short_constant_are_exact(short) -> None:
    assert short * 2.0**42 == round(short * 2.0**42)
