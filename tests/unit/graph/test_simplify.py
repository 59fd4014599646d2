"""What the graph rewrites, and what it must leave alone (decision 0002)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gdsolve import ops
from gdsolve.graph import Graph, Node
from tests.interpreter import evaluate

Build = Callable[[Graph, Node, Node], Any]


def apply(op: ops.Op, *operands: Any, **attributes: Any) -> Build:
    """Return a recipe; operands are recipes, numbers, or the letters x and y."""

    def build(graph: Graph, x: Node, y: Node) -> Node:
        made = [
            each(graph, x, y) if callable(each) else {"x": x, "y": y}.get(each, each) for each in operands
        ]
        return graph.apply(op, *made, **attributes)

    return build


SAME: list[tuple[str, Build, Build | str]] = [
    ("x + 0", apply(ops.ADD, "x", 0.0), "x"),
    ("0 + x", apply(ops.ADD, 0.0, "x"), "x"),
    ("x - 0", apply(ops.SUB, "x", 0.0), "x"),
    ("x * 1", apply(ops.MUL, "x", 1.0), "x"),
    ("1 * x", apply(ops.MUL, 1.0, "x"), "x"),
    ("x / 1", apply(ops.DIV, "x", 1.0), "x"),
    ("x ** 1", apply(ops.POW, "x", 1.0), "x"),
    ("x ** 2", apply(ops.POW, "x", 2.0), apply(ops.SQUARE, "x")),
    ("x ** 0.5", apply(ops.POW, "x", 0.5), apply(ops.SQRT, "x")),
    ("x ** -1", apply(ops.POW, "x", -1.0), apply(ops.RECIPROCAL, "x")),
    ("x ** 7", apply(ops.POW, "x", 7.0), apply(ops.POWI, "x", exponent=7)),
    ("x ** 0", apply(ops.POW, "x", 0.0), lambda g, x, y: g.constant(1.0)),
    ("x * x", apply(ops.MUL, "x", "x"), apply(ops.SQUARE, "x")),
    ("x + x", apply(ops.ADD, "x", "x"), apply(ops.MUL, 2.0, "x")),
    ("-(-x)", apply(ops.NEG, apply(ops.NEG, "x")), "x"),
    ("x * -1", apply(ops.MUL, "x", -1.0), apply(ops.NEG, "x")),
    ("x + (-y)", apply(ops.ADD, "x", apply(ops.NEG, "y")), apply(ops.SUB, "x", "y")),
    ("x - (-y)", apply(ops.SUB, "x", apply(ops.NEG, "y")), apply(ops.ADD, "x", "y")),
    ("(-x)**2", apply(ops.SQUARE, apply(ops.NEG, "x")), apply(ops.SQUARE, "x")),
    ("3 * (2 * x)", apply(ops.MUL, 3.0, apply(ops.MUL, 2.0, "x")), apply(ops.MUL, 6.0, "x")),
    ("x * (1 / y)", apply(ops.MUL, "x", apply(ops.RECIPROCAL, "y")), apply(ops.DIV, "x", "y")),
    ("where(x, y, y)", apply(ops.WHERE, "x", "y", "y"), "y"),
]


@pytest.mark.parametrize(("name", "build", "same"), SAME, ids=[each[0] for each in SAME])
def test_a_form_becomes_a_simpler_one(name: str, build: Build, same: Build | str) -> None:
    graph = Graph()
    x, y = graph.input("x"), graph.input("y")
    expected = {"x": x, "y": y}[same] if isinstance(same, str) else same(graph, x, y)
    assert build(graph, x, y) is expected


KEPT: list[tuple[str, Build, float]] = [
    ("0 * x", apply(ops.MUL, 0.0, "x"), math.inf),
    ("x - x", apply(ops.SUB, "x", "x"), math.inf),
    ("x / x", apply(ops.DIV, "x", "x"), 0.0),
    ("0 / x", apply(ops.DIV, 0.0, "x"), 0.0),
    ("x + inf - inf", apply(ops.SUB, apply(ops.ADD, "x", math.inf), math.inf), 1.0),
    ("exp(log(x))", apply(ops.EXP, apply(ops.LOG, "x")), -1.0),
    ("sqrt(x)**2", apply(ops.SQUARE, apply(ops.SQRT, "x")), -1.0),
    ("x**3 * 0", apply(ops.MUL, apply(ops.POW, "x", 3.0), 0.0), math.inf),
]


@pytest.mark.parametrize(("name", "build", "point"), KEPT, ids=[each[0] for each in KEPT])
def test_a_nan_is_never_hidden(name: str, build: Build, point: float) -> None:
    graph = Graph()
    node = build(graph, graph.input("x"), graph.input("y"))
    assert math.isnan(float(evaluate([node], {"x": point})[0]))


def test_rounding_is_left_as_typed() -> None:
    """0.1 * (3 * x) is not 0.3 * x, and (x + 1e16) - 1e16 is not x."""
    graph = Graph()
    x = graph.input("x")
    nodes = [
        graph.apply(ops.MUL, 0.1, graph.apply(ops.MUL, 3.0, x)),
        graph.apply(ops.SUB, graph.apply(ops.ADD, x, 1e16), 1e16),
    ]
    got = [float(each) for each in evaluate(nodes, {"x": 0.7})]
    assert got == [0.1 * (3.0 * 0.7), (0.7 + 1e16) - 1e16]


def test_constants_fold() -> None:
    graph = Graph()
    folded = graph.apply(ops.LOG, graph.apply(ops.SUB, graph.constant([3.0, 1.0]), 2.0))
    assert folded.is_constant
    np.testing.assert_array_equal(folded.attributes["value"], [0.0, np.nan])


def test_a_stretched_scalar_is_used_as_a_scalar() -> None:
    graph = Graph()
    s, v = graph.input("s"), graph.input("v", (3,))
    stretched = graph.apply(ops.BROADCAST, s, shape=(3,))
    assert graph.apply(ops.MUL, stretched, v) is graph.apply(ops.MUL, s, v)
    assert graph.apply(ops.EXP, stretched).inputs == (graph.apply(ops.EXP, s),)
    assert graph.apply(ops.SUM, stretched) is graph.apply(ops.MUL, s, 3.0)


def test_moves_of_elements_cancel() -> None:
    graph = Graph()
    a, v = graph.input("a", (2, 3)), graph.input("v", (3,))
    turned = graph.apply(ops.TRANSPOSE, a)
    assert graph.apply(ops.TRANSPOSE, turned) is a
    assert graph.apply(ops.RESHAPE, graph.apply(ops.RESHAPE, a, shape=(6,)), shape=(2, 3)) is a
    assert graph.apply(ops.INDEX, a, key=slice(None)) is a
    assert graph.apply(ops.INDEX, graph.apply(ops.STACK, v, 2.0 * np.ones(3)), key=0) is v
    scattered = graph.apply(ops.SCATTER, graph.input("s"), key=1, shape=(3,))
    assert graph.apply(ops.INDEX, scattered, key=1) is graph.input("s")
    assert graph.apply(ops.SUM, graph.input("s")) is graph.input("s")
    assert graph.apply(ops.SUM_TO, a, shape=()) is graph.apply(ops.SUM, a)


def test_products_with_diagonal_matrices_stay_diagonal() -> None:
    graph = Graph()
    a, d, m = graph.input("a", (2, 3)), graph.input("d", (3,)), graph.input("m", (3, 3))
    diagonal = graph.apply(ops.DIAGONAL_MATRIX, d)
    column = graph.apply(ops.RESHAPE, graph.input("p", (3,)), shape=(3, 1))
    values = {
        "a": np.arange(6.0).reshape(2, 3),
        "d": np.array([2.0, -1.0, 0.5]),
        "m": np.arange(9.0).reshape(3, 3) + 1.0,
        "p": np.array([3.0, 5.0, 7.0]),
    }
    made = [
        graph.apply(ops.MATMUL, a, diagonal),
        graph.apply(ops.MATMUL, diagonal, m),
        graph.apply(ops.MATMUL, diagonal, graph.input("p", (3,))),
        graph.apply(ops.MUL, diagonal, column),
        graph.apply(ops.MUL, m, diagonal),
        graph.apply(ops.DIV, diagonal, column),
        graph.apply(ops.ADD, diagonal, graph.apply(ops.MUL, 2.0, diagonal)),
    ]
    full = np.diag(values["d"])
    expected = [
        values["a"] @ full,
        full @ values["m"],
        full @ values["p"],
        full * values["p"][:, None],
        values["m"] * full,
        full / values["p"][:, None],
        3.0 * full,
    ]
    assert not any(node.op is ops.MATMUL for node in made)
    assert [node.op for node in made[3:]] == [ops.DIAGONAL_MATRIX] * 4
    for got, known in zip(evaluate(made, values), expected, strict=True):
        np.testing.assert_array_equal(got, known)


def test_a_vector_of_equal_numbers_times_a_matrix_is_a_sum() -> None:
    graph = Graph()
    x, s = graph.input("x", (ops.ROWS, 2)), graph.input("s")
    node = graph.apply(ops.MATMUL, graph.apply(ops.BROADCAST, s, shape=(ops.ROWS,)), x)
    assert node is graph.apply(ops.MUL, s, graph.apply(ops.SUM, x, axis=0))


def test_masked_product_is_plain_where_nothing_can_be_masked() -> None:
    graph = Graph()
    x = graph.input("x")
    assert graph.apply(ops.MASKED_MUL, x, 3.0) is graph.apply(ops.MUL, x, 3.0)
    assert graph.apply(ops.MASKED_MUL, 3.0, x) is graph.apply(ops.MUL, 3.0, x)
    assert graph.apply(ops.MASKED_MUL, x, math.inf).op is ops.MASKED_MUL
