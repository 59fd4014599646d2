"""The last steps of a fit by absolute values, and its errors.

Absolute values are rounded off near 0, more and more sharply. The minimum of the sharp ones passes through
as many rows as there are parameters, which is then solved for. Source: Koenker & Bassett, Econometrica 46
(1978) 33; Hall & Sheather, Journal of the Royal Statistical Society B 50 (1988) 381 (the bandwidth).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile import compile_objective
from gdsolve.ops import ADD, SQRT, SQUARE, SUM
from gdsolve.optimize.loop import run
from gdsolve.optimize.methods.newton import NEWTON
from gdsolve.optimize.options import make_options
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.optimize.stopping import Limits
from gdsolve.solve.fitting.curve import Curve, difference_node
from gdsolve.solve.fitting.descent.reweighted import Reweighted, angle, reweight
from gdsolve.solve.fitting.losses.robust import Robust, l1

WIDTHS = (1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4)
"""Parts of the scale within which absolute values are rounded off, one after the other."""

STEPS, ITERATIONS, EXCHANGES, NEWTON_STEPS = 12, 60, 50, 300


@dataclass(frozen=True, slots=True)
class Median:
    """A curve of least absolute residuals.

    Attributes:
        x: the parameters.
        near: the same with nearly sharp absolute values.
        angle: 0 if x is proved to be a local minimum, else what the nearly sharp slopes still explain.
    """

    x: Vector
    near: Reweighted
    angle: float


def sharpened(curve: Curve, criterion: Robust, point: Reweighted) -> Median:
    """Return the minimum of absolute residuals from one of rounded ones."""
    for width in WIDTHS:
        found = reweight(curve, Robust(l1(width), point.scale, criterion.size), point.x, most=ITERATIONS)
        if found is None:
            break
        point = found
        vertex = _exchanged(curve, point.x)
        if vertex is not None:
            return Median(vertex, point, 0.0)
    # Along a bent valley the minimum meets fewer rows than there are parameters: Newton's method finds it.
    near = _newton(curve, point, WIDTHS[-1])
    _, slopes = curve.residual_and_slopes(near.x)
    return Median(near.x, near, angle(curve, near, slopes))


def _newton(curve: Curve, point: Reweighted, width: float) -> Reweighted:
    """Return the minimum of rounded absolute residuals by second derivatives, at the scale of a point."""
    graph = curve.graph
    squares = graph.apply(SQUARE, difference_node(curve))
    rounded = graph.apply(SQRT, graph.apply(ADD, squares, graph.constant((width * point.scale) ** 2)))
    total = graph.apply(SUM, rounded, axis=(0,))
    objective = compile_objective(graph, total, curve.layout, data=curve.data, engine="numpy")
    options = make_options(NEWTON, {})
    outcome = run(
        objective, point.x, NEWTON, options, bounds=curve.bounds, limits=Limits(epochs=NEWTON_STEPS)
    )
    criterion = Robust(l1(width), point.scale, 0.0)
    r = curve.residual(outcome.x)
    if not np.isfinite(r).all() or criterion.value(r, point.scale) > criterion.value(point.r, point.scale):
        return point
    roots = np.sqrt(criterion.weights(r, point.scale))
    return replace(point, x=outcome.x, r=r, roots=roots, value=criterion.value(r, point.scale))


def _exchanged(curve: Curve, x: Vector) -> Vector | None:
    """Return a point that is proved to be a local minimum, by exchanges of the rows that its curve meets.

    With J'v = 0, v = sign(r) where r is not 0, the point is one if |v| <= 1 in the rows B where r = 0. If
    |v| > 1 in a row of B, the curve is moved away from it, along the others of B, until it meets the row
    where the sum is least: a step of Barrodale & Roberts, SIAM Journal on Numerical Analysis 10 (1973) 839.
    """
    inside = np.flatnonzero((x > curve.bounds.lower) & (x < curve.bounds.upper))
    rows = np.argsort(np.abs(curve.residual(x)), kind="stable")[: len(inside)]
    for _ in range(EXCHANGES):
        vertex = _vertex(curve, x, rows, inside)
        if vertex is None:
            return None
        r, slopes = curve.residual_and_slopes(vertex)
        others = np.ones(len(r), dtype=bool)
        others[rows] = False
        met = slopes[np.ix_(rows, inside)]
        signs = np.linalg.solve(met.T, -(slopes[np.ix_(others, inside)].T @ np.sign(r[others])))
        worst = int(np.argmax(np.abs(signs)))
        if abs(signs[worst]) <= 1 + 1e-9:
            return vertex
        direction = np.linalg.solve(met, -np.sign(signs[worst]) * np.eye(len(rows))[worst])
        change = slopes[:, inside] @ direction
        change[rows] = 0.0
        entering = _weighted_median(r, change)
        if entering is None:
            return None
        rows = np.array([*np.delete(rows, worst), entering])
        x = vertex
    return None


def _weighted_median(r: Vector, change: Vector) -> int | None:
    """Return the row i of the t = r_i/change_i > 0 at which the sum of |r - t change| is least."""
    moving = np.flatnonzero(np.abs(change) > 1e-12 * np.abs(change).max(initial=0.0))
    times = r[moving] / change[moving]
    order = np.argsort(times, kind="stable")
    weights = np.abs(change[moving][order])
    if not weights.size:
        return None
    place = int(np.searchsorted(np.cumsum(weights), weights.sum() / 2))
    return int(moving[order[place]])


def _vertex(curve: Curve, x: Vector, rows: NDArray[np.intp], inside: NDArray[np.intp]) -> Vector | None:
    """Return the point near x whose curve passes through some rows, as many as free parameters."""
    found = x.copy()
    for _ in range(STEPS):
        left, slopes = curve.residual_and_slopes(found)
        part = slopes[np.ix_(rows, inside)]
        if not (np.isfinite(part).all() and np.isfinite(left).all()):
            return None
        if np.linalg.matrix_rank(part / _lengths(part)) < len(rows):
            return None
        step = np.linalg.solve(part, left[rows])
        found[inside] += step
        if (np.abs(step) <= 4e-16 * np.abs(found[inside])).all():
            break
    return found if (curve.bounds.project(found) == found).all() else None


def _lengths(matrix: Matrix) -> Vector:
    found = np.linalg.norm(matrix, axis=0)
    return np.where(found > 0, found, 1.0)


def median_factor(r: Vector, parameters: int, level: float = 0.05) -> float:
    """Return what (J'J)**-1 is multiplied by to be the covariance: 1/(2 f(0))**2.

    The density f(0) of the residuals at 0 is a difference of their quantiles. Residuals that are 0 because
    the curve passes through their rows say nothing, and are left out.
    """
    from scipy.special import ndtri

    n = len(r)
    others = np.sort(r[np.argsort(np.abs(r), kind="stable")[parameters:]])
    width = (1.5 * float(ndtri(1 - level / 2)) ** 2 / (2 * np.pi) / n) ** (1 / 3)
    width = min(width, 0.49)
    low, high = (float(each) for each in np.quantile(others, [0.5 - width, 0.5 + width]))
    return float((high - low) / (4 * width)) ** 2
