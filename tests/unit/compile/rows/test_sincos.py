from __future__ import annotations

import mpmath
import numpy as np
import pytest

from gdsolve.compile.rows.sincos import FARTHEST, SinCos


def both(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    sine, cosine = np.empty_like(x), np.empty_like(x)
    SinCos(len(x))(x, sine, cosine)
    return sine, cosine


@pytest.mark.parametrize("largest", [1.0, 100.0, FARTHEST])
def test_errors_stay_below_two_units_in_the_last_place(largest: float) -> None:
    x = np.random.default_rng(3).uniform(-largest, largest, 400)
    turns = np.round(x[:200] / (np.pi / 2)) * (np.pi / 2)  # where one of the two is nearly 0
    x[:200] = np.clip(turns, -FARTHEST, FARTHEST)
    for found, exact in zip(both(x), (mpmath.sin, mpmath.cos), strict=True):
        for value, angle in zip(found, x, strict=True):
            expected = exact(mpmath.mpf(float(angle)))
            assert abs(mpmath.mpf(float(value)) - expected) <= 2 * np.spacing(abs(float(expected)))


@pytest.mark.parametrize("special", [np.inf, np.nan, 1e300])
def test_far_and_infinite_arguments_are_numpys(special: float) -> None:
    x = np.array([0.5, special, -0.25])
    with np.errstate(invalid="ignore"):
        sine, cosine = both(x)
        np.testing.assert_array_equal(sine, np.sin(x))
        np.testing.assert_array_equal(cosine, np.cos(x))


def test_one_of_the_two_may_take_the_place_of_the_argument() -> None:
    x = np.linspace(-9, 9, 50)
    sine, cosine = x.copy(), x.copy()
    SinCos(64)(sine, sine, None)
    SinCos(64)(cosine, None, cosine)
    np.testing.assert_allclose(sine, np.sin(x), rtol=4e-16, atol=1e-18)
    np.testing.assert_allclose(cosine, np.cos(x), rtol=4e-16, atol=1e-18)


def test_zero_is_exact() -> None:
    sine, cosine = both(np.array([0.0, -0.0]))
    np.testing.assert_array_equal(sine, [0.0, 0.0])
    np.testing.assert_array_equal(cosine, [1.0, 1.0])
