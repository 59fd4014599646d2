"""Fits to many rows: the answers of SciPy and of the solver for few rows, from fewer passes."""

from __future__ import annotations

import numpy as np
import pytest

from gdsolve.errors import Source
from gdsolve.problem.fit import Fit
from gdsolve.problem.parts import FileReference
from gdsolve.problem.settings import Settings
from gdsolve.solve.fitting.answer import Solved
from gdsolve.solve.fitting.curve import Curve, build_curve
from gdsolve.solve.fitting.many.solve import solve_rows
from gdsolve.solve.fitting.rows import Rows
from gdsolve.solve.fitting.search import solve_curve
from gdsolve.solve.results.result import VerdictCode
from gdsolve.text import parse_formula

N = 5000


def curve_of(
    model: str, x: np.ndarray, y: np.ndarray, sigma: np.ndarray | None = None, **settings: object
) -> Curve:
    rows = Rows({"x": x}, y, "y", sigma, known=("x", "y"))
    problem = Fit(title=model, data=FileReference("", ""))
    return build_curve(problem, Settings(**settings), parse_formula(Source(model)), rows)  # type: ignore[arg-type]


def solve_many(curve: Curve) -> Solved:
    return solve_rows(curve, many=N, most=600)


def noisy(clean: np.ndarray, part: float, seed: int = 1) -> np.ndarray:
    return clean + part * np.random.default_rng(seed).standard_normal(len(clean))


def assert_same(found: Solved, expected: Solved) -> None:
    np.testing.assert_allclose(found.values, expected.values, rtol=1e-10)
    assert found.rss == pytest.approx(expected.rss, rel=1e-12)
    assert found.inverse is not None
    assert expected.inverse is not None
    np.testing.assert_allclose(
        found.inverse, expected.inverse, rtol=1e-9, atol=1e-9 * np.abs(expected.inverse).max()
    )
    assert found.verdict.code is expected.verdict.code


@pytest.mark.parametrize("weighted", [False, True])
def test_an_exponential_is_fitted_as_by_scipy(weighted: bool) -> None:
    from scipy.optimize import curve_fit

    x = np.random.default_rng(0).uniform(0, 10, N)
    sigma = 0.02 + 0.01 * x if weighted else None
    y = noisy(2.5 * np.exp(-0.7 * x) + 0.3, 0.05)
    with np.errstate(all="ignore"):
        found = solve_many(curve_of("a*exp(-b*x) + c", x, y, sigma))
    values, covariance = curve_fit(
        lambda x, a, b, c: a * np.exp(-b * x) + c,
        x,
        y,
        (2.0, 1.0, 0.0),
        sigma,
        ftol=1e-15,
        xtol=1e-15,
        gtol=1e-15,
    )
    np.testing.assert_allclose(found.values, values, rtol=1e-7)
    assert found.inverse is not None
    np.testing.assert_allclose(found.inverse * found.rss / (N - 3), covariance, rtol=1e-5, atol=1e-12)
    assert found.verdict.code is VerdictCode.GOOD
    assert found.counts is not None


@pytest.mark.parametrize(
    ("model", "clean"),
    [
        pytest.param(
            "a*exp(-((x - m)/s)**2/2) + c",
            lambda x: 3 * np.exp(-(((x - 4) / 0.8) ** 2) / 2) + 1,
            marks=pytest.mark.slow,
        ),
        ("a*sin(w*x + p) + c", lambda x: 2 * np.sin(3 * x + 0.5) - 1),
        ("a + b*x + c*x**2", lambda x: 1 + 2 * x - 0.3 * x**2),
    ],
)
def test_answers_are_those_of_the_solver_for_few_rows(model: str, clean: object) -> None:
    x = np.random.default_rng(2).uniform(0, 10, N)
    y = noisy(clean(x), 0.1)  # type: ignore[operator]
    start = {"w": 2.9, "p": 0.4} if "w" in model else {}
    with np.errstate(all="ignore"):
        assert_same(
            solve_many(curve_of(model, x, y, start=start)), solve_curve(curve_of(model, x, y, start=start))
        )


@pytest.mark.slow
def test_bounds_hold_and_a_parameter_on_one_counts_as_known() -> None:
    x = np.random.default_rng(3).uniform(0, 10, N)
    y = noisy(2.0 * np.exp(-0.5 * x) + 1.0, 0.05)
    with np.errstate(all="ignore"):
        found = solve_many(curve_of("a*exp(-b*x) + c", x, y, bounds={"c": (1.2, 5.0)}))
        expected = solve_curve(curve_of("a*exp(-b*x) + c", x, y, bounds={"c": (1.2, 5.0)}))
    assert found.values[2] == 1.2
    np.testing.assert_allclose(found.values, expected.values, rtol=1e-8)


def test_a_combination_that_rows_do_not_determine_is_found() -> None:
    x = np.random.default_rng(4).uniform(0, 10, N)
    y = noisy(2.0 * np.exp(-0.5 * x), 0.01)
    with np.errstate(all="ignore"):
        found = solve_many(curve_of("a*b*exp(-k*x)", x, y))
    assert found.verdict.code is VerdictCode.NOT_IDENTIFIABLE
    assert "`a`" in found.verdict.because
    assert "`b`" in found.verdict.because


def test_long_runs_of_one_sign_are_told() -> None:
    x = np.linspace(0, 10, N)
    with np.errstate(all="ignore"):
        found = solve_many(curve_of("a + b*x", x, noisy(1 + x + 0.5 * np.sin(x), 0.05)))
    assert any("long runs" in each for each in found.warnings)


def test_a_model_that_needs_all_rows_at_once_is_fitted_all_the_same() -> None:
    x = np.random.default_rng(5).uniform(1, 10, N)
    with np.errstate(all="ignore"):
        found = solve_many(curve_of("a*x/mean(x)", x, 3 * x / x.mean()))
    np.testing.assert_allclose(found.values, [3.0], rtol=1e-12)
