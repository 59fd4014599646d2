"""Degree, kinks and sums of squares, read off formulas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gdsolve import ops
from gdsolve.graph import Graph, Node, degree, kinks, squares
from gdsolve.ops import ROWS
from tests.interpreter import evaluate


class Formulas:
    """Names x, y, v (3,), a column c and its weight k, which is no variable; and a short way to apply."""

    def __init__(self) -> None:
        self.graph = Graph()
        self.x, self.y = self.graph.input("x"), self.graph.input("y")
        self.v = self.graph.input("v", (3,))
        self.c, self.k = self.graph.input("c", (ROWS,)), self.graph.input("k")
        self.variables = (self.x, self.y, self.v)

    def __call__(self, op: ops.Op, *inputs: Any, **attributes: Any) -> Node:
        return self.graph.apply(op, *inputs, **attributes)

    @property
    def residual(self) -> Node:
        return self(ops.SUB, self(ops.MUL, self.x, self.c), self.y)


Build = Callable[[Formulas], Node]

DEGREES: list[tuple[str, Build, int | None]] = [
    ("3", lambda f: f.graph.constant(3.0), 0),
    ("exp(k)", lambda f: f(ops.EXP, f.k), 0),
    ("k x + y", lambda f: f(ops.ADD, f(ops.MUL, f.k, f.x), f.y), 1),
    ("x / k", lambda f: f(ops.DIV, f.x, f.k), 1),
    ("k / x", lambda f: f(ops.DIV, f.k, f.x), None),
    ("x y", lambda f: f(ops.MUL, f.x, f.y), 2),
    ("x**2 y", lambda f: f(ops.MUL, f(ops.SQUARE, f.x), f.y), None),
    ("x**3", lambda f: f(ops.POW, f.x, 3.0), None),
    ("sum of squared residuals", lambda f: f(ops.SUM, f(ops.SQUARE, f.residual)), 2),
    ("norm(v)**2", lambda f: f(ops.SQUARE, f(ops.NORM, f.v)), 2),
    ("norm(v)", lambda f: f(ops.NORM, f.v), None),
    ("|x|**2", lambda f: f(ops.SQUARE, f(ops.ABS, f.x)), 2),
    ("v @ v", lambda f: f(ops.MATMUL, f.v, f.v), 2),
    ("prod([x, y])", lambda f: f(ops.PROD, f(ops.STACK, f.x, f.y)), 2),
    ("prod(v)", lambda f: f(ops.PROD, f.v), None),
    (
        "v[1:] - v[:-1]",
        lambda f: f(ops.SUB, f(ops.INDEX, f.v, key=slice(1, None)), f(ops.INDEX, f.v, key=slice(0, 2))),
        1,
    ),
    ("where(k > 0, x, y**2)", lambda f: f(ops.WHERE, f(ops.GT, f.k, 0.0), f.x, f(ops.SQUARE, f.y)), 2),
    ("where(x > 0, x, y)", lambda f: f(ops.WHERE, f(ops.GT, f.x, 0.0), f.x, f.y), None),
]


@pytest.mark.parametrize(("name", "build", "expected"), DEGREES, ids=[each[0] for each in DEGREES])
def test_degree(name: str, build: Build, expected: int | None) -> None:
    formulas = Formulas()
    assert degree(build(formulas), formulas.variables) == expected


KINKS: list[tuple[str, Build, bool]] = [
    ("x**2", lambda f: f(ops.SQUARE, f.x), False),
    ("|x|", lambda f: f(ops.ABS, f.x), True),
    ("|k| x", lambda f: f(ops.MUL, f(ops.ABS, f.k), f.x), False),
    ("|x|**2", lambda f: f(ops.SQUARE, f(ops.ABS, f.x)), False),
    ("|x|**2 + |x|", lambda f: f(ops.ADD, f(ops.SQUARE, f(ops.ABS, f.x)), f(ops.ABS, f.x)), True),
    ("norm(v)**4", lambda f: f(ops.POW, f(ops.NORM, f.v), 4.0), False),
    ("norm(v)**3", lambda f: f(ops.POW, f(ops.NORM, f.v), 3.0), True),
    ("max(x, y)", lambda f: f(ops.MAXIMUM, f.x, f.y), True),
    ("max(v)", lambda f: f(ops.REDUCE_MAX, f.v), True),
    ("relu(x)", lambda f: f(ops.RELU, f.x), True),
    ("floor(x)", lambda f: f(ops.FLOOR, f.x), True),
    ("where(x > 0, x, 0)", lambda f: f(ops.WHERE, f(ops.GT, f.x, 0.0), f.x, 0.0), True),
    ("where(k > 0, x, 0)", lambda f: f(ops.WHERE, f(ops.GT, f.k, 0.0), f.x, 0.0), False),
]


@pytest.mark.parametrize(("name", "build", "expected"), KINKS, ids=[each[0] for each in KINKS])
def test_kinks(name: str, build: Build, expected: bool) -> None:
    formulas = Formulas()
    assert kinks(build(formulas), formulas.variables) is expected


def _mean(f: Formulas) -> Node:
    return f(ops.DIV, f(ops.SUM, f(ops.SQUARE, f.residual)), f(ops.ROW_COUNT, f.c))


SQUARES: list[tuple[str, Build]] = [
    ("x**2", lambda f: f(ops.SQUARE, f.x)),
    ("3 (x - y)**2 / 2", lambda f: f(ops.DIV, f(ops.MUL, 3.0, f(ops.SQUARE, f(ops.SUB, f.x, f.y))), 2.0)),
    ("(x - y)**4 + 5", lambda f: f(ops.ADD, f(ops.POW, f(ops.SUB, f.x, f.y), 4.0), 5.0)),
    ("sum(r**2) / 2", lambda f: f(ops.DIV, f(ops.SUM, f(ops.SQUARE, f.residual)), 2.0)),
    ("mean(r**2)", _mean),
    ("mean(r**2) + x**2", lambda f: f(ops.ADD, _mean(f), f(ops.SQUARE, f.x))),
    ("norm(v)**2", lambda f: f(ops.SQUARE, f(ops.NORM, f.v))),
    ("0.1 v @ v", lambda f: f(ops.MUL, 0.1, f(ops.MATMUL, f.v, f.v))),
    ("sum(w v**2)", lambda f: f(ops.SUM, f(ops.MUL, np.array([0.5, 0.0, 2.0]), f(ops.SQUARE, f.v)))),
    ("sum(v**2 + x**2)", lambda f: f(ops.SUM, f(ops.ADD, f(ops.SQUARE, f.v), f(ops.SQUARE, f.x)))),
    ("sum(r**2 + x**2)", lambda f: f(ops.SUM, f(ops.ADD, f(ops.SQUARE, f.residual), f(ops.SQUARE, f.x)))),
    ("sum(hypot(v, x)**2)", lambda f: f(ops.SUM, f(ops.SQUARE, f(ops.HYPOT, f.v, f.x)))),
    ("x**2 y**2", lambda f: f(ops.MUL, f(ops.SQUARE, f.x), f(ops.SQUARE, f.y))),
    ("stacked", lambda f: f(ops.SUM, f(ops.STACK, f(ops.SQUARE, f.x), f(ops.SQUARE, f.y)))),
]


@pytest.mark.parametrize(("name", "build"), SQUARES, ids=[each[0] for each in SQUARES])
def test_residuals_add_up_to_the_formula(name: str, build: Build) -> None:
    formulas = Formulas()
    node = build(formulas)
    residuals = squares(formulas.graph, node)
    assert residuals is not None
    values = {"x": 1.3, "y": -0.7, "v": [0.5, 2.0, -1.0], "c": [1.0, 4.0, -2.0, 0.5], "k": 2.0}
    got = evaluate([node, *residuals], values, rows=4)
    assert sum(float(np.sum(each**2)) for each in got[1:]) == pytest.approx(float(got[0]), rel=1e-14)


NOT_SQUARES: list[tuple[str, Build]] = [
    ("x", lambda f: f.x),
    ("x**2 - y**2", lambda f: f(ops.SUB, f(ops.SQUARE, f.x), f(ops.SQUARE, f.y))),
    ("-2 x**2", lambda f: f(ops.MUL, -2.0, f(ops.SQUARE, f.x))),
    ("x**2 - 1", lambda f: f(ops.SUB, f(ops.SQUARE, f.x), 1.0)),
    ("k x**2", lambda f: f(ops.MUL, f.k, f(ops.SQUARE, f.x))),
    ("x**2 + y", lambda f: f(ops.ADD, f(ops.SQUARE, f.x), f.y)),
    ("x**3", lambda f: f(ops.POW, f.x, 3.0)),
    ("4", lambda f: f.graph.constant(4.0)),
]


@pytest.mark.parametrize(("name", "build"), NOT_SQUARES, ids=[each[0] for each in NOT_SQUARES])
def test_what_is_no_sum_of_squares(name: str, build: Build) -> None:
    formulas = Formulas()
    assert squares(formulas.graph, build(formulas)) is None
