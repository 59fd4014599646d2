"""One of the equal answers: signs that do not matter are positive, equal terms stand in order.

The order is that of rising rates, frequencies and places, or that of the start values where they were given.
"""

from __future__ import annotations

import numpy as np

from gdsolve.optimize.protocols import Vector
from gdsolve.solve.fitting.starts.blind import Plan
from gdsolve.solve.fitting.structure.blocks import members


def ordered(plan: Plan, x: Vector, start: Vector | None = None) -> Vector:
    """Return the same curve with its parameters in order.

    Args:
        plan: the model.
        x: all parameters, shape (p,).
        start: theta of the start that was given, shape (q,); None for a search.
    """
    model, structure = plan.model, plan.structure
    theta = x[model.theta_index]
    even = structure.even & (theta < 0) if start is None else structure.even & (theta * start < 0)
    if even.any():
        projected = model.project(np.where(even, -theta, theta)[np.newaxis])
        turned = model.points(projected)[0]
        if np.isfinite(turned).all():
            x = turned
    for group in plan.blocks.groups:
        if len(group) < 2:
            continue
        places = [members(structure, block) for block in group]
        keys = np.array([_key(plan, x, block.theta[0]) for block in group])
        wanted = np.arange(len(group))
        if start is not None:
            full = np.ones(plan.curve.size)
            full[model.theta_index] = start
            wanted = np.argsort([_key(plan, full, block.theta[0]) for block in group], kind="stable")
        sorted_places = np.argsort(keys, kind="stable")
        found = x.copy()
        for target, source in zip(wanted, sorted_places, strict=True):
            found[places[target]] = x[places[source]]
        x = found
    return x


def _key(plan: Plan, x: Vector, k: int) -> float:
    """Return the number that orders equal blocks: a rate, a frequency or a place."""
    index = plan.model.theta_index[k]
    role = plan.roles[k]
    if role.kind == "position":
        return float(x[index] * role.factor)
    exponents = plan.units.exponents[index]
    used = exponents[exponents != 0]
    return float(-x[index] if used.size and used[0] > 0 else x[index])
