"""Gauss and Newton's method for sums of squares, with halved steps.

The step p minimises |r + Jp|; if several do, the one of least |Dp|. It is halved until r.r falls by a part
of what the slope promises. Without damping it is quick near a solution and unreliable far from one, where
`levenberg-marquardt` is better.

Source: Nocedal & Wright, Numerical Optimization, 2nd ed., section 10.3, with algorithm 3.1 for the length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gdsolve.optimize.counted import Counted
from gdsolve.optimize.methods.levenberg_marquardt import (
    State,
    column_norms,
    init,
    judged,
    moved,
    scale_of,
    stuck,
)
from gdsolve.optimize.optimizer import Optimizer
from gdsolve.optimize.protocols import Bounds
from gdsolve.optimize.steps.damped_least_squares import ResidualModel

DECREASE = 1e-4
"""Least part of the decrease promised by the slope (algorithm 3.1, c)."""
HALVINGS = 50
"""The last trial is shorter than the spacing of floating-point numbers for a step as long as x."""


@dataclass(frozen=True, slots=True)
class Options:
    """`gauss-newton` has no options."""

    damping: ClassVar[float] = 0.0


def _step(function: Counted, state: State, bounds: Bounds, options: Options) -> State:
    return judged(function, state, bounds, scale_of(column_norms(state.J)), _shortened)


def _shortened(function: Counted, state: State, model: ResidualModel, possible: float, noise: float) -> State:
    """Return the state after the longest of the steps p, p/2, p/4, ... that lowers f enough."""
    p = model.step(0.0).step
    slope = float(state.g @ p)
    part = 1.0
    for _ in range(HALVINGS):
        x = model.bounds.project(state.x + part * p)
        if not (x != state.x).any() or not slope < 0.0:
            break
        r = function.residual(x)
        if float(r @ r) <= state.f + DECREASE * part * slope:
            r, J = function.residual_and_jacobian(x)
            if np.isfinite(J).all():
                return moved(state, x, r, J, state.damping)
        part /= 2.0
    return stuck(function, state, possible, noise)


GAUSS_NEWTON = Optimizer(
    name="gauss-newton",
    summary="undamped steps for sums of squares, quick near a solution",
    family="least squares",
    needs=frozenset({"residuals"}),
    handles_bounds=True,
    keeps_matrix=True,
    options=Options,
    init=init,
    step=_step,
    formula=(
        "p minimises |r + J p|",
        "x = x + a p, with a = 1, 1/2, 1/4, ... until r.r falls enough",
    ),
    source="Nocedal & Wright, Numerical Optimization, 2nd ed., section 10.3",
)
