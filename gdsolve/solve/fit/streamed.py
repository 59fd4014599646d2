"""Fits to large files: the rows go by block by block, and only some of them are ever in memory, if they must.

One pass gives sums and a sample, the sample gives a start, and a few passes over all rows give the answer.
What cannot be done by sums over rows (a model that takes rows together, an optimizer of second order) gets
all rows in memory, if they fit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import cast

import numpy as np

from gdsolve.compile.rows.compressed import Passes
from gdsolve.compile.rows.split import NotRowwiseError
from gdsolve.data import Table
from gdsolve.problem.fit import Fit
from gdsolve.problem.parts import FileReference
from gdsolve.problem.settings import Settings
from gdsolve.solve.choice import Choice, expected_passes
from gdsolve.solve.fit.opened import Ends, OpenFit, choice_of, open_fit
from gdsolve.solve.fitting.answer import Solved
from gdsolve.solve.fitting.asked import fit_as_asked, takes_batches, takes_sums
from gdsolve.solve.fitting.curve import OBSERVED, SIGMA, Curve, build_curve, difference_node
from gdsolve.solve.fitting.linear.polynomial_fit import polynomial_by_passes, polynomial_model
from gdsolve.solve.fitting.losses.catalogue import SQUARES
from gdsolve.solve.fitting.many.files import Cluster, SpreadRows
from gdsolve.solve.fitting.many.passes import FEW_PASSES, MANY, passes_of
from gdsolve.solve.fitting.many.solve import SAMPLE, solve_passes
from gdsolve.solve.fitting.many.stream import Scanned, StreamedRows
from gdsolve.solve.fitting.request import Request
from gdsolve.solve.fitting.rows import RowReader, Rows
from gdsolve.solve.fitting.rows.totals import Totals

BUDGET = 512e6
"""Bytes of rows that are kept between passes by default: 30 million rows of x and y."""


PART = 8 * 122_880
"""Rows that one task reads of a single file: eight row groups as DuckDB and Arrow write them."""


def is_shared_out(table: Table) -> bool:
    """Say whether the workers of a cluster read the rows: those of several files, or of a large one by parts."""
    return len(table.files) > 1 or (table.placed is not None and table.rows > PART)


@dataclass(frozen=True, slots=True)
class Streamed:
    """What was found, a sample of the rows, and what is known of all of them."""

    solved: Solved
    rows: Rows
    totals: Totals
    ends: Ends


def takes_blocks(request: Request) -> bool:
    """Say whether a fit is one of plain squares, which are sums over rows."""
    if request.degree == "auto":  # leaves out every row once
        return False
    return request.loss == SQUARES and request.trials is None and not request.x_sigma


def solve_streamed(opened: OpenFit) -> Streamed | Rows:
    """Return the fit to the rows of a large file; all rows in memory where that serves better.

    Raises:
        DataError: cells without a number, or rows that must be in memory and are too many.
        FormulaError, UsageError: see `solve_fit`.
    """
    stream = _rows(opened)
    scanned = stream.scan(SAMPLE)
    few = scanned.totals.count < MANY and stream.is_kept
    if few or opened.settings.residuals:
        return stream.whole(scanned.sample)
    choice = choice_of(opened.problem, opened.settings)
    with np.errstate(all="ignore"):
        solved = _by_passes(opened, choice, stream, scanned)
    if solved is None:
        return stream.whole(scanned.sample)
    return Streamed(solved, scanned.sample, scanned.totals, scanned.ends)


def _rows(opened: OpenFit) -> StreamedRows | SpreadRows:
    """Return the rows of this process, or those that the workers of a cluster read, a file or a part of it each."""
    cluster = opened.settings.spread
    if cluster is None:
        return StreamedRows(opened.reader, opened.settings.memory or BUDGET)
    settings = replace(opened.settings, spread=None, watch=None)
    if len(opened.table.files) == 1:
        ends = [*range(PART, opened.table.rows, PART), opened.table.rows]
        parts = [
            partial(open_part, opened.problem, settings, end - (end - 1) % PART - 1, end) for end in ends
        ]
        return SpreadRows(cast(Cluster, cluster), parts, "parts")
    problems = [replace(opened.problem, data=FileReference(path, path)) for path in opened.table.files]
    return SpreadRows(cast(Cluster, cluster), [partial(open_reader, each, settings) for each in problems])


def open_part(problem: Fit, settings: Settings, first: int, end: int) -> RowReader:
    """Return what reads some rows of a fit, on a worker."""
    reader = open_fit(problem, settings).reader
    return replace(reader, table=reader.table.between(first, end))


def open_reader(problem: Fit, settings: Settings) -> RowReader:
    """Return what reads the rows of a fit, on a worker."""
    return open_fit(problem, settings).reader


def _by_passes(
    opened: OpenFit, choice: Choice, stream: StreamedRows | SpreadRows, scanned: Scanned
) -> Solved | None:
    """Return what passes over the rows find; None if they do not serve."""
    sample, model, degree = scanned.sample, opened.model, opened.request.degree
    if choice.optimizer is not None and not takes_sums(choice):
        goes_by = isinstance(stream, StreamedRows) and not stream.is_kept
        if not (goes_by and takes_batches(choice)):
            return None
    if model is None:
        assert isinstance(degree, int)
        if choice.optimizer is None:
            names = {next(iter(sample.columns)): "x", OBSERVED: "y"}
            names |= {} if sample.sigma is None else {SIGMA: "sigma"}
            return polynomial_by_passes(
                sample, opened.request, stream.spread(names), scanned.ends, scanned.totals.count
            )
        model, sample = polynomial_model(sample, degree)
    curve = build_curve(opened.problem, opened.settings, model, sample)
    passes = FEW_PASSES if choice.optimizer is None else expected_passes(choice)
    curve = replace(curve, work=replace(curve.work, rows=scanned.totals.count, passes=passes))
    summed = _passes(curve, stream)
    if summed is None:
        return None
    if choice.optimizer is not None:
        return fit_as_asked(curve, choice, passes=summed)
    return solve_passes(curve, summed, scanned.totals.square, scanned.totals.spread)


def _passes(curve: Curve, stream: StreamedRows | SpreadRows) -> Passes | None:
    try:
        return passes_of(
            curve.graph, difference_node(curve), curve.layout, curve.data, stream.spread(), curve.work
        )
    except NotRowwiseError:  # a model such as x/mean(x)
        return None
