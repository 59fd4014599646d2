"""The order in which a sparse symmetric matrix is factorized, and whether that is worth it.

Light rows come first, by minimum degree; heavy ones (numbers that much depends on) come last, where they fill
nothing but their own columns.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDEST, WIDEST_FLAT = 1000, 2000
"""Bandwidth of the light rows in their best order at most. A factorization takes about its third power, times
3e-9 s for a grid of two dimensions, four times that for three (measured), and more for what has no dimension."""

FLAT = 8.0
"""Square of the bandwidth over the number of rows, up to which they are like a grid of two dimensions (there 4)."""

LARGEST = 2e9
"""Rows times that bandwidth at most: on a grid of 1000 x 1000 points, where this is reached, the factors take 2 GB."""

MOST_FILL = 3e7
"""Entries that heavy columns may have after elimination (240 MB)."""

MOST_HEAVY = 2000
"""Heavy rows at most: they make a dense matrix."""


def elimination_order(pattern: Any, heavy: NDArray[np.bool_]) -> NDArray[np.intp] | None:
    """Return the index of each row in the order of elimination, or None if that costs too much.

    Args:
        pattern: symmetric boolean CSR array with its whole diagonal, shape (n, n).
        heavy: which rows are heavy, shape (n,).
    """
    light = np.flatnonzero(~heavy)
    last = np.flatnonzero(heavy)
    inner = pattern if not last.size else pattern[light][:, light]
    width = _width(inner)
    is_flat = width * width <= FLAT * light.size
    if width > (WIDEST_FLAT if is_flat else WIDEST) or width * light.size > LARGEST:
        return None
    if not _stays_sparse(pattern, inner, light, last):
        return None
    by_length = last[np.argsort(np.diff(pattern.indptr)[last], kind="stable")]
    return np.concatenate((light[_minimum_degree(inner)], by_length)).astype(np.intp)


def _width(pattern: Any) -> int:
    """Return how far from the diagonal the pattern reaches in the order of Cuthill and McKee, reversed."""
    from scipy.sparse.csgraph import reverse_cuthill_mckee

    order = reverse_cuthill_mckee(pattern, symmetric_mode=True)
    place = np.empty_like(order)
    place[order] = np.arange(len(order), dtype=order.dtype)
    rows = np.repeat(place, np.diff(pattern.indptr))
    return int(np.max(np.abs(rows - place[pattern.indices]), initial=0))


def _stays_sparse(pattern: Any, inner: Any, light: NDArray[np.intp], last: NDArray[np.intp]) -> bool:
    """Say whether the heavy columns stay sparse: each fills all that is connected to its light rows."""
    if not last.size:
        return True
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    count, component = connected_components(inner, directed=False)
    sizes = np.bincount(component, minlength=count)
    touched = pattern[last][:, light].tocoo()
    places = (touched.row, component[touched.col])
    meets = csr_array((np.ones(touched.nnz, dtype=bool), places), shape=(len(last), count))
    meets.sum_duplicates()
    fill = float(sizes[meets.indices].sum())
    return len(last) <= MOST_HEAVY and fill <= MOST_FILL


def _minimum_degree(pattern: Any) -> NDArray[np.intp]:
    """Return an order with little fill, as SuperLU finds it (an incomplete factorization that keeps nothing)."""
    from scipy.sparse import csc_array
    from scipy.sparse.linalg import spilu

    size = pattern.shape[0]
    if size == 0:
        return np.empty(0, dtype=np.intp)
    lengths = np.diff(pattern.indptr)
    columns = np.repeat(np.arange(size), lengths)
    entries = np.where(pattern.indices == columns, lengths[columns] + 1.0, 1.0)  # dominated by its diagonal
    matrix = csc_array((entries, pattern.indices, pattern.indptr), shape=pattern.shape)
    lu = spilu(
        matrix,
        drop_tol=1.0,
        fill_factor=1.0,
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
    order: NDArray[np.intp] = np.argsort(lu.perm_c)
    return order
