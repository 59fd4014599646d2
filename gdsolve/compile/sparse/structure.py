"""What the pattern of a matrix settles once for all points: directions, order of elimination, places of entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.layout import Vector
from gdsolve.compile.sparse.colouring import Colouring, coloured
from gdsolve.compile.sparse.elimination import elimination_order

MOST_COLOURS = 200
"""Directions at most: each costs about as much as a gradient."""


@dataclass(frozen=True, slots=True)
class Structure:
    """A symmetric sparse matrix without its numbers, in the order of elimination.

    Attributes:
        colouring: the directions that show its entries.
        order: index of each row in the flat vector, shape (n,).
        rows, ends: indices and column ends of a CSC array with sorted indices.
        shown: for each entry its place in the raveled products, shape (colours, n).
    """

    colouring: Colouring
    order: NDArray[np.intp]
    rows: NDArray[np.int32]
    ends: NDArray[np.int32]
    shown: NDArray[np.intp]

    @property
    def density(self) -> float:
        """Return the mean number of entries in a row."""
        return len(self.rows) / max(len(self.order), 1)

    def matrix(self, entries: Vector) -> Any:
        """Return the matrix with these entries, as a CSC array."""
        from scipy.sparse import csc_array

        size = len(self.order)
        return csc_array((entries, self.rows, self.ends), shape=(size, size))


def structure_of(pattern: Any) -> Structure | None:
    """Return the structure of a symmetric boolean CSR pattern; None if a factorization is not worth it."""
    from scipy.sparse import csc_array

    colouring = coloured(pattern)
    order = elimination_order(pattern, colouring.heavy) if colouring.count <= MOST_COLOURS else None
    if order is None:
        return None
    size = len(order)
    place = np.empty_like(order)
    place[order] = np.arange(size)
    rows, columns = pattern.indices, np.repeat(np.arange(size), np.diff(pattern.indptr))
    shown = colouring.places(rows, columns)
    numbered = csc_array((np.arange(len(rows)), (place[rows], place[columns])), shape=(size, size))
    numbered.sort_indices()
    return Structure(
        colouring,
        order,
        numbered.indices.astype(np.int32),
        numbered.indptr.astype(np.int32),
        shown[numbered.data],
    )
