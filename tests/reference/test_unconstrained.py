"""Smooth problems from the literature, default settings: the least value is found, or what is said is true."""

from __future__ import annotations

import pytest

from gdsolve import pipeline
from gdsolve.problem.settings import Settings
from tests.reference.quick import cases
from tests.reference.unconstrained import SMOOTH, Smooth

QUICK = ("banana 10", "booth", "gaussian well", "himmelblau", "log barrier", "nearly flat", "scaled 1e12")


@pytest.mark.parametrize("problem", cases(SMOOTH, QUICK, lambda problem: problem.name))
def test_a_minimum_is_found_and_called_so(problem: Smooth) -> None:
    result = pipeline.minimize(problem.objective, Settings(start=problem.start))
    assert result.verdict.code.value in ("minimum", "flat minimum"), result.verdict.because
    assert result.objective is not None
    values = (problem.value, *problem.others)
    assert any(abs(result.objective - each) <= 1e-7 * max(1e-2, abs(each)) for each in values)
