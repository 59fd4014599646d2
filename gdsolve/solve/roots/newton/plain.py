"""Newton's method in float64, for systems that are too large for many digits; as strict as float64 allows."""

from __future__ import annotations

import numpy as np

from gdsolve.optimize.protocols import Vector
from gdsolve.solve.roots.newton.inverse import pseudo_inverse
from gdsolve.solve.roots.newton.regular import Refused, Regular
from gdsolve.solve.roots.system import System

EPS = float(np.finfo(float).eps)
STEPS = 12
BLUR = 1e-6
"""Largest uncertainty of an unknown, relative to its size, that rounding may leave."""


def refine_plainly(system: System, x: Vector) -> Regular | Refused:
    """Return the regular solution that Newton's method reaches from x, or why there is none."""
    before = np.inf
    for count in range(STEPS):
        r, J = system.residuals.residual_and_jacobian(x)
        if not (np.isfinite(r).all() and np.isfinite(J).all()):
            return Refused(False, "leaves the domain")
        inverse = pseudo_inverse(np.asarray(J))
        step = inverse.step(r)
        magnitude = system.magnitude(x)
        blur = inverse.spread(magnitude, 16)
        size = np.maximum(np.abs(x), 1e-6 * float(np.max(np.abs(x), initial=0.0)))
        size = np.where(size > 0, size, 1.0)
        length = float(np.max(np.abs(step) / size, initial=0.0))
        if (np.abs(step) <= 4 * blur + 4 * EPS * size).all():
            return _settled(system, x, r, magnitude, inverse.rank, blur / size)
        if not length < 1e6 or (count >= 4 and length > 0.3 * before):
            return Refused(length < 0.1, "the steps do not shrink")
        x, before = x + step, length
    return Refused(True, "the steps shrink slowly")


def _settled(
    system: System, x: Vector, r: Vector, magnitude: Vector, rank: int, blur: Vector
) -> Regular | Refused:
    if not (np.abs(r) <= 100 * EPS * magnitude).all():
        return Refused(True, "a point of least squares, not a solution")
    if not (blur <= BLUR).all():
        return Refused(False, "rounding hides the residual")
    return Regular(x, rank, system.count - rank, float(np.max(blur, initial=0.0)), False)
