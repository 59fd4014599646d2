"""Gradients of nasty formulas against derivatives in 50 digits.

Each formula is one Python function of a namespace of functions and of its variables. Given the graph it builds
nodes; given mpmath it computes. The reference is a central difference with 500 digits and step 1e-60,
which leaves far more than 50 digits.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from mpmath import mp

from gdsolve import ops
from gdsolve.graph import Graph, Node, gradient
from tests.interpreter import evaluate

TOLERANCE = 1e-13
"""Relative error allowed, per component."""


class Expression:
    """A node with Python's operators."""

    def __init__(self, graph: Graph, node: Node) -> None:
        self.graph, self.node = graph, node

    def _apply(self, op: ops.Op, *operands: Any) -> Expression:
        nodes = (each.node if isinstance(each, Expression) else float(each) for each in operands)
        return Expression(self.graph, self.graph.apply(op, *nodes))

    def __add__(self, other: Any) -> Expression:
        return self._apply(ops.ADD, self, other)

    def __radd__(self, other: Any) -> Expression:
        return self._apply(ops.ADD, other, self)

    def __sub__(self, other: Any) -> Expression:
        return self._apply(ops.SUB, self, other)

    def __rsub__(self, other: Any) -> Expression:
        return self._apply(ops.SUB, other, self)

    def __mul__(self, other: Any) -> Expression:
        return self._apply(ops.MUL, self, other)

    def __rmul__(self, other: Any) -> Expression:
        return self._apply(ops.MUL, other, self)

    def __truediv__(self, other: Any) -> Expression:
        return self._apply(ops.DIV, self, other)

    def __rtruediv__(self, other: Any) -> Expression:
        return self._apply(ops.DIV, other, self)

    def __pow__(self, other: Any) -> Expression:
        return self._apply(ops.POW, self, other)

    def __rpow__(self, other: Any) -> Expression:
        return self._apply(ops.POW, other, self)

    def __neg__(self) -> Expression:
        return self._apply(ops.NEG, self)


FUNCTIONS = {
    "exp": ops.EXP, "log": ops.LOG, "sqrt": ops.SQRT, "sin": ops.SIN, "cos": ops.COS, "tan": ops.TAN,
    "tanh": ops.TANH, "sinh": ops.SINH, "cosh": ops.COSH, "atan": ops.ATAN, "asin": ops.ASIN,
    "acos": ops.ACOS, "asinh": ops.ASINH, "acosh": ops.ACOSH, "atanh": ops.ATANH, "log1p": ops.LOG1P,
    "expm1": ops.EXPM1, "erf": ops.ERF, "erfc": ops.ERFC, "gamma": ops.GAMMA, "loggamma": ops.LGAMMA,
    "digamma": ops.DIGAMMA, "sigmoid": ops.SIGMOID, "softplus": ops.SOFTPLUS, "cbrt": ops.CBRT,
    "hypot": ops.HYPOT, "atan2": ops.ATAN2,
}  # fmt: skip


def on_graph() -> SimpleNamespace:
    def function(op: ops.Op) -> Callable[..., Expression]:
        return lambda *operands: operands[0]._apply(op, *operands)

    def prod(*factors: Expression) -> Expression:
        graph = factors[0].graph
        stacked = graph.apply(ops.STACK, *(each.node for each in factors))
        return Expression(graph, graph.apply(ops.PROD, stacked))

    return SimpleNamespace(prod=prod, **{name: function(op) for name, op in FUNCTIONS.items()})


def exactly() -> SimpleNamespace:
    own = {
        "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
        "softplus": lambda x: mp.log1p(mp.exp(x)),
        "prod": lambda *factors: mp.fprod(factors),
        "hypot": mp.hypot,
        "cbrt": mp.cbrt,
    }
    return SimpleNamespace(**own, **{name: getattr(mp, name) for name in FUNCTIONS if name not in own})


def nested(f: Any, x: Any) -> Any:
    for _ in range(30):
        x = f.sin(x) + f.exp(-x * x) / 3
    return x


def tower(f: Any, x: Any) -> Any:
    for _ in range(12):
        x = f.log1p(f.exp(f.tanh(x)))
    return x


def horner(f: Any, x: Any) -> Any:
    total = 0 * x + 1
    for k in range(1, 26):
        total = total * x / k + 1
    return total


def continued_fraction(f: Any, x: Any, y: Any) -> Any:
    total = x + y
    for k in range(1, 15):
        total = k + x / (y + total)
    return total


