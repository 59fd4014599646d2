"""Gradient descent with a line search.

The direction is -M g with a diagonal M. After each step M is multiplied so that it fits the curvature along
that step (Barzilai and Borwein's length), and the line search accepts or corrects it.

Source: Nocedal & Wright, Numerical Optimization, 2nd ed., section 3.1; Barzilai & Borwein, IMA J. Numer.
Anal. 8 (1988) 141-148, (5).
"""

from __future__ import annotations

from dataclasses import dataclass

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
from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.optimize.steps.box import Mask, cut_at_bounds


@dataclass(frozen=True, slots=True)
class SteepestDescent:
    """The diagonal M as `scale`, shape (n,)."""

    scale: Vector

    @property
    def is_fresh(self) -> bool:
        """Return True: there is nothing but the diagonal."""
        return True

    def direction(self, x: Vector, g: Vector, free: Mask, bounds: Bounds) -> Vector:
        """Return -M g of the free variables, cut at the bounds."""
        return cut_at_bounds(-self.scale * np.where(free, g, 0.0), x, bounds)

    def learnt(self, s: Vector, y: Vector, step: float) -> SteepestDescent:
        """Return the model whose next step has the length that fits the curvature of this one."""
        curved = has_curvature(s, y, self.scale)
        return SteepestDescent(rescaled(self.scale, s, y) if curved else step * self.scale)

    def restarted(self, scale: Vector) -> SteepestDescent:
        """Return the model of that scale."""
        return SteepestDescent(scale)


def _init(function: Counted, x: Vector, bounds: Bounds, options: SearchOptions) -> QuasiNewtonState:
    return begin(function, x, SteepestDescent)


GRADIENT_DESCENT = Optimizer(
    name="gradient-descent",
    summary="steps along the gradient, their length found by a line search",
    family="second order",
    needs=frozenset({"value", "gradient"}),
    handles_bounds=True,
    options=SearchOptions,
    init=_init,
    step=advance,
    formula=(
        "d = -M g, with the diagonal M scaled so that s.s/s.y (Barzilai and Borwein) fits the last step",
        "a: a step length of the strong Wolfe conditions along d",
        "x = x + a d",
    ),
    source="Nocedal & Wright, Numerical Optimization, 2nd ed., section 3.1; Barzilai & Borwein (1988)",
)
