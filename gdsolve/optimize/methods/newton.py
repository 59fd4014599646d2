"""Newton's method in a trust region, with the exact Hessian.

At x the quadratic model m(p) = g.p + p.Hp / 2 is minimised over |Dp| <= delta; the gain ratio

    rho = (f(x) - f(x + p)) / -m(p)

decides whether x + p is accepted and how delta changes. D is a metric that follows the units of f and of
every variable (`steps/metric.py`), so that nothing here has a unit: no constant is compared with f, x or g.

The step is a global minimiser of the model, so it leaves saddle points and maxima along negative curvature.
Near a minimum f can no longer tell two points apart when their values differ by less than the rounding of
f, half the digits of x too early. From there on steps are accepted if they reduce the Newton decrement
g.H^-1 g / 2, which sees the other half.

At a singular minimum (x**4) Newton's steps shrink by a constant ratio q < 1. Two steps in a row along one
line show this, and the rest of the geometric series, p q / (1 - q), is tried at once.

Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 4.1 and section 4.3; Conn, Gould &
Toint, Trust-Region Methods (2000), chapters 6 and 7; for the series, Kelley & Suresh, SIAM J. Numer. Anal.
20 (1983) 1001-1009.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gdsolve.optimize.counted import Counted
from gdsolve.optimize.fields import check_limits, option
from gdsolve.optimize.norms import norm
from gdsolve.optimize.optimizer import Optimizer
from gdsolve.optimize.outcome import Status
from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.optimize.steps.box import free_variables
from gdsolve.optimize.steps.metric import covered, curvature_scale, held
from gdsolve.optimize.steps.quadratic_model import QuadraticModel
from gdsolve.optimize.steps.radius import ACCEPT, Radius
from gdsolve.optimize.steps.rounding import measured_noise, rounding_of
from gdsolve.optimize.steps.series import rest_of_series
from gdsolve.optimize.steps.trials import Trial, best_trial, try_step

TRIALS = 12
"""Trials in one iteration; after these the loop looks at its limits and comes back, with less radius."""
HELD = 3.0
"""How firmly a step is held to the distances covered (measured: 3 to 10 are about as good)."""
POLISH = 0.5
"""At rounding level a step is worth taking if it halves the decrement (Newton's own rate is quadratic)."""
SLOW, IDLE = 0.7, 5
"""Stops after `IDLE` Newton steps in a row with a singular Hessian that left `SLOW` of the decrement."""
FAR, DEEP = 1e150, -1e300
"""Beyond these, squares and sums leave the range of float64: f is taken to fall without limit."""


@dataclass(frozen=True, slots=True)
class Options:
    """Options of `newton`."""

    radius: float | None = option(None, "first trust-region radius, as a length |Dp|", above=0.0)

    def __post_init__(self) -> None:
        check_limits(self)


@dataclass(frozen=True, slots=True)
class State:
    """An iterate.

    Attributes:
        x, f, g, H: the point, its objective, gradient and Hessian.
        scale: D.
        reach: recent size of each |x_i|.
        radius: delta, a bound of |Dp|; infinite before the first step.
        last_step: the step that led here; empty before the first step.
        idle: Newton steps in a row that hardly helped, since the Hessian is singular up to rounding.
        step_norm, stop, message: see `optimizer.State`.
    """

    x: Vector
    f: float
    g: Vector
    H: Matrix
    scale: Vector
    reach: Vector
    radius: Radius
    last_step: Vector
    idle: int = 0
    step_norm: float | None = None
    stop: Status | None = None
    message: str = ""
    learning_rate: None = None


def init(function: Counted, x: Vector, bounds: Bounds, options: Options) -> State:
    """Return the state at the start."""
    n = len(x)
    f, g = function.value_and_gradient(x)
    radius, nothing = Radius(options.radius or np.inf), np.zeros(0)
    state = State(x, f, g, np.zeros((n, n)), np.ones(n), np.abs(x), radius, nothing)
    if not (np.isfinite(f) and np.isfinite(g).all()):
        return replace(state, stop=Status.NON_FINITE, message=f"f = {f} or its gradient is not finite")
    H = function.hessian(x)
    if not np.isfinite(H).all():
        return replace(state, stop=Status.NON_FINITE, message="the Hessian is not finite")
    return replace(state, H=H, scale=_metric(H, g, x, state.reach))


def step(function: Counted, state: State, bounds: Bounds, options: Options) -> State:
    """Return the state after one accepted step, or after `TRIALS` rejected ones with a smaller radius."""
    far = float(np.abs(state.x).max(initial=0.0))
    if state.f <= DEEP or far >= FAR:
        return replace(state, stop=Status.DIVERGED, message=f"f = {state.f:.3g}, largest |x_i| = {far:.3g}")
    free = free_variables(state.x, state.g, bounds)
    model = QuadraticModel(state.x, state.g, state.H, state.scale, bounds, free)
    if not state.g[free].any() and model.lowest >= 0.0:
        return replace(state, stop=Status.GRADIENT, message="the gradient is exactly 0")
    if state.idle >= IDLE:
        words = f"the Hessian is singular up to rounding, and {IDLE} Newton steps in a row hardly helped"
        return replace(state, stop=Status.ROUNDING, message=words)
    noise = rounding_of(state.f, state.g, state.reach, np.sqrt(np.abs(np.diag(state.H))), function.eps)
    if model.lowest < 0.0 and norm((state.g / state.scale)[free]) ** 2 <= noise:
        return _left_behind(function, state, model, noise)
    if model.lowest >= 0.0 and model.decrement(state.g) <= noise:
        return _polished(function, state, model, noise)
    return _descended(function, state, model, noise)


def _descended(function: Counted, state: State, model: QuadraticModel, noise: float) -> State:
    radius = state.radius
    if np.isinf(radius.delta):
        radius = Radius(model.first_radius())
    for _ in range(TRIALS):
        trial = best_trial(function.value_and_gradient, model, state.f, radius.delta)
        if trial is None:
            return _stuck(function, state, model, noise)
        if trial.gain >= ACCEPT:
            trial = _summed(function, state, model, trial)
            return _moved(function, state, model, trial, radius)
        if _only_noise(function, state, model, trial):
            return _moved(function, state, model, trial, radius)
        radius = radius.rejected(trial.length, trial.f)
    return replace(state, radius=radius)


def _metric(H: Matrix, g: Vector, x: Vector, reach: Vector) -> Vector:
    """Return D: by curvature, and held to the distances covered while there is much to gain."""
    return held(curvature_scale(H, g, x), HELD * float(np.sqrt(np.abs(g) @ reach)), reach)


def _moved(function: Counted, state: State, model: QuadraticModel, trial: Trial, radius: Radius) -> State:
    """Return the state at the trial point with its Hessian, metric and radius."""
    H = function.hessian(trial.x)
    if not np.isfinite(H).all():
        H = state.H  # a point where only the second derivative fails can still be left, or be the answer
    p = trial.x - state.x
    reach = covered(trial.x, state.reach)
    scale = _metric(H, trial.g, trial.x, reach)
    length = model.length(p)
    radius = radius.accepted(trial.gain, length, is_cut=not trial.proposed.inside)
    # the radius stands for a distance in x: carry it over to the new metric along the step
    carried = norm(scale * p) / length if length > 0 else 1.0
    blunt = trial.proposed.inside and model.lowest == 0.0
    idle = blunt and model.decrement(trial.g) > SLOW * model.decrement(state.g)
    return State(
        x=trial.x,
        f=trial.f,
        g=trial.g,
        H=H,
        scale=scale,
        reach=reach,
        radius=radius.carried(carried),
        last_step=trial.line,
        idle=state.idle + 1 if idle else 0,
        step_norm=norm(p),
    )


def _summed(function: Counted, state: State, model: QuadraticModel, trial: Trial) -> Trial:
    """Return the trial, or the better one at the end of the geometric series that the last steps begin."""
    if not (trial.proposed.inside and trial.gain > 1.0):
        return trial
    rest = rest_of_series(trial.x - state.x, state.last_step, state.scale)
    if rest is None:
        return trial
    x = model.bounds.project(trial.x + rest)
    f, g = function.value_and_gradient(x)
    if not (f < trial.f and np.isfinite(g).all()):
        return trial
    return replace(trial, x=x, f=f, g=g, line=np.zeros(0))


def _only_noise(function: Counted, state: State, model: QuadraticModel, trial: Trial) -> bool:
    """Say whether f rose only by its own rounding in a Newton step that halves the decrement."""
    if not (trial.proposed.inside and np.isfinite(trial.gain) and model.lowest >= 0.0):
        return False
    if model.decrement(trial.g) > POLISH * model.decrement(state.g):
        return False
    noise = measured_noise(function.value, trial.x, trial.f, trial.g, function.eps)
    return trial.f - state.f <= 2.0 * noise


def _polished(function: Counted, state: State, model: QuadraticModel, noise: float) -> State:
    """Return the state after a Newton step that f cannot judge, or the end if the step is not worth it."""
    decrement = model.decrement(state.g)
    done = replace(
        state,
        stop=Status.GRADIENT,
        message=f"a Newton step would gain {decrement:.3g} <= {noise:.3g}, the rounding of f",
    )
    proposed = model.step(np.inf)
    if (np.abs(proposed.step) <= 0.5 * function.eps * state.reach).all():
        return done
    trial = try_step(function.value_and_gradient, model, state.f, proposed)
    better = model.decrement(trial.g) < POLISH * decrement and trial.f <= state.f + 8.0 * noise
    return _moved(function, state, model, trial, state.radius) if better else done


def _stuck(function: Counted, state: State, model: QuadraticModel, noise: float) -> State:
    decrement = model.decrement(state.g) if model.lowest >= 0.0 else np.inf
    measured = measured_noise(function.value, state.x, state.f, state.g, function.eps)
    if decrement <= 2.0 * max(measured, noise):
        words = f"a Newton step would gain {decrement:.3g}, less than the noise {measured:.3g} of f"
        return replace(state, stop=Status.ROUNDING, message=words)
    words = f"no step longer than {state.radius.delta:.3g} (scaled) lowers f = {state.f:.6g}"
    return replace(state, stop=Status.STALLED, message=words)


def _left_behind(function: Counted, state: State, model: QuadraticModel, noise: float) -> State:
    """Return the state after leaving a point where the gradient is 0 and some curvature is negative.

    Nothing here sets a length, so steps of 1, 1/10, ... and then 10, 100, ... times max(1, |x|) are tried
    along the lowest curvature, in both directions, until one lowers f.
    """
    unit = model.step(1.0).step
    if norm(unit) == 0.0:  # the curvature is beyond what float64 can scale, as beside a pole
        return replace(state, stop=Status.STALLED, message="no step along the negative curvature can be made")
    first = max(1.0, norm(state.x)) * model.length(unit) / norm(unit)
    for power in (*range(0, -17, -1), *range(1, 17)):
        radius = Radius(first * 10.0**power)
        trial = best_trial(function.value_and_gradient, model, state.f, radius.delta)
        if trial is not None and np.isfinite(trial.g).all() and trial.f < state.f - 2.0 * noise:
            return _moved(function, state, model, trial, radius)
    return replace(state, stop=Status.STALLED, message="f does not fall along the negative curvature")


NEWTON = Optimizer(
    name="newton",
    summary="Newton's method in a trust region, with the exact Hessian",
    family="second order",
    needs=frozenset({"value", "gradient", "hessian"}),
    handles_bounds=True,
    keeps_matrix=True,
    options=Options,
    init=init,
    step=step,
    formula=(
        "p minimises g.p + p.Hp/2 over |D p| <= delta",
        "rho = (f(x) - f(x + p))/-(g.p + p.Hp/2)",
        "x = x + p if rho is large enough; delta grows or shrinks with rho",
    ),
    source="Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 4.1 and section 4.3",
)
