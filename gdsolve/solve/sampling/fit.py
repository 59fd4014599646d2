"""A fit beside its data: the curve between the rows, with its two bands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdsolve.optimize.protocols import Vector
from gdsolve.problem.fit import Fit
from gdsolve.problem.settings import Settings
from gdsolve.solve.fit.opened import OpenFit, open_fit
from gdsolve.solve.fitting.curve import Curve, build_curve
from gdsolve.solve.fitting.inference.bands import bands
from gdsolve.solve.fitting.linear.polynomial_fit import polynomial_model
from gdsolve.solve.fitting.losses.rows import counted
from gdsolve.solve.fitting.many.stream import StreamedRows
from gdsolve.solve.fitting.rows import Rows, all_rows
from gdsolve.solve.results.result import FitResult, Result
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
    opened = open_fit(problem, settings)
    problem, settings, request, model = opened.problem, opened.settings, opened.request, opened.model
    rows = counted(_some_rows(opened), request.loss)
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
        rows=int(result.statistics.get("n", rows.count)),
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


def _some_rows(opened: OpenFit) -> Rows:
    """Return all rows of a file, or of a large one some."""
    if opened.table.is_small:
        return all_rows(opened.reader)
    return StreamedRows(opened.reader, 0.0).scan(MOST_ROWS).sample


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
