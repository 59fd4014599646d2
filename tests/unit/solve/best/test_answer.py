"""`--global` from a problem to its verdict."""

from __future__ import annotations

import pytest

from gdsolve.errors import UsageError
from gdsolve.problem import expression_problem
from gdsolve.problem.settings import Settings
from gdsolve.solve.minimize.solve import solve_minimize
from gdsolve.solve.results.result import Result, VerdictCode


def answered(text: str, sense: str = "minimize", **settings: object) -> Result:
    problem = expression_problem(text, sense)  # type: ignore[arg-type]
    return solve_minimize(problem, Settings(**settings))  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_function_that_rises_on_all_sides_is_proved_without_bounds() -> None:
    result = answered("|x - 3| + exp(y) + y**2 + 2*sin(5*x)", global_search=True, time_limit=5.0)
    assert result.verdict.scope == "global"
    assert "proved: no point is below -0.72707242" in result.verdict.because


def test_without_bounds_the_claim_is_about_the_searched_box() -> None:
    result = answered("x**4 - 3*x**2 + x", starts=30)
    assert result.verdict.scope == "best of 30 starts"
    assert "no point of the searched box is below" in result.verdict.because
    assert "beyond that box nothing is proved" in result.verdict.because


def test_a_needle_that_the_search_misses_is_found_by_the_proof() -> None:
    text = "x**2/(1 + x**2) + sin(3*x) - 30*exp(-(1e4*(x - 7.123))**2)"
    result = answered(text, bounds={"x": (-10.0, 10.0)}, starts=4)
    assert result.verdict.scope == "global"
    assert result.solution["x"] == pytest.approx(7.123, abs=1e-6)


def test_what_falls_without_limit_stays_unbounded() -> None:
    result = answered("x + y", global_search=True, time_limit=5.0)
    assert result.verdict.code is VerdictCode.UNBOUNDED


def test_a_maximum_is_told_as_one() -> None:
    result = answered("x*sin(x)", "maximize", bounds={"x": (0.0, 10.0)}, global_search=True, time_limit=5.0)
    assert result.verdict.code is VerdictCode.MAXIMUM
    assert result.verdict.scope == "global"
    assert "no point of the box is above 7.916727" in result.verdict.because
    assert [round(each.objective, 4) for each in result.minima[:2]] == [7.9167, 1.8197]


def test_a_named_optimizer_does_not_search_globally() -> None:
    with pytest.raises(UsageError):
        answered("x**2", global_search=True, optimizer="adam")


@pytest.mark.slow
def test_a_wall_of_a_kink_is_no_saddle() -> None:
    # Bartels and Conn's function: |u| with u = 0 hides its wall from the Hessian, which bends down along y.
    box = {"x": (-5.0, 5.0), "y": (-5.0, 5.0)}
    result = answered("|x**2 + y**2 + x*y| + |sin(x)| + |cos(y)|", bounds=box, global_search=True, prove=True)
    assert result.objective == pytest.approx(1.0, abs=1e-12)
    assert result.verdict.code is not VerdictCode.SADDLE
    assert result.verdict.scope == "global"


def test_lists_and_matrices_of_variables_are_proved_too() -> None:
    box = {"x": (-2.0, 2.0), "y": (-2.0, 2.0)}
    result = answered("[x, y] @ [[2, 0], [0, 3]] @ [x, y] + sin(3*x)", bounds=box, global_search=True)
    assert result.verdict.scope == "global"
    assert "proved" in result.verdict.because
