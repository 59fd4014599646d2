"""What a quasi-Newton method knows of the inverse Hessian H, and where that knowledge begins.

Source: Nocedal & Wright, Numerical Optimization, 2nd ed., section 6.1.
"""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from gdsolve.optimize.norms import norm
from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.optimize.steps.box import Mask


class InverseHessian(Protocol):
    """A positive definite model of the inverse Hessian that learns from steps."""

    @property
    def is_fresh(self) -> bool:
        """Say whether it has learnt nothing yet: it is then the diagonal matrix of `scale`."""
        ...

    @property
    def scale(self) -> Vector:
        """Return the inverse of the largest curvature seen in the last step, per variable, shape (n,)."""
        ...

    def direction(self, x: Vector, g: Vector, free: Mask, bounds: Bounds) -> Vector:
        """Return a step p to a point in the box that lowers the model; 0 for variables that are not free."""
        ...

    def learnt(self, s: Vector, y: Vector, step: float) -> InverseHessian:
        """Return the model after a step s, `step` times its direction, that changed the gradient by y."""
        ...

    def restarted(self, scale: Vector) -> InverseHessian:
        """Return the diagonal model of that scale, which has learnt nothing."""
        ...


def first_scale(x: Vector, f: float, g: Vector) -> Vector:
    """Return the diagonal D, shape (n,), of the first model: the first step is -D g.

    D is c x_i**2, so that each variable moves by a part of itself whatever its unit is; variables that begin
    at 0 are taken to be as large as the largest one. The factor c = 2 |f| / sum x_i**2 g_i**2 leads to the
    minimum of a simple sum of squares; but the step is not longer than x.
    """
    metric = np.ones_like(x)
    largest = float(np.abs(x).max(initial=0.0))
    if largest > 0.0:
        metric = np.where(x != 0.0, x / largest, 1.0) ** 2
    length = norm(np.sqrt(metric) * g)
    if not 0.0 < length < math.inf:
        return metric
    size = norm(x / np.sqrt(metric)) / length
    guess = 2.0 * abs(f) / length / length
    usable = [factor for factor in (size, guess) if 0.0 < factor < math.inf]
    return metric * min(usable, default=1.0 / length)


def has_curvature(s: Vector, y: Vector, scale: Vector) -> bool:
    """Say whether s.y > 0 beyond rounding, so that an update keeps the model positive definite.

    Lengths are measured with the diagonal `scale`, so that the unit of a variable does not matter.
    """
    root = np.sqrt(scale)
    return float(s @ y) > float(np.finfo(np.float64).eps) * norm(s / root) * norm(root * y)


def rescaled(scale: Vector, s: Vector, y: Vector) -> Vector:
    """Return the diagonal scale times the number that fits it to the curvature of a step: (6.20)."""
    return scale * (float(s @ y) / float(y @ (scale * y)))
