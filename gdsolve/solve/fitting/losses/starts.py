"""Starts of a robust fit: blind searches on rows from which the worst are left out, round by round.

A search by least squares is led astray by outliers. It is run on all rows, and on those that lie near a
running median; each answer says anew which rows lie far from it, and the search is repeated without these,
as long as the best 75 % of the rows come closer to the curve. Source: Rousseeuw & Leroy, Robust Regression
and Outlier Detection, 1987, section 5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Vector
from gdsolve.solve.fitting.curve import Curve
from gdsolve.solve.fitting.descent.levenberg import descend_all
from gdsolve.solve.fitting.descent.separable import Separable
from gdsolve.solve.fitting.losses.robust import NORMAL_MEDIAN, OUTLYING
from gdsolve.solve.fitting.starts.blind import Plan, plan_of, search

BEST_PART = 0.75
"""Part of the rows by which a curve is judged."""

ROUNDS, POINTS = 4, 4
STEPS = 40
"""Iterations of each search: a start need not be a minimum."""

WINDOW = 7
FEW = 4
"""Rows per parameter that must be left."""


@dataclass(frozen=True, slots=True)
class Starts:
    """Points to start from, best first, shape (p,) each, with the number of candidates that were tried."""

    points: tuple[Vector, ...]
    candidates: int
    searches: int
    origins: dict[str, tuple[float, str]]


def robust_starts(curve: Curve) -> Starts:
    """Return good points for a robust fit, from the start values given or from none."""
    plan = plan_of(curve)
    given = curve.given[plan.model.theta_index]
    subsets: list[NDArray[np.bool_]] = [np.ones(len(curve.target), dtype=bool)]
    near = near_median(curve)
    if near is not None and not near.all():
        subsets.append(near)
    seen: set[bytes] = set()
    found: list[tuple[float, Vector]] = []
    candidates = 0
    origins: dict[str, tuple[float, str]] = {}
    for keep in subsets:
        for _ in range(ROUNDS):
            if found and curve.budget.is_spent(0):
                break
            if keep.tobytes() in seen or keep.sum() < FEW * curve.size:
                break
            seen.add(keep.tobytes())
            points, tried, began = _searched(plan, curve, keep, given)
            candidates += tried
            best = min(points, key=lambda x: trimmed(curve, x), default=None)
            if best is None:
                break
            found += [(trimmed(curve, x), x) for x in points]
            if trimmed(curve, best) <= min(value for value, _ in found):
                origins = began
            keep = inliers(curve, best)
    found.sort(key=lambda pair: pair[0])
    usable = [x for value, x in found if np.isfinite(value)]
    return Starts(tuple(_distinct(usable)[:POINTS]), candidates, len(seen), origins)


def trimmed(curve: Curve, x: Vector) -> float:
    """Return the sum of the smallest squared residuals."""
    squares = np.sort(curve.residual(x) ** 2)
    total = float(np.sum(squares[: max(curve.size + 1, int(BEST_PART * len(squares)))]))
    return total if np.isfinite(total) else np.inf


def inliers(curve: Curve, x: Vector) -> NDArray[np.bool_]:
    """Return which rows lie near a curve, by the median of their distances."""
    away = np.abs(curve.residual(x))
    scale = float(np.median(away)) / NORMAL_MEDIAN
    return np.asarray(away <= max(OUTLYING * scale, 1e-12 * float(np.abs(curve.target).max(initial=0.0))))


def near_median(curve: Curve) -> NDArray[np.bool_] | None:
    """Return which rows lie near the running median of y along x; None with several inputs or few rows."""
    columns = list(curve.rows.columns.values())
    count = len(curve.target)
    if len(columns) != 1 or count < 3 * WINDOW:
        return None
    order = np.argsort(columns[0], kind="stable")
    y = curve.target[order]
    half = WINDOW // 2
    padded = np.pad(y, half, mode="reflect")
    away = np.abs(y - np.median(np.lib.stride_tricks.sliding_window_view(padded, WINDOW), axis=1))
    near = np.empty(count, dtype=bool)
    near[order] = away <= OUTLYING * max(float(np.median(away)) / NORMAL_MEDIAN, 1e-300)
    return near


def _searched(
    plan: Plan, curve: Curve, keep: NDArray[np.bool_], given: Vector
) -> tuple[list[Vector], int, dict[str, tuple[float, str]]]:
    """Return the minima of least squares on some rows."""
    part = curve if keep.all() else curve.on_rows(np.flatnonzero(keep))
    model = Separable(part, plan.structure)
    names = [curve.names[index] for index in plan.model.theta_index]
    some = Plan(model, plan.units, plan.roles, plan.blocks)
    if given.size and not np.isnan(given).any():
        sizes = plan.units.sizes[plan.model.theta_index]
        descents = descend_all(model, given[np.newaxis], sizes, bounds=some.box)
        began = {name: (float(value), "given") for name, value in zip(names, given, strict=True)}
        return _finite(model.points(descents.projected)), 1, began
    found = search(some, STEPS)
    points = _finite(model.points(found.descents.projected))
    if not points:
        return [], found.candidates, {}
    start = found.starts[found.descents.sources[0]]
    each = zip(names, start, found.origins, strict=True)
    return points, found.candidates, {name: (float(value), origin) for name, value, origin in each}


def _finite(points: np.ndarray) -> list[Vector]:
    return [x for x in points[: 2 * POINTS] if np.isfinite(x).all()]


def _distinct(points: list[Vector]) -> list[Vector]:
    kept: list[Vector] = []
    for x in points:
        if not any(np.allclose(x, other, rtol=1e-6, atol=0) for other in kept):
            kept.append(x)
    return kept
