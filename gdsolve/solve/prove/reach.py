"""How far solutions can lie: boxes without ends, narrowed by the equations themselves.

x**2 + y**2 = 4 leaves only -2 <= x, y <= 2 of the whole plane, and exp(x) = -1 nothing of the whole line.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdsolve.compile import Layout
from gdsolve.compile.elements import NotElementaryError, elements
from gdsolve.compile.engines.boxes import BoxProgram, NotEnclosedError
from gdsolve.graph import Node
from gdsolve.optimize.protocols import Bounds

HUGE = 1e300

ROUNDS = 12
"""Contractions; each may use what the others found."""


def reach(outputs: Sequence[Node], layout: Layout, bounds: Bounds) -> Bounds | None:
    """Return a box that holds every point of `bounds` where all outputs are 0; None: there is none.

    Args:
        outputs: nodes of any shapes.
        layout: the unknowns.
        bounds: a box, with or without ends.
    """
    return _narrowed(outputs, layout, bounds, 0.0, 0.0)


def reach_below(output: Node, layout: Layout, bounds: Bounds, value: float) -> Bounds | None:
    """Return a box that holds every point of `bounds` where a scalar node is at most `value`; None: none is.

    Args:
        output: a node of shape ().
        layout: the variables.
        bounds: a box, with or without ends.
        value: the value.
    """
    return _narrowed([output], layout, bounds, -np.inf, value)


def _narrowed(
    outputs: Sequence[Node], layout: Layout, bounds: Bounds, least: float, most: float
) -> Bounds | None:
    try:
        function = elements(outputs, layout)
        program = BoxProgram(function.outputs, function.layout, function.outputs)
    except (NotElementaryError, NotEnclosedError):
        return bounds
    target_low, target_high = (np.full(len(function.outputs), each) for each in (least, most))
    low, high = bounds.lower[None].astype(float), bounds.upper[None].astype(float)
    for _ in range(ROUNDS):
        new_low, new_high, alive = program.contract(low, high, target_low, target_high)
        if not alive[0]:
            return None
        if np.array_equal(new_low, low) and np.array_equal(new_high, high):
            break
        low, high = new_low, new_high
    # Bounds beyond any number are no bounds.
    return Bounds(np.where(low[0] < -HUGE, -np.inf, low[0]), np.where(high[0] > HUGE, np.inf, high[0]))
