"""What is common to all fits to a table: from the words to an open file, and from what was found to the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gdsolve.data import Table, read_table
from gdsolve.errors import UsageError
from gdsolve.problem.fit import Fit
from gdsolve.problem.settings import Settings
from gdsolve.solve.choice import Choice, chosen
from gdsolve.solve.fitting.answer import Solved, assemble
from gdsolve.solve.fitting.curve import split_model
from gdsolve.solve.fitting.linear.polynomial_fit import polynomial_model
from gdsolve.solve.fitting.ready import spelled_out
from gdsolve.solve.fitting.request import Request, request_of
from gdsolve.solve.fitting.rows import RowReader, Rows, row_reader
from gdsolve.solve.fitting.rows.totals import Totals
from gdsolve.solve.results.formula import written
from gdsolve.solve.results.result import FitResult, InputFile, Predictor
from gdsolve.text.tree import Formula, Relation

Ends = Mapping[str, tuple[float, float]]
"""Smallest and largest value of each input."""


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


def open_fit(problem: Fit, settings: Settings, table: Table | None = None) -> OpenFit:
    """Return a fit with its table open (or the one that is given); the rows are still unread.

    Errors are those of `solve_fit`.
    """
    table = table or read_table(problem.data.resolved, sql=settings.sql or problem.sql)
    spelled = spelled_out(problem, settings, table.names)
    problem, settings = spelled.problem, spelled.settings
    request = request_of(problem, settings, table.names)
    model, left = (None, None) if request.model is None else split_model(request.model)
    reader = row_reader(table, request, _numbers(problem, settings), left)
    reader = replace(reader, notes=(*reader.notes, *spelled.notes))
    return OpenFit(problem, settings, table, request, model, reader)


def choice_of(problem: Fit, settings: Settings) -> Choice:
    """Return the optimizer and the arithmetic that are asked for.

    Raises:
        UsageError: see `chosen`; or float32 without a named optimizer.
    """
    choice = chosen(problem.optimizer, settings)
    dtype = settings.dtype or problem.dtype or choice.dtype
    if dtype != choice.dtype and choice.optimizer is None:
        raise UsageError.of(
            f"a fit without a named optimizer is computed in {choice.dtype}, not in {dtype}",
            hint="leave out `--dtype`, or name an optimizer, as in `--optimizer adam`",
        )
    return replace(choice, dtype=dtype)


def finished(
    opened: OpenFit, solved: Solved, rows: Rows, totals: Totals, ends: Ends, *, began: float
) -> FitResult:
    """Return the answer of a fit.

    Args:
        opened: what was asked.
        solved: what was found.
        rows: those that were fitted, or some of them.
        totals: sums over all of them.
        ends: of each input, over all of them.
        began: when the work did.
    """
    request = opened.request
    inputs = tuple(InputFile(path, digest) for path, digest in opened.table.inputs)
    title = fit_title(rows, request)
    result = assemble(solved, totals, request, title=title, inputs=inputs, began=began)
    predictors = {name: Predictor(rows.sources.get(name, name), *ends[name]) for name in rows.columns}
    model = opened.model
    if model is None and isinstance(request.degree, int):
        model, _ = polynomial_model(rows, request.degree)
        predictors = dict(zip(("x",), predictors.values(), strict=True))
    formula = None if model is None else written(model)
    return replace(
        result, formula=formula, problem={"y": rows.y_name}, predictors=predictors, response=rows.y_name
    )


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
