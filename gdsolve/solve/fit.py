"""Fits of curves to data rows: from a problem to its answer."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import numpy as np

from gdsolve.data import read_table
from gdsolve.problem.fit import Fit
from gdsolve.problem.settings import Settings
from gdsolve.solve.choice import chosen
from gdsolve.solve.fitting.answer import Solved, assemble
from gdsolve.solve.fitting.asked import fit_as_asked
from gdsolve.solve.fitting.curve import build_curve, split_model
from gdsolve.solve.fitting.linear.polynomial_fit import polynomial_model, solve_polynomial
from gdsolve.solve.fitting.many.solve import solve_rows
from gdsolve.solve.fitting.ready import spelled_out
from gdsolve.solve.fitting.request import Request, request_of
from gdsolve.solve.fitting.rows import Rows, read_rows
from gdsolve.solve.formula import written
from gdsolve.solve.result import FitResult, InputFile
from gdsolve.text.tree import Formula, Relation


def solve_fit(problem: Fit, settings: Settings) -> FitResult:
    """Return the fit of a curve to the rows of a table.

    Raises:
        DataError: the table cannot be read, or holds too few rows.
        FormulaError, UsageError: a model, column or setting that does not fit.
    """
    began = perf_counter()
    table = read_table(problem.data.resolved, sql=settings.sql or problem.sql)
    spelled = spelled_out(problem, settings, table.names)
    problem, settings = spelled.problem, spelled.settings
    request = request_of(problem, settings, table.names)
    model, left = (None, None) if request.model is None else split_model(request.model)
    rows = read_rows(table, request, _numbers(problem, settings), left)
    rows = replace(rows, notes=(*rows.notes, *spelled.notes))
    # A model may be undefined at points that are tried: they count as bad, without a word.
    with np.errstate(all="ignore"):
        solved, rows = _solved(problem, settings, request, model, rows)
    inputs = (InputFile(problem.data.path, table.sha256),)
    result = assemble(solved, rows, request, title=_title(rows, request), inputs=inputs, began=began)
    curve = model or polynomial_model(rows, request.degree or 0)[0]
    return replace(result, formula=written(curve))


def _solved(
    problem: Fit, settings: Settings, request: Request, model: Formula | None, rows: Rows
) -> tuple[Solved, Rows]:
    """Return what the solver for this kind of model found, and the rows as it saw them."""
    choice = chosen(problem.optimizer, settings)
    if model is None:
        assert request.degree is not None
        if choice.optimizer is None:
            return solve_polynomial(rows, request, settings.spread), rows
        model, rows = polynomial_model(rows, request.degree)
    curve = build_curve(problem, settings, model, rows)
    if choice.optimizer is None:
        return solve_rows(curve, settings.spread), rows
    return fit_as_asked(curve, choice, settings.spread), rows


def _numbers(problem: Fit, settings: Settings) -> dict[str, float]:
    """Return the constants that are plain numbers, for expressions of columns."""
    values = {each.name: each.value for each in problem.constants} | dict(settings.let)
    return {name: float(value) for name, value in values.items() if isinstance(value, int | float)}


def _title(rows: Rows, request: Request) -> str:
    if request.model is None:
        return f"{rows.y_name} ~ polynomial of degree {request.degree} in {next(iter(rows.columns), 'x')}"
    body = request.model.body
    right = body.right.span.text if isinstance(body, Relation) else request.model.source.text
    return " ".join(f"{rows.y_name} ~ {right}".split())
