"""Newton's method for many variables: the step by conjugate gradients, in a trust region.

Only products of the Hessian with vectors are made. Conjugate gradients on Hp = -g end early far from the
answer and late near it, at the edge of the trust region, or along negative curvature (`steps/steihaug.py`).

The metric D needs the diagonal of H. For random signs v the mean of v_i (Hv)_i is H_ii; one product per
iterate, with v scaled by the D known so far, keeps D up to date and free of units.

Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 7.2; for the diagonal, Bekas,
Kokiopoulou & Saad, Appl. Numer. Math. 57 (2007) 1214-1229.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from gdsolve.optimize.counted import Counted
from gdsolve.optimize.fields import check_limits, option
from gdsolve.optimize.norms import norm
from gdsolve.optimize.optimizer import Optimizer
from gdsolve.optimize.outcome import Status
from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.optimize.steps.box import Mask, free_variables
from gdsolve.optimize.steps.metric import covered, held
from gdsolve.optimize.steps.radius import ACCEPT, Radius
from gdsolve.optimize.steps.rounding import measured_noise, rounding_of
from gdsolve.optimize.steps.steihaug import TruncatedStep, steihaug_step

PROBES = 4
"""Products at the start to find D; each halves, in decades, what a wrong unit of a variable costs."""
MOST_FLIPS = 0.2
"""Part of the entries whose estimate changes sign from one probe to the next, from which on it is all noise.

