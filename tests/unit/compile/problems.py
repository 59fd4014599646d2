"""Graphs that several tests of this room compile."""

from __future__ import annotations

import numpy as np

from gdsolve.graph import Graph, Node
from gdsolve.ops import ADD, DIV, EXP, MUL, NEG, ROW_COUNT, ROWS, SQUARE, SUB, SUM

TIMES = np.array([0.0, 1.0, 2.0, 4.0])
VOLTS = np.array([3.0, 1.0, 0.75, 0.5])


def rosenbrock(graph: Graph) -> Node:
    """Return (1 - x)**2 + 100 (y - x**2)**2."""
    x, y = graph.input("x"), graph.input("y")
    valley = graph.apply(SQUARE, graph.apply(SUB, y, graph.apply(SQUARE, x)))
    return graph.apply(ADD, graph.apply(SQUARE, graph.apply(SUB, 1.0, x)), graph.apply(MUL, 100.0, valley))


def decay_residual(graph: Graph) -> Node:
    """Return a exp(-b t) + c - v over rows t, v."""
    a, b, c = (graph.input(name) for name in "abc")
    t, v = graph.input("t", (ROWS,)), graph.input("v", (ROWS,))
    decay = graph.apply(EXP, graph.apply(NEG, graph.apply(MUL, b, t)))
    return graph.apply(SUB, graph.apply(ADD, graph.apply(MUL, a, decay), c), v)


def mean_square(graph: Graph, residual: Node) -> Node:
    """Return the mean over rows of the squared residual."""
    return graph.apply(DIV, graph.apply(SUM, graph.apply(SQUARE, residual)), graph.apply(ROW_COUNT, residual))
