"""Sums of squares from 1, 10 and 100 times their standard starts, default settings: the least value is found."""

from __future__ import annotations

import pytest

from gdsolve import pipeline
from gdsolve.problem.settings import Settings
from tests.reference.more_garbow_hillstrom import PROBLEMS, Problem
from tests.reference.quick import cases

QUICK = (
    "rosenbrock [1] x1", "brown badly scaled [4] x1", "beale [5] x1", "helical valley [7] x1", "wood [14] x1",
)  # fmt: skip

RUNS = [(problem, factor) for problem in PROBLEMS for factor in (1, 10, 100)]

ANOTHER_MINIMUM = {("trigonometric 10 [26]", 1)}
"""Runs that end at a local minimum known from the literature; it is called local."""


@pytest.mark.parametrize("run", cases(RUNS, QUICK, lambda run: f"{run[0].name} x{run[1]}"))
def test_the_least_value_is_found_and_called_a_minimum(run: tuple[Problem, int]) -> None:
    problem, factor = run
    objective = " + ".join(f"({residual})**2" for residual in problem.residuals)
    start = {f"x{j + 1}": value for j, value in enumerate(problem.begin(factor))}
    result = pipeline.minimize(objective, Settings(start=start))
    assert result.verdict.code.value in ("minimum", "flat minimum"), result.verdict.because
    assert result.objective is not None
    known = (problem.minimum,)
    if (problem.name, factor) in ANOTHER_MINIMUM:
        assert result.verdict.scope == "local"
        known = problem.others
    assert any(abs(result.objective - each) <= 1e-4 * abs(each) + 1e-10 for each in known), result.objective
