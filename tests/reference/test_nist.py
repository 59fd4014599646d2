"""NIST StRD: every data set without start values, from Start 1 and from Start 2, through the whole pipeline.

Solved means: every parameter to 6 digits or the sum of squares to 9, every standard error to 4 digits.
"""

from pathlib import Path

import pytest

from gdsolve.bench.datasets import DataSet, choose_sets, nist_sets
from gdsolve.bench.nist import digits, run_nist
from gdsolve.problem import fit_problem
from gdsolve.problem.settings import Settings
from gdsolve.solve.fit.solve import solve_fit
from tests.reference.quick import cases

QUICK = ("DanWood", "MGH10")
NONLINEAR = [each for each in nist_sets() if each.kind == "nonlinear"]
LINEAR = [each for each in nist_sets() if each.kind == "linear"]
POLYNOMIALS = [each for each in LINEAR if each.name not in ("Longley", "NoInt1", "NoInt2")]


@pytest.mark.parametrize("data_set", cases(NONLINEAR, QUICK, lambda each: each.name))
def test_nonlinear_set_blind_and_from_both_starts(data_set: DataSet) -> None:
    (row,) = run_nist([data_set])
    assert [each.start for each in row.runs] == ["blind", "start 1", "start 2"]
    for run in row.runs:
        assert run.is_right, run
        assert run.parameters >= 6 or run.rss >= 9
        assert run.stderr >= 4


@pytest.mark.parametrize("data_set", LINEAR, ids=lambda each: each.name)
def test_linear_set_as_a_formula(data_set: DataSet) -> None:
    (row,) = run_nist([data_set])
    (run,) = row.runs
    assert run.is_right
    assert run.parameters >= 12


@pytest.mark.parametrize("data_set", POLYNOMIALS, ids=lambda each: each.name)
def test_polynomial_set_by_its_degree(data_set: DataSet, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(data_set.as_csv())
    certified = data_set.certified.parameters
    settings = Settings(degree=len(certified) - 1, x=("x",), y="y")
    result = solve_fit(fit_problem(str(tmp_path / "data.csv")), settings)
    for got, each in zip(result.parameters.values(), certified.values(), strict=True):
        assert digits(got.value, each) >= 12


def test_the_data_are_those_of_nist() -> None:
    sets = {each.name: each for each in nist_sets()}
    assert len(sets) == 38
    assert sum(len(each.starts) for each in sets.values()) == 54
    (misra,) = choose_sets(["misra1a"])
    assert misra is not None
    assert misra.columns["y"][0] == 10.07
    assert misra.certified.parameters["b1"] == 2.3894212918e2
    assert misra.certified.rss == 1.2455138894e-1
