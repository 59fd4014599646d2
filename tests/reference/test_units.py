"""The answer does not depend on units: f, all variables, or one of them, 1e12 times larger or smaller."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from gdsolve import pipeline
from gdsolve.problem.settings import Settings
from tests.reference.unconstrained import SMOOTH, Smooth

UNIT = 1e12


def in_units(formula: str, units: Mapping[str, float]) -> str:
    """Return the formula with each name divided by its unit."""
    for name, unit in units.items():
        formula = re.sub(rf"(?<![A-Za-z0-9_.]){name}(?![A-Za-z0-9_(])", f"({name}/{unit!r})", formula)
    return formula


@pytest.mark.slow
@pytest.mark.parametrize("unit", [UNIT, 1 / UNIT])
@pytest.mark.parametrize("which", ["objective", "all", "last"])
@pytest.mark.parametrize("problem", SMOOTH, ids=lambda problem: problem.name)
def test_units_do_not_matter(problem: Smooth, which: str, unit: float) -> None:
    names = list(problem.start)
    chosen = {"objective": [], "all": names, "last": names[-1:]}[which]
    units = dict.fromkeys(chosen, unit)
    start = {name: value * units.get(name, 1.0) for name, value in problem.start.items()}
    factor = unit if which == "objective" else 1.0
    result = pipeline.minimize(f"{factor!r}*({in_units(problem.objective, units)})", Settings(start=start))
    assert result.verdict.code.value in ("minimum", "flat minimum"), result.verdict.because
    assert result.objective is not None
    value = result.objective / factor
    known = (problem.value, *problem.others)
    assert any(abs(value - each) <= 1e-7 * max(1e-2, abs(each)) for each in known), value
