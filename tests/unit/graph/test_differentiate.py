"""Derivatives as graph, against hand-computed numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdsolve import ops
from gdsolve.graph import Graph, Node, connected, gradient, hessian, hessian_vector_product, jacobian, jvp
from gdsolve.ops import ROWS, ShapeError
from tests.interpreter import evaluate


def rosenbrock(graph: Graph) -> tuple[Node, Node, Node]:
    """Return (1 - x)**2 + 100 (y - x**2)**2 and its variables."""
    x, y = graph.input("x"), graph.input("y")
    valley = graph.apply(ops.SQUARE, graph.apply(ops.SUB, y, graph.apply(ops.SQUARE, x)))
    wall = graph.apply(ops.SQUARE, graph.apply(ops.SUB, 1.0, x))
    return graph.apply(ops.ADD, wall, graph.apply(ops.MUL, 100.0, valley)), x, y


def test_gradient_of_rosenbrock() -> None:
    graph = Graph()
    output, x, y = rosenbrock(graph)
    got = evaluate(gradient(graph, output, [x, y]), {"x": -1.2, "y": 1.0})
    # -2 (1 - x) - 400 x (y - x**2) and 200 (y - x**2)
    assert [float(each) for each in got] == pytest.approx([-215.6, -88.0], rel=1e-14)


def test_hessian_of_rosenbrock() -> None:
    graph = Graph()
    output, x, y = rosenbrock(graph)
    blocks = hessian(graph, output, [x, y])
    got = evaluate([block for row in blocks for block in row], {"x": -1.2, "y": 1.0})
    # 2 - 400 (y - 3 x**2), -400 x, 200
    assert [float(each) for each in got] == pytest.approx([1330.0, 480.0, 480.0, 200.0], rel=1e-14)


def test_hessian_vector_product_is_the_hessian_times_the_vector() -> None:
    graph = Graph()
    output, x, y = rosenbrock(graph)
    vectors = [graph.input("v"), graph.constant(-3.0)]
    nodes = hessian_vector_product(graph, output, [x, y], vectors)
    got = evaluate(nodes, {"x": -1.2, "y": 1.0, "v": 2.0})
    assert [float(each) for each in got] == pytest.approx([1330 * 2 - 480 * 3, 480 * 2 - 200 * 3], rel=1e-13)


def test_an_intermediate_is_a_source_and_counts_with_its_own_sources() -> None:
    """z = y * x with y = x**2: dz/dy = x, dz/dx = 3 x**2."""
    graph = Graph()
    x = graph.input("x")
    y = graph.apply(ops.SQUARE, x)
    z = graph.apply(ops.MUL, y, x)
    slopes = gradient(graph, z, [y, x])
    (change,) = jvp(graph, [z], [y, x], [graph.constant(10.0), graph.constant(1.0)])
    got = [float(each) for each in evaluate([*slopes, change], {"x": 2.0})]
    assert got == [2.0, 12.0, 10.0 * 2.0 + 12.0]


def test_a_source_without_a_path_gets_zeros_of_its_shape() -> None:
    graph = Graph()
    x, w = graph.input("x"), graph.input("w", (2, 3))
    output = graph.apply(ops.ADD, graph.apply(ops.EXP, x), graph.apply(ops.FLOOR, graph.apply(ops.SUM, w)))
    assert connected(output, [x, w]) == (True, False)
    got = evaluate(gradient(graph, output, [x, w]), {"x": 0.0, "w": np.ones((2, 3))})
    assert float(got[0]) == 1.0
    np.testing.assert_array_equal(got[1], np.zeros((2, 3)))
    ((_, off), (_, corner)) = hessian(graph, output, [x, w])
    assert off.shape == (2, 3)
    assert corner.shape == (2, 3, 2, 3)


def test_an_array_output_is_summed() -> None:
    graph = Graph()
    v = graph.input("v", (3,))
    (slope,) = gradient(graph, graph.apply(ops.SQUARE, v), [v])
    np.testing.assert_array_equal(evaluate([slope], {"v": [1.0, -2.0, 3.0]})[0], [2.0, -4.0, 6.0])


def test_the_gradient_of_least_squares_is_the_textbook_one() -> None:
    """f = sum((X w + b - y)**2) / rows, gradient 2 X.T r / rows and 2 sum(r) / rows."""
    graph = Graph()
    x, y = graph.input("X", (ROWS, 2)), graph.input("y", (ROWS,))
    w, b = graph.input("w", (2,)), graph.input("b")
    r = graph.apply(ops.SUB, graph.apply(ops.ADD, graph.apply(ops.MATMUL, x, w), b), y)
    f = graph.apply(ops.DIV, graph.apply(ops.SUM, graph.apply(ops.SQUARE, r)), graph.apply(ops.ROW_COUNT, r))
    values: dict[str, Any] = {
        "X": np.array([[1.0, 2.0], [3.0, 4.0], [5.0, -1.0]]),
        "y": np.array([1.0, -2.0, 0.5]),
        "w": np.array([0.5, -1.0]),
        "b": 2.0,
    }
    residual = values["X"] @ values["w"] + 2.0 - values["y"]
    ((ww, wb), (bw, bb)) = hessian(graph, f, [w, b])
    got = evaluate([*gradient(graph, f, [w, b]), ww, wb, bw, bb], values, rows=3)
    np.testing.assert_allclose(got[0], 2.0 * values["X"].T @ residual / 3.0, rtol=1e-14)
    np.testing.assert_allclose(got[1], 2.0 * residual.sum() / 3.0, rtol=1e-14)
    np.testing.assert_allclose(got[2], 2.0 * values["X"].T @ values["X"] / 3.0, rtol=1e-14)
    np.testing.assert_allclose(got[3], 2.0 * values["X"].sum(axis=0) / 3.0, rtol=1e-14)
    np.testing.assert_array_equal(got[4], got[3])
    assert float(got[5]) == 2.0
    jacobians = evaluate(jacobian(graph, r, [w, b]), values, rows=3)
    np.testing.assert_array_equal(jacobians[0], values["X"])
    np.testing.assert_array_equal(jacobians[1], np.ones(3))


def test_the_scale_of_a_mean_waits_outside_of_the_sum() -> None:
    graph = Graph()
    x, c = graph.input("x", (ROWS,)), graph.input("c")
    r = graph.apply(ops.SUB, x, c)
    mean = graph.apply(ops.DIV, graph.apply(ops.SUM, graph.apply(ops.EXP, r)), graph.apply(ops.ROW_COUNT, x))
    (slope,) = gradient(graph, mean, [c])
    assert slope.op in (ops.NEG, ops.DIV)
    assert float(evaluate([slope], {"x": [1.0, 2.0], "c": 0.0}, rows=2)[0]) == pytest.approx(
        -(np.exp(1.0) + np.exp(2.0)) / 2.0, rel=1e-15
    )


def jacobian_by_hand(output: Node, source: Node, values: dict[str, Any], rows: int) -> Any:
    """Return central differences, shape output.shape + source.shape."""
    name = source.attributes["name"]
    base = np.asarray(values[name], dtype=np.float64)
    columns = []
    for place in np.ndindex(*base.shape):
        ends = []
        for sign in (1.0, -1.0):
            moved = base.copy()
            moved[place] += sign * 1e-6
            ends.append(evaluate([output], {**values, name: moved}, rows)[0])
        columns.append((ends[0] - ends[1]) / 2e-6)
    return np.stack(columns, axis=-1).reshape(columns[0].shape + base.shape)


def array_outputs(graph: Graph) -> dict[str, Node]:
    """Return array-valued functions of m (2, 3), v (3,), s, q (3, 3) and columns, one per rule that lifts."""
    m, v, s = graph.input("m", (2, 3)), graph.input("v", (3,)), graph.input("s")
    c, q = graph.input("c", (ROWS,)), graph.input("q", (3, 3))
    data = graph.input("data", (ROWS, 3))

    def a(op: ops.Op, *inputs: Any, **attributes: Any) -> Node:
        return graph.apply(op, *inputs, **attributes)

    return {
        "elementwise": a(ops.SIN, a(ops.MUL, v, s)),
        "broadcast": a(ops.MUL, a(ops.EXP, v), m),
        "sum over an axis": a(ops.SUM, a(ops.SQUARE, m), axis=0),
        "sum with kept axes": a(ops.SUM, a(ops.SQUARE, m), axis=1, keepdims=True),
        "transpose": a(ops.TRANSPOSE, a(ops.SQUARE, m)),
        "reshape": a(ops.RESHAPE, a(ops.SQUARE, m), shape=(3, 2)),
        "index": a(ops.INDEX, a(ops.SQUARE, m), key=(1, slice(None, None, -2))),
        "stack": a(ops.STACK, a(ops.SQUARE, v), a(ops.MUL, 2.0, v), np.ones(3), axis=1),
        "concat": a(ops.CONCAT, a(ops.SQUARE, v), np.ones(2), a(ops.EXP, v)),
        "running sum": a(ops.CUMSUM, a(ops.SQUARE, m), axis=1, reverse=True),
        "diagonal": a(ops.DIAGONAL, a(ops.SQUARE, q)),
        "matrix of a diagonal": a(ops.DIAGONAL_MATRIX, a(ops.SQUARE, v)),
        "matrix times vector": a(ops.MATMUL, a(ops.SQUARE, m), v),
        "vector times matrix": a(ops.MATMUL, v, a(ops.SQUARE, q)),
        "matrix times matrix": a(ops.MATMUL, a(ops.SQUARE, m), a(ops.EXP, q)),
        "inverse": a(ops.INV, q),
        "running norm": a(ops.MUL, a(ops.NORM, m), v),
        "largest per row": a(ops.REDUCE_MAX, m, axis=1),
        "product per row": a(ops.PROD, m, axis=1),
        "softmax": a(ops.EXP, a(ops.SUB, v, a(ops.LOGSUMEXP, v))),
        "determinant": a(ops.MUL, a(ops.DET, q), v),
        "where": a(ops.WHERE, a(ops.GT, v, 0.0), a(ops.SQUARE, v), a(ops.MUL, s, v)),
        "rows, linear": a(ops.MATMUL, data, a(ops.SQUARE, v)),
        "rows, hidden layer": a(
            ops.MATMUL, a(ops.TANH, a(ops.MATMUL, data, a(ops.TRANSPOSE, m))), a(ops.SUM, m, axis=1)
        ),
        "rows, scalar": a(ops.EXP, a(ops.MUL, s, c)),
        "rows, matrix": a(ops.MATMUL, data, q),
    }


VALUES: dict[str, Any] = {
    "m": np.array([[0.3, -0.7, 1.1], [0.9, 0.4, -0.2]]),
    "v": np.array([0.5, -0.3, 0.8]),
    "s": 0.7,
    "q": np.array([[2.0, -1.0, 0.5], [0.3, 3.0, 1.0], [-0.7, 0.2, 1.5]]),
    "c": np.array([0.1, -0.4]),
    "data": np.array([[1.0, -0.5, 0.25], [0.3, 0.8, -1.2]]),
}


@pytest.mark.parametrize("name", list(array_outputs(Graph())))
def test_jacobian_of_an_array(name: str) -> None:
    graph = Graph()
    output = array_outputs(graph)[name]
    sources = [graph.input(each) for each in ("s",)] + [
        graph.inputs[each] for each in ("m", "v", "q") if each in graph.inputs
    ]
    blocks = jacobian(graph, output, sources)
    for block, source in zip(blocks, sources, strict=True):
        assert block.shape == output.shape + source.shape
        got = evaluate([block], VALUES, rows=2)[0]
        np.testing.assert_allclose(got, jacobian_by_hand(output, source, VALUES, 2), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", list(array_outputs(Graph())))
def test_hessian_by_arrays(name: str) -> None:
    """The Hessian of sum(f**2) is the Jacobian of its gradient and symmetric."""
    graph = Graph()
    output = graph.apply(ops.SUM, graph.apply(ops.SQUARE, array_outputs(graph)[name]))
    sources = [graph.inputs[each] for each in ("s", "m", "v", "q")]
    blocks = hessian(graph, output, sources)
    slopes = gradient(graph, output, sources)
    for row, slope in enumerate(slopes):
        for column, source in enumerate(sources):
            block, other = evaluate([blocks[row][column], blocks[column][row]], VALUES, rows=2)
            expected = jacobian_by_hand(slope, source, VALUES, 2)
            np.testing.assert_allclose(block, expected, rtol=1e-5, atol=1e-7)
            rank = len(sources[row].shape)
            total = block.ndim
            turned = np.transpose(block, (*range(rank, total), *range(rank)))
            np.testing.assert_allclose(turned, other, rtol=1e-12, atol=1e-12)


def test_derivatives_can_be_differentiated_again() -> None:
    """The fifth derivative of x**6 is 720 x, of exp(2 x) it is 32 exp(2 x)."""
    graph = Graph()
    x = graph.input("x")
    power = graph.apply(ops.POW, x, 6.0)
    wave = graph.apply(ops.EXP, graph.apply(ops.MUL, 2.0, x))
    for _ in range(5):
        (power,), (wave,) = gradient(graph, power, [x]), gradient(graph, wave, [x])
    got = evaluate([power, wave], {"x": 0.5})
    assert float(got[0]) == pytest.approx(360.0, rel=1e-15)
    assert float(got[1]) == pytest.approx(32.0 * np.e, rel=1e-15)


def test_a_deep_formula_needs_no_recursion() -> None:
    graph = Graph()
    x = node = graph.input("x")
    for _ in range(2_000):
        node = graph.apply(ops.ADD, graph.apply(ops.MUL, node, 0.5), x)
    (back,) = gradient(graph, node, [x])
    (ahead,) = jvp(graph, [node], [x], [graph.constant(1.0)])
    assert [float(each) for each in evaluate([back, ahead], {"x": 1.0})] == pytest.approx([2.0, 2.0])


def test_a_tangent_must_fit_its_source() -> None:
    graph = Graph()
    v = graph.input("v", (3,))
    with pytest.raises(ShapeError, match=r"a tangent of shape \(\) does not fit a source of shape \(3,\)"):
        jvp(graph, [v], [v], [graph.constant(1.0)])


def test_data_rows_are_no_source_of_a_jacobian() -> None:
    graph = Graph()
    c = graph.input("c", (ROWS,))
    with pytest.raises(ShapeError, match="no Jacobian by a source with data rows"):
        jacobian(graph, graph.apply(ops.EXP, c), [c])
    (slope,) = gradient(graph, graph.apply(ops.EXP, c), [c])
    assert slope.shape == (ROWS,)


def test_the_derivative_of_a_diagonal_map_stays_diagonal() -> None:
    graph = Graph()
    v = graph.input("v", (4,))
    (block,) = jacobian(graph, graph.apply(ops.SIN, graph.apply(ops.SQUARE, v)), [v])
    assert block.op is ops.DIAGONAL_MATRIX
