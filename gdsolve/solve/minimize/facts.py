"""What the graph of an objective says about it: the structure from which `auto` chooses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.graph import Graph, Node
from gdsolve.graph.curvature import fact_of
from gdsolve.graph.squares import squares
from gdsolve.graph.structure import degree, kinks
from gdsolve.optimize.protocols import Bounds
from gdsolve.solve.model import Model
from gdsolve.solve.verdict.subject import Facts


@dataclass(frozen=True, slots=True)
class Structure:
    """The structure of an objective.

    Attributes:
        degree: 0, 1 or 2 for a polynomial of that degree in the variables, None for anything else.
        residuals: nodes whose sum of squares (plus `offset`) is the objective; None if it is no such sum.
        offset: the constant beside the squares.
        facts: what verdicts use.
    """

    degree: int | None
    residuals: tuple[Node, ...] | None
    offset: float
    facts: Facts


def structure_of(graph: Graph, objective: Node, model: Model) -> Structure:
    """Return the structure of a scalar node, with the box of the model."""
    variables = tuple(model.names[name] for name in model.layout.names)
    found = degree(objective, variables)
    fact = fact_of(objective, variables, _boxes(model.bounds, model, variables))
    residuals, offset = _split(squares(graph, objective) if found not in (0, 1) else None)
    convex = fact.curvature in ("convex", "affine", "constant")
    why = "convex, from the formula" if convex else ""
    floor = max(fact.range[0], offset if residuals is not None else -np.inf)
    if residuals is not None:
        why = why or "a sum of squares"
    return Structure(
        degree=found,
        residuals=residuals,
        offset=offset,
        facts=Facts(
            convex=convex, kinks=kinks(objective, variables), quadratic=found == 2, floor=floor, why=why
        ),
    )


def _split(found: tuple[Node, ...] | None) -> tuple[tuple[Node, ...] | None, float]:
    """Return the residuals that vary, and the sum of the squares of those that do not."""
    if found is None:
        return None, 0.0
    fixed = (each.attributes["value"] for each in found if each.is_constant)
    return tuple(each for each in found if not each.is_constant), float(
        sum(np.sum(value**2) for value in fixed)
    )


def _boxes(bounds: Bounds, model: Model, variables: tuple[Node, ...]) -> dict[Node, tuple[float, float]]:
    """Return the range of each variable: of its entries together, as a rule about the array needs it."""
    boxes = {}
    for node, (_, _, offset, size) in zip(variables, model.layout.parts(), strict=True):
        low = float(np.min(bounds.lower[offset : offset + size], initial=np.inf))
        high = float(np.max(bounds.upper[offset : offset + size], initial=-np.inf))
        boxes[node] = (low, high)
    return boxes
