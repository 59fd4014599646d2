"""Colouring: few directions whose products with a symmetric matrix show all its entries.

Entries of the variables with one colour make one direction. Product number c of the matrix with the sum of the
unit vectors of colour c shows entry (i, j) in row i if j has colour c and no other entry of that colour has
something in row i. Along a chain three colours are enough, however long it is.

Some rows are *heavy*: a number that everything depends on has something in every row. Nothing is read in
heavy rows; what stands there is read in its mirror place, the column of the heavy entry. So colours of light
entries may meet there, and colours of heavy entries must keep apart everywhere. This is a star colouring
(no path over four entries has two colours only), found greedily.

Source: Gebremedhin, Manne & Pothen, What Color Is Your Jacobian?, SIAM Review 47 (2005) 629-705, sections 4
and 6; that heavy rows are coloured first is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.layout import Vector

Indices: TypeAlias = NDArray[np.integer[Any]]

HEAVY = 8.0
"""Entries of a row, relative to the mean of all rows, from which on it is heavy."""

LEAST_HEAVY = 32
"""Entries of a row below which it is never heavy: so many colours are cheap."""


@dataclass(frozen=True, slots=True)
class Colouring:
    """Directions for a symmetric matrix, and where its entries are read.

    Attributes:
        colours: colour of each entry of the variables, shape (n,); heavy and light ones share none.
        heavy: whether its row is heavy, shape (n,).
        count: number of colours.
    """

    colours: NDArray[np.int32]
    heavy: NDArray[np.bool_]
    count: int

    def direction(self, colour: int) -> Vector:
        """Return the sum of the unit vectors of a colour, shape (n,)."""
        return np.where(self.colours == colour, 1.0, 0.0)

    def places(self, rows: Indices, columns: Indices) -> NDArray[np.intp]:
        """Return where in the raveled products, shape (count, n), entries of the matrix stand.

        Entry (i, j) and entry (j, i) are read in the same place, so the matrix is symmetric to the last bit.
        """
        low, high = np.minimum(rows, columns), np.maximum(rows, columns)
        is_mirrored = self.heavy[high]
        row, column = np.where(is_mirrored, low, high), np.where(is_mirrored, high, low)
        found: NDArray[np.intp] = self.colours[column].astype(np.intp) * len(self.colours) + row
        return found


def coloured(pattern: Any) -> Colouring:
    """Return a colouring of a symmetric boolean CSR pattern, shape (n, n), with its whole diagonal."""
    heavy = heavy_rows(pattern)
    colours = np.full(pattern.shape[0], -1, dtype=np.int32)
    first = _fill(colours, pattern, np.flatnonzero(heavy), 0)
    light = pattern if not heavy.any() else _without(pattern, heavy)
    count = _fill(colours, light, np.flatnonzero(~heavy), first)
    return Colouring(colours, heavy, count)


def heavy_rows(pattern: Any) -> NDArray[np.bool_]:
    """Return which rows have far more entries than most, shape (n,)."""
    lengths = np.diff(pattern.indptr)
    typical = float(np.median(lengths)) if len(lengths) else 0.0
    heavy: NDArray[np.bool_] = lengths > max(HEAVY * typical, LEAST_HEAVY)
    return heavy


def _fill(colours: NDArray[np.int32], pattern: Any, members: Indices, first: int) -> int:
    """Give the members colours from `first` on, no two alike in one row; return one more than the last.

    The colours that stand in each row so far are the bits of a number, so an entry costs as much as its
    column has rows, whatever the number of entries two steps away.
    """
    used = [0] * pattern.shape[0]
    indices, ends = pattern.indices.tolist(), pattern.indptr.tolist()
    found = []
    for member in members.tolist():
        rows = indices[ends[member] : ends[member + 1]]
        taken = 0
        for row in rows:
            taken |= used[row]
        bit = ~taken & (taken + 1)
        for row in rows:
            used[row] |= bit
        found.append(bit.bit_length() - 1 + first)
    colours[members] = found
    return max(found, default=first - 1) + 1


def _without(pattern: Any, heavy: NDArray[np.bool_]) -> Any:
    """Return the pattern without the columns of heavy entries."""
    from scipy.sparse import csr_array

    kept = ~heavy[pattern.indices]
    ends = np.concatenate(([0], np.cumsum(kept)))[pattern.indptr]
    return csr_array((pattern.data[kept], pattern.indices[kept], ends), shape=pattern.shape)
