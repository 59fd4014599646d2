"""Fits to many rows: a start from a sample of them, then passes over all.

The sample is a fixed pseudo-random one (a regular one would alias), and is fitted like any few rows, without
start values if none are given. Its minimum is off by a few standard errors of the sample; two to four passes
of Gauss-Newton steps over all rows take the rest.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.rows.compressed import CompressedResiduals, Passes
from gdsolve.optimize.outcome import Counts
from gdsolve.solve.fitting.answer import Solved
from gdsolve.solve.fitting.curve import Curve
from gdsolve.solve.fitting.descent.polish import Polished
from gdsolve.solve.fitting.many.condensed import condensed
from gdsolve.solve.fitting.many.passes import MANY, Spread, passes_over, told
from gdsolve.solve.fitting.many.refine import refine
from gdsolve.solve.fitting.search import End, concluded, solve_curve

SAMPLE = 4096
"""Rows of the sample: its minimum is within a few hundredths of a standard deviation of y."""


def solve_rows(curve: Curve, spread: Spread | None = None, *, many: int = MANY, most: int = SAMPLE) -> Solved:
    """Return the parameters with the least sum of squares, over any number of rows in memory.

    Args:
        curve: the model on its rows.
        spread: a cluster that takes the sums, whatever the number of rows.
        many: rows from which sums are taken block by block.
        most: rows of the sample from which the start comes.

    Raises:
        DataError: fewer rows than parameters.
        UsageError: the model cannot be shared out to a cluster.
    """
    passes = passes_over(curve, spread, many=many) if curve.rows.count >= curve.size else None
    if passes is None:
        return solve_curve(curve)
    return solve_passes(sampled(curve, most), passes, *totals(curve))


def totals(curve: Curve) -> tuple[float, float]:
    """Return t.t and the square of t minus its mean, of the weighted target t."""
    target = curve.target
    return float(target @ target), float(np.sum((target - target.mean()) ** 2))


def solve_passes(sample: Curve, passes: Passes, square: float, spread: float) -> Solved:
    """Return the fit to all rows from a sample of them.

    Args:
        sample: the model on a sample of the rows.
        passes: sums of the weighted residuals over all rows.
        square: t.t of the weighted target t over all rows.
        spread: the square of t minus its mean.
    """
    first = solve_curve(sample)
    compressed = CompressedResiduals(passes)
    found = refine(compressed, first.values, sample.bounds)
    whole = condensed(sample, compressed, found, square, spread)
    counts = first.counts or Counts()
    counts = Counts(
        counts.iterations, counts.evaluations + found.passes, counts.gradients + found.passes, counts.hessians
    )
    scope = first.verdict.scope or "local"
    end = End(
        Polished(found.x, found.r, found.rss, found.angle),
        dict(first.starts),
        scope,
        f"{first.optimizer.reason}, from {len(sample.target)} rows; then {found.passes} passes over all"
        f"{told(passes)}",
        counts,
    )
    return concluded(whole, end, is_linear=scope == "global")


def sampled(curve: Curve, most: int = SAMPLE) -> Curve:
    """Return the model on a fixed pseudo-random sample of its rows."""
    count = curve.rows.count
    if count <= most:
        return curve
    # Drawn with replacement and made unique: a permutation of 1e8 rows would take seconds.
    drawn = np.random.default_rng(22).integers(0, count, most)
    return with_rows(curve, np.unique(drawn))


def with_rows(curve: Curve, which: NDArray[np.intp]) -> Curve:
    """Return the model on some rows, which become all that it knows of the table."""
    return replace(curve.on_rows(which), rows=curve.rows.take(which))