Where every variable is coupled to every other, as in a regression with few rows, the mixed derivatives drown
the diagonal, and a metric from it would be a random one. The mean of the diagonal is still known well.
"""
FEW = 100
"""Variables up to which some signs flip by chance, and the estimate of each is worth having."""
TRIALS = 12
"""Trials in one iteration; after these the loop looks at its limits and comes back with less radius."""
HELD = 3.0
"""How firmly a step is held to the distances covered (as in `newton`)."""
LOOSEST = 0.1
"""Largest relative residual of the linear equations."""
TIGHTEST = 1e-12
"""Smallest one: rounding keeps conjugate gradients from much less, however many products they make."""
VANISHED = 1e-30
"""Scaled gradient against the largest one, below which it is 0: an answer at x = 0 has no rounding unit."""
POLISH = 0.5
"""At rounding level a step is worth taking if it halves the gradient."""
MOST_PRODUCTS = 2000
"""Products in one step, so that limits are looked at."""
FAR, DEEP = 1e150, -1e300
"""Beyond these, squares and sums leave the range of float64: f is taken to fall without limit."""


@dataclass(frozen=True, slots=True)
class Options:
    """Options of `newton-cg`."""

    radius: float | None = option(None, "first trust-region radius, as a length |Dp|", above=0.0)

    def __post_init__(self) -> None:
        check_limits(self)


@dataclass(frozen=True, slots=True)
class State:
    """An iterate.

    Attributes:
        x, f, g: the point, its objective and gradient.
        curvature: estimate of sqrt|H_ii|, shape (n,).
        reach: recent size of each |x_i|.
        radius: delta, a bound of |Dp|; infinite before the first step.
        steepest: largest |D^-1 g| so far.
        is_even: whether one curvature stands for all entries.
        epoch: steps so far; it seeds the signs of the next probe.
        step_norm, stop, message: see `optimizer.State`.
    """

    x: Vector
    f: float
    g: Vector
    curvature: Vector
    reach: Vector
    radius: Radius
    steepest: float = 0.0
    is_even: bool = False
    epoch: int = 0
    step_norm: float | None = None
    stop: Status | None = None
    message: str = ""
    learning_rate: None = None

    @property
    def scale(self) -> Vector:
        """Return D."""
        left = HELD * math.sqrt(float(np.abs(self.g) @ self.reach))
        reach = (
            np.full_like(self.reach, norm(self.reach) / len(self.reach) ** 0.5)
            if self.is_even
            else self.reach
        )
        return held(self.curvature, left, reach)


@dataclass(frozen=True, slots=True)
class _Trial:
    """A proposed point, with what the model predicts and what the function says."""

    x: Vector
    f: float
    g: Vector
    predicted: float
    length: float
    is_cut: bool
    gain: float


def init(function: Counted, x: Vector, bounds: Bounds, options: Options) -> State:
    """Return the state at the start."""
    f, g = function.value_and_gradient(x)
    state = State(x, f, g, np.ones_like(x), np.abs(x), Radius(options.radius or np.inf))
    if not (np.isfinite(f) and np.isfinite(g).all()):
        return replace(state, stop=Status.NON_FINITE, message=f"f = {f} or its gradient is not finite")
    before = np.zeros_like(x)
    flips = 0.0
    for probe in range(PROBES):
        seen = _seen(function, x, state.curvature, -1 - probe)
        flips = float(np.mean(before * seen < 0.0))
        before = seen
        state = replace(state, curvature=_blended(state.curvature, seen, 1.0))
    if flips <= MOST_FLIPS or len(x) <= FEW:
        return state
    level = math.sqrt(abs(float(np.mean(_seen(function, x, np.ones_like(x), 0))))) or 1.0
    return replace(state, curvature=np.full_like(x, level), is_even=True)


def step(function: Counted, state: State, bounds: Bounds, options: Options) -> State:
    """Return the state after one accepted step, or after `TRIALS` rejected ones with a smaller radius."""
    far = float(np.abs(state.x).max(initial=0.0))
    if state.f <= DEEP or far >= FAR:
        return replace(state, stop=Status.DIVERGED, message=f"f = {state.f:.3g}, largest |x_i| = {far:.3g}")
    free = free_variables(state.x, state.g, bounds)
    if not state.g[free].any():
        return replace(state, stop=Status.GRADIENT, message="the gradient is exactly 0")
    scale = state.scale
    left = norm((state.g / scale)[free])
    state = replace(state, steepest=max(state.steepest, left))
    if left <= VANISHED * state.steepest:
        words = f"the gradient is {left / state.steepest:.1g} of its largest"
        return replace(state, stop=Status.GRADIENT, message=words)
    noise = rounding_of(state.f, state.g, state.reach, state.curvature, function.eps)
    radius = state.radius
    for _ in range(TRIALS):
        trial = _tried(function, state, bounds, free, scale, radius.delta)
        if trial is None:
            return _stuck(function, state, left, noise)
        if abs(trial.predicted) <= 2.0 * noise:
            return _polished(function, state, bounds, trial, radius, left, noise)
        if trial.gain >= ACCEPT:
            return _moved(function, state, trial, radius)
        radius = radius.rejected(trial.length, trial.f)
    return replace(state, radius=radius)


def _tried(
    function: Counted, state: State, bounds: Bounds, free: Mask, scale: Vector, delta: float
) -> _Trial | None:
    """Return the trial of a radius; None if x would not move."""
    found = _truncated(function, state, free, scale, delta)
    p = found.step / scale
    predicted = -float((state.g / scale) @ found.step + 0.5 * (found.step @ found.product))
    x = state.x + p
    if bounds.any:
        x = bounds.project(x)
        if (x != state.x + p).any():
            p = x - state.x
            predicted = -float(state.g @ p + 0.5 * (p @ function.hessian_product(state.x, p)))
    if not (x != state.x).any():
        return None
    f, g = function.value_and_gradient(x)
    finite = math.isfinite(f) and bool(np.isfinite(g).all())
    gain = (state.f - f) / predicted if finite and predicted > 0.0 else -math.inf
    return _Trial(x, f, g, predicted, norm(scale * p), found.on_boundary, gain)


def _truncated(function: Counted, state: State, free: Mask, scale: Vector, delta: float) -> TruncatedStep:
    """Return the step z = Dp of the free variables."""
    c = np.where(free, state.g / scale, 0.0)

    def product(z: Vector) -> Vector:
        return np.where(free, function.hessian_product(state.x, z / scale) / scale, 0.0)

    left = norm(c)
    # before the first step only negative curvature needs a radius: that of the step of a curvature of 1
    radius = delta if math.isfinite(delta) else 1e3 * left
    tolerance = max(TIGHTEST, min(LOOSEST, math.sqrt(left / state.steepest)))
    most = min(2 * int(free.sum()) + 10, MOST_PRODUCTS)
    return steihaug_step(c, product, radius, tolerance, most)


def _moved(function: Counted, state: State, trial: _Trial, radius: Radius) -> State:
    p = trial.x - state.x
    seen = _seen(function, trial.x, state.curvature, state.epoch)
    if state.is_even:
        seen = np.full_like(seen, float(np.mean(seen)))
    curvature = _blended(state.curvature, seen, 0.5)
    after = replace(
        state,
        x=trial.x,
        f=trial.f,
        g=trial.g,
        curvature=curvature,
        reach=covered(trial.x, state.reach),
        epoch=state.epoch + 1,
        step_norm=norm(p),
    )
    adapted = radius.accepted(trial.gain, trial.length, trial.is_cut)
    # the radius stands for a distance in x: carry it over to the new metric along the step
    ratio = norm(after.scale * p) / trial.length if trial.length > 0.0 else 1.0
    return replace(after, radius=adapted.carried(ratio))


def _seen(function: Counted, x: Vector, curvature: Vector, seed: int) -> Vector:
    """Return one estimate of H_ii / D_i**2, shape (n,), whose mean over many seeds is right."""
    signs = np.random.default_rng(seed % 2**32).choice([-1.0, 1.0], size=len(x))
    found: Vector = signs * function.hessian_product(x, signs / curvature) / curvature
    return found


def _blended(curvature: Vector, seen: Vector, blend: float) -> Vector:
    """Return the estimate of sqrt|H_ii| after one more probe, of which it takes over the part `blend`."""
    size = np.abs(seen)
    size = np.where(np.isfinite(size) & (size > 0.0), size, 1.0)
    blended: Vector = curvature * np.sqrt((1.0 - blend) + blend * size)
    return blended


def _polished(
    function: Counted, state: State, bounds: Bounds, trial: _Trial, radius: Radius, left: float, noise: float
) -> State:
    """Return the state after a step that f cannot judge, or the end if it does not halve the gradient."""
    free = free_variables(trial.x, trial.g, bounds)
    remains = norm((trial.g / state.scale)[free]) if np.isfinite(trial.g).all() else math.inf
    if remains <= POLISH * left and trial.f <= state.f + 8.0 * noise:
        return _moved(function, state, replace(trial, gain=0.5), radius)
    words = f"the next step would gain {trial.predicted:.3g}, f is rounded to {noise:.3g}"
    return replace(state, stop=Status.GRADIENT, message=words)


def _stuck(function: Counted, state: State, left: float, noise: float) -> State:
    measured = measured_noise(function.value, state.x, state.f, state.g, function.eps)
    if left * left <= 2.0 * max(measured, noise):
        words = f"a step would gain about {left * left:.3g}, less than the noise {measured:.3g} of f"
        return replace(state, stop=Status.ROUNDING, message=words)
    words = f"no step longer than {state.radius.delta:.3g} (scaled) lowers f = {state.f:.6g}"
    return replace(state, stop=Status.STALLED, message=words)


NEWTON_CG = Optimizer(
    name="newton-cg",
    summary="Newton's method for many variables, by products with the Hessian",
    family="second order",
    needs=frozenset({"value", "gradient", "hessian product"}),
    handles_bounds=True,
    options=Options,
    init=init,
    step=step,
    formula=(
        "p: conjugate gradients on H p = -g, stopped at |D p| = delta or along negative curvature",
        "rho = (f(x) - f(x + p))/-(g.p + p.Hp/2)",
        "x = x + p if rho is large enough; delta grows or shrinks with rho",
    ),
    source="Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 7.2",
)
