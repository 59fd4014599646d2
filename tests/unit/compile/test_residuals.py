"""Residual vectors and their Jacobians."""

from __future__ import annotations

import numpy as np
import pytest

from gdsolve.compile import CompiledResiduals, Layout, compile_residuals
from gdsolve.graph import Graph
from gdsolve.ops import LOG, MATMUL, MUL, SQUARE, SUB
from gdsolve.optimize.protocols import Residuals
from tests.unit.compile.problems import TIMES, VOLTS, decay_residual

DATA = {"t": TIMES, "v": VOLTS}


def circle_and_line(engine: str) -> CompiledResiduals:
    """Return x y - 2, x**2 - y."""
    graph = Graph()
    x, y = graph.input("x"), graph.input("y")
    outputs = [graph.apply(SUB, graph.apply(MUL, x, y), 2.0), graph.apply(SUB, graph.apply(SQUARE, x), y)]
    return compile_residuals(graph, outputs, Layout.scalars("xy"), engine=engine)


def mixed() -> CompiledResiduals:
    """Return a number, then one entry per row, then a vector."""
    graph = Graph()
    w = graph.input("w", (2,))
    outputs = [
        graph.apply(SQUARE, graph.input("a")),
        decay_residual(graph),
        graph.apply(MATMUL, [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], w),
    ]
    return compile_residuals(graph, outputs, Layout(("a", "w", "b", "c"), ((), (2,), (), ())), data=DATA)


@pytest.mark.parametrize("engine", ["python", "numpy"])
def test_equations_computed_by_hand(engine: str) -> None:
    residuals = circle_and_line(engine)
    x = np.array([3.0, 4.0])
    assert isinstance(residuals, Residuals)
    assert (residuals.size, residuals.count, residuals.engine) == (2, 2, engine)
    assert residuals.residual(x).tolist() == [10.0, 5.0]
    values, slopes = residuals.residual_and_jacobian(x)
    assert values.tolist() == [10.0, 5.0]
    assert slopes.tolist() == [[4.0, 3.0], [6.0, -1.0]]


def test_outputs_of_all_shapes_follow_one_another() -> None:
    residuals = mixed()
    x = np.array([2.0, 1.0, -1.0, np.log(2.0), 0.5])
    assert (residuals.size, residuals.count) == (5, 8)
    values, slopes = residuals.residual_and_jacobian(x)
    np.testing.assert_allclose(values, [4.0, -0.5, 0.5, 0.25, 0.125, -1.0, -1.0, -1.0], atol=1e-15)
    np.testing.assert_array_equal(residuals.residual(x), values)
    halves = np.array([1.0, 0.5, 0.25, 0.0625])
    expected = np.zeros((8, 5))
    expected[0, 0] = 4.0
    expected[1:5, 0], expected[1:5, 3], expected[1:5, 4] = halves, -2.0 * TIMES * halves, 1.0
    expected[5:, 1:3] = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    np.testing.assert_allclose(slopes, expected, rtol=0, atol=1e-15)


@pytest.mark.parametrize("residuals", [circle_and_line("python"), circle_and_line("numpy"), mixed()])
def test_many_points_are_as_one_by_one(residuals: CompiledResiduals) -> None:
    points = np.random.default_rng(3).normal(size=(4, residuals.size))
    values, slopes = residuals.residuals_at(points), residuals.jacobians_at(points)
    assert values.shape == (4, residuals.count)
    assert slopes.shape == (4, residuals.count, residuals.size)
    for place, x in enumerate(points):
        value, slope = residuals.residual_and_jacobian(x)
        np.testing.assert_allclose(values[place], value, rtol=1e-14, atol=1e-15)
        np.testing.assert_allclose(slopes[place], slope, rtol=1e-14, atol=1e-15)


def test_results_are_fresh() -> None:
    graph = Graph()
    x = graph.input("x", (2,))
    residuals = compile_residuals(graph, [x], Layout(("x",), ((2,),)))
    point = np.array([1.0, 2.0])
    values, slopes = residuals.residual_and_jacobian(point)
    values[:], slopes[:] = 0.0, 0.0
    assert point.tolist() == [1.0, 2.0]
    assert residuals.residual_and_jacobian(point)[1].tolist() == [[1.0, 0.0], [0.0, 1.0]]


@pytest.mark.parametrize("engine", ["python", "numpy"])
def test_out_of_its_domain_an_entry_is_nan(engine: str) -> None:
    graph = Graph()
    x, y = graph.input("x"), graph.input("y")
    outputs = [graph.apply(LOG, x), graph.apply(SUB, y, 1.0)]
    residuals = compile_residuals(graph, outputs, Layout.scalars("xy"), engine=engine)
    values, slopes = residuals.residual_and_jacobian(np.array([-2.0, 3.0]))
    np.testing.assert_array_equal(values, [np.nan, 2.0])
    np.testing.assert_array_equal(slopes, [[-0.5, 0.0], [0.0, 1.0]])


def test_float32_residuals() -> None:
    graph = Graph()
    outputs = [decay_residual(graph)]
    residuals = compile_residuals(graph, outputs, Layout.scalars("abc"), data=DATA, dtype="float32")
    for array in residuals.residual_and_jacobian(np.array([2.1, 0.7, 0.3])):
        assert array.dtype == np.float64
        assert (array == array.astype(np.float32)).all()
