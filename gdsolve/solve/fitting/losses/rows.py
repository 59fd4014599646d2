"""Counts among the rows: checked, and successes as shares of their trials."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gdsolve.errors import DataError, UsageError
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.fitting.losses.catalogue import COUNTS
from gdsolve.solve.fitting.rows import Rows

SHOWN = 5
TINY = 1e-300


def counted(rows: Rows, loss: str) -> Rows:
    """Return the rows as their loss sees them.

    Raises:
        UsageError: sigma of a count, or trials of what is not binomial.
        DataError: y is not a count, or larger than its trials.
    """
    if rows.trials is not None and loss != "binomial":
        raise UsageError.of("`--trials` belongs to `--loss binomial`", hint="--loss binomial")
    if loss not in COUNTS:
        return rows
    if rows.sigma is not None:
        raise UsageError.of(
            "a count has the variance of its likelihood: leave `--sigma` out",
            hint="for counts that scatter more, use `--loss squares` with a sigma",
        )
    _refuse(
        rows, (rows.y < 0) | (rows.y != np.floor(rows.y)), f"`{rows.y_name}` is not a count (0, 1, 2, ...)"
    )
    if loss == "poisson":
        return rows
    if rows.trials is None:
        _refuse(rows, rows.y > 1, f"`{rows.y_name}` is larger than 1, the trials if none are said")
        return rows
    trials = rows.trials
    _refuse(rows, (trials < 1) | (trials != np.floor(trials)), "the trials are not 1, 2, 3, ...")
    _refuse(rows, rows.y > trials, f"`{rows.y_name}` is larger than its trials")
    return replace(rows, y=rows.y / trials, y_name=f"share of {rows.y_name}")


def with_spread(rows: Rows, mean: Vector, loss: str | None) -> Rows:
    """Return counts with the standard deviation that they have under the curve, shape (n,)."""
    if loss == "poisson":
        return replace(rows, sigma=np.sqrt(np.maximum(mean, TINY)))
    trials = 1.0 if rows.trials is None else rows.trials
    return replace(rows, sigma=np.sqrt(np.maximum(mean * (1 - mean), TINY) / trials))


def _refuse(rows: Rows, bad: np.ndarray, words: str) -> None:
    if bad.any():
        shown = ", ".join(str(number) for number in rows.in_file(bad)[:SHOWN])
        raise DataError.of(f"{words} in {int(bad.sum())} of {rows.count} rows", where=f"data rows {shown}")
