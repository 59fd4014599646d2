"""Each row beside the curve: residuals, leverage, and how much the row pulls the curve.

With J = QR the slopes of the curve by its parameters (rows divided by sigma), the leverage of row i is the
squared length h of row i of Q: how much of the curve's value there is its own. With the residual r (divided by
sigma), p parameters and s the standard deviation of residuals,

    standardised   r/(s sqrt(1 - h))
    studentised    the same with s from the other rows alone: t distributed
    Cook's distance D = standardised**2 h/((1 - h) p): how far the parameters move without the row

For a curve that is not linear in its parameters all this is the linear approximation at the answer. Source:
Cook & Weisberg, Residuals and Influence in Regression, 1982, chapters 2 and 3; 5.1 for nonlinear curves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.results.result import NotableRow

LOOKED_AT = 20_000
"""Rows up to which every fit looks for rows worth a look; more only if `--residuals` asks for it."""

CHANCE = 0.01
"""Chance that a row of good data is called far from the curve (Bonferroni: for all rows together)."""

PULLS = 1.0
"""Cook's distance from which a row is said to pull the curve: without it the parameters leave their 50 % region."""


_DEPENDENT = 1e-10  # singular values below this, relative, are directions that rows do not determine


@dataclass(frozen=True, slots=True)
class RowDiagnostics:
    """Every fitted row; arrays have shape (n,), nan where a number is not defined.

    Attributes:
        numbers: of the rows in the data, from 1.
        inputs: by column or expression.
        response: what to call y.
        residual: y minus fitted, in the unit of y.
    """

    numbers: NDArray[np.intp]
    inputs: Mapping[str, Vector]
    response: str
    y: Vector
    fitted: Vector
    residual: Vector
    standardised: Vector
    studentised: Vector
    leverage: Vector
    cooks_distance: Vector

    def table(self) -> dict[str, list[Any]]:
        """Return everything by columns; None where there is no number."""
        found: dict[str, list[Any]] = {"row": self.numbers.tolist()}
        for name, column in {**self.inputs, self.response: self.y}.items():
            found[name if name not in _OWN else f"{name} (data)"] = column.tolist()
        for name in _OWN:
            column = getattr(self, name)
            found[name] = [each if math.isfinite(each) else None for each in column.tolist()]
        return found

    @property
    def notable(self) -> tuple[NotableRow, ...]:
        """Return the rows worth a look, those farthest from the curve first."""
        count = len(self.numbers)
        size = np.abs(np.nan_to_num(self.studentised))
        pull = np.nan_to_num(self.cooks_distance)
        far = size > self._far(count)
        found = np.flatnonzero(far | (pull >= PULLS))
        order = found[np.lexsort((-pull[found], -size[found]))]
        return tuple(
            NotableRow(int(self.numbers[row]), float(size[row]), float(pull[row]), bool(far[row]))
            for row in order
        )

    def _far(self, count: int) -> float:
        """Return the studentised residual beyond which a row is far from the curve."""
        from scipy.special import ndtri, stdtrit

        tail = 1 - CHANCE / (2 * max(count, 1))
        freedom = count - round(float(np.nansum(self.leverage))) - 1
        return float(stdtrit(freedom, tail)) if freedom > 0 else float(ndtri(tail))


_OWN = ("fitted", "residual", "standardised", "studentised", "leverage", "cooks_distance")


def leverages(slopes: Matrix) -> tuple[Vector, int]:
    """Return the leverage of each row, shape (n,), and the number of directions that the rows determine.

    Args:
        slopes: of the curve divided by sigma, shape (n, p).
    """
    lengths = np.linalg.norm(slopes, axis=0)
    used = np.isfinite(lengths) & (lengths > 0)
    if not used.any() or not np.isfinite(slopes[:, used]).all():
        return np.full(len(slopes), np.nan), 0
    left, singular, _ = np.linalg.svd(slopes[:, used] / lengths[used], full_matrices=False)
    kept = singular > _DEPENDENT * singular[0]
    return np.sum(left[:, kept] ** 2, axis=1), int(kept.sum())


def influence(r: Vector, slopes: Matrix, scale: float | None) -> tuple[Vector, Vector, Vector, Vector]:
    """Return standardised and studentised residuals, leverage and Cook's distance, shapes (n,).

    Args:
        r: residuals divided by sigma, shape (n,).
        slopes: of the curve divided by sigma, shape (n, p).
        scale: standard deviation of r if it is known; None: estimated.
    """
    leverage, rank = leverages(slopes)
    freedom = len(r) - rank
    nothing = np.full(len(r), np.nan)
    if rank == 0 or (scale is None and freedom <= 0):
        return nothing, nothing, leverage, nothing
    s = math.sqrt(float(r @ r) / freedom) if scale is None else scale
    # A row with leverage 1 is passed through exactly: its residual says nothing.
    rest = np.where(leverage < 1 - 1e-9, 1 - leverage, np.nan)
    with np.errstate(all="ignore"):
        standardised = r / (s * np.sqrt(rest)) if s > 0 else nothing
        cooks = standardised**2 * leverage / (rest * rank)
        if scale is not None:
            return standardised, standardised, leverage, cooks
        others = freedom - standardised**2  # (n - p - 1) s_i**2 / s**2; 0 if all other rows are met exactly
        studentised = standardised * np.sqrt((freedom - 1) / np.where(others > 0, others, np.nan))
    return standardised, studentised if freedom > 1 else nothing, leverage, cooks
