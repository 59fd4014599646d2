"""The simplex method of Nelder and Mead, which compares values of f and uses no derivative.

A simplex of n + 1 points turns its worst corner over the centre of the others, stretches or shrinks. Its
coefficients depend on n, without which it stalls in more than a few variables. Where it has shrunk to
nothing a new one, turned, starts at its best corner; the run ends when that finds nothing lower.

Source: Nelder & Mead, A simplex method for function minimization, Computer J. 7 (1965) 308-313; Gao & Han,
Implementing the Nelder-Mead simplex algorithm with adaptive parameters, Comput. Optim. Appl. 51 (2012)
259-277, section 4; the restart is that of Kelley, SIAM J. Optim. 10 (1999) 43-55, section 3.
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

DEEP = -1e300
"""Below this f is taken to fall without limit."""
FINE = 4.0
"""A simplex is spent when its edges are this many roundings long, or its values that far apart."""
RESTART = 1e-3
"""Edges of a new simplex, relative to the first one."""


@dataclass(frozen=True, slots=True)
class Options:
    """Options of `nelder-mead`."""

    edge: float = option(0.1, "first edges, as a part of |x_i|", above=0.0)
    restarts: int = option(5, "most new simplexes after the first", at_least=0)

    def __post_init__(self) -> None:
        check_limits(self)


@dataclass(frozen=True, slots=True)
class State:
    """A simplex.

    Attributes:
        x, f, g: its best corner, the objective and the gradient there (the gradient only to show and judge).
        corners: shape (n + 1, n), from the best to the worst.
        values: the objective there, shape (n + 1,); inf where it is not finite.
        edges: first edge along each variable, shape (n,).
        restarts: new simplexes so far.
        f_restart: f at the last one.
        step_norm, stop, message: see `optimizer.State`.
    """

    x: Vector
    f: float
    g: Vector
    corners: Matrix
    values: Vector
    edges: Vector
    restarts: int = 0
    f_restart: float = np.inf
    step_norm: float | None = None
    stop: Status | None = None
    message: str = ""
    learning_rate: None = None


def init(function: Counted, x: Vector, bounds: Bounds, options: Options) -> State:
    """Return the first simplex: the start and a point along each variable."""
    f, g = function.value_and_gradient(x)
    edges = _edges(x, g, f, bounds, options.edge)
    corners, values = _simplex(function, x, f, edges, bounds)
    return _sorted(function, State(x, f, g, corners, values, edges))


def step(function: Counted, state: State, bounds: Bounds, options: Options) -> State:
    """Return the simplex after one turn of its worst corner, one shrinking or one restart."""
    if state.f <= DEEP:
        return replace(state, stop=Status.DIVERGED, message=f"f = {state.f:.3g}")
    if _is_spent(state, function.eps):
        return _restarted(function, state, bounds, options)
    n = len(state.x)
    stretch, contract = 1.0 + 2.0 / n, 0.75 - 0.5 / n
    centre = state.corners[:-1].mean(axis=0)
    towards = centre - state.corners[-1]
    best, second, worst = state.values[0], state.values[-2], state.values[-1]

    def trial(length: float) -> tuple[Vector, float]:
        x = bounds.project(centre + length * towards)
        return x, _value(function, x)

    turned = trial(1.0)
    if turned[1] < best:
        stretched = trial(stretch)
        return _replaced(function, state, stretched if stretched[1] < turned[1] else turned)
    if turned[1] < second:
        return _replaced(function, state, turned)
    shortened = trial(contract if turned[1] < worst else -contract)
    if shortened[1] < min(turned[1], worst):
        return _replaced(function, state, shortened)
    return _shrunk(function, state)


def _edges(x: Vector, g: Vector, f: float, bounds: Bounds, part: float) -> Vector:
    """Return a first edge for each variable: a part of |x_i|, else of the way to f = 0, else of the box or 1."""
    with np.errstate(all="ignore"):
        to_zero = np.abs(f / g)
        edges = np.where(x != 0.0, np.abs(x), np.where(np.isfinite(to_zero) & (to_zero > 0.0), to_zero, 1.0))
    width = bounds.upper - bounds.lower
    edges = np.minimum(part * edges, np.where(np.isfinite(width), 0.25 * width, np.inf))
    return np.where(x + edges > bounds.upper, -edges, edges)


def _simplex(function: Counted, x: Vector, f: float, edges: Vector, bounds: Bounds) -> tuple[Matrix, Vector]:
    corners = np.vstack([x, *(bounds.project(x + edge) for edge in np.diag(edges))])
    return corners, np.array([f, *(_value(function, corner) for corner in corners[1:])])


def _value(function: Counted, x: Vector) -> float:
    f = function.value(x)
    return np.inf if np.isnan(f) else f


def _is_spent(state: State, eps: float) -> bool:
    """Say whether rounding hides what is left: all edges, or all differences of f, are a few roundings."""
    lengths = np.abs(state.corners[1:] - state.x).max(axis=0)
    if bool((lengths <= FINE * eps * np.abs(state.x)).all()):
        return True
    return bool(state.values[-1] - state.f <= FINE * eps * abs(state.f))


def _restarted(function: Counted, state: State, bounds: Bounds, options: Options) -> State:
    """Return a new simplex at the best corner, against the gradient, or the end."""
    gained = state.f_restart - state.f
    if state.restarts >= options.restarts or gained <= FINE * function.eps * abs(state.f):
        spread = float(state.values[-1] - state.f)
        words = f"the corners differ by {spread:.3g} in f, and a new simplex finds nothing lower"
        return replace(state, stop=Status.ROUNDING, message=words)
    edges = RESTART ** (state.restarts + 1) * np.abs(state.edges)
    edges = np.maximum(edges, 1e3 * function.eps * np.abs(state.x)) * np.where(state.g > 0.0, -1.0, 1.0)
    corners, values = _simplex(function, state.x, state.f, edges, bounds)
    fresh = replace(state, corners=corners, values=values, restarts=state.restarts + 1, f_restart=state.f)
    return _sorted(function, fresh)


def _replaced(function: Counted, state: State, corner: tuple[Vector, float]) -> State:
    corners, values = state.corners.copy(), state.values.copy()
    corners[-1], values[-1] = corner
    return _sorted(function, replace(state, corners=corners, values=values))


def _shrunk(function: Counted, state: State) -> State:
    """Return the simplex drawn to its best corner."""
    shrink = 1.0 - 1.0 / len(state.x) if len(state.x) > 1 else 0.5
    corners = state.x + shrink * (state.corners - state.x)
    values = np.array([state.f, *(_value(function, corner) for corner in corners[1:])])
    return _sorted(function, replace(state, corners=corners, values=values))


def _sorted(function: Counted, state: State) -> State:
    """Return the state with its corners in order; a new best corner gets its gradient."""
    order = np.argsort(state.values, kind="stable")
    corners, values = state.corners[order], state.values[order]
    if not values[0] < state.f:  # the corner that was best stays the iterate
        return replace(state, corners=corners, values=values)
    f, g = function.value_and_gradient(corners[0])
    moved = norm(corners[0] - state.x)
    return replace(state, x=corners[0], f=f, g=g, corners=corners, values=values, step_norm=moved)


NELDER_MEAD = Optimizer(
    name="nelder-mead",
    summary="a simplex that turns and shrinks, by values alone",
    family="direct search",
    needs=frozenset({"value", "gradient"}),
    handles_bounds=True,
    keeps_matrix=True,
    options=Options,
    init=init,
    step=step,
    formula=(
        "c: the centre of all corners but the worst, w",
        "w is replaced by the best of c + (c - w), c + beta (c - w), c +- gamma (c - w)",
        "or all corners move towards the best; beta = 1 + 2/n, gamma = 3/4 - 1/(2n), delta = 1 - 1/n",
    ),
    source="Nelder & Mead, Computer J. 7 (1965) 308-313; Gao & Han, Comput. Optim. Appl. 51 (2012) 259-277",
)