FORMULAS: dict[str, tuple[Callable[..., Any], tuple[float, ...]]] = {
    "x**x": (lambda f, x: x**x, (0.73,)),
    "x**x, tiny": (lambda f, x: x**x, (1e-12,)),
    "x**x, large": (lambda f, x: x**x, (120.5,)),
    "x**(y**x)": (lambda f, x, y: x ** (y**x), (1.3, 1.7)),
    "x**y, huge base": (lambda f, x, y: x**y, (1e280, 1.05)),
    "x**y, huge exponent": (lambda f, x, y: x**y, (1.0000001, 5e6)),
    "x**y, tiny exponent": (lambda f, x, y: x**y, (0.37, 1e-17)),
    "(1 + 1/x)**x": (lambda f, x: (1 + 1 / x) ** x, (3.7,)),
    "2**sin(x)": (lambda f, x: 2 ** f.sin(x), (4.1,)),
    "nested sines": (nested, (0.61,)),
    "tower of softplus tanh": (tower, (-0.4,)),
    "exp by Horner": (horner, (-0.9,)),
    "continued fraction": (continued_fraction, (1.7, 0.3)),
    "product of 9": (lambda f, *x: f.prod(*x), (1e-90, 3.1, 1e100, -2.7, 1e-30, 7.3, 1e25, 0.01, 13.0)),
    "product with a zero": (lambda f, *x: f.prod(*x), (1.5, 0.0, -2.25, 7.0, 1e-3)),
    "log near 1": (lambda f, x: f.log(x) ** 2, (1.0 + 2.0**-30,)),
    "log of log": (lambda f, x: f.log(f.log(f.log(x))), (1e250,)),
    "log1p tiny": (lambda f, x: f.log1p(x) / x, (0.25,)),
    "expm1 tiny": (lambda f, x: f.expm1(x) ** 2, (1e-9,)),
    "tanh in the tail": (lambda f, x: f.tanh(x), (19.3,)),
    "tanh far in the tail": (lambda f, x: f.tanh(x), (-340.25,)),
    "sigmoid in the tail": (lambda f, x: f.sigmoid(x), (40.5,)),
    "log of sigmoid": (lambda f, x: f.log(f.sigmoid(x)), (-650.0,)),
    "erfc in the tail": (lambda f, x: f.erfc(x), (12.3,)),
    "log of erfc": (lambda f, x: f.log(f.erfc(x)), (9.1,)),
    "normal density": (lambda f, x, m, s: f.exp(-(((x - m) / s) ** 2) / 2) / s, (0.3, -1.1, 0.07)),
    "asin near 1": (lambda f, x: f.asin(x), (1.0 - 2.0**-40,)),
    "acos of a quotient": (lambda f, x, y: f.acos(x / f.hypot(x, y)), (3.0, 4.0)),
    "atanh near -1": (lambda f, x: f.atanh(x), (-1.0 + 2.0**-45,)),
    "acosh near 1": (lambda f, x: f.acosh(x), (1.0 + 2.0**-38,)),
    "atan of huge": (lambda f, x: f.atan(x), (1e120,)),
    "asinh of huge": (lambda f, x: f.asinh(x), (1e200,)),
    "atan2, tiny": (lambda f, y, x: f.atan2(y, x), (1e-180, -3e-180)),
    "hypot, huge": (lambda f, x, y: f.hypot(x, y) / 1e100, (3e200, 1e200)),
    "gamma quotient": (lambda f, x, y: f.gamma(x) * f.gamma(y) / f.gamma(x + y), (2.3, 4.4)),
    "loggamma, large": (lambda f, x: f.loggamma(x) - x * f.log(x), (1234.5,)),
    "digamma": (lambda f, x: f.digamma(x) * f.digamma(1 + x), (0.1,)),
    "Rosenbrock": (lambda f, x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2, (-1.2, 1.0)),
    "Planck": (lambda f, t, x: x**3 / f.expm1(x / t), (2e-3, 0.5)),
    "Michaelis-Menten, small": (lambda f, v, k: v * 1e-9 / (k + 1e-9), (3.0, 1e-12)),
    "Gauss of Gauss": (lambda f, x, y: f.exp(-f.exp(-x * x) * f.exp(-y * y)), (0.7, -0.2)),
    "cube root chain": (lambda f, x: f.cbrt(f.cbrt(x) + f.cbrt(f.cbrt(x))), (1e-20,)),
    "square root chain": (lambda f, x: f.sqrt(x + f.sqrt(x + f.sqrt(x))), (1e-14,)),
    "quotient of huge": (lambda f, x, y: (x * 1e150) / (y * 1e150 + x), (2.0, -3.0)),
    "negative powers": (lambda f, x: x**-3 - 2 * x**-7, (0.31,)),
    "softplus of linear": (lambda f, x, y: f.softplus(50 * x - 3 * y), (-1.0, 2.0)),
    "cosh minus 1": (lambda f, x: 2 * f.sinh(x / 2) ** 2, (1e-7,)),
    "tan near the pole": (lambda f, x: f.tan(x), (1.5707,)),
    "entropy": (lambda f, *p: -sum(each * f.log(each) for each in p), (1e-300, 0.25, 0.5, 1e-9)),
}


def exact_gradient(function: Callable[..., Any], point: tuple[float, ...]) -> list[Any]:
    with mp.workdps(500):
        at = [mp.mpf(each) for each in point]
        slopes = []
        for place, each in enumerate(at):
            step = mp.mpf(10) ** -60 * (abs(each) or 1)
            ends = [
                function(exactly(), *(*at[:place], each + sign * step, *at[place + 1 :])) for sign in (1, -1)
            ]
            slopes.append((ends[0] - ends[1]) / (2 * step))
        return slopes


COSTLY = ("gamma quotient", "digamma")
"""Formulas whose 500 digits take long."""


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=pytest.mark.slow if each in COSTLY else ()) for each in FORMULAS]
)
def test_gradient_agrees_with_many_digits(name: str) -> None:
    function, point = FORMULAS[name]
    graph = Graph()
    inputs = [graph.input(f"x{place}") for place in range(len(point))]
    output = function(on_graph(), *(Expression(graph, each) for each in inputs)).node
    got = evaluate(gradient(graph, output, inputs), {f"x{place}": each for place, each in enumerate(point)})
    for mine, exact in zip(got, exact_gradient(function, point), strict=True):
        assert np.isfinite(mine)
        assert abs(float(mine) - float(exact)) <= TOLERANCE * abs(float(exact)), (float(mine), float(exact))


def test_there_are_enough_formulas() -> None:
    assert len(FORMULAS) >= 25
