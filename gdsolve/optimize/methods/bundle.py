"""A bundle method for functions with kinks: abs, max, min.

Around a kink f is the largest (or smallest) of several smooth pieces. Each point visited shows one piece,
with its value, gradient and Hessian, so that the piece is known everywhere as a quadratic q_k. It is
shifted to lie at the iterate x by some a_k >= 0 below f(x): less, the nearer it was seen and the closer it
comes. The step minimises

    max_k q_k(x + d) + mu |Dd|**2 / 2

by sequential quadratic programming on this model alone (`steps/piecewise.py`). A trial that falls enough
becomes the iterate; any other shows a piece that was missing, or that mu must grow. At the answer 0 is a
mixture of the gradients of pieces that meet there.

Source: Lukšan & Vlček, A bundle-Newton method for nonsmooth unconstrained minimization, Math. Programming
83 (1998) 373-391, with damping in place of their line search and full quadratics in place of a common
Hessian.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gdsolve.optimize.counted import Counted
from gdsolve.optimize.fields import check_limits, option
from gdsolve.optimize.norms import norm
from gdsolve.optimize.optimizer import Optimizer
from gdsolve.optimize.outcome import Status
from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.optimize.steps.metric import covered
from gdsolve.optimize.steps.piecewise import Piece, PieceStep, PiecewiseModel, piecewise_model
from gdsolve.optimize.steps.rounding import rounding_of

SERIOUS = 0.1
"""Part of the predicted decrease that makes a trial the next iterate."""
INFORMATIVE = 0.5
"""A trial that fails is kept without more damping if its piece denies this part of the prediction."""
EASED, RAISED = 0.2, 4.0
"""Factors of mu after a good and after a misleading step."""
NEARLY = 100.0
"""Where no step helps and at most this many roundings of f are promised, rounding is the reason."""
FAR, DEEP = 1e150, -1e300
"""Beyond these, squares and sums leave the range of float64: f is taken to fall without limit."""


@dataclass(frozen=True, slots=True)
class Options:
    """Options of `bundle`."""

    pieces: int = option(0, "most pieces kept (0: twice the number of variables and 10)", at_least=0)
    damping: float = option(1.0, "first damping mu", above=0.0)

    def __post_init__(self) -> None:
        check_limits(self)


@dataclass(frozen=True, slots=True)
class State:
    """An iterate.

    Attributes:
        x, f, g: the point, its objective, and its gradient (that of one piece, at a kink).
        pieces: the bundle; the first one belongs to x.
        weights: the last mixture, one weight per piece.
        reach: recent size of each |x_i|.
        damping: mu.
        step_norm, stop, message: see `optimizer.State`.
    """

    x: Vector
    f: float
    g: Vector
    pieces: tuple[Piece, ...]
    weights: Vector
    reach: Vector
    damping: float
    step_norm: float | None = None
    stop: Status | None = None
    message: str = ""
    learning_rate: None = None


def init(function: Counted, x: Vector, bounds: Bounds, options: Options) -> State:
    """Return the state at the start."""
    f, g = function.value_and_gradient(x)
    if not (np.isfinite(f) and np.isfinite(g).all()):
        words = f"f = {f} or its gradient is not finite"
        return State(x, f, g, (), np.zeros(0), np.abs(x), options.damping, None, Status.NON_FINITE, words)
    piece = _piece(function, x, f, g)
    return State(x, f, g, (piece,), np.ones(1), np.abs(x), options.damping)


def step(function: Counted, state: State, bounds: Bounds, options: Options) -> State:
    """Return the state after one trial: a better iterate, or one more piece, or more damping."""
    far = float(np.abs(state.x).max(initial=0.0))
    if state.f <= DEEP or far >= FAR:
        return replace(state, stop=Status.DIVERGED, message=f"f = {state.f:.3g}, largest |x_i| = {far:.3g}")
    model = piecewise_model(state.x, state.f, state.pieces, _metric(state), bounds)
    noise = rounding_of(state.f, state.g, state.x, np.zeros_like(state.x), function.eps)
    promised = model.promised(min(state.damping, 1.0))
    if promised <= 0.5 * noise:
        words = f"a mixture of gradients promises {promised:.3g}, f is rounded to {noise:.3g}"
        return replace(state, stop=Status.ROUNDING, message=words)
    proposal = model.step(state.weights, state.damping)
    x = bounds.project(state.x + proposal.step)
    if not (x != state.x).any():
        ended = Status.ROUNDING if promised <= NEARLY * noise else Status.STALLED
        words = f"no step lowers f = {state.f:.6g}; a mixture of gradients promises {promised:.3g}"
        return replace(state, stop=ended, message=words)
    if not proposal.change < 0.0:
        return replace(state, damping=state.damping * RAISED)
    f, g = function.value_and_gradient(x)
    if not (np.isfinite(f) and np.isfinite(g).all()):
        return replace(state, damping=state.damping * RAISED)
    piece = _piece(function, x, f, g)
    most = options.pieces or 2 * len(x) + 10
    if f - state.f <= SERIOUS * proposal.change:
        return _moved(state, proposal, piece, most)
    return _informed(state, model, proposal, piece, most)


def _metric(state: State) -> Vector:
    """Return D: sqrt(sum |g_j| reach_j) / reach_i, so that a step is about as long as the distances covered.

    A variable that has covered none gets |g_i| / sqrt(f), which leads to where f would be 0.
    """
    left = float(np.abs(state.g) @ state.reach)
    size = left or abs(state.f) or norm(state.g)
    if size == 0.0:
        return np.ones_like(state.x)
    known = state.reach > 0.0
    held = np.sqrt(size) / np.where(known, state.reach, 1.0)
    scale = np.where(known, held, np.abs(state.g) / np.sqrt(size))
    return np.where(scale > 0.0, scale, float(scale.max()))


def _informed(state: State, model: PiecewiseModel, proposal: PieceStep, piece: Piece, most: int) -> State:
    """Return the state with a new piece, and more damping if the piece explains nothing."""
    alone = piecewise_model(state.x, state.f, (piece,), model.scale, model.bounds)
    shown = alone.change(proposal.step)
    damping = state.damping if shown >= INFORMATIVE * proposal.change else state.damping * RAISED
    kept = _kept(state.pieces, proposal.weights, piece, most - 1)
    pieces = (state.pieces[0], *kept)
    return replace(
        state, pieces=pieces, weights=_shares(pieces, state.pieces, proposal.weights), damping=damping
    )


def _piece(function: Counted, x: Vector, f: float, g: Vector) -> Piece:
    H = function.hessian(x)
    return Piece(x, f, g, np.where(np.isfinite(H), H, 0.0))


def _moved(state: State, proposal: PieceStep, piece: Piece, most: int) -> State:
    gain = (piece.f - state.f) / proposal.change
    kept = _kept(state.pieces, proposal.weights, None, most - 1)
    pieces = (piece, *kept)
    return State(
        x=piece.y,
        f=piece.f,
        g=piece.g,
        pieces=pieces,
        weights=_shares(pieces, state.pieces, proposal.weights),
        reach=covered(piece.y, state.reach),
        damping=state.damping * (EASED if gain > 0.5 else 1.0),
        step_norm=norm(piece.y - state.x),
    )


def _kept(pieces: tuple[Piece, ...], weights: Vector, new: Piece | None, most: int) -> tuple[Piece, ...]:
    """Return the pieces to keep beside the first: the new one, then those with weight, then recent ones."""
    others = list(pieces) if new is None else list(pieces[1:])
    shares = weights if new is None else weights[1:]
    order = sorted(range(len(others)), key=lambda k: (shares[k] <= 0.0, k))
    chosen = [others[k] for k in sorted(order[: most if new is None else most - 1])]
    return tuple(chosen) if new is None else (new, *chosen)


def _shares(pieces: tuple[Piece, ...], before: tuple[Piece, ...], weights: Vector) -> Vector:
    """Return the weights of the pieces, where they had one, with sum 1."""
    known = {id(piece): float(weight) for piece, weight in zip(before, weights, strict=True)}
    shares = np.array([known.get(id(piece), 0.0) for piece in pieces])
    total = float(shares.sum())
    return shares / total if total > 0.0 else np.eye(len(pieces))[0]


BUNDLE = Optimizer(
    name="bundle",
    summary="mixtures of gradients, for functions with kinks (abs, max, min)",
    family="second order",
    needs=frozenset({"value", "gradient", "hessian"}),
    handles_bounds=True,
    keeps_matrix=True,
    options=Options,
    init=init,
    step=step,
    formula=(
        "d minimises max_k q_k(x + d) + mu |D d|**2/2, with q_k the quadratics of the pieces seen",
        "x = x + d if f falls enough; else the trial shows another piece, or mu grows",
    ),
    source="Lukšan & Vlček, Math. Programming 83 (1998) 373-391",
)
