"""Newton's method with a banded or sparse matrix: damped steps of all entries at once.

For a sum of squares the matrix is that of Gauss and Newton, which is never indefinite, until convergence turns
out to be slow near an answer with residuals that stay; then it is the Hessian.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gdsolve.optimize.coupled.damped import Damped, begun, descended, scaled_gradient
from gdsolve.optimize.coupled.matrix import CoupledFunction, ordered, restored
from gdsolve.optimize.fields import check_limits, option
from gdsolve.optimize.norms import norm
from gdsolve.optimize.outcome import Status
from gdsolve.optimize.protocols import Bounds, Vector

SLOW = 8
"""Steps in a row with a slowly falling gradient, after which a sum of squares is tried with its Hessian."""
SLOWLY = 0.2
"""What a slow step leaves of the scaled gradient at least (squared); Newton's method leaves far less."""
ROUNDINGS = 8.0
"""Roundings of f by which it may seem to rise in such a step."""
FAR = 1e150
"""Beyond this, squares leave the range of float64: a variable is taken to run to infinity."""
VANISHED = 1e-60
"""Scaled gradient (squared) against the largest one, below which it is 0: an answer at x = 0 has no rounding unit, and
a tail such as exp(-x) has no end."""
HOPELESS = 1e30
"""Damping beyond which nothing moves."""


CAREFUL, BOLD = 1.0, 1e-6
"""First damping with the matrix of Gauss and Newton, which misses curvature far from an answer, and with a Hessian:
Newton's own step, if that is positive definite (measured: it saves half of the steps on convex functions)."""


@dataclass(frozen=True, slots=True)
class Options:
    """Options of `banded-newton` and `sparse-newton`."""

    damping: float | None = option(
        None,
        "first damping lam, relative to the diagonal of the matrix; none: 1 for squares, else 1e-6",
        above=0.0,
    )

    def __post_init__(self) -> None:
        check_limits(self)


@dataclass(frozen=True, slots=True)
class State:
    """An iterate.

    Attributes:
        x, f, g: the point, its objective and gradient.
        here: the same in the order of the matrix, with the matrix and the damping.
        reach: largest size of each entry so far, in that order.
        is_exact: whether the matrix is the Hessian.
        slow: steps in a row in which the gradient fell slowly.
        steepest: largest scaled gradient so far (squared, in the unit of f).
        is_whole: whether the last step was one of all entries that moved.
        step_norm, stop, message: see `optimizer.State`.
    """

    x: Vector
    f: float
    g: Vector
    here: Damped
    reach: Vector
    is_exact: bool = False
    slow: int = 0
    steepest: float = 0.0
    is_whole: bool = False
    step_norm: float | None = None
    stop: Status | None = None
    message: str = ""
    learning_rate: None = None


def begun_at(function: CoupledFunction, x: Vector, options: Options) -> State:
    """Return the state at the start."""
    z = ordered(x, function.order)
    model = function.model(z)
    damping = CAREFUL if function.is_squares else BOLD
    here = begun(z, model, damping if options.damping is None else options.damping)
    state = State(x, model.f, restored(model.g, function.order), here, np.abs(z))
    if not (np.isfinite(model.f) and np.isfinite(model.g).all()):
        return replace(state, stop=Status.NON_FINITE, message=f"f = {model.f} or its gradient is not finite")
    return state


def escaped(state: State) -> State | None:
    """Return the state with its end if a variable runs to infinity, else None."""
    far = float(state.reach.max(initial=0.0))
    return replace(state, stop=Status.DIVERGED, message=f"largest |x_i| = {far:.3g}") if far >= FAR else None


def stepped(
    function: CoupledFunction, state: State, bounds: Bounds, eps: float, is_late: Callable[[], bool]
) -> State:
    """Return the state after one accepted step, or after rejected trials with more damping, or its end.

    Args:
        function: with the matrix of Gauss and Newton, if it is a sum of squares.
        state: before.
        bounds: box around x.
        eps: rounding unit of the function's values.
        is_late: says that the time is over.
    """
    box = in_order(bounds, function)
    if state.slow >= SLOW and not state.is_exact:
        switched = _switched(function, state, box, eps)
        if switched is not None:
            return switched
    current = function.exact if state.is_exact else function
    here = descended(current, state.here, box, eps, is_late)
    if here.rests:
        # Gauss and Newton's steps may be too slow to be seen in f where those of the Hessian are not
        rested = replace(state, here=here, stop=Status.GRADIENT, message=here.rests)
        return rested if state.is_exact else _switched(function, state, box, eps) or rested
    if here.z is state.here.z:
        return _shorter(state, here)
    left, before = scaled_gradient(here, box), scaled_gradient(state.here, box)
    slow = state.slow + 1 if SLOWLY * before < left < before else 0
    slow = 0 if state.slow > SLOW else slow
    steepest = max(state.steepest, before)
    after = replace(moved(state, here, current), slow=slow, steepest=steepest, is_whole=True)
    if not left <= VANISHED * steepest < math.inf:
        return after
    part = math.sqrt(left / steepest) if steepest > 0.0 else 0.0
    words = f"the gradient is {part:.1g} of its largest"
    return replace(after, stop=Status.GRADIENT, message=words)


def moved(state: State, here: Damped, function: CoupledFunction) -> State:
    """Return the state at another point."""
    x = restored(here.z, function.order)
    return replace(
        state,
        x=x,
        f=here.model.f,
        g=restored(here.model.g, function.order),
        here=here,
        reach=np.maximum(state.reach, np.abs(here.z)),
        step_norm=norm(x - state.x),
    )


def in_order(bounds: Bounds, function: CoupledFunction) -> Bounds:
    """Return the box in the order of the matrix."""
    if function.order is None or not bounds.any:
        return bounds
    return Bounds(bounds.lower[function.order], bounds.upper[function.order])


def _shorter(state: State, here: Damped) -> State:
    """Return the state after trials that all failed, or the end if no damping helps."""
    if here.damping > HOPELESS:
        return replace(state, stop=Status.STALLED, message=f"no step lowers f = {state.f:.6g}")
    return replace(state, here=here)


def _switched(function: CoupledFunction, state: State, box: Bounds, eps: float) -> State | None:
    """Return the state after a step with the Hessian, if that leaves less of the gradient than slow steps do."""
    exact = function.exact
    at = replace(state.here, model=exact.model(state.here.z))
    p = None if box.any else at.model.matrix.solve(0.0, -at.model.g)
    if p is None:
        return None
    there = replace(at, z=at.z + p, model=exact.model(at.z + p), damping=eps)
    lower = np.isfinite(there.model.f) and there.model.f <= state.f + ROUNDINGS * eps * abs(state.f)
    if not lower or not scaled_gradient(there, box) < SLOWLY * scaled_gradient(at, box):
        return None
    return replace(moved(state, there, exact), is_exact=True)
