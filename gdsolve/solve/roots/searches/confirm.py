"""Judgement on one candidate: a regular solution, a singular one, a member of a family, or nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.graph import kinks
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.roots.newton.digits import refine, refine_deficient
from gdsolve.solve.roots.newton.inverse import pseudo_inverse
from gdsolve.solve.roots.newton.regular import Refused, Regular
from gdsolve.solve.roots.newton.singular import refine_singular
from gdsolve.solve.roots.searches.lanes import descend
from gdsolve.solve.roots.system import System

RADIUS = 1e-2
"""Distance, relative to x, at which the solution set is sampled around a singular solution."""

SHOWN = 1e-6
"""Residual at the float64 of a solution, relative to how much it changes around."""

COLLAPSED = 0.05
"""Samples that come back to within this part of the radius show that the solution is isolated."""


@dataclass(frozen=True, slots=True)
class Root:
    """A solution that passed all tests.

    Attributes:
        x: shape (n,).
        rank: of the Jacobian there.
        dimension: of the set of solutions around it; 0: it is isolated.
        distance: of x from the solution in many digits, relative.
        singular: whether the rank is lower than the codimension of the set.
    """

    x: Vector
    rank: int
    dimension: int
    distance: float
    singular: bool


def confirm(system: System, x: Vector, *, deep: bool = True) -> Root | None:
    """Return the solution beside a point, None if there is none or it cannot be told.

    `deep` also looks for solutions at which the Jacobian loses rank, which takes longer.
    """
    root = _confirmed(system, x, deep)
    return root if root is not None and is_shown(system, root.x) else None


def is_shown(system: System, x: Vector) -> bool:
    """Say whether float64 can show a solution: the residual at x is small beside what a change of x by a tenth does.

    sin(z) = 0 has solutions near z = 1e30, but no float64 there comes near one.
    """
    spread = 1 + 0.1 * np.random.default_rng(3).uniform(-1, 1, (6, x.size))
    with np.errstate(all="ignore"):
        around = np.abs(system.residuals.residuals_at(x * spread))
        r = np.abs(system.residuals.residual(x))
    change = np.max(np.where(np.isfinite(around), around, 0.0), axis=0, initial=0.0)
    return bool(((r <= SHOWN * change) | (r == 0)).all())


def _confirmed(system: System, x: Vector, deep: bool) -> Root | None:
    found = refine(system, x)
    if isinstance(found, Refused) and not (deep and found.singular):
        return None
    if isinstance(found, Refused):
        deficient = refine_deficient(system, x)
        found = deficient if isinstance(deficient, Regular) else found
    if isinstance(found, Regular):
        n, rank = system.size, found.rank
        if rank == n or found.surplus == 0:
            return Root(found.x, rank, n - rank, found.distance, False)
        point, distance = found.x, found.distance
    else:
        refined = refine_singular(system, x)
        if refined is None:
            return None
        point, distance = refined, 0.0
        J = system.residuals.residual_and_jacobian(point)[1]
        rank = pseudo_inverse(np.asarray(J), 1e-7).rank if np.isfinite(J).all() else 0
    dimension = local_dimension(system, point)
    if dimension is None:
        return None
    return Root(point, rank, dimension, distance, rank + dimension < system.size)


def local_dimension(system: System, x: Vector) -> int | None:
    """Return the dimension of the set of solutions around a solution x; None if it is no honest one.

    Points around x are led back to the set. If they come back to x, it is isolated; else the directions in
    which they differ from x span the set. A smooth residual that is 0 on a whole ball but not everywhere has only
    vanished in the digits at hand.
    """
    n = system.size
    size = np.maximum(np.abs(x), 0.1 * float(np.max(np.abs(x), initial=0.0)))
    size = np.where(size > 0, size, 1.0)
    generator = np.random.default_rng(1)
    around = x + RADIUS * size * generator.standard_normal((2 * n + 6, n))
    ends = descend(system.residuals, around, system.bounds, 60).x
    moved = []
    for end in ends:
        away = (end - x) / (RADIUS * size)
        if float(np.max(np.abs(away))) > COLLAPSED:
            point = _confirmed_point(system, end)
            if point is None:
                continue
            away = (point - x) / (RADIUS * size)
        if float(np.max(np.abs(away))) < 10:
            moved.append(away)
    if not moved:
        return 0
    far = [each for each in moved if float(np.max(np.abs(each))) > COLLAPSED]
    if len(far) < 0.5 * len(moved):
        return 0
    s = np.linalg.svd(np.array(far), compute_uv=False)
    dimension = int(np.count_nonzero(s > 0.08 * s[0]))
    return None if dimension == n and _only_hidden(system) else dimension


def _confirmed_point(system: System, x: Vector) -> Vector | None:
    found = refine(system, x)
    if isinstance(found, Refused) and found.singular:
        deficient = refine_deficient(system, x)
        found = deficient if isinstance(deficient, Regular) else found
    if isinstance(found, Regular):
        return found.x
    return refine_singular(system, x) if found.singular else None


def _only_hidden(system: System) -> bool:
    """Say whether residuals that are 0 around some point are not so in general, although they are smooth."""
    if any(kinks(each, system.variables) for each in system.outputs):
        return False
    points = np.random.default_rng(2).standard_normal((8, system.size))
    with np.errstate(all="ignore"):
        r = system.residuals.residuals_at(system.bounds.project(points))
    return bool(np.any(r != 0))
