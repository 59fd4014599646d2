"""Fits to many rows: a start from a sample of them, then passes over all.

The sample is a fixed pseudo-random one (a regular one would alias), and is fitted like any few rows, without
start values if none are given. Its minimum is off by a few standard errors of the sample; two to four passes
of Gauss-Newton steps over all rows take the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.rows.blocks import InMemory
from gdsolve.compile.rows.compressed import CompressedResiduals, OnBlocks, Passes
from gdsolve.compile.rows.split import NotRowwiseError
from gdsolve.compile.rows.sums import RowSums
from gdsolve.optimize.outcome import Counts
from gdsolve.solve.fitting.answer import Solved
from gdsolve.solve.fitting.curve import Curve, difference_node
from gdsolve.solve.fitting.descent.polish import Polished
from gdsolve.solve.fitting.many.condensed import condensed
from gdsolve.solve.fitting.many.refine import refine
from gdsolve.solve.fitting.search import End, concluded, solve_curve

MANY = 20_000
"""Rows from which sums are taken block by block."""

SAMPLE = 4096
"""Rows of the sample: its minimum is within a few hundredths of a standard deviation of y."""


def solve_rows(curve: Curve, *, many: int = MANY, most: int = SAMPLE) -> Solved:
    """Return the parameters with the least sum of squares, over any number of rows in memory.

    Args:
        curve: the model on its rows.
        many: rows from which sums are taken block by block.
        most: rows of the sample from which the start comes.

    Raises:
        DataError: fewer rows than parameters.
    """
    if curve.rows.count < many:
        return solve_curve(curve)
    try:
        sums = row_sums(curve)
    except NotRowwiseError:  # a model such as x/mean(x): rows cannot be taken one by one
        return solve_curve(curve)
    target = curve.target
    spread = float(np.sum((target - target.mean()) ** 2))
    passes = OnBlocks(sums, InMemory(curve.data))
    return solve_passes(sampled(curve, most), passes, float(target @ target), spread)


def row_sums(curve: Curve) -> RowSums:
    """Return the weighted residuals of a model as sums over rows that are still to be named.

    Raises:
        NotRowwiseError: the model at a row depends on other rows.
    """
    return RowSums(curve.graph, difference_node(curve), curve.layout, _constants(curve))


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
        f"{first.optimizer.reason}, from {len(sample.target)} rows; then {found.passes} passes over all",
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
    rows = curve.rows
    own = replace(
        rows,
        columns={name: column[which] for name, column in rows.columns.items()},
        y=rows.y[which],
        sigma=None if rows.sigma is None else rows.sigma[which],
    )
    return replace(curve.on_rows(which), rows=own)


def _constants(curve: Curve) -> Mapping[str, NDArray[np.float64]]:
    """Return the data without rows."""
    with_rows = {name for name, node in curve.graph.inputs.items() if node.has_rows}
    return {name: column for name, column in curve.data.items() if name not in with_rows}
