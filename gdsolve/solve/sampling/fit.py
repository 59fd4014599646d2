"""A fit beside its data: the curve between the rows, with its two bands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdsolve.data import read_table
from gdsolve.optimize.protocols import Vector
from gdsolve.problem.fit import Fit
from gdsolve.problem.settings import Settings
from gdsolve.solve.fitting.curve import Curve, build_curve, split_model
from gdsolve.solve.fitting.inference.bands import bands
from gdsolve.solve.fitting.linear.polynomial_fit import polynomial_model
from gdsolve.solve.fitting.losses.rows import counted
from gdsolve.solve.fitting.ready import spelled_out
from gdsolve.solve.fitting.request import request_of
from gdsolve.solve.fitting.rows import Rows, read_rows
from gdsolve.solve.result import FitResult, Result
from gdsolve.solve.sampling.samples import FitSample, FittedCurve

CURVE_POINTS = 301

MOST_ROWS = 4000
"""Data rows that are drawn; more are only a cloud, and a large file."""

_MARGIN = 0.03  # of the data's width, shown on both sides of the curve


def sample_fit(problem: Fit, settings: Settings, results: Sequence[Result]) -> FitSample | None:
    """Return data and curve; None if the fit has no parameters to draw with."""
    result = results[0]
    if not isinstance(result, FitResult) or not result.solution or problem.datasets:
        return None
    table = read_table(problem.data.resolved, sql=settings.sql or problem.sql)
    spelled = spelled_out(problem, settings, table.names)
    problem, settings = spelled.problem, spelled.settings
    request = request_of(problem, settings, table.names)
    model, left = (None, None) if request.model is None else split_model(request.model)
    numbers = {each.name: each.value for each in problem.constants} | dict(settings.let)
    scalars = {name: float(value) for name, value in numbers.items() if isinstance(value, int | float)}
    rows = counted(read_rows(table, request, scalars, left), request.loss)
    only = next(iter(rows.columns)) if len(rows.columns) == 1 else None
    if model is None:
        model, rows = polynomial_model(rows, len(result.solution) - 1)
    shown = _thinned(rows)
    curve = build_curve(problem, settings, model, shown)
    values = np.array([result.solution[name] for name in curve.names], dtype=np.float64)
    fitted = curve.compiled.residual(values)
    sample = FitSample(
        y_name=rows.y_name,
        y=shown.y,
        fitted=fitted if shown.sigma is None else fitted * shown.sigma,
        rows=rows.count,
        sigma=shown.sigma,
        level=request.level,
    )
    if only is None:
        return sample
    name, x = next(iter(shown.columns.items()))
    fine = _fine(x)
    between = build_curve(problem, settings, model, Rows({name: fine}, np.zeros(len(fine)), rows.y_name))
    drawn = _with_bands(between, fine, result, rows)
    return FitSample(
        **{each: getattr(sample, each) for each in ("y_name", "y", "fitted", "rows", "sigma", "level")},
        x_name=only,
        x=x,
        curve=drawn,
    )


def _fine(x: Vector) -> Vector:
    margin = _MARGIN * float(np.ptp(x)) or 1.0
    return np.linspace(float(x.min()) - margin, float(x.max()) + margin, CURVE_POINTS)


def _thinned(rows: Rows) -> Rows:
    if rows.count <= MOST_ROWS:
        return rows
    keep = np.linspace(0, rows.count - 1, MOST_ROWS).astype(np.intp)
    return rows.take(keep)


def _with_bands(curve: Curve, x: Vector, result: FitResult, rows: Rows) -> FittedCurve:
    # The sigma of readings between the rows is known only if it is the same everywhere.
    same = rows.sigma is not None and np.ptp(rows.sigma) == 0
    found = bands(curve, result, float(rows.sigma[0]) if rows.sigma is not None and same else None)
    return FittedCurve(x, found.value, found.confidence, found.prediction)
