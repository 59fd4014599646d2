"""From a stored fit and points to the curve with its bands, and to what is to be feared of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gdsolve.errors import DataError
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.fitting.inference.bands import Bands, bands
from gdsolve.solve.prediction.points import read_points
from gdsolve.solve.prediction.prediction import Points, Prediction
from gdsolve.solve.prediction.stored import StoredFit, read_fit
from gdsolve.solve.results.result import FitResult, VerdictCode
from gdsolve.text import to_text

SAME = 1e-9
"""Largest relative difference that rounding may make between the same row among other rows."""


def predict(path: str, points: Points) -> Prediction:
    """Return the curve of a result document at new points.

    Raises:
        DataError: no result of a fit, a table without the inputs.
        UsageError: points that cannot be read.
    """
    stored = read_fit(path)
    fit = stored.result
    assert fit.inference is not None
    if points.ci is not None:
        fit = replace(fit, inference=replace(fit.inference, level=points.ci / 100))
    inputs, sigma, note = read_points(points, fit)
    curve = stored.curve(inputs)
    with np.errstate(all="ignore"):
        found = bands(curve, fit, sigma)
        _check_rowwise(stored, inputs, found.value)
    outside = _outside(fit, inputs)
    assert fit.inference is not None
    return Prediction(
        title=f"{fit.response} ~ {to_text(stored.formula)}",
        response=fit.response or "y",
        inputs={fit.predictors[name].source: column for name, column in inputs.items()},
        value=found.value,
        bands=_ends(found),
        missing={name: reason for name, reason in found.missing.items() if reason},
        level=fit.inference.level,
        is_outside=outside,
        ranges={each.source: (each.low, each.high) for each in fit.predictors.values()},
        notes=(note,) if note else (),
        warnings=_warnings(fit, found, outside),
    )


def _check_rowwise(stored: StoredFit, inputs: Mapping[str, Vector], value: Vector) -> None:
    """Refuse a model that looks at all rows at once: beside other rows it has other values.

    It is evaluated once more with two rows added, the ends of the fitted data.
    """
    ranges = stored.result.predictors
    more = {name: np.append(column, [ranges[name].low, ranges[name].high]) for name, column in inputs.items()}
    curve = stored.curve(more)
    point = np.array([stored.result.solution[name] for name in curve.names])
    beside = curve.compiled.residual(point)[: len(value)]
    if not np.allclose(beside, value, rtol=SAME, atol=0.0, equal_nan=True):
        raise DataError.of(
            "the model at one row depends on the other rows, so that new inputs would change the curve",
            hint="write numbers for what is taken over all rows, such as mean(x)",
        )


def _ends(found: Bands) -> dict[str, tuple[Vector, Vector]]:
    halves = {"confidence": found.confidence, "prediction": found.prediction}
    return {
        name: (found.value - half, found.value + half) for name, half in halves.items() if half is not None
    }


def _outside(fit: FitResult, inputs: Mapping[str, Vector]) -> NDArray[np.bool_]:
    outside = np.zeros(len(next(iter(inputs.values()))), dtype=bool)
    for name, column in inputs.items():
        each = fit.predictors[name]
        outside |= (column < each.low) | (column > each.high)
    return outside


def _warnings(fit: FitResult, found: Bands, outside: NDArray[np.bool_]) -> tuple[str, ...]:
    warnings = []
    if fit.verdict.code is not VerdictCode.GOOD:
        warnings.append(f"the fit is not a good one ({fit.verdict.code.value}): {fit.verdict.because}")
    if outside.any():
        ranges = ", ".join(f"{each.source} {each.low:g} to {each.high:g}" for each in fit.predictors.values())
        warnings.append(
            f"{int(outside.sum())} of {len(outside)} points lie beyond the data ({ranges}): there the bands "
            "hold only if the formula does"
        )
    undefined = int((~np.isfinite(found.value)).sum())
    if undefined:
        warnings.append(f"the formula is not defined at {undefined} of {len(outside)} points")
    return tuple(warnings)
