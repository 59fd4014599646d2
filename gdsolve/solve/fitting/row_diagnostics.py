"""The rows of a fit beside its curve, if they are few enough or were asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gdsolve.optimize.protocols import Matrix
from gdsolve.problem.fit import Fit
from gdsolve.problem.settings import Settings
from gdsolve.solve.fitting.both.shifted import effective_sigma
from gdsolve.solve.fitting.curve import build_curve
from gdsolve.solve.fitting.inference.influence import LOOKED_AT, RowDiagnostics, influence
from gdsolve.solve.fitting.losses.catalogue import COUNTS
from gdsolve.solve.fitting.losses.rows import with_spread
from gdsolve.solve.fitting.rows import Rows
from gdsolve.solve.results.result import FitResult, VerdictCode
from gdsolve.text.tree import Formula


def row_diagnostics(
    problem: Fit, settings: Settings, model: Formula, rows: Rows, result: FitResult, degree: int | None
) -> RowDiagnostics | None:
    """Return residuals and influence of every row; None if the fit is no answer, or has too many rows.

    Args:
        problem: as fitted.
        settings: as fitted; they say whether the rows are wanted however many there are.
        model: the curve, that of a polynomial too.
        rows: what was fitted; the inputs have the names of the model.
        result: the fit.
        degree: of a polynomial, None for any other curve.
    """
    wanted = settings.residuals or rows.count <= LOOKED_AT
    if not wanted or result.verdict.code not in (VerdictCode.GOOD, VerdictCode.NOT_IDENTIFIABLE):
        return None
    curve = build_curve(problem, settings, model, rows)
    point = np.array([result.solution[name] for name in curve.names], dtype=np.float64)
    if result.loss in COUNTS:
        rows = with_spread(rows, curve.compiled.residual(point), result.loss)
        curve = build_curve(problem, settings, model, rows)
    elif rows.x_sigma:
        rows = replace(rows, sigma=effective_sigma(curve, point))
        curve = build_curve(problem, settings, model, rows)
    r, slopes = curve.residual_and_slopes(point)
    sigma = np.ones(rows.count) if rows.sigma is None else rows.sigma
    if degree is not None:
        slopes = _orthogonal(rows, degree) / sigma[:, np.newaxis]
    else:
        # A parameter that lies on a bound, or is not determined, moves the curve nowhere.
        slopes = slopes[:, [result.parameters[name].stderr is not None for name in curve.names]]
    known = result.inference is not None and result.inference.scale == "known"
    scale = 1.0 if known else result.statistics.get("scale")
    standardised, studentised, leverage, cooks = influence(r, slopes, scale)
    numbers = np.arange(rows.count) if rows.numbers is None else rows.numbers
    return RowDiagnostics(
        numbers=numbers + 1,
        inputs={rows.sources.get(name, name): column for name, column in rows.columns.items()},
        response=rows.y_name,
        y=rows.y,
        fitted=rows.y - r * sigma,
        residual=r * sigma,
        standardised=standardised,
        studentised=studentised,
        leverage=leverage,
        cooks_distance=cooks,
    )


def _orthogonal(rows: Rows, degree: int) -> Matrix:
    """Return Chebyshev polynomials over the range of x: they span what the powers do, without losing digits."""
    (x,) = rows.columns.values()
    low, high = float(x.min()), float(x.max())
    scaled = 2 * (x - low) / (high - low) - 1 if high > low else np.zeros(len(x))
    return np.asarray(np.polynomial.chebyshev.chebvander(scaled, degree), dtype=np.float64)
