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

import numpy as np

from gdsolve.optimize.counted import Counted
from gdsolve.optimize.fields import check_limits, option
from gdsolve.optimize.methods.inverse_hessian import InverseHessian, first_scale
from gdsolve.optimize.norms import norm
from gdsolve.optimize.outcome import Status
from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.optimize.steps.box import Mask, free_variables
from gdsolve.optimize.steps.line_search import Trial, Wolfe, strong_wolfe
from gdsolve.optimize.steps.rounding import measured_noise

ROUNDINGS = 4.0
"""How many units of rounding of f count as no change (a sum of a few terms)."""
COARSE = 1e3
"""How many units of the largest |f| of the run its rounding may be, as terms may cancel (x**2 - 2*x + 1)."""
HALVED = 0.5
"""At rounding level a step must bring the decrement below this part of what it was."""
PATIENCE = 6
"""Steps in a row that neither lower f nor halve the decrement before the run ends."""
NEGLIGIBLE = 1e-60
"""A decrement below this part of |f| (of recent iterates) ends a run towards f = 0 and x = 0. Nothing is
relative there: every step is a fixed part of x, and would go on until x underflows."""
FADING = 0.7
"""How much of the mean of |f| is kept from one iterate to the next (Hager & Zhang's value)."""


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
        decrement: the last g.Hg / 2 that was below half of the one before, or that came with a fall of f.
        recent, largest: fading mean and maximum of |f|.
        was_flat: whether the last step changed f by no more than rounding.
        idle: flat steps in a row since then.
        is_polishing: whether f is too coarse and the decrement alone decides.
        restarted_at: f where the model was last thrown away; infinite before.
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
    restarted_at: float = math.inf
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


def begin(function: Counted, x: Vector, fresh: Callable[[Vector], InverseHessian]) -> QuasiNewtonState:
    """Return the state at the start; `fresh(scale)` makes the diagonal model."""
    f, g = function.value_and_gradient(x)
    return QuasiNewtonState(x, f, g, fresh(first_scale(x, f, g)), math.inf, abs(f), abs(f))


def advance(
    function: Counted, state: QuasiNewtonState, bounds: Bounds, options: SearchOptions
) -> QuasiNewtonState:
    """Return the state after one step; with `stop` set where there is none left to make."""
    free = free_variables(state.x, state.g, bounds)
    if not state.g[free].any():
        return replace(state, stop=Status.GRADIENT, message="the gradient is exactly 0")
    state, descent = _descent(state, free, bounds, function.eps)
    if state.was_flat and descent.decrement > HALVED * state.decrement:
        state = replace(state, idle=state.idle + 1)
    else:
        state = replace(state, idle=0, decrement=descent.decrement)
    ended = _ended(state, descent, function.eps)
    if ended is None:
        after = _stepped(function, state, descent, bounds, options)
        if after is not None:
            return after
        ended = _stuck(function, state, descent)
    if ended.stop is not Status.GRADIENT and _may_restart(state, descent, function.eps):
        state = _restarted(state)
        after = _stepped(function, *_descent(state, free, bounds, function.eps), bounds, options)
        if after is not None:
            return after
    return ended


def _stepped(
    function: Counted, state: QuasiNewtonState, descent: _Descent, bounds: Bounds, options: SearchOptions
) -> QuasiNewtonState | None:
    """Return the state after a step that lowers f, or at rounding level the decrement; None without one."""
    if not state.is_polishing:
        found = _searched(function, state, bounds, descent, options)
        if found is not None:
            return _moved(state, found, descent)
    if descent.decrement <= COARSE * function.eps * state.largest:
        found = _polished(function, state, bounds, descent)
        if found is not None:
            return replace(_moved(state, found, descent), is_polishing=True)
    return None


def _stuck(function: Counted, state: QuasiNewtonState, descent: _Descent) -> QuasiNewtonState:
    """Return the end of a run that found no step: at rounding level, or stalled."""
    noise = descent.noise
    if not state.is_polishing and descent.decrement > noise:
        # terms that cancel make f noisier than its size tells
        jump = measured_noise(function.value, state.x, state.f, state.g, function.eps)
        noise = max(noise, ROUNDINGS * jump)
    if state.is_polishing or descent.decrement <= noise:
        words = f"f can fall by {descent.decrement:.3g} only, which is rounding"
        return replace(state, stop=Status.ROUNDING, message=words)
    words = f"no step lowers f, although it should fall by {descent.decrement:.3g}"
    return replace(state, stop=Status.STALLED, message=words)


def _may_restart(state: QuasiNewtonState, descent: _Descent, eps: float) -> bool:
    """Say whether to try again along the gradient where the model sees no way down.

    Rounding may have spoilt the model. If there was no progress since the last restart, it is not the model;
    and where moving each x_i by a part of itself hardly changes f, there is nothing to gain.
    """
    progress = state.restarted_at - state.f
    if state.model.is_fresh or not progress > descent.noise:
        return False
    return float(np.abs(state.g * state.x).sum()) > COARSE * eps * abs(state.f)


def _restarted(state: QuasiNewtonState) -> QuasiNewtonState:
    model = state.model.restarted(first_scale(state.x, state.f, state.g))
    return replace(state, model=model, restarted_at=state.f, was_flat=False, idle=0, is_polishing=False)


def _descent(
    state: QuasiNewtonState, free: Mask, bounds: Bounds, eps: float
) -> tuple[QuasiNewtonState, _Descent]:
    """Return the direction of the model; the model is forgotten first if rounding has spoilt it."""
    x, g = state.x, state.g
    p = state.model.direction(x, g, free, bounds)
    if not g @ p < 0.0 or not np.isfinite(p).all():
        state = _restarted(state)
        p = state.model.direction(x, g, free, bounds)
    return state, _Descent(p, -0.5 * float(g @ p), _noise(state, ROUNDINGS * eps))


def _noise(state: QuasiNewtonState, unit: float) -> float:
    """Return the change of f when f, or each x_i, is changed by `unit` times itself.

    To second order in x, with the largest curvature that was seen: at f = 0 and g = 0 this is what is left.
    """
    x = state.x
    first = float(np.abs(state.g * x).sum())
    second = norm(unit * x / np.sqrt(state.model.scale))
    return unit * (abs(state.f) + first) + 0.5 * second * second


def _ended(state: QuasiNewtonState, descent: _Descent, eps: float) -> QuasiNewtonState | None:
    if not math.isfinite(descent.decrement):
        return replace(state, stop=Status.STALLED, message="the direction is not finite")
    if descent.decrement <= NEGLIGIBLE * state.recent:
        words = f"f can fall by {descent.decrement:.3g} only, beside {state.recent:.3g}"
        return replace(state, stop=Status.GRADIENT, message=words)
    if (np.abs(descent.p) <= 0.5 * eps * np.abs(state.x)).all():
        return replace(state, stop=Status.ROUNDING, message="the step is below the rounding of x")
    if state.idle >= PATIENCE:
        words = f"{PATIENCE} steps changed f by less than {descent.noise:.3g}, which is rounding"
        is_small = descent.decrement <= COARSE * eps * state.largest
        return replace(state, stop=Status.ROUNDING if is_small else Status.STALLED, message=words)
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
        model=state.model.learnt(s, trial.g - state.g, trial.step),
        recent=FADING * state.recent + (1.0 - FADING) * abs(trial.f),
        largest=max(state.largest, abs(trial.f)),
        was_flat=abs(trial.f - state.f) <= descent.noise,
        step_norm=norm(s),
    )
