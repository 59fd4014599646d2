"""Ranges hold every value that the formula takes inside of the bounds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from gdsolve import ops
from gdsolve.graph import Graph, Node
from gdsolve.graph.curvature import fact_of
from gdsolve.graph.ranges import LINE
from tests.interpreter import evaluate

ELEMENTWISE = [op for op in ops.OPS if op.elementwise]
ATTRIBUTES: dict[str, list[dict[str, int]]] = {
    "powi": [{"exponent": each} for each in (3, 4, -1, -2, -3)],
    "polygamma": [{"order": 1}],
}
BOXES = [(-2.0, 3.0), (0.0, 2.5), (-1.5, 0.0), (0.25, 0.5), (-1.0, 1.0), (1.0, 1.0)]


@pytest.mark.parametrize("op", ELEMENTWISE, ids=repr)
def test_an_operation_stays_in_its_range(op: ops.Op) -> None:
    random = np.random.default_rng(11)
    for attributes in ATTRIBUTES.get(op.name, [{}]):
        for place, box in enumerate(BOXES):
            boxes = [BOXES[(place + 2 * at) % len(BOXES)] for at in range(op.arity or 0)]
            boxes[0] = box
            graph = Graph()
            inputs = [graph.input(f"x{at}", (50,)) for at in range(len(boxes))]
            node = graph.apply(op, *inputs, **attributes)
            low, high = fact_of(node, inputs, dict(zip(inputs, boxes, strict=True))).range
            assert low <= high
            values = {f"x{at}": random.uniform(*each, size=50) for at, each in enumerate(boxes)}
            got = evaluate([node], values)[0]
            got = got[np.isfinite(got)]
            slack = 1e-14 * (1.0 + np.abs(got))
            assert np.all((got >= low - slack) & (got <= high + slack)), (box, low, high)


def bounded(build: Any, **bounds: tuple[float, float]) -> tuple[float, float]:
    graph = Graph()
    inputs = {name: graph.input(name) for name in bounds}
    node: Node = build(graph, **inputs)
    return fact_of(node, list(inputs.values()), {inputs[name]: each for name, each in bounds.items()}).range


def test_signs_that_curvature_asks_for() -> None:
    inf = math.inf
    cases = [
        (bounded(lambda g, x: g.apply(ops.EXP, x), x=(-inf, inf)), (0.0, inf)),
        (bounded(lambda g, x: g.apply(ops.SQUARE, x), x=(-2.0, 1.0)), (0.0, 4.0)),
        (bounded(lambda g, x: g.apply(ops.SQRT, x), x=(-inf, 4.0)), (0.0, 2.0)),
        (bounded(lambda g, x: g.apply(ops.RECIPROCAL, x), x=(0.0, 4.0)), (0.25, inf)),
        (bounded(lambda g, x: g.apply(ops.RECIPROCAL, x), x=(-1.0, 4.0)), LINE),
        (bounded(lambda g, x: g.apply(ops.POW, x, -3.0), x=(-1.0, 4.0)), LINE),
        (bounded(lambda g, x: g.apply(ops.LOG, x), x=(1.0, inf)), (0.0, inf)),
        (bounded(lambda g, x, y: g.apply(ops.MUL, x, y), x=(-1.0, 2.0), y=(-3.0, 5.0)), (-6.0, 10.0)),
        (bounded(lambda g, x, y: g.apply(ops.STACK, x, y), x=(-1.0, 2.0), y=(-3.0, 5.0)), (-3.0, 5.0)),
        (bounded(lambda g, x: g.apply(ops.SUM, g.apply(ops.STACK, x, 1.0)), x=(0.0, 2.0)), (0.0, inf)),
        (bounded(lambda g, x: g.apply(ops.NORM, g.apply(ops.STACK, x, x)), x=(-1.0, 2.0)), (0.0, inf)),
    ]
    for got, expected in cases:
        assert got == expected


def test_the_square_of_a_norm_is_no_trap_for_quadratics() -> None:
    """y**2 - norm(v)**2 and y**2 - |x|**2 are saddles."""
    from gdsolve.graph import curvature, degree

    graph = Graph()
    x, y, v = graph.input("x"), graph.input("y"), graph.input("v", (2,))
    for base in (graph.apply(ops.ABS, x), graph.apply(ops.NORM, v), graph.apply(ops.HYPOT, x, 2.0)):
        node = graph.apply(ops.SUB, graph.apply(ops.SQUARE, y), graph.apply(ops.SQUARE, base))
        assert degree(node, [x, y, v]) == 2
        assert curvature(node, [x, y, v]) == "unknown"
