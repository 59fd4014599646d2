"""L-BFGS: the inverse Hessian of BFGS kept as its last few steps, for many variables.

Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithms 7.4 and 7.5.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

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
from gdsolve.optimize.optimizer import Optimizer
from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.optimize.steps.box import Mask, cut_at_bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class LbfgsOptions(SearchOptions):
    """Options of `lbfgs`."""

    memory: int = option(10, "how many steps are kept", at_least=1)


@dataclass(frozen=True, slots=True)
class RecentSteps:
    """The last `memory` pairs of step s and change of gradient y, newest last, on the diagonal `scale`."""

    scale: Vector
    memory: int
    pairs: tuple[tuple[Vector, Vector], ...] = ()

    @property
    def is_fresh(self) -> bool:
        """Say whether it has learnt nothing yet."""
        return not self.pairs

    def direction(self, x: Vector, g: Vector, free: Mask, bounds: Bounds) -> Vector:
        """Return -Hg of the free variables, cut at the bounds.

        What the pairs say of the free variables alone is used. Where the cut direction would not descend,
        the gradient's is returned, which always does.
        """
        if not bounds.any:
            return self._times(-g)
        reduced = np.where(free, g, 0.0)
        p = cut_at_bounds(np.where(free, self._within(free)._times(-reduced), 0.0), x, bounds)
        return p if g @ p < 0.0 else cut_at_bounds(-self.scale * reduced, x, bounds)

    def learnt(self, s: Vector, y: Vector, step: float) -> RecentSteps:
        """Return the model with one more pair.

        A step without positive curvature teaches nothing, but a fresh model follows its length.
        """
        if not has_curvature(s, y, self.scale):
            return self.stretched(step)
        scale = rescaled(self.scale, s, y)
        return RecentSteps(scale, self.memory, (*self.pairs, (s, y))[-self.memory :])

    def stretched(self, step: float) -> RecentSteps:
        """Return the model with steps so many times longer, if it is fresh; else itself."""
        return replace(self, scale=step * self.scale) if self.is_fresh else self

    def restarted(self, scale: Vector) -> RecentSteps:
        """Return the diagonal model of that scale."""
        return RecentSteps(scale, self.memory)

    def _within(self, free: Mask) -> RecentSteps:
        """Return the model of the free variables: pairs cut to them, if they still show curvature."""
        if free.all():
            return self
        cut = [(np.where(free, s, 0.0), np.where(free, y, 0.0)) for s, y in self.pairs]
        kept = tuple(pair for pair in cut if has_curvature(*pair, self.scale))
        return RecentSteps(self.scale, self.memory, kept)

    def _times(self, v: Vector) -> Vector:
        """Return Hv by two loops over the pairs: algorithm 7.4."""
        q = v
        weights = []
        for s, y in reversed(self.pairs):
            weight = float(s @ q) / float(s @ y)
            q = q - weight * y
            weights.append(weight)
        q = self.scale * q
        for (s, y), weight in zip(self.pairs, reversed(weights), strict=True):
            q = q + (weight - float(y @ q) / float(s @ y)) * s
        return q


def _init(function: Counted, x: Vector, bounds: Bounds, options: LbfgsOptions) -> QuasiNewtonState:
    return begin(function, x, lambda scale: RecentSteps(scale, options.memory))


LBFGS = Optimizer(
    name="lbfgs",
    summary="quasi-Newton with the last few steps as its memory, for many variables",
    family="second order",
    needs=frozenset({"value", "gradient"}),
    handles_bounds=True,
    options=LbfgsOptions,
    init=_init,
    step=advance,
    formula=(
        "d = -H g, with H of BFGS applied through its last few pairs (s, y)",
        "a: a step length of the strong Wolfe conditions along d",
        "x = x + a d",
    ),
    source="Nocedal & Wright, Numerical Optimization, 2nd ed., algorithms 7.4 and 7.5",
)
