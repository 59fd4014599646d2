"""Levenberg and Marquardt's method for sums of squares.

With residuals r and Jacobian J at x the step p minimises |r + Jp|**2 + lam |Dp|**2. The gain ratio of the
true to the predicted decrease of r.r decides whether x + p is accepted, and changes lam smoothly. D follows
the units of the residuals and of every variable (`steps/metric.py`), and no constant here has a unit.

f = r.r cannot tell two points apart whose values differ by less than its rounding, half the digits of x too
early. From there on Gauss-Newton steps are accepted if they lower the decrement r.J(J'J)^-1 J'r, which sees
the other half.

Source: Moré (1978), see `steps/damped_least_squares.py`; the rule for lam: Nielsen, Damping parameter in
Marquardt's method, report IMM-REP-1999-05 of the Technical University of Denmark (2.21).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from gdsolve.optimize.counted import Counted
from gdsolve.optimize.fields import check_limits, option
from gdsolve.optimize.norms import norm
from gdsolve.optimize.optimizer import Optimizer
from gdsolve.optimize.outcome import Status
from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.optimize.steps.box import free_variables
from gdsolve.optimize.steps.damped_least_squares import ResidualModel
from gdsolve.optimize.steps.metric import covered, held
from gdsolve.optimize.steps.rounding import measured_noise, rounding_of

ACCEPT = 1e-4
"""Least gain ratio of an accepted step (MINPACK's value)."""
EASED = 0.1
"""Most that one good step takes off lam; Nielsen's 1/3 needs half as many steps again (measured)."""
KEPT_COLUMNS = 0.5
"""What the metric keeps of the columns of J from one iterate to the next (measured, see decision 0004)."""
HELD = 10.0
"""How firmly a step is held to the distances covered (measured: 3 to 30 are about as good)."""
POLISH = 0.95
"""At rounding level a step is worth taking if it leaves less than this part of the decrement."""
UNSEEN = 8.0
"""f cannot judge a step whose predicted decrease is less than this many roundings of f."""
MOST_RAISED = 64.0
"""A step that f cannot judge is tried again with more damping, until lam would grow by more than this."""
TRIALS = 12
"""Trials in one iteration; after these the loop looks at its limits and comes back with the larger lam."""
FAR = 1e150
"""Beyond this, squares leave the range of float64: a variable is taken to run to infinity."""


Descend: TypeAlias = "Callable[[Counted, State, ResidualModel, float, float], State]"
"""`(function, state, model, possible, noise) -> state`: a step that f can judge."""


@dataclass(frozen=True, slots=True)
class Options:
    """Options of `levenberg-marquardt`."""

    damping: float = option(1.0, "first damping lam, relative to the columns of the Jacobian", above=0.0)

    def __post_init__(self) -> None:
        check_limits(self)


@dataclass(frozen=True, slots=True)
class State:
    """An iterate.

    Attributes:
        x, f, g: the point, r.r and its gradient 2 J'r.
        r, J: residuals and their Jacobian.
        columns, reach: what the metric remembers: norms of the columns of J, and |x_j|.
        damping: lam.
        raised: by what lam grows at the next rejected step.
        step_norm, stop, message: see `optimizer.State`.
    """

    x: Vector
    f: float
    g: Vector
    r: Vector
    J: Matrix
    columns: Vector
    reach: Vector
    damping: float
    raised: float = 2.0
    step_norm: float | None = None
    stop: Status | None = None
    message: str = ""
    learning_rate: None = None


def init(function: Counted, x: Vector, bounds: Bounds, options: Options) -> State:
    """Return the state at the start."""
    r, J = function.residual_and_jacobian(x)
    f, g = float(r @ r), 2.0 * (J.T @ r)
    state = State(x, f, g, r, J, column_norms(J), np.abs(x), options.damping)
    if not (np.isfinite(f) and np.isfinite(J).all()):
        return replace(state, stop=Status.NON_FINITE, message=f"r.r = {f} or the Jacobian is not finite")
    return state


def step(function: Counted, state: State, bounds: Bounds, options: Options) -> State:
    """Return the state after one accepted step, or after `TRIALS` rejected ones with a larger damping."""
    scale = held(scale_of(state.columns), HELD * float(np.sqrt(state.f)), state.reach)
    return judged(function, state, bounds, scale, _descended)


def judged(function: Counted, state: State, bounds: Bounds, scale: Vector, descend: Descend) -> State:
    """Return the next state: the end, a step at rounding level, or what `descend` makes of the model.

    Args:
        function: the residuals, counted.
        state: an iterate.
        bounds: the box.
        scale: metric D of the model, shape (n,).
        descend: makes the step.
    """
    free = free_variables(state.x, state.g, bounds)
    if not state.g[free].any():
        return replace(state, stop=Status.GRADIENT, message="the gradient is exactly 0")
    far = float(np.abs(state.x).max())
    if far >= FAR:
        return replace(state, stop=Status.DIVERGED, message=f"largest |x_i| = {far:.3g}")
    model = ResidualModel(state.x, state.r, state.J, scale, bounds, free)
    norms = column_norms(state.J)
    noise = rounding_of(state.f, state.g, state.reach, np.sqrt(2.0) * norms, function.eps)
    possible = model.decrement(state.J.T @ state.r)
    if possible <= noise:
        # the rank is settled in the metric of the columns, where a zero singular value is a zero gradient
        model = ResidualModel(state.x, state.r, state.J, scale_of(norms), bounds, free)
        possible = model.decrement(state.J.T @ state.r)
        if possible <= noise:
            return _polished(function, state, model, possible, noise)
    return descend(function, state, model, possible, noise)


def _descended(function: Counted, state: State, model: ResidualModel, possible: float, noise: float) -> State:
    damping, raised = state.damping, state.raised
    for _ in range(TRIALS):
        proposed = model.step(damping)
        x = model.bounds.project(state.x + proposed.step)
        if not (x != state.x).any():
            return stuck(function, state, possible, noise)
        r, J = function.residual_and_jacobian(x)
        f = float(r @ r)
        finite = np.isfinite(f) and np.isfinite(J).all()
        if finite and abs(proposed.predicted) <= UNSEEN * noise:
            left, before = model.decrement(J.T @ r, damping), model.decrement(state.J.T @ state.r, damping)
            if f <= state.f + UNSEEN * noise and left < POLISH * before:
                return moved(state, x, r, J, damping)
            if raised > MOST_RAISED:
                return replace(state, stop=Status.ROUNDING, message=_unseen(possible, noise))
        gain = (state.f - f) / proposed.predicted if finite and proposed.predicted > 0.0 else -np.inf
        if gain >= ACCEPT:
            # Nielsen (2.21): 1 - (2 gain - 1)**3 is 2 at gain 0, 1 at 1/2, 0 at 1
            damping *= max(EASED, 1.0 - (2.0 * gain - 1.0) ** 3)
            return moved(state, x, r, J, max(damping, function.eps**2))
        damping, raised = damping * raised, raised * 2.0
    return replace(state, damping=damping, raised=raised)


def _polished(function: Counted, state: State, model: ResidualModel, possible: float, noise: float) -> State:
    """Return the state after a Gauss-Newton step that f cannot judge, or the end if it is not worth it."""
    done = replace(state, stop=Status.GRADIENT, message=_unseen(possible, noise))
    x = model.bounds.project(state.x + model.step(0.0).step)
    if not (x != state.x).any():
        return done
    r, J = function.residual_and_jacobian(x)
    f = float(r @ r)
    if not (np.isfinite(f) and np.isfinite(J).all()) or f > state.f + UNSEEN * noise:
        return done
    return moved(state, x, r, J, state.damping) if model.decrement(J.T @ r) < POLISH * possible else done


def moved(state: State, x: Vector, r: Vector, J: Matrix, damping: float) -> State:
    """Return the state at x, with its residuals and Jacobian."""
    return State(
        x=x,
        f=float(r @ r),
        g=2.0 * (J.T @ r),
        r=r,
        J=J,
        columns=np.maximum(column_norms(J), KEPT_COLUMNS * state.columns),
        reach=covered(x, state.reach),
        damping=damping,
        step_norm=norm(x - state.x),
    )


def stuck(function: Counted, state: State, possible: float, noise: float) -> State:
    """Return the end where no step lowers f: by the noise of f, if that explains it."""

    def value(x: Vector) -> float:
        r = function.residual(x)
        return float(r @ r)

    measured = measured_noise(value, state.x, state.f, state.g, function.eps)
    if possible <= 2.0 * max(measured, noise):
        words = f"a Gauss-Newton step would gain {possible:.3g}, less than the noise {measured:.3g} of f"
        return replace(state, stop=Status.ROUNDING, message=words)
    return replace(state, stop=Status.STALLED, message=f"no step lowers f = {state.f:.6g}")


def _unseen(possible: float, noise: float) -> str:
    return f"a Gauss-Newton step would gain {possible:.3g}, f is rounded to {noise:.3g}"


def scale_of(columns: Vector) -> Vector:
    """Return the metric of column norms, 1 for variables without effect, shape (n,)."""
    return np.where(columns > 0.0, columns, 1.0)


def column_norms(J: Matrix) -> Vector:
    """Return the Euclidean norms of the columns, shape (n,), without overflow."""
    largest = np.abs(J).max(axis=0, initial=0.0)
    safe = np.where(largest > 0.0, largest, 1.0)
    norms: Vector = largest * np.sqrt(((J / safe) ** 2).sum(axis=0))
    return norms


LEVENBERG_MARQUARDT = Optimizer(
    name="levenberg-marquardt",
    summary="damped Gauss-Newton steps for sums of squares",
    family="least squares",
    needs=frozenset({"residuals"}),
    handles_bounds=True,
    keeps_matrix=True,
    options=Options,
    init=init,
    step=step,
    formula=(
        "p minimises |r + J p|**2 + lam |D p|**2",
        "x = x + p if r.r falls; lam grows or shrinks with the gain",
    ),
    source="Moré, Lecture Notes in Mathematics 630 (1978) 105-116; Nielsen, IMM-REP-1999-05 (2.21)",
)
