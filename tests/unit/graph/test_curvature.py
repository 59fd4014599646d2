"""Convexity by rules: what must be found, what must not be claimed, and claims checked on random chords."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gdsolve import ops
from gdsolve.graph import Graph, Node, curvature
from tests.interpreter import evaluate

BOX = (0.1, 3.0)
"""Bounds of x and y in the second column of the table."""


class Formulas:
    """Variables x, y and v (3,), and a short way to apply."""

    def __init__(self) -> None:
        self.graph = Graph()
        self.x, self.y = self.graph.input("x"), self.graph.input("y")
        self.v = self.graph.input("v", (3,))

    def __call__(self, op: ops.Op, *inputs: Any, **attributes: Any) -> Node:
        return self.graph.apply(op, *inputs, **attributes)

    def quadratic(self, xx: float, xy: float, yy: float) -> Node:
        """Return xx x**2 + xy x y + yy y**2."""
        first = self(
            ops.ADD,
            self(ops.MUL, xx, self(ops.SQUARE, self.x)),
            self(ops.MUL, xy, self(ops.MUL, self.x, self.y)),
        )
        return self(ops.ADD, first, self(ops.MUL, yy, self(ops.SQUARE, self.y)))  # fmt: skip


Build = Callable[[Formulas], Node]

Q = np.array([[2.0, 1.0, 0.0], [1.0, 2.0, 0.0], [0.0, 0.0, 1.0]])

TABLE: list[tuple[str, Build, str, str]] = [
    ("2", lambda f: f.graph.constant(2.0), "constant", "constant"),
    ("2 x - y", lambda f: f(ops.SUB, f(ops.MUL, 2.0, f.x), f.y), "affine", "affine"),
    ("x**2", lambda f: f(ops.SQUARE, f.x), "convex", "convex"),
    ("-x**2", lambda f: f(ops.NEG, f(ops.SQUARE, f.x)), "concave", "concave"),
    ("(x - y)**4", lambda f: f(ops.POW, f(ops.SUB, f.x, f.y), 4.0), "convex", "convex"),
    ("x**3", lambda f: f(ops.POW, f.x, 3.0), "unknown", "convex"),
    ("1 / x", lambda f: f(ops.DIV, 1.0, f.x), "unknown", "convex"),
    ("-2 / x", lambda f: f(ops.DIV, -2.0, f.x), "unknown", "concave"),
    ("x**-2", lambda f: f(ops.POW, f.x, -2.0), "unknown", "convex"),
    ("x**1.5", lambda f: f(ops.POW, f.x, 1.5), "convex", "convex"),
    ("(x**2 - 1)**1.5", lambda f: f(ops.POW, f(ops.SUB, f(ops.SQUARE, f.x), 1.0), 1.5), "unknown", "unknown"),
    ("sqrt(x)", lambda f: f(ops.SQRT, f.x), "concave", "concave"),
    ("2**x", lambda f: f(ops.POW, 2.0, f.x), "convex", "convex"),
    ("x**y", lambda f: f(ops.POW, f.x, f.y), "unknown", "unknown"),
    ("exp(x**2)", lambda f: f(ops.EXP, f(ops.SQUARE, f.x)), "convex", "convex"),
    ("exp(-x**2)", lambda f: f(ops.EXP, f(ops.NEG, f(ops.SQUARE, f.x))), "unknown", "unknown"),
    ("log(x)", lambda f: f(ops.LOG, f.x), "concave", "concave"),
    ("-log(x - y)", lambda f: f(ops.NEG, f(ops.LOG, f(ops.SUB, f.x, f.y))), "convex", "convex"),
    ("log(x**2)", lambda f: f(ops.LOG, f(ops.SQUARE, f.x)), "unknown", "unknown"),
    ("x log(x)", lambda f: f(ops.MUL, f.x, f(ops.LOG, f.x)), "convex", "convex"),
    ("x log(y)", lambda f: f(ops.MUL, f.x, f(ops.LOG, f.y)), "unknown", "unknown"),
    (
        "log(exp(x) + 3 exp(2 y))",
        lambda f: f(ops.LOG, f(ops.ADD, f(ops.EXP, f.x), f(ops.MUL, 3.0, f(ops.EXP, f(ops.MUL, 2.0, f.y))))),
        "convex",
        "convex",
    ),
    ("log1p(exp(-x))", lambda f: f(ops.LOG1P, f(ops.EXP, f(ops.NEG, f.x))), "convex", "convex"),
    (
        "exp(x) exp(y**2)",
        lambda f: f(ops.MUL, f(ops.EXP, f.x), f(ops.EXP, f(ops.SQUARE, f.y))),
        "convex",
        "convex",
    ),
    ("softplus(x - y)", lambda f: f(ops.SOFTPLUS, f(ops.SUB, f.x, f.y)), "convex", "convex"),
    ("|x - 1|", lambda f: f(ops.ABS, f(ops.SUB, f.x, 1.0)), "convex", "convex"),
    ("|x**2 - 1|", lambda f: f(ops.ABS, f(ops.SUB, f(ops.SQUARE, f.x), 1.0)), "unknown", "unknown"),
    ("(x**2 + 1)**2", lambda f: f(ops.SQUARE, f(ops.ADD, f(ops.SQUARE, f.x), 1.0)), "convex", "convex"),
    ("(x**2 - 1)**2", lambda f: f(ops.SQUARE, f(ops.SUB, f(ops.SQUARE, f.x), 1.0)), "unknown", "unknown"),
    ("max(x, y**2)", lambda f: f(ops.MAXIMUM, f.x, f(ops.SQUARE, f.y)), "convex", "convex"),
    ("min(x, y**2)", lambda f: f(ops.MINIMUM, f.x, f(ops.SQUARE, f.y)), "unknown", "unknown"),
    ("max(v)", lambda f: f(ops.REDUCE_MAX, f(ops.SQUARE, f.v)), "convex", "convex"),
    ("norm(v)", lambda f: f(ops.NORM, f.v), "convex", "convex"),
    (
        "sqrt(x**2 + 2 y**2 + 1)",
        lambda f: f(
            ops.SQRT, f(ops.ADD, f(ops.ADD, f(ops.SQUARE, f.x), f(ops.MUL, 2.0, f(ops.SQUARE, f.y))), 1.0)
        ),
        "convex",
        "convex",
    ),
    ("hypot(x, y - 1)", lambda f: f(ops.HYPOT, f.x, f(ops.SUB, f.y, 1.0)), "convex", "convex"),
    ("logsumexp(v)", lambda f: f(ops.LOGSUMEXP, f.v), "convex", "convex"),
    ("v @ v", lambda f: f(ops.MATMUL, f.v, f.v), "convex", "convex"),
    ("v @ Q @ v", lambda f: f(ops.MATMUL, f(ops.MATMUL, f.v, Q), f.v), "convex", "convex"),
    ("v @ -Q @ v", lambda f: f(ops.MATMUL, f(ops.MATMUL, f.v, -Q), f.v), "concave", "concave"),
    ("x**2 + x y + y**2", lambda f: f.quadratic(1.0, 1.0, 1.0), "convex", "convex"),
    ("x**2 + 2 x y + y**2", lambda f: f.quadratic(1.0, 2.0, 1.0), "convex", "convex"),
    ("x**2 + 3 x y + y**2", lambda f: f.quadratic(1.0, 3.0, 1.0), "unknown", "unknown"),
    (
        "exp(x) + x**2 + x y + y**2",
        lambda f: f(ops.ADD, f(ops.EXP, f.x), f.quadratic(1.0, 1.0, 1.0)),
        "convex",
        "convex",
    ),
    (
        "exp(x) - quadratic",
        lambda f: f(ops.SUB, f(ops.EXP, f.x), f.quadratic(1.0, 1.0, 1.0)),
        "unknown",
        "unknown",
    ),
    ("x y", lambda f: f(ops.MUL, f.x, f.y), "unknown", "unknown"),
    ("x**2 / y", lambda f: f(ops.DIV, f(ops.SQUARE, f.x), f.y), "unknown", "convex"),
    ("tanh(x)", lambda f: f(ops.TANH, f.x), "unknown", "concave"),
    ("cosh(x - y)", lambda f: f(ops.COSH, f(ops.SUB, f.x, f.y)), "convex", "convex"),
    ("sin(x)", lambda f: f(ops.SIN, f.x), "unknown", "unknown"),
    ("floor(x)", lambda f: f(ops.FLOOR, f.x), "unknown", "unknown"),
    (
        "sum(|Q v - 1|)",
        lambda f: f(ops.SUM, f(ops.ABS, f(ops.SUB, f(ops.MATMUL, Q, f.v), 1.0))),
        "convex",
        "convex",
    ),
    ("where(x > 1, x, y)", lambda f: f(ops.WHERE, f(ops.GT, f.x, 1.0), f.x, f.y), "unknown", "unknown"),
]


@pytest.mark.parametrize(("name", "build", "free", "boxed"), TABLE, ids=[each[0] for each in TABLE])
def test_curvature(name: str, build: Build, free: str, boxed: str) -> None:
    formulas = Formulas()
    node = build(formulas)
    variables = (formulas.x, formulas.y, formulas.v)
    assert curvature(node, variables) == free
    assert curvature(node, variables, {formulas.x: BOX, formulas.y: BOX}) == boxed


@pytest.mark.parametrize(("name", "build", "free", "boxed"), TABLE, ids=[each[0] for each in TABLE])
def test_a_claim_holds_on_random_chords(name: str, build: Build, free: str, boxed: str) -> None:
    formulas = Formulas()
    node = build(formulas)
    random = np.random.default_rng(3)
    for _ in range(60):
        ends = [
            {"x": random.uniform(*BOX), "y": random.uniform(*BOX), "v": random.normal(size=3)} for _ in "ab"
        ]
        middle: dict[str, Any] = {name: (ends[0][name] + ends[1][name]) / 2.0 for name in ends[0]}
        first, second, between = (float(evaluate([node], each)[0]) for each in (*ends, middle))
        if not np.isfinite([first, second, between]).all():
            continue
        chord = (first + second) / 2.0
        slack = 1e-12 * (1.0 + abs(first) + abs(second))
        if boxed in ("convex", "affine", "constant"):
            assert between <= chord + slack
        if boxed in ("concave", "affine", "constant"):
            assert between >= chord - slack


def test_only_named_variables_count() -> None:
    formulas = Formulas()
    node = formulas(ops.MUL, formulas.x, formulas.y)
    assert curvature(node, [formulas.x]) == "affine"
    assert curvature(node, [formulas.v]) == "constant"


def test_curvature_leaves_the_graph_alone() -> None:
    formulas = Formulas()
    node = formulas.quadratic(1.0, 1.0, 1.0)
    before = len(formulas.graph.nodes)
    assert curvature(node, [formulas.x, formulas.y]) == "convex"
    assert len(formulas.graph.nodes) == before
