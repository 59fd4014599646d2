"""Fits of curves to data rows: from a problem to its answer."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import numpy as np

from gdsolve.compile.engines.names import PYTHON
from gdsolve.errors import DataError, UsageError
from gdsolve.problem.fit import Fit
from gdsolve.problem.settings import Settings
from gdsolve.solve.choice import searched
from gdsolve.solve.comparing.comparison import Comparison
from gdsolve.solve.fit.opened import OpenFit, choice_of, finished, open_fit
from gdsolve.solve.fit.streamed import is_shared_out, solve_streamed, takes_blocks
from gdsolve.solve.fitting.answer import Solved
from gdsolve.solve.fitting.asked import fit_as_asked
from gdsolve.solve.fitting.curve import Curve, build_curve
from gdsolve.solve.fitting.descent.budget import budget
from gdsolve.solve.fitting.inference.criteria import is_perfect
from gdsolve.solve.fitting.linear.polynomial_fit import polynomial_model, solve_polynomial
from gdsolve.solve.fitting.losses.catalogue import COUNTS, SQUARES
from gdsolve.solve.fitting.losses.rows import counted
from gdsolve.solve.fitting.many.solve import solve_rows
from gdsolve.solve.fitting.row_diagnostics import row_diagnostics
from gdsolve.solve.fitting.rows import Rows, all_rows
from gdsolve.solve.fitting.rows.totals import Totals
from gdsolve.solve.results.result import FitResult
from gdsolve.text.tree import Formula


def solve_fit(problem: Fit, settings: Settings) -> FitResult:
    """Return the fit of a curve to the rows of a table.

    Raises:
        DataError: the table cannot be read, or holds too few rows.
        FormulaError, UsageError: a model, column or setting that does not fit.
    """
    began = perf_counter()
    settings = searched(problem, settings, {})
    opened = open_fit(problem, settings)
    # Sums over blocks are sums of squares: other losses see all rows at once. The workers of a cluster read the
    # files of a pattern and the parts of a large one; any other file is read here and shared out.
    here = opened.table.is_small if settings.spread is None else not is_shared_out(opened.table)
    if here or settings.residuals or not takes_blocks(opened.request):
        return fit_rows(opened, all_rows(opened.reader), began)
    streamed = solve_streamed(opened)
    if isinstance(streamed, Rows):
        return fit_rows(opened, streamed, began)
    return finished(opened, streamed.solved, streamed.rows, streamed.totals, streamed.ends, began=began)


def fit_rows(opened: OpenFit, rows: Rows, began: float) -> FitResult:
    """Return the fit to rows that were read; `began` is when the work on it did."""
    opened, comparison = _with_degree(opened, rows)
    rows = counted(rows, opened.request.loss)
    totals = Totals.of(rows)
    result = solve_opened(opened, rows, began)
    return _with_rows(replace(result, comparison=comparison), opened, rows, totals)


def solve_opened(opened: OpenFit, rows: Rows, began: float | None = None) -> FitResult:
    """Return the parameters with their statistics, without a look at single rows; see `fit_rows`."""
    began = perf_counter() if began is None else began
    # A model may be undefined at points that are tried: they count as bad, without a word.
    with np.errstate(all="ignore"):
        solved = _solved(opened, rows)
    ends = {name: (float(column.min()), float(column.max())) for name, column in rows.columns.items()}
    return finished(opened, solved, rows, Totals.of(rows), ends, began=began)


def _with_degree(opened: OpenFit, rows: Rows) -> tuple[OpenFit, Comparison | None]:
    """Return the fit with the degree that `auto` chooses, and what it chose from."""
    request = opened.request
    if request.degree != "auto":
        return opened, None
    if request.loss != SQUARES:
        raise UsageError.of(
            f"`--degree auto` compares least squares, not the loss `{request.loss}`", hint="--degree 2"
        )
    absolute = request.sigma_kind == "absolute" and rows.sigma is not None
    from gdsolve.solve.comparing.degrees import compare_degrees

    comparison = compare_degrees(rows, absolute=absolute)
    if comparison.chosen is None:
        raise DataError.of(comparison.verdict, hint="--degree 1")
    return replace(opened, request=replace(request, degree=comparison.chosen)), comparison


def _with_rows(result: FitResult, opened: OpenFit, rows: Rows, totals: Totals) -> FitResult:
    """Return the result with the rows worth a look."""
    model, degree = opened.model, None
    if model is None:
        degree = len(result.solution) - 1
        model, rows = polynomial_model(rows, degree)
    with np.errstate(all="ignore"):
        looked = row_diagnostics(opened.problem, opened.settings, model, rows, result, degree)
    notable = () if looked is None or _is_told(result, totals) else looked.notable
    return replace(result, rows=looked, notable=notable)


def _is_told(result: FitResult, totals: Totals) -> bool:
    """Return whether rows far from the curve are told otherwise, or are so by rounding errors only."""
    if result.loss is not None:
        return "scale" in result.statistics  # a robust loss names its outliers
    return is_perfect(totals, result.statistics["rss"])


def _solved(opened: OpenFit, rows: Rows) -> Solved:
    """Return what the solver for this kind of model found."""
    problem, settings, request = opened.problem, opened.settings, opened.request
    choice = choice_of(problem, settings)
    first_order = choice.optimizer is not None and choice.optimizer.family == "first order"
    if settings.engine == PYTHON and not first_order:
        raise UsageError.of(
            "`--engine python` computes with single numbers, and this fit with arrays",
            hint="leave out `--engine`, or name a first-order optimizer, as in `--optimizer adam`",
        )
    squares = request.loss == SQUARES
    if choice.optimizer is not None and not squares and not rows.x_sigma:
        raise UsageError.of(
            f"`{choice.optimizer.name}` minimises squares, not the loss `{request.loss}`",
            hint="leave `--optimizer` out, or `--loss`",
        )
    model, degree = opened.model, request.degree
    if model is None:
        assert isinstance(degree, int)
        exact = not rows.x_sigma and request.intervals != "bootstrap"
        if choice.optimizer is None and squares and exact:
            return solve_polynomial(rows, request, settings.spread)
        model, rows = polynomial_model(rows, degree)
    curve = build_curve(problem, settings, model, rows)
    curve = replace(curve, budget=budget(choice.epochs, choice.time_limit))
    if rows.x_sigma:
        return _with_x_sigma(curve, request.loss, named=choice.optimizer is not None)
    if not squares:
        return _by_loss(opened, curve, model, rows)
    if choice.optimizer is None:
        return solve_rows(curve, settings.spread)
    return fit_as_asked(curve, choice, settings.spread)


def _with_x_sigma(curve: Curve, loss: str, *, named: bool) -> Solved:
    """Return what has the least distances in both directions."""
    from gdsolve.solve.fitting.both.solve import check_both, solve_both

    check_both(curve.rows, loss, squares=loss == SQUARES, named=named)
    return solve_both(curve)


def _by_loss(opened: OpenFit, curve: Curve, model: Formula, rows: Rows) -> Solved:
    """Return what minimises another loss than squares."""
    from gdsolve.solve.fitting.losses.solve import guessed_sigma, solve_counts, solve_loss

    request = opened.request
    if request.loss in COUNTS:
        guessed = replace(rows, sigma=guessed_sigma(rows, request.loss))
        around = build_curve(opened.problem, opened.settings, model, guessed)
        return solve_counts(curve, replace(around, budget=curve.budget), request.loss)
    absolute = rows.sigma is not None and request.sigma_kind == "absolute"
    return solve_loss(curve, request.loss, absolute=absolute)
