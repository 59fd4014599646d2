"""The error of the vector functions against mpmath, and that they are exact or in doubt where numbers are special."""

import math

import numpy as np
import pytest
from mpmath import mp, mpf

from gdsolve import ops
from gdsolve.compile.native.math import gamma_functions, logarithm, trigonometric
from tests.unit.compile.native.math.compiled import compiled
from tests.unit.compile.native.math.functions import FUNCTIONS, Function, between, next_to

COUNT = 400
"""Arguments per sampler."""

_EDGES = (
    0.0, 5e-324, 1e-310, 2.2250738585072014e-308, 1e-300, 1e-154, 2.0**-27, 0.5, 1.0, 2.0, 20.0, 27.0, 708.0, 709.78,
    709.79, 745.13, 745.2, 2.0**30, 2.0**31, 1e22, 1e154, 1e300, 1.7976931348623157e308, np.inf,
)  # fmt: skip
EDGES = np.array([*_EDGES, *(-each for each in _EDGES), np.nan])
"""Zeros, subnormal and infinite numbers, nan, and the borders of exponentials and angles, with both signs."""

by_name = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.op.name)


def ulp(value: float, exact: mpf) -> float:
    """Return how far a value is from an exact one, in units of the last place of the exact one."""
    return float(abs(mpf(value) - exact) / mpf(float(np.spacing(abs(float(exact))))))


def arguments(function: Function, count: int) -> np.ndarray:
    random = np.random.default_rng(20)
    return np.concatenate([each(random, count) for each in function.samples])


@pytest.mark.parametrize("count", [COUNT, pytest.param(5 * COUNT, marks=pytest.mark.slow)])
@by_name
def test_the_error_is_within_its_limit(function, count) -> None:
    x = arguments(function, count)
    y, doubt = compiled(function.write)(x)
    with mp.workprec(120):
        errors = [ulp(each, function.exact(mpf(at))) for at, each in zip(x, y, strict=True)]
    assert not doubt.any()
    worst = int(np.argmax(errors))
    assert errors[worst] <= function.ulp, f"{errors[worst]:.2f} ulp at {x[worst]!r}"


def agrees(function: Function, x: np.ndarray, ulp: int) -> np.ndarray:
    """Say where a function returns what NumPy returns, the sign of zero included, or calls itself doubtful."""
    y, doubt = compiled(function.write)(x)
    with np.errstate(all="ignore"):
        expected = function.op.block(x)
        # NumPy's sech2 is four times a subnormal number; SciPy's erfc is 0 there.
        smallest = 2e-323 if function.op is not ops.ERFC else 2.3e-308
        close = np.abs(y - expected) <= ulp * 2.0**-52 * np.abs(expected) + smallest
    same = (close | (y == expected)) & (np.signbit(y) == np.signbit(expected))
    return same | (np.isnan(y) & np.isnan(expected)) | (doubt == 1.0)


@by_name
def test_special_values_are_those_of_numpy_or_in_doubt(function) -> None:
    x = np.concatenate([EDGES, function.op.probes])
    same = agrees(function, x, max(function.op.ulp, 50))
    assert same.all(), f"at {x[~same]}"


@by_name
def test_any_bits_whatever_give_what_numpy_gives_or_doubt(function) -> None:
    random = np.random.default_rng(4)
    every = random.integers(0, 2**64, 4000, dtype=np.uint64)
    nan = every[:1000] | np.uint64(0x7FF << 52)
    ordinary = random.integers(0x3E0 << 52, 0x408 << 52, 4000, dtype=np.uint64) | (every & np.uint64(1 << 63))
    x = np.concatenate([every, nan, ordinary]).view(np.float64)
    # SciPy's erfc is off by up to 250 ulp far out, its lgamma loses digits next to 1 and 2.
    same = agrees(function, x, {ops.ERFC: 500, ops.LGAMMA: 10**6}.get(function.op, max(function.op.ulp, 16)))
    assert same.all(), f"at {x[~same]}"


def test_sine_and_cosine_share_a_reduction() -> None:
    random = np.random.default_rng(3)
    x = np.concatenate([draw(random, COUNT) for draw in (between(-10.0, 10.0), next_to(np.pi / 2, 0, 2**29))])
    sine, cosine, doubt = compiled(trigonometric.sincos)(x)
    with mp.workprec(120):
        assert max(ulp(y, mp.sin(mpf(at))) for at, y in zip(x, sine, strict=True)) <= 1.55
        assert max(ulp(y, mp.cos(mpf(at))) for at, y in zip(x, cosine, strict=True)) <= 1.55
    assert not doubt.any()


@pytest.mark.parametrize("write", [trigonometric.sin, trigonometric.cos, trigonometric.sincos])
def test_large_angles_are_in_doubt(write) -> None:
    x = np.array([2.0**30, 2.0**30 + 1.0, -(2.0**31), 1e300, np.inf, 1.0])
    assert compiled(write)(x)[-1].tolist() == [0.0, 1.0, 1.0, 1.0, 1.0, 0.0]


def test_the_logarithm_of_subnormal_numbers_is_in_doubt() -> None:
    function = next(each for each in FUNCTIONS if each.op is ops.LOG)
    x = np.array([5e-324, 2.2250738585072014e-308, 0.0, -1.0, np.inf])
    assert compiled(function.write)(x)[-1].tolist() == [1.0, 0.0, 0.0, 0.0, 1.0]


@pytest.mark.parametrize(("write", "base"), [(logarithm.log2, 2.0), (logarithm.log10, 10.0)])
def test_logarithms_of_powers_of_the_base_are_exact(write, base) -> None:
    exponents = np.arange(23.0)
    assert compiled(write)(base**exponents)[0].tolist() == exponents.tolist()


@pytest.mark.parametrize("write", [gamma_functions.lgamma, gamma_functions.gamma, gamma_functions.digamma])
def test_gamma_functions_are_in_doubt_where_they_have_poles(write) -> None:
    x = np.array([0.0, -0.5, -1.0, 1e-310, 1e301, np.inf, np.nan, 1.0, 2.0, 3.0])
    assert compiled(write)(x)[-1].tolist() == [1.0] * 7 + [0.0] * 3


def test_gamma_of_integers_is_a_factorial() -> None:
    x = np.arange(1.0, 24.0)
    assert compiled(gamma_functions.gamma)(x)[0].tolist() == [math.factorial(int(n) - 1) for n in x]


def test_the_logarithm_of_gamma_keeps_its_zeros() -> None:
    assert compiled(gamma_functions.lgamma)(np.array([1.0, 2.0]))[0].tolist() == [0.0, 0.0]
