"""Functions at many points: the same numbers as point by point, in blocks, with parameters."""

from __future__ import annotations

import numpy as np

from gdsolve.compile import Layout, compile_objective
from gdsolve.compile.lanes import BLOCK, LaneFunction
from gdsolve.graph import Graph
from gdsolve.ops import ADD, EXP, MUL, SIN, SQUARE, SUM


def valley() -> tuple[Graph, object, Layout]:
    graph = Graph()
    x, y = graph.input("x"), graph.input("y")
    bent = graph.apply(SQUARE, graph.apply(ADD, y, graph.apply(MUL, x, graph.apply(SIN, x))))
    return graph, graph.apply(ADD, bent, graph.apply(EXP, x)), Layout.scalars(["x", "y"])


def test_values_gradients_and_hessians_equal_those_of_single_points() -> None:
    graph, output, layout = valley()
    lanes, single = LaneFunction(graph, output, layout), compile_objective(graph, output, layout)
    points = np.random.default_rng(3).uniform(-2, 2, (7, 2))
    f, g, H = lanes.models_at(points)
    for place, x in enumerate(points):
        value, slope = single.value_and_gradient(x)
        np.testing.assert_allclose(f[place], value, rtol=1e-14)
        np.testing.assert_allclose(g[place], slope, rtol=1e-13)
        np.testing.assert_allclose(H[place], single.hessian(x), rtol=1e-13)
    np.testing.assert_array_equal(lanes.values_at(points), f)


def test_more_points_than_a_block_give_the_same_values() -> None:
    graph, output, layout = valley()
    lanes = LaneFunction(graph, output, layout)
    points = np.random.default_rng(4).uniform(-1, 1, (2 * BLOCK + 5, 2))
    values = lanes.values_at(points)
    assert values.shape == (2 * BLOCK + 5,)
    np.testing.assert_array_equal(values[-3:], lanes.values_at(points[-3:]))


def test_parameters_stand_behind_the_variables_and_are_not_differentiated() -> None:
    graph = Graph()
    output = graph.apply(MUL, graph.input("a"), graph.apply(SQUARE, graph.input("x")))
    lanes = LaneFunction(graph, output, Layout.scalars(["x"]), parameters=("a",))
    f, g, H = lanes.models_at(np.array([[3.0, 2.0], [1.0, 5.0]]))
    assert f.tolist() == [18.0, 5.0]
    assert g.tolist() == [[12.0], [10.0]]
    assert H.tolist() == [[[4.0]], [[10.0]]]


def test_a_function_of_arrays_works_too() -> None:
    graph = Graph()
    layout = Layout(("w",), ((3,),))
    lanes = LaneFunction(graph, graph.apply(SUM, graph.apply(SQUARE, graph.input("w", (3,)))), layout)
    f, g, H = lanes.models_at(np.array([[1.0, 2.0, 3.0]]))
    assert (f.tolist(), g.tolist()) == ([14.0], [[2.0, 4.0, 6.0]])
    assert H[0].tolist() == np.diag([2.0, 2.0, 2.0]).tolist()


def test_a_constant_function_has_a_value_at_every_point() -> None:
    graph = Graph()
    lanes = LaneFunction(graph, graph.constant(2.0), Layout.scalars(["x"]))
    f, g, _ = lanes.models_at(np.zeros((4, 1)))
    assert f.tolist() == [2.0] * 4
    assert not g.any()
