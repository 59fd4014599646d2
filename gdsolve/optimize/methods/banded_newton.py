"""Newton's method for many variables that are coupled to near neighbours only.

Damped steps with a banded matrix (`steps/damped_band.py`), n b**2 operations each. For a sum of squares the
matrix is that of Gauss and Newton until convergence turns out to be slow near an answer with residuals that
stay; then it is the Hessian.

Along a chain most entries soon rest, and a front moves on by about one entry per step. So the steps are
confined to the windows in which something still moves (`_swept`): a step then costs as much as a window, not as
the whole. Steps of all entries come in between, and only they decide when the run ends.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gdsolve.optimize.banded import BandedFunction
from gdsolve.optimize.counted import Counted
from gdsolve.optimize.fields import check_limits, option
from gdsolve.optimize.norms import norm
from gdsolve.optimize.optimizer import Optimizer
from gdsolve.optimize.outcome import Status
from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.optimize.steps.band import solve
from gdsolve.optimize.steps.damped_band import Damped, begun, descended, scaled_gradient
from gdsolve.optimize.steps.windows import Sweep, swept

SLOW = 8
"""Steps in a row with a slowly falling gradient, after which a sum of squares is tried with its Hessian."""
SLOWLY = 0.2
"""What a slow step leaves of the scaled gradient at least (squared); Newton's method leaves far less."""
ROUNDINGS = 8.0
"""Roundings of f by which it may seem to rise in such a step."""
FAR = 1e150
"""Beyond this, squares leave the range of float64: a variable is taken to run to infinity."""


@dataclass(frozen=True, slots=True)
class Options:
    """Options of `banded-newton`."""

    damping: float = option(1.0, "first damping lam, relative to the diagonal of the matrix", above=0.0)

    def __post_init__(self) -> None:
        check_limits(self)


@dataclass(frozen=True, slots=True)
class State:
    """An iterate.

    Attributes:
        x, f, g: the point, its objective and gradient.
        here: the same in band order, with the matrix and the damping.
        reach: largest size of each entry so far, in band order.
        exact: whether the matrix is the Hessian.
        slow: steps in a row in which the gradient fell slowly.
        sweep: what the next step on windows begins with; None after one that moved nothing.
        step_norm, stop, message: see `optimizer.State`.
    """

    x: Vector
    f: float
    g: Vector
    here: Damped
    reach: Vector
    exact: bool = False
    slow: int = 0
    sweep: Sweep | None = None
    step_norm: float | None = None
    stop: Status | None = None
    message: str = ""
    learning_rate: None = None


def init(function: Counted, x: Vector, bounds: Bounds, options: Options) -> State:
    """Return the state at the start."""
    banded = function.banded
    z = x if banded.order is None else x[banded.order]
    model = banded.model(z)
    here = begun(z, model, options.damping)
    state = State(x, model.f, _back(model.g, banded), here, np.abs(z))
    if not (np.isfinite(model.f) and np.isfinite(model.g).all()):
        return replace(state, stop=Status.NON_FINITE, message=f"f = {model.f} or its gradient is not finite")
    return state


def step(function: Counted, state: State, bounds: Bounds, options: Options) -> State:
    """Return the state after one step of all entries, or after many of those in windows."""
    far = float(state.reach.max(initial=0.0))
    if far >= FAR:
        return replace(state, stop=Status.DIVERGED, message=f"largest |x_i| = {far:.3g}")
    banded = function.banded.exact if state.exact else function.banded
    box = _ordered(bounds, banded)
    if state.sweep is not None:
        sweep = swept(banded, state.here, state.reach, state.sweep, box, function.eps)
        if sweep is not None:
            moved = _moved(state, replace(state.here, z=sweep.z, model=banded.model(sweep.z)), banded)
            here = replace(moved.here, damping=sweep.damping, eased=sweep.eased)
            return replace(moved, sweep=None, slow=0, here=here)
    if state.slow >= SLOW and not state.exact:
        switched = _switched(function, state, box)
        if switched is not None:
            return switched
    here = descended(banded, state.here, box, function.eps)
    if here.rests:
        # Gauss and Newton's steps may be too slow to be seen in f where those of the Hessian are not
        rested = replace(state, here=here, stop=Status.GRADIENT, message=here.rests)
        return rested if state.exact else _switched(function, state, box) or rested
    if here.z is state.here.z:
        return _shorter(state, here)
    left, before = scaled_gradient(here, box), scaled_gradient(state.here, box)
    slow = state.slow + 1 if SLOWLY * before < left < before else 0
    sweep = Sweep(here.z, here.damping, here.eased)
    return replace(_moved(state, here, banded), slow=0 if state.slow > SLOW else slow, sweep=sweep)


def _moved(state: State, here: Damped, banded: BandedFunction) -> State:
    x = _back(here.z, banded)
    return replace(
        state,
        x=x,
        f=here.model.f,
        g=_back(here.model.g, banded),
        here=here,
        reach=np.maximum(state.reach, np.abs(here.z)),
        step_norm=norm(x - state.x),
    )


def _shorter(state: State, here: Damped) -> State:
    """Return the state after trials that all failed, or the end if no damping helps."""
    if here.damping > 1e30:
        return replace(state, stop=Status.STALLED, message=f"no step lowers f = {state.f:.6g}")
    return replace(state, here=here)


def _switched(function: Counted, state: State, box: Bounds) -> State | None:
    """Return the state after a step with the Hessian, if that leaves less of the gradient than slow steps do."""
    exact = function.banded.exact
    at = replace(state.here, model=exact.model(state.here.z))
    p = None if box.any else solve(at.model.band, 0.0, -at.model.g)
    if p is None:
        return None
    there = replace(at, z=at.z + p, model=exact.model(at.z + p), damping=function.eps)
    lower = np.isfinite(there.model.f) and there.model.f <= state.f + ROUNDINGS * function.eps * abs(state.f)
    if not lower or not scaled_gradient(there, box) < SLOWLY * scaled_gradient(at, box):
        return None
    return replace(_moved(state, there, exact), exact=True)


def _ordered(bounds: Bounds, banded: BandedFunction) -> Bounds:
    if banded.order is None or not bounds.any:
        return bounds
    return Bounds(bounds.lower[banded.order], bounds.upper[banded.order])


def _back(entries: Vector, banded: BandedFunction) -> Vector:
    """Return a vector in band order as one in the order of x."""
    if banded.order is None:
        return entries
    x = np.empty_like(entries)
    x[banded.order] = entries
    return x


BANDED_NEWTON = Optimizer(
    name="banded-newton",
    summary="damped Newton steps for many variables, each coupled to near neighbours only",
    family="second order",
    needs=frozenset({"value", "gradient", "band"}),
    handles_bounds=True,
    options=Options,
    init=init,
    step=step,
    formula=(
        "(B + lam D) p = -g, with B the banded Hessian, or J'J of a sum of squares",
        "x = x + p if f falls; lam grows or shrinks with the gain",
    ),
    source="Moré (1978); Nielsen, IMM-REP-1999-05 (2.21); LAPACK's ptsv and pbsv; the windows are ours",
)
