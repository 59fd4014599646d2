"""Mini-batches of rows that go by: windows of the stream stay in memory, one after the other.

An epoch is one pass over the rows in their order. A window of it is shuffled and cut into batches
(`optimize.batches.BatchPlan.window`), so the steps are those of rows in memory, but for the rows that can
meet in a batch.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.rows.blocks import Block
from gdsolve.compile.rows.compressed import OnBlocks
from gdsolve.optimize.batches import BatchPlan
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.fitting.many.objective import MeanSquare

WINDOW = 262_144
"""Rows that are shuffled together, rounded down to whole batches."""


def windowed(size: int, seed: int) -> BatchPlan:
    """Return the plan of batches of so many rows that a stream can serve."""
    return BatchPlan(size, seed, window=size * max(1, WINDOW // size))


class BatchedMeanSquare(MeanSquare):
    """The function r.r / n, which can be evaluated on rows of one window (protocol `RowObjective`).

    Args:
        passes: over the rows, in this process.
        rows: how many there are.
        window: rows of a window.
    """

    def __init__(self, passes: OnBlocks, rows: int, window: int) -> None:
        super().__init__(passes)
        self._blocks = passes.blocks
        self._sums = passes.sums
        self._rows = rows
        self._window = window
        self._number = -1
        self._stream: Iterator[Block] = iter(())
        self._held: Block = {}

    @property
    def rows(self) -> int:
        """Return n."""
        return self._rows

    def value_and_gradient(self, x: Vector) -> tuple[float, Vector]:
        """Return r.r / n and its gradient 2 J'r / n."""
        self._stream, self._number = iter(()), -1  # a table is read once at a time
        return super().value_and_gradient(x)

    def value_and_gradient_of_rows(self, x: Vector, rows: NDArray[np.intp]) -> tuple[float, Vector]:
        """Return the mean over the given rows, all of one window, and its gradient.

        Windows are asked for in their order; the first one begins an epoch.
        """
        number = int(rows[0]) // self._window
        if number != self._number:
            if number == 0:
                self._stream = _windows(iter(self._blocks), self._sums.columns, self._window)
            self._held, self._number = next(self._stream), number
        chosen = rows - number * self._window
        found = self._sums.slope(x, ({name: column[chosen] for name, column in self._held.items()},))
        return float(found.products[-1]) / found.rows, 2.0 * found.products[:-1] / found.rows


def _windows(blocks: Iterator[Block], names: tuple[str, ...], size: int) -> Iterator[Block]:
    """Yield the rows of blocks again, so many at a time; the last time what is left."""
    parts: list[Block] = []
    count = 0
    for block in blocks:
        parts.append({name: block[name] for name in names})
        count += len(block[names[0]])
        while count >= size:
            joined = {name: np.concatenate([part[name] for part in parts]) for name in names}
            yield {name: column[:size] for name, column in joined.items()}
            parts = [{name: column[size:] for name, column in joined.items()}]
            count -= size
    if count:
        yield {name: np.concatenate([part[name] for part in parts]) for name in names}
