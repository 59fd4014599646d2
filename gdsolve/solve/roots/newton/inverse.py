"""The pseudo-inverse of a Jacobian of any scale, in float64 or taken from entries of many digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Matrix, Vector

CUT = 1e-11
"""Singular values of the scaled Jacobian below this part of the largest count as 0."""

SWEEPS = 6
"""Sweeps of scaling; each takes the square root of what is left to do."""


@dataclass(frozen=True, slots=True)
class Inverse:
    """The pseudo-inverse C M R of a Jacobian J, with R J C of entries of about 1.

    Attributes:
        columns: diagonal of C, floats or mpmath numbers, length n.
        inner: M, the pseudo-inverse of R J C, shape (n, m).
        rows: diagonal of R, length m.
        rank: of R J C.
        null: orthonormal basis of what R J C maps to 0, shape (n, n - rank).
    """

    columns: Sequence[Any]
    inner: Matrix
    rows: Sequence[Any]
    rank: int
    null: Matrix

    def step(self, r: Vector) -> Vector:
        """Return -J^+ r in float64, shape (n,)."""
        return np.asarray(-np.asarray(self.columns) * (self.inner @ (np.asarray(self.rows) * r)))

    def precise_step(self, r: Sequence[Any]) -> list[Any]:
        """Return -J^+ r for mpmath numbers; r is scaled so that it fits float64, however small it is."""
        leveled = [each * row for each, row in zip(r, self.rows, strict=True)]
        scale = max((abs(each) for each in leveled), default=0)
        if scale == 0:
            return [0 * each for each in leveled[:1]] * len(self.columns) if leveled else []
        inside = -self.inner @ np.array([float(each / scale) for each in leveled])
        return [float(each) * scale * column for each, column in zip(inside, self.columns, strict=True)]

    def spread(self, magnitude: Vector, digits: int) -> Vector:
        """Return how far rounding errors of `digits` digits in terms of that size move x, shape (n,)."""
        leveled = [float(each * row) for each, row in zip(magnitude.tolist(), self.rows, strict=True)]
        inside = np.abs(self.inner) @ np.array(leveled)
        return np.array(
            [
                float(each * column) * 10.0 ** max(1 - digits, -300)
                for each, column in zip(inside.tolist(), self.columns, strict=True)
            ]
        )


def pseudo_inverse(J: Matrix, cut: float = CUT) -> Inverse:
    """Return the pseudo-inverse of a finite J, shape (m, n).

    Singular values of the scaled J below `cut` times the largest count as 0.
    """
    scaled, rows, columns = equilibrated(J)
    return _inverted(scaled, rows.tolist(), columns.tolist(), cut)


def inverse_by_terms(J: Matrix, terms: Vector, size: Vector, cut: float) -> Inverse:
    """Return the pseudo-inverse of J with rows measured by the terms of their equation.

    Unlike `pseudo_inverse` it leaves a row small that is small beside those terms: it is taken as 0.

    Args:
        J: Jacobian, shape (m, n).
        terms: size of what each residual is made of, shape (m,).
        size: of each unknown, shape (n,), positive.
        cut: as in `pseudo_inverse`.
    """
    rows = 1 / np.where(terms > 0, terms, 1.0)
    scaled = rows[:, None] * J * size
    return _inverted(np.where(np.isfinite(scaled), scaled, 0.0), rows.tolist(), size.tolist(), cut)


def precise_inverse(J: NDArray[np.object_], cut: float = CUT) -> Inverse:
    """Return the pseudo-inverse of a Jacobian of mpmath numbers, shape (m, n), none of which may underflow."""
    one: Any = J.tolist()[0][0] * 0 + 1 if J.size else 1.0
    rows, columns = [one] * J.shape[0], [one] * J.shape[1]
    scaled = J
    for _ in range(SWEEPS):
        by_row = [_root(max(abs(each) for each in row)) for row in scaled]
        by_column = [_root(max(abs(each) for each in column)) for column in scaled.T]
        rows = [a / b for a, b in zip(rows, by_row, strict=True)]
        columns = [a / b for a, b in zip(columns, by_column, strict=True)]
        scaled = np.array(rows, dtype=object)[:, None] * J * np.array(columns, dtype=object)
    return _inverted(scaled.astype(np.float64), rows, columns, cut)


def _root(number: Any) -> Any:
    return number**0.5 if number else 1.0


def _inverted(scaled: Matrix, rows: Sequence[Any], columns: Sequence[Any], cut: float) -> Inverse:
    if not np.isfinite(scaled).all():  # scales beyond float64: no step can be told
        count, size = scaled.shape
        return Inverse(columns, np.full((size, count), np.nan), rows, 0, np.eye(size))
    U, s, V = np.linalg.svd(scaled, full_matrices=True)
    kept = s > cut * s[0] if s.size and s[0] > 0 else np.zeros(s.size, dtype=bool)
    rank = int(np.count_nonzero(kept))
    inner = (V[:rank].T / s[:rank]) @ U[:, :rank].T
    return Inverse(columns, inner, rows, rank, V[rank:].T)


def equilibrated(J: Matrix) -> tuple[Matrix, Vector, Vector]:
    """Return R J C with the largest entry of each row and column near 1, and the diagonals of R and C.

    Source: Ruiz, A scaling algorithm to equilibrate both rows and columns norms in matrices (2001).
    """
    rows, columns = np.ones(J.shape[0]), np.ones(J.shape[1])
    scaled = J
    for _ in range(SWEEPS):
        by_row = np.sqrt(np.max(np.abs(scaled), axis=1, initial=0.0))
        by_column = np.sqrt(np.max(np.abs(scaled), axis=0, initial=0.0))
        rows = rows / np.where(by_row > 0, by_row, 1.0)
        columns = columns / np.where(by_column > 0, by_column, 1.0)
        scaled = rows[:, None] * J * columns
    return scaled, rows, columns
