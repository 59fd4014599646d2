"""Objectives: value, gradient, Hessian, at one point, at many, on some rows."""

from __future__ import annotations

import numpy as np
import pytest

from gdsolve.compile import CompiledObjective, Layout, compile_objective
from gdsolve.graph import Graph
from gdsolve.ops import ADD, EXP, INDEX, LOG, MATMUL, MUL, POW, ROWS, SIN, SQUARE, SUM
from gdsolve.optimize.protocols import Objective, RowObjective
from tests.unit.compile.problems import TIMES, VOLTS, decay_residual, mean_square, rosenbrock

DATA = {"t": TIMES, "v": VOLTS}
ABC = Layout.scalars("abc")
ENGINES = ("python", "numpy")


def valley(engine: str = "auto", dtype: str = "float64") -> CompiledObjective:
    graph = Graph()
    return compile_objective(graph, rosenbrock(graph), Layout.scalars("xy"), engine=engine, dtype=dtype)


def mixed() -> CompiledObjective:
    """Return b * w[0] * w[1] + sum(M @ w)**2 with M = [[1, 2], [3, 4]], so the sum is 4 w[0] + 6 w[1]."""
    graph = Graph()
    w, b = graph.input("w", (2,)), graph.input("b")
    squared = graph.apply(SQUARE, graph.apply(SUM, graph.apply(MATMUL, [[1.0, 2.0], [3.0, 4.0]], w)))
    product = graph.apply(MUL, graph.apply(INDEX, w, key=0), graph.apply(INDEX, w, key=1))
    return compile_objective(
        graph, graph.apply(ADD, graph.apply(MUL, b, product), squared), Layout(("w", "b"), ((2,), ()))
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_all_derivatives_of_rosenbrock_computed_by_hand(engine: str) -> None:
    objective = valley(engine)
    x = np.array([2.0, 1.0])
    assert objective.engine == engine
    assert objective.value(x) == 901.0
    value, slope = objective.value_and_gradient(x)
    assert (value, slope.tolist()) == (901.0, [2402.0, -600.0])
    # 2 - 400 (y - 3 x**2), -400 x, 200
    assert objective.hessian(x).tolist() == [[4402.0, -800.0], [-800.0, 200.0]]
    assert objective.hessian_product(x, np.array([1.0, -2.0])).tolist() == [6002.0, -1200.0]


def test_all_derivatives_with_an_array_computed_by_hand() -> None:
    objective = mixed()
    x = np.array([3.0, -1.0, 0.5])
    value, slope = objective.value_and_gradient(x)
    # 0.5 * -3 + 6**2; b w1 + 2 * 6 * 4, b w0 + 2 * 6 * 6, w0 w1
    assert (value, slope.tolist()) == (34.5, [47.5, 73.5, -3.0])
    hessian = [[32.0, 48.5, -1.0], [48.5, 72.0, 3.0], [-1.0, 3.0, 0.0]]
    assert objective.hessian(x).tolist() == hessian
    v = np.array([1.0, -2.0, 4.0])
    assert objective.hessian_product(x, v).tolist() == (np.array(hessian) @ v).tolist()


@pytest.mark.parametrize(
    "objective", [valley("python"), valley("numpy"), mixed()], ids=["python", "numpy", "mixed"]
)
def test_many_points_are_as_one_by_one(objective: CompiledObjective) -> None:
    points = np.random.default_rng(7).normal(size=(5, objective.size))
    values, slopes = objective.values_and_gradients_at(points)
    assert (values.shape, slopes.shape) == ((5,), (5, objective.size))
    np.testing.assert_allclose(objective.values_at(points), values, rtol=1e-15)
    for place, x in enumerate(points):
        value, slope = objective.value_and_gradient(x)
        np.testing.assert_allclose(values[place], value, rtol=1e-14)
        np.testing.assert_allclose(slopes[place], slope, rtol=1e-13, atol=1e-13)
        np.testing.assert_allclose(objective.hessians_at(points)[place], objective.hessian(x), rtol=1e-13)


def test_numbers_go_to_the_scalar_engine_and_arrays_to_the_block_engine() -> None:
    assert valley().engine == "python"
    assert mixed().engine == "numpy"
    assert valley(dtype="float32").engine == "numpy"


@pytest.mark.parametrize("engine", ENGINES)
def test_results_are_fresh_and_do_not_change_x(engine: str) -> None:
    graph = Graph()
    x, y = graph.input("x"), graph.input("y")
    objective = compile_objective(graph, graph.apply(MUL, x, y), Layout.scalars("xy"), engine=engine)
    point = np.array([2.0, 3.0])
    _, slope = objective.value_and_gradient(point)
    assert slope.tolist() == [3.0, 2.0]
    slope[:] = 0.0
    assert point.tolist() == [2.0, 3.0]
    assert objective.value_and_gradient(point)[1].tolist() == [3.0, 2.0]


@pytest.mark.parametrize("engine", ENGINES)
def test_out_of_its_domain_everything_is_nan_and_nothing_raises(engine: str) -> None:
    graph = Graph()
    x, y = graph.input("x"), graph.input("y")
    output = graph.apply(ADD, graph.apply(LOG, x), graph.apply(POW, x, y))
    objective = compile_objective(graph, output, Layout.scalars("xy"), engine=engine)
    point = np.array([-1.0, 0.5])
    value, slope = objective.value_and_gradient(point)
    assert np.isnan([value, *slope]).all()
    assert np.isnan(objective.value(point))
    assert np.isnan(objective.hessian(point)).all()
    assert np.isnan(objective.hessian_product(point, np.ones(2))).all()


def test_a_variable_that_the_objective_does_not_use_has_zero_derivatives() -> None:
    graph = Graph()
    output = graph.apply(SQUARE, graph.input("x"))
    objective = compile_objective(graph, output, Layout(("w", "x"), ((2,), ())))
    x = np.array([7.0, 8.0, 3.0])
    assert objective.value_and_gradient(x)[1].tolist() == [0.0, 0.0, 6.0]
    assert objective.hessian(x).tolist() == [[0.0] * 3, [0.0] * 3, [0.0, 0.0, 2.0]]
    assert objective.values_and_gradients_at(np.array([x, x]))[1].tolist() == [[0.0, 0.0, 6.0]] * 2


def test_an_objective_without_variables_is_a_constant() -> None:
    graph = Graph()
    objective = compile_objective(graph, graph.constant(2.5), Layout((), ()))
    value, slope = objective.value_and_gradient(np.empty(0))
    assert (value, slope.shape, objective.hessian(np.empty(0)).shape) == (2.5, (0,), (0, 0))


def test_derivatives_share_the_nodes_of_the_value() -> None:
    graph = Graph()
    output = graph.apply(EXP, graph.apply(SIN, graph.input("x")))
    objective = compile_objective(graph, output, Layout.scalars("x"))
    before = len(graph.nodes)
    objective.value(np.array([0.5]))
    assert len(graph.nodes) == before
    objective.value_and_gradient(np.array([0.5]))
    # cos(x) and its product with exp(sin(x)), beside the seed of reverse mode
    assert len(graph.nodes) <= before + 3


def test_variables_may_have_any_name() -> None:
    names = ("__import__", "lambda", "direction of v0", "v0")
    graph = Graph()
    inputs = [graph.input(name) for name in names]
    output = graph.apply(
        SQUARE, graph.apply(MUL, graph.apply(MUL, *inputs[:2]), graph.apply(MUL, *inputs[2:]))
    )
    objective = compile_objective(graph, output, Layout.scalars(names))
    x = np.array([1.0, 2.0, 3.0, -1.0])
    assert objective.value_and_gradient(x)[1].tolist() == [72.0, 36.0, 24.0, -72.0]


def test_rows_are_a_mean_that_can_be_taken_over_some_of_them() -> None:
    graph = Graph()
    objective = compile_objective(graph, mean_square(graph, decay_residual(graph)), ABC, data=DATA)
    x = np.array([2.0, np.log(2.0), 0.5])
    assert isinstance(objective, RowObjective)
    assert objective.rows == 4
    # residuals -1/2, 1/2, 1/4, 1/8
    assert objective.value(x) == pytest.approx((0.25 + 0.25 + 0.0625 + 0.015625) / 4, rel=1e-14)
    value, slope = objective.value_and_gradient_of_rows(x, np.array([1, 2]))
    assert value == pytest.approx((0.25 + 0.0625) / 2, rel=1e-14)
    # by a: mean of 2 r exp(-b t); by b: mean of -2 r a t exp(-b t); by c: mean of 2 r
    np.testing.assert_allclose(slope, [(0.5 + 0.125) / 2, -(1.0 + 0.5) / 2, (1.0 + 0.5) / 2], rtol=1e-14)


def test_batches_of_rows_of_equal_size_average_to_the_whole() -> None:
    graph = Graph()
    objective = compile_objective(graph, mean_square(graph, decay_residual(graph)), ABC, data=DATA)
    assert isinstance(objective, RowObjective)
    x = np.array([2.5, 0.3, -0.5])
    parts = [objective.value_and_gradient_of_rows(x, np.array(rows)) for rows in ([0, 3], [1, 2])]
    value, slope = objective.value_and_gradient(x)
    assert sum(part[0] for part in parts) / 2 == pytest.approx(value, rel=1e-14)
    np.testing.assert_allclose((parts[0][1] + parts[1][1]) / 2, slope, rtol=1e-13)


def test_without_rows_there_is_no_way_to_ask_for_some() -> None:
    graph = Graph()
    scaled = graph.apply(MUL, graph.input("k"), graph.apply(SQUARE, graph.input("x")))
    objective = compile_objective(graph, scaled, Layout.scalars("x"), data={"k": 3.0})
    assert isinstance(objective, Objective)
    assert not isinstance(objective, RowObjective)
    assert objective.engine == "python"
    assert objective.value_and_gradient(np.array([2.0]))[1].tolist() == [12.0]


def test_float32_results_are_float64_arrays_of_float32_numbers() -> None:
    objective = valley(dtype="float32")
    x = np.array([1.1, 0.3])
    value, slope = objective.value_and_gradient(x)
    assert slope.dtype == np.float64
    for each in (value, *slope, *objective.hessian(x).ravel()):
        assert each == float(np.float32(each))
    exact_value, exact_slope = valley().value_and_gradient(x)
    assert value == pytest.approx(exact_value, rel=1e-5)
    assert value != exact_value
    np.testing.assert_allclose(slope, exact_slope, rtol=1e-5)


def test_what_cannot_be_compiled_is_said() -> None:
    graph = Graph()
    x, w = graph.input("x"), graph.input("w", (2,))
    with pytest.raises(ValueError, match=r"single number, .* \(2,\)"):
        compile_objective(graph, w, Layout(("w",), ((2,),)))
    with pytest.raises(ValueError, match="`float16` is not one of float64, float32"):
        compile_objective(graph, x, Layout.scalars("x"), dtype="float16")
    with pytest.raises(ValueError, match="`gpu` is not one of auto, python, numpy, native"):
        compile_objective(graph, x, Layout.scalars("x"), engine="gpu")
    with pytest.raises(ValueError, match="python engine needs"):
        compile_objective(graph, x, Layout.scalars("x"), engine="python", dtype="float32").value(np.ones(1))
    with pytest.raises(ValueError, match="`x` is neither a variable nor among the data"):
        compile_objective(graph, x, Layout.scalars("y")).value(np.ones(1))


def test_a_table_with_rows_in_its_second_axis() -> None:
    graph = Graph()
    x, table = graph.input("x"), graph.input("m", (2, ROWS))
    output = graph.apply(SUM, graph.apply(MUL, x, table))
    objective = compile_objective(graph, output, Layout.scalars("x"), data={"m": [[1.0, 2.0], [3.0, 4.0]]})
    assert isinstance(objective, RowObjective)
    assert objective.value_and_gradient_of_rows(np.array([1.0]), np.array([1]))[0] == 6.0
