"""A fit: data, curve and bands above, residuals below; with several inputs, observed beside fitted."""

from __future__ import annotations

import numpy as np

from gdsolve.report.charts.chart import Band, Level, Line, Mark, Panel, Points
from gdsolve.report.numbers import compact
from gdsolve.solve.sampling import FitSample

MANY = 500
"""So many points would hide the curve if it lay below them."""


def fit_panels(sample: FitSample) -> tuple[Panel, Panel]:
    """Return the panel of the data with the fit, and that of the residuals."""
    residual = sample.y - sample.fitted
    name = sample.y_name
    if sample.x is None or sample.x_name is None:
        ends = np.array([min(sample.y.min(), sample.fitted.min()), max(sample.y.max(), sample.fitted.max())])
        marks = (
            Points(sample.fitted, sample.y, _rows(sample), 0),
            Line(ends, ends, "observed = fitted", 1),
        )
        data = Panel("observed beside fitted", f"fitted {name}", name, marks)
        points = Points(sample.fitted, residual, None, 0, error=sample.sigma)
        return data, Panel("residuals", f"fitted {name}", "residual", (Level(0.0), points))
    points = Points(sample.x, residual, None, 0, error=sample.sigma)
    x_range = None
    if sample.curve is not None:
        x_range = float(sample.curve.x[0]), float(sample.curve.x[-1])
    parts = [*_data(sample), *_curve(sample)] if len(sample.y) > MANY else [*_curve(sample), *_data(sample)]
    data = Panel("data and fit", sample.x_name, name, tuple(parts), x_range=x_range)
    below = Panel("residuals", sample.x_name, "residual", (Level(0.0), points), x_range=x_range)
    return data, below


def _data(sample: FitSample) -> tuple[Points, ...]:
    assert sample.x is not None
    return (Points(sample.x, sample.y, _rows(sample), 0, error=sample.sigma),)


def _rows(sample: FitSample) -> str:
    drawn = len(sample.y)
    return "data" if drawn == sample.rows else f"{drawn} of {sample.rows} rows"


def _curve(sample: FitSample) -> list[Mark]:
    curve = sample.curve
    if curve is None:
        return []
    level = f"{compact(100 * sample.level, 4)} %"
    marks: list[Mark] = []
    if curve.prediction is not None:
        low, high = curve.y - curve.prediction, curve.y + curve.prediction
        marks.append(Band(curve.x, low, high, f"{level} prediction", 5))
    if curve.confidence is not None:
        low, high = curve.y - curve.confidence, curve.y + curve.confidence
        marks.append(Band(curve.x, low, high, f"{level} confidence", 1, strong=True))
    marks.append(Line(curve.x, curve.y, "fit", 1))
    return marks
