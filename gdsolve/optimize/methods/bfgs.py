"""BFGS: a dense model of the inverse Hessian, updated by every step.

    H <- (I - r s y') H (I - r y s') + r s s',   r = 1 / s.y                       (6.17)

with the first H scaled to s.y / y.y before its first update (6.20).

Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 6.1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.counted import Counted
from gdsolve.optimize.methods.quasi_newton import (
    QuasiNewtonState,
    SearchOptions,
    advance,
    begin,
    has_curvature,
)
from gdsolve.optimize.optimizer import Optimizer
from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.optimize.steps.box import Mask, bent_step


@dataclass(frozen=True, slots=True)
class DenseInverse:
    """The matrix H, shape (n, n); without learning, `scale` times the identity (then `matrix` is empty)."""

    scale: float
    matrix: Matrix

    @classmethod
    def fresh(cls, scale: float) -> DenseInverse:
        """Return scale times the identity."""
        return cls(scale, np.empty((0, 0)))

    @property
    def is_fresh(self) -> bool:
        """Say whether it has learnt nothing yet."""
        return self.matrix.size == 0

    def direction(self, x: Vector, g: Vector, free: Mask, bounds: Bounds) -> Vector:
        """Return the step p that minimises g.p + p.Bp / 2 (B the inverse of H), bent at the bounds."""
        if not bounds.any:
            return self._times(-g)
        return bent_step(x, bounds, free, lambda mask, fixed: self._restricted(g, mask, fixed))

    def learnt(self, s: Vector, y: Vector) -> DenseInverse:
        """Return the model after (6.17); the same if the step saw no positive curvature."""
        if not has_curvature(s, y):
            return self
        curvature = float(s @ y)
        scale = curvature / float(y @ y)  # (6.20)
        Hy = scale * y if self.is_fresh else self.matrix @ y
        H = scale * np.eye(len(s)) if self.is_fresh else self.matrix
        # (6.17) multiplied out, with one symmetric sum of outer products
        weight = (1.0 + float(y @ Hy) / curvature) / curvature
        mixed = np.outer(s, Hy / curvature)
        return DenseInverse(scale, H + weight * np.outer(s, s) - mixed - mixed.T)

    def forgotten(self) -> DenseInverse:
        """Return the last scale times the identity."""
        return DenseInverse.fresh(self.scale)

    def _times(self, v: Vector) -> Vector:
        return self.scale * v if self.is_fresh else self.matrix @ v

    def _restricted(self, g: Vector, free: Mask, fixed: Vector) -> Vector:
        """Return the best step of the free variables while the others make the step `fixed`.

        With blocks F (free) and C, the inverse of B_FF is H_FF - H_FC H_CC^-1 H_CF, and -B_FF^-1 B_FC is
        H_FC H_CC^-1.
        """
        if self.is_fresh or free.all():
            return np.where(free, self._times(-g), fixed)
        H, held = self.matrix, ~free
        right = np.column_stack([H[np.ix_(held, free)] @ g[free], fixed[held]])
        solved = np.linalg.solve(H[np.ix_(held, held)], right)
        p = fixed.copy()
        p[free] = -H[np.ix_(free, free)] @ g[free] + H[np.ix_(free, held)] @ (solved[:, 0] + solved[:, 1])
        return p


def _init(function: Counted, x: Vector, bounds: Bounds, options: SearchOptions) -> QuasiNewtonState:
    return begin(function, x, DenseInverse.fresh)


BFGS = Optimizer(
    name="bfgs",
    summary="quasi-Newton with a dense inverse Hessian and a strong-Wolfe line search",
    family="second order",
    needs=frozenset({"value", "gradient"}),
    handles_bounds=True,
    options=SearchOptions,
    init=_init,
    step=advance,
    source="Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 6.1",
)
