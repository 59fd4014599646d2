"""A fit by a robust loss, or by the likelihood of counts, without start values if none are given."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gdsolve.errors import DataError, ExitCode
from gdsolve.optimize.outcome import Counts
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.fitting.answer import Solved
from gdsolve.solve.fitting.curve import Curve
from gdsolve.solve.fitting.descent.criterion import Criterion
from gdsolve.solve.fitting.descent.polish import Polished
from gdsolve.solve.fitting.descent.reweighted import Reweighted, angle, reweight, weighted
from gdsolve.solve.fitting.inference.errors import inverse_inside
from gdsolve.solve.fitting.losses.counts import Binomial, Poisson
from gdsolve.solve.fitting.losses.goodness import goodness_of_counts, goodness_of_loss
from gdsolve.solve.fitting.losses.median import median_factor, sharpened
from gdsolve.solve.fitting.losses.robust import OUTLYING, ROBUST, Robust, l1, variance_factor
from gdsolve.solve.fitting.losses.starts import Starts, robust_starts
from gdsolve.solve.fitting.rows import Rows
from gdsolve.solve.fitting.search import End, concluded
from gdsolve.solve.results.result import OptimizerUse, Verdict, VerdictCode

CONVEX = ("huber", "soft_l1", "l1", "poisson")
"""Losses that have one minimum only if the model is linear in all parameters (at one scale)."""

STATIONARY = 1e-6
"""Part of the weighted residuals that slopes explain at a stationary point, at most."""

METHOD = "reweighted-least-squares"


@dataclass(frozen=True, slots=True)
class _Found:
    """The best stationary point with how it was reached."""

    point: Reweighted
    starts: Starts
    tried: int


def solve_loss(curve: Curve, loss: str, *, absolute: bool) -> Solved:
    """Return the parameters with the least sum of a robust loss.

    Args:
        curve: the model on its rows.
        loss: name of a robust loss.
        absolute: sigma is known, and with it the scale of the residuals.

    Raises:
        DataError: not more rows than parameters.
    """
    _check_count(curve)
    size = float(np.abs(curve.target).max(initial=0.0))
    shape = l1(0.3) if loss == "l1" else next(each for each in ROBUST if each.name == loss)
    criterion = Robust(shape, 1.0 if absolute else None, size)
    found = _best(curve, criterion, robust_starts(curve))
    if found is None:
        return _nowhere(curve, "the model is not finite for all rows at any point that was tried")
    median = sharpened(curve, criterion, found.point) if loss == "l1" else None
    point = found.point if median is None else median.near
    values = point.x if median is None else median.x
    said = "known from sigma" if absolute else "median|residual| / 0.6745"
    reason = f"rows reweighted by {loss}, scale {point.scale:.4g} ({said})"
    solved = _concluded(curve, loss, found, point, reason, None if median is None else median.angle)
    r = curve.residual(values)
    u = r / point.scale
    counted = len(values) - solved.known
    if median is not None:
        factor, value = median_factor(r, counted), float(np.sum(np.abs(r)))
    else:
        factor, value = point.scale**2 * variance_factor(shape, u, counted), point.value
    inside = np.array([name not in solved.unsure or name in solved.undetermined for name in curve.names])
    inverse = inverse_inside(curve.residual_and_slopes(values)[1], inside)
    outlying = np.abs(u) > OUTLYING
    return replace(
        solved,
        values=values,
        rss=float(r @ r),
        objective=value,
        inverse=inverse if np.isfinite(factor) else None,
        variance=factor,
        goodness=goodness_of_loss(r, point.scale, value, counted),
        outliers=curve.rows.in_file(outlying),
        surface=None,
        loss=loss,
    )


def solve_counts(curve: Curve, start: Curve, loss: str) -> Solved:
    """Return the parameters under which the counts are most likely.

    Args:
        curve: the model on its rows, without sigma; y is a count, or a share of the trials.
        start: the same with sigma guessed from the counts, for the search of starts.
        loss: `poisson` or `binomial`.

    Raises:
        DataError: not more rows than parameters.
    """
    _check_count(curve)
    rows = curve.rows
    trials = np.ones(rows.count) if rows.trials is None else rows.trials
    criterion = Poisson(rows.y) if loss == "poisson" else Binomial(rows.y, trials)
    found = _best(curve, criterion, robust_starts(start))
    if found is None:
        return _nowhere(curve, "the likelihood is not defined at any point that was tried")
    point = found.point
    outside = ~criterion.is_inside(point.r)
    if outside.any():
        what = "mean" if loss == "poisson" else "probability"
        shown = ", ".join(str(each) for each in rows.in_file(outside)[:5])
        words = f"the curve is no {what} in data rows {shown}: bounds, or another model, keep it one"
        return _nowhere(curve, words, point.x)
    if loss == "binomial" and np.abs(point.r).max() < 1e-6 and set(np.unique(rows.y)) <= {0.0, 1.0}:
        words = "the inputs separate successes from failures: the likelihood grows without end"
        return _nowhere(curve, words, point.x)
    solved = _concluded(curve, loss, found, point, f"rows reweighted by the variance of {loss} counts")
    counted = curve.size - solved.known
    return replace(
        solved,
        objective=point.value,
        variance=1.0,
        goodness=goodness_of_counts(criterion, rows, point, counted, trials),
        surface=(curve, criterion),
        loss=loss,
    )


def guessed_sigma(rows: Rows, loss: str) -> Vector:
    """Return the standard deviation of each count, guessed from itself."""
    if loss == "poisson":
        return np.asarray(np.sqrt(np.maximum(rows.y, 1.0)))
    trials = np.ones(rows.count) if rows.trials is None else rows.trials
    p = (rows.y * trials + 0.5) / (trials + 1)
    return np.asarray(np.sqrt(p * (1 - p) / trials))


def _best(curve: Curve, criterion: Criterion, starts: Starts) -> _Found | None:
    """Return the lowest stationary point; values at different scales are compared at the smallest scale.

    Where a parameter runs away, such as to a spike through a single row, the end is not stationary: it is
    taken only if there is nothing else.
    """
    points = [found for x in starts.points if (found := reweight(curve, criterion, x)) is not None]
    if not points:
        return None
    settled = [
        each for each in points if angle(curve, each, curve.residual_and_slopes(each.x)[1]) < STATIONARY
    ]
    points = settled or points
    scale = min(each.scale for each in points)
    best = min(points, key=lambda each: criterion.value(each.r, scale))
    return _Found(best, starts, len(points))


def _concluded(
    curve: Curve, loss: str, found: _Found, point: Reweighted, reason: str, left: float | None = None
) -> Solved:
    """Return a stationary point with its verdict; `left` is what slopes still explain, if it is known."""
    curved = weighted(curve, point.roots)
    _, slopes = curve.residual_and_slopes(point.x)
    left = angle(curve, point, slopes) if left is None else left
    measured = Polished(
        point.x, point.roots * point.r, float(np.sum((point.roots * point.r) ** 2)),
        left,
    )  # fmt: skip
    given = not np.isnan(curve.given).any() and curve.size > 0
    convex = loss in CONVEX and not found.starts.origins
    scope = "global" if convex else "local" if given else f"best of {found.tried} starts"
    counts = Counts(point.iterations, found.starts.candidates + point.iterations, point.iterations, 0)
    end = End(measured, dict(found.starts.origins), scope, reason, counts)
    solved = concluded(curved, end, is_linear=False)
    verdict = solved.verdict
    if verdict.code is VerdictCode.GOOD:
        what = "likelihood is greatest" if loss in ("poisson", "binomial") else f"{loss} loss is least"
        verdict = replace(verdict, because=f"the {what} here")
    return replace(solved, verdict=verdict, optimizer=OptimizerUse(METHOD, {}, reason))


def _check_count(curve: Curve) -> None:
    if curve.rows.count <= curve.size:
        raise DataError.of(
            f"{curve.rows.count} rows are too few for {curve.size} parameters and a loss of their residuals",
            hint="hold some of them with `--fix`, or use a model with fewer",
        )


def _nowhere(curve: Curve, words: str, x: Vector | None = None) -> Solved:
    """Return that there is no answer, with the last point."""
    values = np.full(curve.size, np.nan) if x is None else x
    r = curve.residual(values)
    return Solved(
        names=curve.names,
        values=values,
        rss=float(r @ r),
        inverse=None,
        verdict=Verdict(VerdictCode.NOT_CONVERGED, words, ExitCode.STOPPED),
        optimizer=OptimizerUse(METHOD, {}, "rows reweighted by their residuals"),
        notes=curve.notes,
    )
