"""Where a curve is wanted: ranges and lists of `--x`, or the columns of a table."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from gdsolve.data import read_table
from gdsolve.errors import DataError, Source, UsageError
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.fitting.rows.expressions import ColumnNames, Expression
from gdsolve.solve.prediction.prediction import Points
from gdsolve.solve.results.result import FitResult
from gdsolve.text import constant_value, expect_expression, parse_formula

DEFAULT_POINTS = 11
"""Points of a range without a step: tenths of it."""

MOST_POINTS = 1_000_000
"""Points of `--x`; a table may have more."""

_EXAMPLE = "--x 0:10:0.5 or --x 1,2,3"


def read_points(points: Points, fit: FitResult) -> tuple[dict[str, Vector], float | Vector | None, str]:
    """Return the inputs by the names of the formula, sigma of new readings, and what was assumed.

    Raises:
        UsageError: both `x` and `data`, a range that is none, several inputs without a table.
        DataError: the table lacks a column or a number.
    """
    if points.x and points.data is not None:
        raise UsageError.of("`--x` and DATA both say where to predict", hint="give one of them")
    if points.sigma is not None and "chi2" not in fit.statistics:
        raise UsageError.of(
            "`--sigma` is given, but the fit had none",
            hint="leave it out: the scatter of the fitted rows is that of new readings",
        )
    if points.data is not None:
        return (*_from_table(points, fit), "")
    if len(fit.predictors) > 1:
        names = ", ".join(f"`{each.source}`" for each in fit.predictors.values())
        raise UsageError.of(
            f"the curve has {len(fit.predictors)} inputs: {names}",
            hint="name a file with these columns: gdsolve predict result.json new.csv",
        )
    name, predictor = next(iter(fit.predictors.items()))
    if points.x:
        x, note = np.concatenate([_range(part) for text in points.x for part in text.split(",")]), ""
    else:
        x = np.linspace(predictor.low, predictor.high, DEFAULT_POINTS)
        note = f"no points said: {DEFAULT_POINTS} over the range of the data ({_EXAMPLE})"
    return {name: x}, _number_sigma(points.sigma), note


def _range(text: str) -> Vector:
    """Return the points of `1.5`, `0:10` or `0:10:0.5`, both ends included."""
    parts = text.split(":")
    numbers = [_number(part, text) for part in parts]
    if len(parts) == 1:
        return np.array(numbers)
    if len(parts) > 3:
        raise UsageError.of(f"`{text}` is no range of numbers", hint=_EXAMPLE)
    first, last = numbers[:2]
    if len(parts) == 2:
        return np.linspace(first, last, DEFAULT_POINTS)
    step = numbers[2]
    if step == 0 or (last - first) / step < 0:
        raise UsageError.of(f"steps of {step:g} do not lead from {first:g} to {last:g}", hint=_EXAMPLE)
    # The last point counts as reached if only rounding is missing, as in 0:1:0.1.
    count = math.floor((last - first) / step * (1 + 4 * np.finfo(np.float64).eps) + 1e-9) + 1
    if count > MOST_POINTS:
        raise UsageError.of(f"`{text}` has {count} points, more than {MOST_POINTS}", hint="a larger step")
    return np.asarray(first + step * np.arange(count), dtype=np.float64)


def _number(text: str, whole: str) -> float:
    if not text.strip():
        raise UsageError.of(f"`{whole}` is no range of numbers", hint=_EXAMPLE)
    tree = expect_expression(parse_formula(Source(text.strip(), "--x")), "a number")
    value = constant_value(tree)
    if isinstance(value, list) or not math.isfinite(value):
        raise UsageError.of(f"`{text.strip()}` is not a finite number", hint=_EXAMPLE)
    return float(value)


def _number_sigma(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        sigma = float(text)
    except ValueError:
        sigma = math.nan
    if not 0 < sigma < math.inf:
        raise UsageError.of(f"`--sigma {text}` is no number above 0", hint="a column needs DATA")
    return sigma


def _from_table(points: Points, fit: FitResult) -> tuple[dict[str, Vector], float | Vector | None]:
    assert points.data is not None
    table = read_table(points.data)
    names = ColumnNames(table, {})
    wanted = {
        name: names.expression(Source(each.source, "input of the fit"))
        for name, each in fit.predictors.items()
    }
    sigma = None if points.sigma is None else names.expression(Source(points.sigma, "--sigma"))
    needs = {column for each in (*wanted.values(), *((sigma,) if sigma else ())) for column in each.needs}
    is_fitted = any(each.sha256 == table.sha256 for each in fit.run.inputs)
    for name in sorted(needs):
        if table.is_dated(name) and not is_fitted:
            raise DataError.of(
                f"the dates in `{name}` of `{table.name}` are counted from another first date than the fit's",
                hint="give the points as seconds since the first date of the fitted table, as in `--x 0:3600:60`",
            )
    columns: Mapping[str, Vector] = table.columns(sorted(needs))
    if table.rows == 0:
        raise DataError.of(f"`{points.data}` has no rows")
    inputs = {name: _finite(each, columns, table.rows) for name, each in wanted.items()}
    return inputs, None if sigma is None else _finite(sigma, columns, table.rows)


def _finite(expression: Expression, columns: Mapping[str, Vector], count: int) -> Vector:
    values = expression.values(columns, count)
    bad = np.flatnonzero(~np.isfinite(values))
    if bad.size:
        raise DataError.of(
            f"`{expression.text}` is not finite in {bad.size} of {count} rows",
            where="data rows " + ", ".join(str(row + 1) for row in bad[:5]),
        )
    return values
