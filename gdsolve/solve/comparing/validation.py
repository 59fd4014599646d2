"""Cross-validation of a curve: each part of the rows is predicted by a fit to the others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gdsolve.errors import GdsolveError
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.fit.opened import OpenFit
from gdsolve.solve.fit.solve import solve_opened
from gdsolve.solve.fitting.curve import build_curve
from gdsolve.solve.fitting.rows import Rows
from gdsolve.solve.results.result import FitResult

FOLDS = 10

FEW = 20
"""Rows up to which each is left out alone."""

MANY = 20_000
"""Rows from which cross-validation is left out: with so many it says what AICc says."""


def parts_of(count: int, seed: int) -> NDArray[np.intp]:
    """Return the part of each row, shape (count,): ten parts drawn by the seed, or one part per row."""
    if count <= FEW:
        return np.arange(count)
    return np.random.default_rng(seed).permutation(np.arange(count) % FOLDS)


def left_out_errors(opened: OpenFit, rows: Rows, result: FitResult, parts: NDArray[np.intp]) -> Vector | None:
    """Return the squared error (over sigma) of each row by the fit without its part, shape (n,).

    The fits begin at the answer to all rows. None if one of them has no answer.

    Args:
        opened: the model.
        rows: all rows.
        result: the fit to all rows.
        parts: the part of each row.
    """
    assert opened.model is not None
    start = {name: float(each.value) for name, each in result.parameters.items() if "[" not in name}
    settings = replace(opened.settings, start=start, residuals=False)
    begun = replace(opened, settings=settings)
    errors = np.full(rows.count, np.nan)
    for part in np.unique(parts):
        inside = parts == part
        try:
            fitted = solve_opened(begun, rows.take(~inside))
        except GdsolveError:
            return None
        curve = build_curve(opened.problem, opened.settings, opened.model, rows.take(inside))
        point = np.array([fitted.solution[name] for name in curve.names], dtype=np.float64)
        with np.errstate(all="ignore"):
            errors[inside] = curve.residual(point) ** 2
    return errors if np.isfinite(errors).all() else None
