"""Solutions that are not isolated: the member that is shown, and a parametrisation where one is simple."""

from __future__ import annotations

import numpy as np

from gdsolve.optimize.protocols import Vector
from gdsolve.solve.results.result import Family
from gdsolve.solve.roots.newton.digits import newton_step, refine
from gdsolve.solve.roots.newton.inverse import pseudo_inverse
from gdsolve.solve.roots.newton.regular import Regular
from gdsolve.solve.roots.searches.confirm import Root
from gdsolve.solve.roots.system import System
from gdsolve.symbols.family import solution_family

STEPS = 60
CORRECTIONS = 6


def family_of(system: System, dimension: int) -> Family:
    """Return the family with formulas for its members, if each equation gives one unknown in the others."""
    layout = system.model.layout
    if not layout.is_scalar or any(np.ndim(value) for value in system.constants.values()):
        return Family(dimension)
    if system.bounds.any:
        return Family(dimension)
    found = solution_family(system.problem.equations, layout.names, system.constants)
    if found is None or found.dimension != dimension:
        return Family(dimension)
    return Family(dimension, dict(found.parametrisation))


def nearest_member(system: System, root: Root, target: Vector) -> Root:
    """Return the member nearest to a target that is reached along the family from one of its regular members.

    Each step goes along the directions in which the equations do not change, and Newton's method then leads
    back to the solutions; steps that do not come nearer are halved.
    """
    x, length = root.x, 1.0
    for _ in range(STEPS):
        J = system.residuals.residual_and_jacobian(x)[1]
        if not np.isfinite(J).all():
            break
        tangent = _projected(np.asarray(J), target - x)
        if np.linalg.norm(tangent) <= 1e-10 * max(float(np.linalg.norm(x - target)), 1e-300):
            break
        moved = _corrected(system, x + length * tangent)
        if moved is not None and np.linalg.norm(moved - target) < np.linalg.norm(x - target):
            x, length = moved, min(1.0, 2 * length)
        else:
            length /= 2
            if length < 1e-6:
                break
    found = refine(system, x)
    if not isinstance(found, Regular) or found.dimension != root.dimension:
        return root
    if np.linalg.norm(found.x - target) > np.linalg.norm(root.x - target):
        return root
    return Root(_tidied(system, found.x), found.rank, found.dimension, found.distance, False)


def _projected(J: np.ndarray, direction: Vector) -> Vector:
    """Return the part of a direction that J maps to 0."""
    rank = pseudo_inverse(J).rank
    V = np.linalg.svd(J, full_matrices=True)[2]
    null = V[rank:]
    return np.asarray(null.T @ (null @ direction))


def _corrected(system: System, x: Vector) -> Vector | None:
    for _ in range(CORRECTIONS):
        with np.errstate(all="ignore"):
            step = newton_step(system, x)
        if not np.isfinite(step).all():
            return None
        x = x + step
        if (np.abs(step) <= 1e-12 * np.maximum(np.abs(x), 1e-3)).all():
            return np.asarray(system.bounds.project(x))
    return None


def _tidied(system: System, x: Vector) -> Vector:
    """Return a member at round numbers if it holds the equations no worse."""
    for decimals in (0, 1, 2, 3, 6):
        near = np.round(x, decimals) + 0.0
        if (np.abs(near - x) <= 1e-7 * np.maximum(np.abs(x), 1.0)).all() and (
            np.max(np.abs(system.residuals.residual(near))) <= np.max(np.abs(system.residuals.residual(x)))
        ):
            return near
    return x
