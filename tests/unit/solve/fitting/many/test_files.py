"""Files that workers read: the answer of one file with the same rows, whoever reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from pickle import dumps, loads
from typing import Any

import numpy as np
import pytest

from gdsolve.compile.rows.compressed import OnBlocks, Passes
from gdsolve.compile.rows.portable import PortableResidual
from gdsolve.errors import DataError, GdsolveError, UsageError
from gdsolve.problem import fit_problem
from gdsolve.problem.settings import Settings
from gdsolve.solve.fit.solve import solve_fit
from gdsolve.solve.fitting.many.passes import Loader


class Elsewhere:
    """A stand-in for a cluster: everything that goes there and comes back is pickled."""

    def __init__(self) -> None:
        self.read: dict[int, Any] = {}

    def __call__(self, residual: PortableResidual, loaders: Sequence[Loader]) -> Passes:
        there: PortableResidual = loads(dumps(residual))
        return OnBlocks(there.sums(), [block for each in loaders for block in self.part(each)])

    def each(self, function: Callable[..., Any], loaders: Sequence[Loader]) -> list[Any]:
        return [loads(dumps(function(self.part(each)))) for each in loaders]

    def part(self, loader: Loader) -> Any:
        if id(loader) not in self.read:
            try:
                self.read[id(loader)] = loads(dumps(loads(dumps(loader))()))
            except GdsolveError as error:
                raise loads(dumps(error)) from error
        return self.read[id(loader)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    g = np.random.default_rng(3)
    for number, rows in enumerate((300, 500, 200)):
        x = g.uniform(0, 10, rows)
        y = 2.5 * np.exp(-0.7 * x) + 0.3 + 0.05 * g.standard_normal(rows)
        table = np.column_stack((x, y, 0.04 + 0.002 * x))
        np.savetxt(tmp_path / f"part-{number}.csv", table, delimiter=",", header="x,y,s", comments="")
    return tmp_path


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(Settings(model="a*exp(-b*x) + c"), marks=pytest.mark.slow),
        pytest.param(
            Settings(model="a*exp(-b*x) + c", sigma="s", where="x < 8", start={"b": 1.0}),
            marks=pytest.mark.slow,
        ),
        pytest.param(Settings(degree=3), marks=pytest.mark.slow),
        Settings(
            model="a*exp(-b*x) + c", optimizer="levenberg-marquardt", start={"a": 1.0, "b": 1.0, "c": 0.0}
        ),
    ],
)
def test_the_answer_is_that_of_all_rows_in_memory(folder: Path, settings: Settings) -> None:
    problem = fit_problem(str(folder / "part-*.csv"))
    settings = replace(settings, y="y")
    expected = solve_fit(problem, settings)
    found = solve_fit(problem, replace(settings, spread=Elsewhere()))
    assert found.verdict.code is expected.verdict.code
    for name, parameter in expected.parameters.items():
        assert found.parameters[name].value == pytest.approx(parameter.value, rel=1e-9)
        if parameter.stderr is not None:
            assert found.parameters[name].stderr == pytest.approx(parameter.stderr, rel=1e-6)
    assert found.statistics["n"] == expected.statistics["n"]
    assert found.statistics["rss"] == pytest.approx(expected.statistics["rss"], rel=1e-10)
    assert found.run.inputs == expected.run.inputs


def test_a_fault_in_a_file_comes_back_as_it_is(folder: Path) -> None:
    (folder / "part-1.csv").write_text("x,y,s\n1,2,3\n2,word,3\n")
    problem = fit_problem(str(folder / "part-*.csv"))
    with pytest.raises(DataError, match="`y`") as caught:
        solve_fit(problem, Settings(model="a*x", y="y", spread=Elsewhere()))
    assert caught.value.diagnostics[0].where is not None


@pytest.mark.slow
def test_a_model_that_needs_all_rows_is_refused(folder: Path) -> None:
    problem = fit_problem(str(folder / "part-*.csv"))
    with pytest.raises(UsageError, match="needs all rows at once"):
        solve_fit(problem, Settings(model="a*x/mean(x)", y="y", spread=Elsewhere()))
