"""Formulas whose second derivatives are sparse, with the shapes of their variables."""

from __future__ import annotations

from gdsolve.compile import CompiledObjective, Layout, compile_objective
from gdsolve.errors import Source
from gdsolve.graph import Graph
from gdsolve.lower import lower_all
from gdsolve.problem import expression_problem

Shapes = dict[str, tuple[int, ...]]

GRID = "sum((u[1:,:] - u[:-1,:])**2) + sum((u[:,1:] - u[:,:-1])**2) + sum((u - 1)**4)"
SURFACE = "sum(sqrt(1 + (u[1:,:-1] - u[:-1,:-1])**2 + (u[:-1,1:] - u[:-1,:-1])**2))"
ARROW = "sum((x[1:] - a*x[:-1])**2) + sum((x - 1)**2) + (a - 0.5)**2"
SHORT = "sum(exp(x)*b[0]) + sum(x**2)*b[1]**2 + sum(x[1:]*x[:-1]) + b[0]**4"
BLOCKS = "sum(exp(sum(v, 1))) + sum(v**2)"
GROUPS = "sum((v - m)**2) + sum(log(1 + exp(m)))"
UNEVEN = "sum(x**2*y[:5]) + sum(exp(y)) + sum(y[1:]*y[:-1]) + sum(cos(z[:3] + x[2:]))"
PERIODIC = "sum((x[1:] - x[:-1])**4) + (x[0] - x[-1])**4 + sum(x**2)"
TURNED = "sum(u.T[1:,:]*u.T[:-1,:]) + sum(u**3)"

CASES: list[tuple[str, Shapes]] = [
    (GRID, {"u": (6, 7)}),
    (SURFACE, {"u": (7, 5)}),
    (ARROW, {"x": (60,), "a": ()}),
    (SHORT, {"x": (60,), "b": (2,)}),
    (BLOCKS, {"v": (12, 4)}),
    (GROUPS, {"v": (5, 40), "m": (5, 1)}),
    (UNEVEN, {"x": (5,), "y": (9,), "z": (4,)}),
    (PERIODIC, {"x": (20,)}),
    (TURNED, {"u": (4, 9)}),
]


def objective_of(text: str, shapes: Shapes, dtype: str = "float64") -> CompiledObjective:
    """Return the formula compiled for variables of these shapes."""
    graph = Graph()
    names = {name: graph.input(name, shape) for name, shape in shapes.items()}
    lowered = lower_all(expression_problem(Source(text)).objective, graph, names)
    assert lowered.body is not None
    return compile_objective(graph, lowered.body, Layout(tuple(shapes), tuple(shapes.values())), dtype=dtype)
