"""Derivatives at special points: ends of domains, corners, ties, branches not taken."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from gdsolve import ops
from gdsolve.graph import Graph, Node, gradient, hessian, jvp
from tests.interpreter import evaluate

INF = math.inf


def slopes(op: ops.Op, *point: float) -> tuple[float, ...]:
    """Return the partial derivatives of an operation at a point."""
    graph = Graph()
    inputs = [graph.input(f"x{place}") for place in range(len(point))]
    nodes = gradient(graph, graph.apply(op, *inputs), inputs)
    values = {f"x{place}": each for place, each in enumerate(point)}
    return tuple(float(each) for each in evaluate(nodes, values))


@pytest.mark.parametrize(
    ("op", "point", "expected"),
    [
        (ops.SQRT, (0.0,), (INF,)),
        (ops.CBRT, (0.0,), (INF,)),
        (ops.LOG, (0.0,), (INF,)),
        (ops.RECIPROCAL, (0.0,), (-INF,)),
        (ops.ASIN, (1.0,), (INF,)),
        (ops.ACOS, (-1.0,), (-INF,)),
        (ops.ATANH, (1.0,), (INF,)),
        (ops.ABS, (0.0,), (0.0,)),
        (ops.ABS, (-0.0,), (0.0,)),
        (ops.RELU, (0.0,), (0.0,)),
        (ops.HYPOT, (0.0, 0.0), (0.0, 0.0)),
        (ops.MAXIMUM, (1.5, 1.5), (0.5, 0.5)),
        (ops.MINIMUM, (0.0, -0.0), (0.5, 0.5)),
        (ops.MAXIMUM, (2.0, 1.0), (1.0, 0.0)),
        (ops.MINIMUM, (2.0, 1.0), (0.0, 1.0)),
        (ops.POW, (0.0, 2.0), (0.0, 0.0)),
        (ops.POW, (0.0, 1.0), (1.0, 0.0)),
        (ops.POW, (0.0, 0.5), (INF, 0.0)),
        (ops.POW, (0.0, 0.0), (0.0, -INF)),
        (ops.POW, (-2.0, 3.0), (12.0, math.nan)),
        (ops.SIGN, (3.0,), (0.0,)),
        (ops.FLOOR, (2.5,), (0.0,)),
        (ops.TANH, (800.0,), (0.0,)),
        (ops.SIGMOID, (-745.0,), (5e-324,)),
        (ops.SOFTPLUS, (1000.0,), (1.0,)),
        (ops.LT, (1.0, 2.0), (0.0, 0.0)),
    ],
)
def test_a_special_point_has_the_documented_derivative(
    op: ops.Op, point: tuple[float, ...], expected: tuple[float, ...]
) -> None:
    np.testing.assert_array_equal(slopes(op, *point), expected)


def test_second_derivative_of_tanh_survives_its_tail() -> None:
    graph = Graph()
    x = graph.input("x")
    ((second,),) = hessian(graph, graph.apply(ops.TANH, x), [x])
    at = evaluate([second], {"x": 800.0})[0]
    assert float(at) == 0.0
    # -2 tanh(x) / cosh(x)**2 = -8 exp(-2 x) for large x
    at = evaluate([second], {"x": 200.0})[0]
    assert float(at) == pytest.approx(-8.0 * math.exp(-400.0), rel=1e-13)


Branch = Callable[[Graph, Node], Node]

GUARDED: Sequence[tuple[str, Branch, float]] = (
    ("sqrt", lambda g, x: g.apply(ops.SQRT, x), 0.0),
    ("log", lambda g, x: g.apply(ops.LOG, x), 0.0),
    ("log of a negative", lambda g, x: g.apply(ops.LOG, x), -1.0),
    ("sin(x) / x", lambda g, x: g.apply(ops.DIV, g.apply(ops.SIN, x), x), 0.0),
    ("x**0.3", lambda g, x: g.apply(ops.POW, x, 0.3), 0.0),
    ("sqrt of exp(1/x)", lambda g, x: g.apply(ops.SQRT, g.apply(ops.EXP, g.apply(ops.DIV, 1.0, x))), 0.0),
    ("sum of logs", lambda g, x: g.apply(ops.SUM, g.apply(ops.LOG, g.apply(ops.STACK, x, x))), 0.0),
    ("x log x", lambda g, x: g.apply(ops.MUL, x, g.apply(ops.LOG, x)), 0.0),
)


@pytest.mark.parametrize(("name", "branch", "point"), GUARDED, ids=[each[0] for each in GUARDED])
def test_a_branch_not_taken_leaks_nothing(name: str, branch: Branch, point: float) -> None:
    """where(x > 0, f(x), 3 x) has derivative 3 and second derivative 0 for x <= 0, whatever f does there."""
    graph = Graph()
    x = graph.input("x")
    taken = graph.apply(ops.GT, x, 0.0)
    output = graph.apply(ops.WHERE, taken, branch(graph, x), graph.apply(ops.MUL, 3.0, x))
    (back,) = gradient(graph, output, [x])
    (ahead,) = jvp(graph, [output], [x], [graph.constant(1.0)])
    ((second,),) = hessian(graph, output, [x])
    (again,) = gradient(graph, back, [x])
    got = evaluate([back, ahead, second, again], {"x": point})
    assert [float(each) for each in got] == [3.0, 3.0, 0.0, 0.0]


@pytest.mark.parametrize(("name", "branch", "point"), GUARDED, ids=[each[0] for each in GUARDED])
def test_a_branch_taken_keeps_its_derivatives(name: str, branch: Branch, point: float) -> None:
    graph = Graph()
    x = graph.input("x")
    guarded = graph.apply(ops.WHERE, graph.apply(ops.GT, x, 0.0), branch(graph, x), 0.0)
    plain = branch(graph, x)
    nodes = []
    for output in (guarded, plain):
        (first,) = gradient(graph, output, [x])
        ((second,),) = hessian(graph, output, [x])
        nodes += [first, second, *gradient(graph, first, [x])]
    got = [float(each) for each in evaluate(nodes, {"x": 0.7})]
    assert got[:3] == pytest.approx(got[3:], rel=1e-14)
    assert got[1] == pytest.approx(got[2], rel=1e-13)


def test_the_larger_of_zero_and_a_pole_has_no_nan() -> None:
    graph = Graph()
    x = graph.input("x")
    output = graph.apply(ops.MAXIMUM, 0.0, graph.apply(ops.LOG, x))
    (back,) = gradient(graph, output, [x])
    (ahead,) = jvp(graph, [output], [x], [graph.constant(1.0)])
    assert [float(each) for each in evaluate([back, ahead], {"x": 0.0})] == [0.0, 0.0]


def test_ties_of_the_largest_element_share_evenly() -> None:
    graph = Graph()
    x = graph.input("x", (4,))
    (back,) = gradient(graph, graph.apply(ops.REDUCE_MAX, x), [x])
    got = evaluate([back], {"x": [2.0, 5.0, 5.0, 1.0]})[0]
    np.testing.assert_array_equal(got, [0.0, 0.5, 0.5, 0.0])


def test_a_product_with_zeros_has_exact_derivatives() -> None:
    graph = Graph()
    x = graph.input("x", (4,))
    output = graph.apply(ops.PROD, x)
    (first,) = gradient(graph, output, [x])
    ((second,),) = hessian(graph, output, [x])
    got = evaluate([first, second], {"x": [2.0, 0.0, 3.0, 5.0]})
    np.testing.assert_array_equal(got[0], [0.0, 30.0, 0.0, 0.0])
    np.testing.assert_array_equal(got[1], [[0, 15, 0, 0], [15, 0, 10, 6], [0, 10, 0, 0], [0, 6, 0, 0]])


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ([2.0, 3.0, 5.0], [15.0, 10.0, 6.0]),
        ([2.0, 0.0, 5.0], [0.0, 10.0, 0.0]),
        ([0.0, 0.0, 5.0], [0.0, 0.0, 0.0]),
    ],
)
def test_a_product_over_rows_counts_zeros(column: list[float], expected: list[float]) -> None:
    graph = Graph()
    x = graph.input("x", (ops.ROWS,))
    (back,) = gradient(graph, graph.apply(ops.PROD, x), [x])
    np.testing.assert_array_equal(evaluate([back], {"x": column}, rows=3)[0], expected)


def test_the_norm_has_derivative_zero_at_zero_and_no_overflow() -> None:
    graph = Graph()
    x = graph.input("x", (2,))
    output = graph.apply(ops.NORM, x)
    (back,) = gradient(graph, output, [x])
    np.testing.assert_array_equal(evaluate([back], {"x": [0.0, 0.0]})[0], [0.0, 0.0])
    got = evaluate([output, back], {"x": [3e200, 4e200]})
    assert float(got[0]) == pytest.approx(5e200, rel=1e-15)
    np.testing.assert_allclose(got[1], [0.6, 0.8], rtol=1e-15)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_the_determinant_of_a_singular_matrix_has_its_cofactors(size: int) -> None:
    matrix = np.ones((size, size)) + np.diag(np.arange(size))
    matrix[-1] = matrix[0] if size > 1 else 0.0
    graph = Graph()
    x = graph.input("x", (size, size))
    (back,) = gradient(graph, graph.apply(ops.DET, x), [x])
    minors = [
        [
            (-1.0) ** (i + j) * np.linalg.det(np.delete(np.delete(matrix, i, 0), j, 1)) if size > 1 else 1.0
            for j in range(size)
        ]
        for i in range(size)
    ]
    np.testing.assert_allclose(evaluate([back], {"x": matrix})[0], minors, atol=1e-14)


def test_logsumexp_knows_infinite_elements() -> None:
    kernel = ops.LOGSUMEXP.block
    for elements, expected in (([-INF, -INF], -INF), ([INF, 1.0], INF), ([-INF, 2.0], 2.0)):
        with np.errstate(all="ignore"):
            assert float(kernel(np.array(elements), axis=(-1,), keepdims=False)) == expected


def test_a_singular_matrix_has_no_inverse_but_raises_nothing() -> None:
    assert np.isnan(ops.INV.block(np.ones((2, 2)))).all()
    batch = np.stack([np.ones((2, 2)), np.eye(2)])
    got = ops.INV.batched([batch], [2])
    assert np.isnan(got[0]).all()
    np.testing.assert_array_equal(got[1], np.eye(2))
