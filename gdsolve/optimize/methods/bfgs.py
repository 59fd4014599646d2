"""BFGS: a dense model of the inverse Hessian, updated by every step.

    H <- (I - r s y') H (I - r y s') + r s s',   r = 1 / s.y                       (6.17)

with the first H, a diagonal matrix, scaled as in (6.20) before its first update.

Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 6.1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gdsolve.optimize.counted import Counted
from gdsolve.optimize.methods.inverse_hessian import has_curvature, rescaled
from gdsolve.optimize.methods.quasi_newton import (
    QuasiNewtonState,
    SearchOptions,
    advance,
    begin,
)
from gdsolve.optimize.optimizer import Optimizer
from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.optimize.steps.box import Mask, bent_step


@dataclass(frozen=True, slots=True)
class DenseInverse:
    """The matrix H, shape (n, n); at first only the diagonal `scale`, shape (n,), with `matrix` empty."""

    scale: Vector
    matrix: Matrix

    @classmethod
    def fresh(cls, scale: Vector) -> DenseInverse:
        """Return the diagonal matrix of that scale."""
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

    def learnt(self, s: Vector, y: Vector, step: float) -> DenseInverse:
        """Return the model after (6.17).

        A step without positive curvature teaches nothing, but a fresh model follows its length.
        """
        if not has_curvature(s, y, self.scale):
            return self.stretched(step)
        curvature = float(s @ y)
        scale = rescaled(self.scale, s, y)
        Hy = scale * y if self.is_fresh else self.matrix @ y
        H = np.diag(scale) if self.is_fresh else self.matrix
        # (6.17) multiplied out, with one symmetric sum of outer products
        weight = (1.0 + float(y @ Hy) / curvature) / curvature
        mixed = np.outer(s, Hy / curvature)
        return DenseInverse(scale, H + weight * np.outer(s, s) - mixed - mixed.T)

    def stretched(self, step: float) -> DenseInverse:
        """Return the model with steps so many times longer, if it is fresh; else itself."""
        return replace(self, scale=step * self.scale) if self.is_fresh else self

    def restarted(self, scale: Vector) -> DenseInverse:
        """Return the diagonal model of that scale."""
        return DenseInverse.fresh(scale)

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
    keeps_matrix=True,
    options=SearchOptions,
    init=_init,
    step=advance,
    formula=(
        "d = -H g",
        "a: a step length of the strong Wolfe conditions along d",
        "s = a d, y = g(x + s) - g(x), r = 1/s.y",
        "H = (I - r s y') H (I - r y s') + r s s'",
        "x = x + s",
    ),
    source="Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 6.1",
)
