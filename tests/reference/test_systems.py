"""Equation systems of `equation_systems.py`: solutions found, none invented, and no solution called so."""

from __future__ import annotations

from typing import Any

import pytest

from gdsolve import pipeline
from gdsolve.problem.settings import Settings
from gdsolve.solve.results.result import PuzzleResult
from tests.reference.equation_systems import FAMILIES, INCONSISTENT, SINGULAR, SOLVABLE, Case
from tests.reference.quick import cases

QUICK_ROOTS = (
    "cubic", "quintic", "double_zero", "triple_one", "wilkinson_10", "absolute", "tangent_circle", "circle_line",
    "griewank_osborne", "rosenbrock", "brown_badly_scaled", "freudenstein_roth", "overdetermined", "huge_scale",
)  # fmt: skip
QUICK_INCONSISTENT = ("linear", "outside_of_bounds")
QUICK_FAMILIES = ("puzzle",)

NOT_RECOGNISED = ("overdetermined_exponentials", "jennrich_sampson")
"""Systems without a solution whose proof by cutting needs time: a slow machine says `no root found`, which is true."""

RECORDED_DIGITS = 1e-3
"""Relative difference from recorded solutions, some of which have four digits."""


def solved(case: Case) -> PuzzleResult:
    return pipeline.solve(list(case.equations), Settings(start=case.start, bounds=case.bounds))


def has(result: PuzzleResult, root: dict[str, float]) -> bool:
    def near(found: dict[str, Any]) -> bool:
        return all(
            abs(found[name] - value) <= RECORDED_DIGITS * max(1e-2, abs(value))
            for name, value in root.items()
        )

    return any(near(dict(each)) for each in result.solutions)


@pytest.mark.parametrize("case", cases([*SOLVABLE, *SINGULAR], QUICK_ROOTS, lambda case: case.name))
def test_solutions_are_found_and_counted(case: Case) -> None:
    result = solved(case)
    assert int(result.verdict.exit) == 0, result.verdict.because
    assert all(has(result, root) for root in case.roots)
    if case.count is not None and result.verdict.code.value != "family":
        assert len(result.solutions) == case.count
    assert len(result.solutions) >= case.least or result.verdict.code.value == "family"


@pytest.mark.parametrize("case", cases(INCONSISTENT, QUICK_INCONSISTENT, lambda case: case.name))
def test_no_solution_is_invented(case: Case) -> None:
    result = solved(case)
    if case.name in NOT_RECOGNISED:
        said = (result.verdict.code.value, int(result.verdict.exit))
        assert said in (("no root found", 4), ("inconsistent", 5))
    else:
        assert (result.verdict.code.value, int(result.verdict.exit)) == ("inconsistent", 5)
    assert not result.solutions


@pytest.mark.parametrize("case", cases(FAMILIES, QUICK_FAMILIES, lambda case: case.name))
def test_a_family_is_seen_with_its_dimension(case: Case) -> None:
    result = solved(case)
    assert result.verdict.code.value == "family"
    assert result.family is not None
    if case.dimension is not None:
        assert result.family.dimension == case.dimension
