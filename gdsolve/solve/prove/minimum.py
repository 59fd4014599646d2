"""Door of the proof of a least value: independent parts one by one, their bounds added up."""

from __future__ import annotations

from time import perf_counter

import numpy as np

from gdsolve.compile import Layout
from gdsolve.compile.elements import Elements, NotElementaryError, elements
from gdsolve.compile.engines.boxes import NotEnclosedError
from gdsolve.graph import Graph, Node
from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.solve.best.parts import Part, independent_parts
from gdsolve.solve.prove.branch import bounded
from gdsolve.solve.prove.function import ProvedFunction
from gdsolve.solve.prove.outcome import MinimumProof

GAP = 1e-8
"""The gap that is asked, relative to the value (absolute below 1)."""

LARGEST = 5
"""Variables of a part up to which a proof is tried without being asked for."""


def prove_minimum(
    graph: Graph,
    output: Node,
    layout: Layout,
    bounds: Bounds,
    x: Vector,
    *,
    seconds: float = 1.0,
    largest: int = LARGEST,
) -> MinimumProof | None:
    """Return what can be proved about the least value of a scalar node in a finite box, or None.

    None means that the function cannot be proved about: an operation without an interval rule, data rows,
    more than `largest` variables in one part, or no certain value at x.

    Args:
        graph: the graph of `output`.
        output: a node of shape ().
        layout: the variables.
        bounds: a finite box.
        x: the best point known, in the box, shape (n,).
        seconds: wall time.
        largest: variables of an independent part at most.
    """
    began = perf_counter()
    try:
        function = elements([output], layout)
        parts = [part for part in independent_parts(function) if part.indices]
        if not parts or any(len(part.indices) > largest for part in parts):
            return None
        return _proved(function, parts, bounds, x, began + seconds, began)
    except (NotElementaryError, NotEnclosedError):
        return None


def _proved(
    function: Elements, parts: list[Part], bounds: Bounds, x: Vector, deadline: float, began: float
) -> MinimumProof | None:
    functions = [ProvedFunction(function.graph, part.output, part.layout) for part in parts]
    uppers = []
    for part, each in zip(parts, functions, strict=True):
        _, high, defined = each.value_at(x[list(part.indices)][None])
        if not defined[0] or not np.isfinite(high[0]):
            return None
        uppers.append(float(high[0]))
    upper = float(np.sum(uppers)) + 1e-15 * float(np.sum(np.abs(uppers))) * (len(parts) > 1)
    share = 0.999 * GAP * max(1.0, abs(upper)) / len(parts)
    lower, boxes, is_closed = 0.0, 0, True
    for position, (part, each) in enumerate(zip(parts, functions, strict=True)):
        index = list(part.indices)
        left = (deadline - perf_counter()) / (len(parts) - position)
        own = Bounds(bounds.lower[index], bounds.upper[index])
        found = bounded(each, own, uppers[position] - share, perf_counter() + left)
        if found.better is not None:
            better = x.copy()
            better[index] = found.better
            return MinimumProof(-np.inf, upper, False, boxes + found.boxes, perf_counter() - began, better)
        lower, boxes = lower + found.lower, boxes + found.boxes
        is_closed = is_closed and found.is_closed
    if len(parts) > 1:
        lower -= 1e-15 * (abs(lower) + float(np.sum(np.abs(uppers))))
    is_closed = is_closed and upper - lower <= 1.01 * GAP * max(1.0, abs(upper))
    return MinimumProof(lower, upper, is_closed, boxes, perf_counter() - began)
