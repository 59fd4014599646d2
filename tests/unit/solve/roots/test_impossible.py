"""Equations that cannot hold, proved without being asked; and those that only look so in float64."""

from __future__ import annotations

import pytest

from gdsolve.errors import ExitCode
from gdsolve.problem import equations_problem
from gdsolve.problem.settings import Settings
from gdsolve.solve.equations import solve_equations
from gdsolve.solve.results.result import PuzzleResult, VerdictCode


def solved(*texts: str, **settings: object) -> PuzzleResult:
    return solve_equations(equations_problem(list(texts), ()), Settings(**settings))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("texts", "because"),
    [
        (["exp(x) = -1"], "`exp(x) = -1`: left minus right is never below 1 (proved)"),
        (["x**2 + y**2 + exp(z) = -1"], "left minus right is never below 1 (proved)"),
        (["sqrt(x) = -1"], "`sqrt(x) = -1` has no real solution (proved)"),
        (
            ["x**2 + y**2 = 1", "exp(x) + y = 5"],
            "`x**2 + y**2 = 1` and `exp(x) + y = 5` have no common real solution (proved)",
        ),
        (
            ["x**2 + sin(y)**2 = 1/4", "x + cos(y) = 5/3"],
            "`x**2 + sin(y)**2 = 1/4` and `x + cos(y) = 5/3` have no common real solution (proved)",
        ),
    ],
)
def test_impossible_equations_are_proved_to_be_so(texts: list[str], because: str) -> None:
    result = solved(*texts)
    assert result.verdict.code is VerdictCode.INCONSISTENT
    assert result.verdict.exit is ExitCode.NO_SOLUTION
    assert because in result.verdict.because


def test_bounds_are_named_where_they_matter() -> None:
    result = solved("exp(x) = y", "x*y = 3", bounds={"x": (-5.0, 0.0), "y": (0.0, 9.0)})
    assert result.verdict.code is VerdictCode.INCONSISTENT
    assert result.verdict.because.endswith("inside the bounds (proved)")


def test_the_bound_that_is_told_is_not_above_the_proved_one() -> None:
    result = solved("exp(x) + 1/3 = 0")
    assert "never below 0.333333 (proved)" in result.verdict.because


@pytest.mark.parametrize(
    "text", ["x**2 + sin(pi) = 0", pytest.param("exp(sin(x)**2) = 1 + sin(pi)/3", marks=pytest.mark.slow)]
)
def test_rounded_constants_refute_nothing(text: str) -> None:
    result = solved(text)
    assert result.verdict.code is not VerdictCode.INCONSISTENT
    assert "proved" not in result.verdict.because
