"""Nonlinear conjugate gradients: each direction is the gradient's, corrected by the one before.

    d_new = -M g + beta d,    beta = max((y - 2 d (y.My) / (d.y)).M g / (d.y), eta)

with y the change of the gradient along d and M a diagonal metric. M is so scaled after each step that a
step of length 1 is a good first trial; beta d does not depend on how long d is.

Source: Hager & Zhang, SIAM J. Optim. 16 (2005) 170-192, (1.3)-(1.6), with M for the identity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.counted import Counted
from gdsolve.optimize.fields import option
from gdsolve.optimize.methods.inverse_hessian import has_curvature, rescaled
from gdsolve.optimize.methods.quasi_newton import (
    QuasiNewtonState,
    SearchOptions,
    advance,
    begin,
)
from gdsolve.optimize.norms import norm
from gdsolve.optimize.optimizer import Optimizer
from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.optimize.steps.box import Mask, cut_at_bounds

ETA = 0.01
"""eta of (1.6), the weight of the least beta (the authors' value)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CgOptions(SearchOptions):
    """Options of `cg`."""

    curvature: float = option(0.1, "c2: largest part of the slope that is left", above=0, below=1)


@dataclass(frozen=True, slots=True)
class LastStep:
    """The diagonal M as `scale`, and the last step with the change of the gradient along it (empty before).

    A new direction is conjugate to the last one if the same variables are free as then.
    """

    scale: Vector
    last: tuple[Vector, Vector] | None = None

    @property
    def is_fresh(self) -> bool:
        """Say whether there is no step yet."""
        return self.last is None

    def direction(self, x: Vector, g: Vector, free: Mask, bounds: Bounds) -> Vector:
        """Return the conjugate direction of the free variables, cut at the bounds; the gradient's if it
        fails.
        """
        reduced = np.where(free, g, 0.0)
        steepest = -self.scale * reduced
        p = steepest
        if self.last is not None:
            d, y = (np.where(free, each, 0.0) for each in self.last)
            if has_curvature(d, y, self.scale):
                p = steepest + self._beta(d, y, reduced) * d
        p = cut_at_bounds(p, x, bounds)
        return p if g @ p < 0.0 else cut_at_bounds(steepest, x, bounds)

    def learnt(self, s: Vector, y: Vector, step: float) -> LastStep:
        """Return the model with the step as its last one; without curvature, one that begins again."""
        if not has_curvature(s, y, self.scale):
            return LastStep(step * self.scale)
        return LastStep(rescaled(self.scale, s, y), (s, y))

    def restarted(self, scale: Vector) -> LastStep:
        """Return the diagonal model of that scale."""
        return LastStep(scale)

    def _beta(self, d: Vector, y: Vector, g: Vector) -> float:
        along = float(d @ y)
        My = self.scale * y
        beta = float((My - 2.0 * d * (float(y @ My) / along)) @ g) / along
        # (1.6) with |d| and |g| in the metrics of M^-1 and M
        root = np.sqrt(self.scale)
        least = -1.0 / (norm(d / root) * min(ETA * norm(d / root), norm(root * g)))
        return max(beta, least)


def _init(function: Counted, x: Vector, bounds: Bounds, options: CgOptions) -> QuasiNewtonState:
    return begin(function, x, LastStep)


CG = Optimizer(
    name="cg",
    summary="nonlinear conjugate gradients (Hager and Zhang), for very many variables",
    family="second order",
    needs=frozenset({"value", "gradient"}),
    handles_bounds=True,
    options=CgOptions,
    init=_init,
    step=advance,
    formula=(
        "d = -M g + b d, y the change of g along d, M diagonal",
        "b = max((y - 2 d (y.My)/(d.y)).M g/(d.y), eta)",
        "a: a step length of the strong Wolfe conditions along d",
        "x = x + a d",
    ),
    source="Hager & Zhang, SIAM J. Optim. 16 (2005) 170-192, (1.3)-(1.6)",
)
