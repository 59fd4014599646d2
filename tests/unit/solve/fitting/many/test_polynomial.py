"""Polynomials over many rows against the exact solution in integers."""

from __future__ import annotations

import numpy as np
import pytest

from gdsolve.solve.fitting.linear.polynomial import fit_polynomial
from gdsolve.solve.fitting.many.polynomial import fit_many_rows


@pytest.mark.parametrize(
    ("low", "high", "degree", "digits"),
    [
        (0.0, 10.0, 0, 14),
        (0.0, 10.0, 2, 13),
        (2000.0, 2020.0, 5, 10),
        (-1.0, 1.0, 12, 11),
        (1e-6, 3e-6, 3, 13),
    ],
)
def test_coefficients_errors_and_condition_are_those_of_exact_arithmetic(
    low: float, high: float, degree: int, digits: int
) -> None:
    g = np.random.default_rng(degree)
    x = np.round(g.uniform(low, high, 300), 9)
    y = np.sin(3 * (x - low) / (high - low)) + 0.1 * g.standard_normal(300)
    sigma = g.uniform(0.5, 2.0, 300)
    exact = fit_polynomial(x, y, degree, 1 / sigma**2)
    found = fit_many_rows({"x": x, "y": y, "sigma": sigma}, degree)
    assert exact is not None
    assert found is not None
    np.testing.assert_allclose(found.coefficients, exact.coefficients, rtol=10.0**-digits)
    np.testing.assert_allclose(found.inverse, exact.inverse, rtol=1e-10)
    assert found.rss == pytest.approx(exact.rss, rel=1e-13)
    # The judge takes the condition of powers themselves, which loses digits at 1e14.
    assert found.condition == pytest.approx(exact.condition, rel=0.05)
    assert found.passes <= 3


def test_too_few_different_values_determine_nothing() -> None:
    x = np.repeat([1.0, 2.0], 50)
    assert fit_many_rows({"x": x, "y": x}, 2) is None
    assert fit_many_rows({"x": np.ones(9), "y": np.ones(9)}, 1) is None
