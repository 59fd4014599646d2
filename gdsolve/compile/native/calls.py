"""Calls of loops: addresses, ragged ends, threads, and the sums of all chunks put together."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.layout import Vector
from gdsolve.compile.native.ir import LANES
from gdsolve.compile.native.loop import CHUNK
from gdsolve.compile.native.sums import SHORT

ARGUMENTS = (ctypes.c_int64,) * 3 + (ctypes.c_void_p,) * 7
"""As `loop.HEAD` has them."""

MOST_MISSES = 3
"""Passes without an answer after which no more are tried: they would cost as much again each time."""

THREADED = 4
"""Chunks per thread from which threads are worth their start of 10 to 70 us."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop over so many rows.

    Attributes:
        kernel: the function.
        rows: how many.
        sums: of how many products.
    """

    kernel: Callable[..., Any]
    rows: int
    sums: int


@dataclass(frozen=True, slots=True)
class Written:
    """A vector that a loop writes into: from `offset` on, `rows` entries and as many more as its largest shift.

    Attributes:
        vector: shape (n,), C order.
        offset: of the first entry.
        shift: the largest.
    """

    vector: Vector
    offset: int
    shift: int


def run(
    loop: Loop, columns: Sequence[Vector], numbers: Vector, threads: int, written: Sequence[Written] = ()
) -> Vector | None:
    """Return the sums over all rows; None if a lane is doubtful.

    Args:
        loop: what is called.
        columns: what it reads, float64 in one piece, at least `loop.rows` entries each.
        numbers: what is the same for all rows.
        threads: how many may work at once; sums have the same bits for any number.
        written: what it writes into.
    """
    chunks = -(-loop.rows // CHUNK)
    sums = np.empty((chunks, loop.sums + 1, LANES))
    ends = [_end(each[: loop.rows]) for each in columns]
    bases, tails = _addresses(columns), _addresses(ends)
    outs = _addresses([each.vector[each.offset :] for each in written])
    width = max(1, min(threads, chunks // THREADED))
    last = np.zeros((width, len(written), 2 * LANES))

    def work(part: int) -> None:
        scratch = np.empty((loop.sums + 1) * SHORT)
        into = _addresses(last[part])
        loop.kernel(
            chunks * part // width, chunks * (part + 1) // width, loop.rows, bases.ctypes.data, tails.ctypes.data,
            numbers.ctypes.data, sums.ctypes.data, outs.ctypes.data, into.ctypes.data, scratch.ctypes.data,
        )  # fmt: skip

    if width == 1:
        work(0)
    else:
        with ThreadPoolExecutor(width) as pool:
            list(pool.map(work, range(width)))
    _finish(written, last[-1], loop.rows)
    if sums[:, loop.sums].view(np.int64).any():
        return None
    # Lanes by a tree, then chunks in order: the same bits always.
    lanes = sums[:, : loop.sums]
    half = lanes[..., :4] + lanes[..., 4:]
    quarter = half[..., :2] + half[..., 2:]
    total: Vector = (quarter[..., 0] + quarter[..., 1]).sum(axis=0)
    return total


def _finish(written: Sequence[Written], ends: NDArray[np.float64], rows: int) -> None:
    """Copy the last entries into their vectors; all that no loop reaches is 0."""
    first = (rows - 1) // LANES * LANES
    for each, end in zip(written, ends, strict=True):
        count = rows + each.shift
        each.vector[: each.offset] = 0.0
        each.vector[each.offset + first : each.offset + count] = end[: count - first]
        each.vector[each.offset + count :] = 0.0


def _addresses(arrays: Sequence[NDArray[np.float64]]) -> NDArray[np.uintp]:
    return np.array([each.ctypes.data for each in arrays], dtype=np.uintp)


def _end(column: Vector) -> Vector:
    """Return the ragged end of a column in eight numbers, the last one repeated; anything if it has none."""
    left = len(column) % LANES
    end = np.zeros(LANES)
    if left:
        end[:left] = column[-left:]
        end[left:] = column[-1]
    return end
