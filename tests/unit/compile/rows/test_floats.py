"""A few rows in floats against the same objective on arrays."""

from __future__ import annotations

import numpy as np
import pytest

from gdsolve.compile.objective import CompiledObjective, compile_objective
from gdsolve.compile.rows.floats import FewRows
from gdsolve.optimize.catalogue import find_optimizer
from gdsolve.optimize.loop import run
from gdsolve.optimize.options import make_options
from gdsolve.optimize.outcome import Outcome
from gdsolve.optimize.protocols import FloatObjective, Objective
from gdsolve.optimize.stopping import Limits
from gdsolve.solve.fitting.curve import Curve, difference_node, mean_square
from tests.unit.solve.fitting.many.test_solve import curve_of

X = np.array([0.5, 1.0, 2.0, 4.0, 5.5])
Y = np.array([2.0, 1.2, 0.7, 0.4, 0.45])


def both(model: str, sigma: np.ndarray | None = None) -> tuple[FewRows, CompiledObjective]:
    curve: Curve = curve_of(model, X, Y, sigma)
    arrays = compile_objective(curve.graph, mean_square(curve), curve.layout, data=curve.data, engine="numpy")
    return FewRows(curve.graph, difference_node(curve), arrays, curve.layout, curve.data), arrays


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("model", ["a*exp(-b*x) + c", "a + b*x", "a*sin(b*x)", "a", "where(x < b, a, a*x)"])
def test_value_and_gradient_are_those_of_arrays(model: str, weighted: bool) -> None:
    few, arrays = both(model, 0.1 + X / 10 if weighted else None)
    assert isinstance(few, Objective)
    assert isinstance(few, FloatObjective)
    x = np.array([1.7, 0.6, 0.2])[: few.size]
    value, slope = few.value_and_gradient(x)
    expected, expected_slope = arrays.value_and_gradient(x)
    assert value == pytest.approx(expected, rel=1e-14)
    np.testing.assert_allclose(slope, expected_slope, rtol=1e-13, atol=1e-14)
    assert few.value(x) == value
    np.testing.assert_array_equal(few.hessian(x), arrays.hessian(x))
    np.testing.assert_array_equal(few.hessian_product(x, x), arrays.hessian_product(x, x))


def test_a_mean_square_by_hand() -> None:
    few, _ = both("a*x")
    # sum (y - 2x)**2 / 5, derivative -2 sum x (y - 2x) / 5
    rest = Y - 2 * X
    value, slope = few.value_and_gradient(np.array([2.0]))
    assert value == pytest.approx(np.mean(rest**2), rel=1e-15)
    assert slope[0] == pytest.approx(-2 * np.mean(X * rest), rel=1e-15)


def test_what_python_refuses_is_what_arrays_say() -> None:
    few, arrays = both("a*log(b*x)")
    with np.errstate(all="ignore"):
        assert np.isnan(few.value(np.array([1.0, -1.0])))
        assert few.value(np.array([1.0, 0.0])) == arrays.value(np.array([1.0, 0.0]))


def test_rows_that_depend_on_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="all rows"):
        both("a*x/mean(x)")


@pytest.mark.parametrize("name", ["sgd", "nadam"])
def test_a_run_of_epochs_is_that_on_arrays(name: str) -> None:
    optimizer = find_optimizer(name)

    def outcome(function: Objective) -> Outcome:
        options = make_options(optimizer, {"learning_rate": 0.01})
        return run(function, np.array([1.0, 1.0, 0.0]), optimizer, options, limits=Limits(epochs=200))

    few, arrays = both("a*exp(-b*x) + c")
    quick, slow = outcome(few), outcome(arrays)
    np.testing.assert_allclose(quick.x, slow.x, rtol=1e-11)
    assert len(quick.history) == len(slow.history) == 201
    assert quick.counts == slow.counts
