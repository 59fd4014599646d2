"""Fits of curves to data rows: from a problem to its answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from gdsolve.data import Table, read_table
from gdsolve.errors import DataError, UsageError
from gdsolve.problem.fit import Fit
from gdsolve.problem.settings import Settings
from gdsolve.solve.choice import chosen
from gdsolve.solve.comparing.comparison import Comparison
from gdsolve.solve.comparing.degrees import compare_degrees
from gdsolve.solve.fitting.answer import Solved, assemble
from gdsolve.solve.fitting.asked import fit_as_asked
from gdsolve.solve.fitting.curve import build_curve, split_model
from gdsolve.solve.fitting.inference.criteria import is_perfect
from gdsolve.solve.fitting.linear.polynomial_fit import polynomial_model, solve_polynomial
from gdsolve.solve.fitting.losses.catalogue import COUNTS, SQUARES
from gdsolve.solve.fitting.losses.rows import counted
from gdsolve.solve.fitting.losses.solve import guessed_sigma, solve_counts, solve_loss
from gdsolve.solve.fitting.many.solve import solve_rows
from gdsolve.solve.fitting.ready import spelled_out
from gdsolve.solve.fitting.request import Request, request_of
from gdsolve.solve.fitting.row_diagnostics import row_diagnostics
from gdsolve.solve.fitting.rows import RowReader, Rows, all_rows, row_reader
from gdsolve.solve.formula import written
from gdsolve.solve.result import FitResult, InputFile, Predictor
from gdsolve.text.tree import Formula, Relation


@dataclass(frozen=True)
class OpenFit:
    """A fit whose table is open, and whose names are understood.

    Attributes:
        problem, settings: as asked, with ready-made models written out.
        table: the open file.
        request: what is asked.
        model: the curve; None for a polynomial of `request.degree`.
        reader: which columns and rows are fitted.
    """

    problem: Fit
    settings: Settings
    table: Table
    request: Request
    model: Formula | None
    reader: RowReader


def solve_fit(problem: Fit, settings: Settings) -> FitResult:
    """Return the fit of a curve to the rows of a table.

    Raises:
        DataError: the table cannot be read, or holds too few rows.
        FormulaError, UsageError: a model, column or setting that does not fit.
    """
    began = perf_counter()
    opened = open_fit(problem, settings)
    return fit_rows(opened, all_rows(opened.reader), began)


def open_fit(problem: Fit, settings: Settings) -> OpenFit:
    """Return a fit with its table open; the rows are still unread. Errors are those of `solve_fit`."""
    table = read_table(problem.data.resolved, sql=settings.sql or problem.sql)
    spelled = spelled_out(problem, settings, table.names)
    problem, settings = spelled.problem, spelled.settings
    request = request_of(problem, settings, table.names)
    model, left = (None, None) if request.model is None else split_model(request.model)
    reader = row_reader(table, request, _numbers(problem, settings), left)
    reader = replace(reader, notes=(*reader.notes, *spelled.notes))
    return OpenFit(problem, settings, table, request, model, reader)


def fit_rows(opened: OpenFit, rows: Rows, began: float) -> FitResult:
    """Return the fit to rows that were read; `began` is when the work on it did."""
    opened, comparison = _with_degree(opened, rows)
    problem, settings, request = opened.problem, opened.settings, opened.request
    rows = counted(rows, request.loss)
    # A model may be undefined at points that are tried: they count as bad, without a word.
    with np.errstate(all="ignore"):
        solved, rows = _solved(problem, settings, request, opened.model, rows)
    inputs = tuple(InputFile(path, digest) for path, digest in opened.table.inputs)
    result = assemble(solved, rows, request, title=fit_title(rows, request), inputs=inputs, began=began)
    return _with_rows(replace(result, comparison=comparison), opened, rows)


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
    comparison = compare_degrees(rows, absolute=absolute)
    if comparison.chosen is None:
        raise DataError.of(comparison.verdict, hint="--degree 1")
    return replace(opened, request=replace(request, degree=comparison.chosen)), comparison


def _with_rows(result: FitResult, opened: OpenFit, rows: Rows) -> FitResult:
    """Return the result with its formula, its inputs, and the rows worth a look."""
    model, degree = opened.model, None
    if model is None:
        degree = len(result.solution) - 1
        model, rows = polynomial_model(rows, degree)
    with np.errstate(all="ignore"):
        looked = row_diagnostics(opened.problem, opened.settings, model, rows, result, degree)
    return replace(
        result,
        formula=written(model),
        problem={"y": rows.y_name},
        predictors=_predictors(rows),
        response=rows.y_name,
        rows=looked,
        notable=() if looked is None or _is_told(result, rows) else looked.notable,
    )


def _is_told(result: FitResult, rows: Rows) -> bool:
    """Return whether rows far from the curve are told otherwise, or are so by rounding errors only."""
    if result.loss is not None:
        return "scale" in result.statistics  # a robust loss names its outliers
    return is_perfect(rows.y, result.statistics["rss"], rows.sigma)


def _solved(
    problem: Fit, settings: Settings, request: Request, model: Formula | None, rows: Rows
) -> tuple[Solved, Rows]:
    """Return what the solver for this kind of model found, and the rows as it saw them."""
    choice = chosen(problem.optimizer, settings)
    squares = request.loss == SQUARES
    if choice.optimizer is not None and not squares:
        raise UsageError.of(
            f"`{choice.optimizer.name}` minimises squares, not the loss `{request.loss}`",
            hint="leave `--optimizer` out, or `--loss`",
        )
    if model is None:
        assert isinstance(request.degree, int)
        if choice.optimizer is None and squares:
            return solve_polynomial(rows, request, settings.spread), rows
        model, rows = polynomial_model(rows, request.degree)
    curve = build_curve(problem, settings, model, rows)
    if request.loss in COUNTS:
        guessed = replace(rows, sigma=guessed_sigma(rows, request.loss))
        return solve_counts(curve, build_curve(problem, settings, model, guessed), request.loss), rows
    if not squares:
        absolute = rows.sigma is not None and request.sigma_kind == "absolute"
        return solve_loss(curve, request.loss, absolute=absolute), rows
    if choice.optimizer is None:
        return solve_rows(curve, settings.spread), rows
    return fit_as_asked(curve, choice, settings.spread), rows


def _predictors(rows: Rows) -> dict[str, Predictor]:
    return {
        name: Predictor(rows.sources.get(name, name), float(column.min()), float(column.max()))
        for name, column in rows.columns.items()
    }


def _numbers(problem: Fit, settings: Settings) -> dict[str, float]:
    """Return the constants that are plain numbers, for expressions of columns."""
    values = {each.name: each.value for each in problem.constants} | dict(settings.let)
    return {name: float(value) for name, value in values.items() if isinstance(value, int | float)}


def fit_title(rows: Rows, request: Request) -> str:
    """Return in one line what is fitted."""
    if request.model is None:
        return f"{rows.y_name} ~ polynomial of degree {request.degree} in {next(iter(rows.columns), 'x')}"
    body = request.model.body
    right = body.right.span.text if isinstance(body, Relation) else request.model.source.text
    return " ".join(f"{rows.y_name} ~ {right}".split())
