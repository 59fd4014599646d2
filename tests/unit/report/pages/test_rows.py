from __future__ import annotations

from dataclasses import replace

from gdsolve.report.pages.rows import comparison_rows, result_rows
from tests.golden import samples


def test_a_fit_has_a_row_per_parameter_with_every_digit() -> None:
    fit = samples.decay()
    grid = result_rows([fit])
    assert grid.headings == ("name", "value", "stderr", "low", "high")
    first = fit.parameters["a"]
    assert first.ci is not None
    assert [float(each) for each in grid.rows[0][1:]] == [first.value, first.stderr, *first.ci]


def test_a_system_has_a_row_per_solution() -> None:
    grid = result_rows([samples.two_roots()])
    assert grid.headings == tuple(samples.two_roots().solutions[0])
    assert len(grid.rows) == 2


def test_arrays_are_written_entry_by_entry() -> None:
    result = replace(samples.newton(), solution={"w": [[1.0, 2.5], [3.0, 0.1]]}, objective=None)
    rows = result_rows([result]).rows
    assert rows == (("w[0,0]", "1.0"), ("w[0,1]", "2.5"), ("w[1,0]", "3.0"), ("w[1,1]", "0.1"))


def test_a_minimum_ends_with_its_objective() -> None:
    assert result_rows([samples.newton()]).rows == (("x", "1.0"), ("objective", "0.0"))


def test_derivatives_at_several_points_are_told_apart() -> None:
    one = samples.derivative()
    assert result_rows([one]).headings == ("name", "value")
    several = result_rows([one, one])
    assert several.headings == ("point", "name", "value")
    assert {row[0] for row in several.rows} == {"1", "2"}


def test_a_comparison_has_numbers_in_full() -> None:
    rows = comparison_rows([samples.descent(epochs=3)]).rows
    assert float(rows[0][2]) == samples.descent(epochs=3).objective
