from __future__ import annotations

import math

import pytest

from gdsolve import pipeline
from gdsolve.errors import UsageError
from gdsolve.problem.settings import Settings
from gdsolve.solve.worksheet import MOST_NODES


def test_each_node_has_its_value_and_the_derivative_of_the_result_by_it() -> None:
    # By hand at x = 2, y = 0.5: t1 = x - 1 = 1, its square 1; x*y = 1, exp(1) = e.
    # d/d(x*y) = e, so d/dy = x*e = 2e, d/dx = 2*t1 + y*e = 2 + e/2.
    sheet = pipeline.explain("(x - 1)**2 + exp(x*y)", Settings(), at=("x=2,y=0.5",))
    found = {step.label: (step.operation, step.value, step.slope) for step in sheet.steps}
    e = math.e
    assert list(found) == ["x", "y", "t1", "t2", "t3", "t4", "t5"]
    assert found["x"] == ("variable", 2.0, pytest.approx(2 + e / 2))
    assert found["y"] == ("variable", 0.5, pytest.approx(2 * e))
    assert found["t1"] == ("x - 1", 1.0, 2.0)
    assert found["t2"] == ("t1**2", 1.0, 1.0)
    assert found["t3"] == ("x * y", 1.0, pytest.approx(e))
    assert found["t4"] == ("exp(t3)", pytest.approx(e), 1.0)
    assert found["t5"] == ("t2 + t4", pytest.approx(1 + e), 1.0)


def test_derivatives_stand_in_symbols_and_as_differences() -> None:
    sheet = pipeline.explain("x**3", Settings(), at=("x=2",))
    (slope,) = sheet.slopes
    assert (slope.name, slope.symbols) == ("x", "3*x**2")
    assert slope.checks[0].exact == 12.0
    assert slope.checks[0].difference == pytest.approx(12.0, rel=1e-6)


def test_intermediates_keep_their_names() -> None:
    sheet = pipeline.explain("u = x*y; u**2 + t1", Settings(), at=("x=1,y=2,t1=3",))
    labels = {step.label: step.operation for step in sheet.steps}
    assert labels["u"] == "x * y"
    assert labels["t1"] == "variable"
    assert labels["t2"] == "u**2"


def test_without_a_point_the_start_of_the_run_is_taken() -> None:
    sheet = pipeline.explain("(x - 1)**2", Settings(start={"x": 4.0}))
    assert sheet.point == {"x": 4.0}
    assert sheet.result.solution == {"x": 1.0}


@pytest.mark.slow
def test_a_large_graph_is_shown_from_its_end() -> None:
    text = " + ".join(f"sin(x + {number})" for number in range(60))
    sheet = pipeline.explain(text, Settings(), at=("x=1",))
    assert len(sheet.steps) == MOST_NODES
    assert sheet.hidden > 0
    assert sheet.steps[-1].slope == 1.0


def test_arrays_are_laid_open_too() -> None:
    said = Settings(start={"x": [1.0, 1.0]}, let={"A": [[1.0, 2.0], [3.0, 4.0]]})
    sheet = pipeline.explain("sum((A@x)**2)", said)
    first = sheet.steps[0]
    assert (first.value, first.slope) == ([1.0, 1.0], [48.0, 68.0])  # 2 A'Ax with Ax = (3, 7)
    assert sheet.slopes[0].symbols is None
    assert [check.name for check in sheet.slopes[0].checks] == ["x[0]", "x[1]"]


def test_equations_have_nothing_to_explain() -> None:
    with pytest.raises(UsageError, match="no objective"):
        pipeline.explain("problems/circle-and-line.yaml", Settings())
