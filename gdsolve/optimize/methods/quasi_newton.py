"""What BFGS and L-BFGS share: from a direction by line search to the next iterate, and when to stop.

A quasi-Newton method has a model of the inverse Hessian H. Its step is

    free variables -> direction -H g in the box -> strong Wolfe search -> H learns (s, y)

At bounds a variable is blocked while the gradient pushes it outwards; the others move, and the search runs
along the straight line to a point in the box.

Nothing here has a unit: no constant is compared with f, x or g. The end is at rounding level: the gradient is
zero, or the step is below the spacing of floating-point numbers at x, or f cannot fall any more. When f
is too coarse to see an improvement although the gradient still does (half the digits of x are then missing),
full steps are taken as long as they halve the decrement g.Hg / 2: the iterate is polished.

Source: Nocedal & Wright, Numerical Optimization, 2nd ed., section 6.1; for the bounds Bertsekas, SIAM J.
Control Optim. 20 (1982) 221-246.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from gdsolve.optimize.counted import Counted
from gdsolve.optimize.fields import check_limits, option
from gdsolve.optimize.norms import norm
from gdsolve.optimize.outcome import Status
from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.optimize.steps.box import Mask, free_variables
from gdsolve.optimize.steps.line_search import Trial, Wolfe, strong_wolfe

ROUNDINGS = 4.0
"""How many units of rounding of f count as no change (a sum of a few terms)."""
COARSE = 1e3
"""How many units of the largest |f| of the run its rounding may be, as terms may cancel (x**2 - 2*x + 1)."""
HALVED = 0.5
"""At rounding level a step must bring the decrement below this part of what it was."""
PATIENCE = 3
"""Steps in a row without any improvement before the run ends."""
NEGLIGIBLE = 1e-60
"""A decrement below this part of |f| (of recent iterates) ends a run towards f = 0 and x = 0. Nothing is
relative there: every step is a fixed part of x, and would go on until x underflows."""
FADING = 0.7
"""How much of the mean of |f| is kept from one iterate to the next (Hager & Zhang's value)."""


class InverseHessian(Protocol):
    """A positive definite model of the inverse Hessian that learns from steps."""

    @property
    def is_fresh(self) -> bool:
        """Say whether it has learnt nothing yet."""
        ...

    def direction(self, x: Vector, g: Vector, free: Mask, bounds: Bounds) -> Vector:
        """Return a step p to a point in the box that lowers the model; 0 for variables that are not free."""
        ...

    def learnt(self, s: Vector, y: Vector) -> InverseHessian:
        """Return the model after a step s that changed the gradient by y."""
        ...

    def forgotten(self) -> InverseHessian:
        """Return the model without what it has learnt."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOptions:
    """Options of methods with a line search."""

    decrease: float = option(1e-4, "c1: least part of the predicted decrease of f", above=0, below=0.5)
    curvature: float = option(0.9, "c2: largest part of the slope that is left", above=0, below=1)

    def __post_init__(self) -> None:
        check_limits(self)
        if self.decrease >= self.curvature:
            raise ValueError(f"`decrease` must be below `curvature`, not {self.decrease:g}")


@dataclass(frozen=True, slots=True)
class QuasiNewtonState:
    """An iterate.

    Attributes:
        x, f, g: the point, its objective and gradient.
        model: the inverse Hessian.
        decrement: g.Hg / 2 of the iterate before; infinite at the start.
        recent, largest: fading mean and maximum of |f|.
        was_flat: whether the last step changed f by no more than rounding.
        idle: flat steps in a row that did not halve the decrement.
        is_polishing: whether f is too coarse and the decrement alone decides.
        step_norm, stop, message: see `optimizer.State`.
    """

    x: Vector
    f: float
    g: Vector
    model: InverseHessian
    decrement: float
    recent: float
    largest: float
    was_flat: bool = False
    idle: int = 0
    is_polishing: bool = False
    step_norm: float | None = None
    stop: Status | None = None
    message: str = ""
    learning_rate: None = None


@dataclass(frozen=True, slots=True)
class _Descent:
    """A direction p in the box, its decrement -g.p / 2, and the change of f that is rounding."""

    p: Vector
    decrement: float
    noise: float


def begin(function: Counted, x: Vector, fresh: Callable[[float], InverseHessian]) -> QuasiNewtonState:
    """Return the state at the start; `fresh(scale)` makes the model scale * identity."""
    f, g = function.value_and_gradient(x)
    return QuasiNewtonState(x, f, g, fresh(_first_scale(x, f, g)), math.inf, abs(f), abs(f))


def advance(
    function: Counted, state: QuasiNewtonState, bounds: Bounds, options: SearchOptions
) -> QuasiNewtonState:
    """Return the state after one step; with `stop` set where there is none left to make."""
    free = free_variables(state.x, state.g, bounds)
    if not state.g[free].any():
        return replace(state, stop=Status.GRADIENT, message="the gradient is exactly 0")
    state, descent = _descent(state, free, bounds, function.eps)
    stopped = _stopped(state, descent, function.eps)
    if stopped is not None:
        return stopped
    idle = state.idle + 1 if state.was_flat and descent.decrement > HALVED * state.decrement else 0
    state = replace(state, idle=idle)
    if not state.is_polishing:
        found = _searched(function, state, bounds, descent, options)
        if found is not None:
            return _moved(state, found, descent)
    if descent.decrement <= COARSE * function.eps * state.largest:
        found = _polished(function, state, bounds, descent)
        if found is not None:
            return replace(_moved(state, found, descent), is_polishing=True)
    if state.is_polishing or descent.decrement <= descent.noise:
        words = f"f can fall by {descent.decrement:.3g} only, which is rounding"
        return replace(state, stop=Status.ROUNDING, message=words)
    if state.model.is_fresh:
        words = f"no step lowers f, although it should fall by {descent.decrement:.3g}"
        return replace(state, stop=Status.STALLED, message=words)
    return advance(function, replace(state, model=state.model.forgotten()), bounds, options)


def _first_scale(x: Vector, f: float, g: Vector) -> float:
    """Return the length of the first step over that of the gradient.

    2 |f| / g.g leads to the minimum if f is c |x - x*|**2, as it is for simple sums of squares; but the step
    is not longer than x, if that is not 0.
    """
    length = norm(g)
    if not 0.0 < length < math.inf:
        return 1.0
    size = norm(x) / length
    guess = 2.0 * abs(f) / length / length
    if guess > 0.0 and size > 0.0:
        return min(guess, size)
    return max(guess, size) or 1.0 / length


def _descent(
    state: QuasiNewtonState, free: Mask, bounds: Bounds, eps: float
) -> tuple[QuasiNewtonState, _Descent]:
    """Return the direction of the model; the model is forgotten first if rounding has spoilt it."""
    x, g = state.x, state.g
    p = state.model.direction(x, g, free, bounds)
    if not g @ p < 0.0 or not np.isfinite(p).all():
        state = replace(state, model=state.model.forgotten())
        p = state.model.direction(x, g, free, bounds)
    noise = ROUNDINGS * eps * (abs(state.f) + float(np.abs(g * x).sum()))
    return state, _Descent(p, -0.5 * float(g @ p), noise)


def _stopped(state: QuasiNewtonState, descent: _Descent, eps: float) -> QuasiNewtonState | None:
    if not descent.decrement > NEGLIGIBLE * state.recent:
        words = f"f can fall by {descent.decrement:.3g} only, beside {state.recent:.3g}"
        return replace(state, stop=Status.GRADIENT, message=words)
    if (np.abs(descent.p) <= 0.5 * eps * np.abs(state.x)).all():
        return replace(state, stop=Status.ROUNDING, message="the step is below the rounding of x")
    if state.idle >= PATIENCE:
        words = f"{PATIENCE} steps changed f by less than {descent.noise:.3g}, which is rounding"
        return replace(state, stop=Status.ROUNDING, message=words)
    return None


def _searched(
    function: Counted, state: QuasiNewtonState, bounds: Bounds, descent: _Descent, options: SearchOptions
) -> Trial | None:
    p = descent.p
    start = Trial(0.0, state.x, state.f, -2.0 * descent.decrement, state.g)
    wolfe = Wolfe(start, descent.noise, options.decrease, options.curvature)
    largest = longest_step(state.x, p, bounds)
    return strong_wolfe(lambda step: _trial(function, state.x, p, step, bounds), wolfe, 1.0, largest)


def _trial(function: Counted, x: Vector, p: Vector, step: float, bounds: Bounds) -> Trial:
    target = x + step * p
    if bounds.any:
        target = bounds.project(target)  # by rounding it may lie outside
    f, g = function.value_and_gradient(target)
    return Trial(step, target, f, float(g @ p), g)


def longest_step(x: Vector, p: Vector, bounds: Bounds) -> float:
    """Return the largest a with x + a p in the box, at least 1: x + p is known to lie in it."""
    if not bounds.any:
        return math.inf
    moving = p != 0.0
    walls = np.where(p > 0.0, bounds.upper, bounds.lower)
    room = (walls[moving] - x[moving]) / p[moving]
    return max(1.0, float(room.min(initial=math.inf)))


def _polished(function: Counted, state: QuasiNewtonState, bounds: Bounds, descent: _Descent) -> Trial | None:
    """Return the full step if it halves the decrement and does not raise f by more than rounding."""
    trial = _trial(function, state.x, descent.p, 1.0, bounds)
    if not trial.is_finite or trial.f - state.f > COARSE * function.eps * state.largest:
        return None
    free = free_variables(trial.x, trial.g, bounds)
    left = -0.5 * float(trial.g @ state.model.direction(trial.x, trial.g, free, bounds))
    return trial if left <= HALVED * descent.decrement else None


def _moved(state: QuasiNewtonState, trial: Trial, descent: _Descent) -> QuasiNewtonState:
    s = trial.x - state.x
    return replace(
        state,
        x=trial.x,
        f=trial.f,
        g=trial.g,
        model=state.model.learnt(s, trial.g - state.g),
        decrement=descent.decrement,
        recent=FADING * state.recent + (1.0 - FADING) * abs(trial.f),
        largest=max(state.largest, abs(trial.f)),
        was_flat=abs(trial.f - state.f) <= descent.noise,
        step_norm=norm(s),
    )


def has_curvature(s: Vector, y: Vector) -> bool:
    """Say whether s.y > 0 beyond rounding, so that an update keeps the model positive definite."""
    curvature = float(s @ y)
    return curvature > float(np.finfo(np.float64).eps) * norm(s) * norm(y)
