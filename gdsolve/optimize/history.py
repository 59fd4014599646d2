"""The history of a run: one row per epoch, thinned evenly when there are too many.

Up to 10 000 rows are kept. When one more comes, every second row is dropped and from then on only every
second epoch is kept, and so on by powers of two; the first and the last row are always there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from gdsolve.optimize.optimizer import State
from gdsolve.optimize.outcome import HistoryRow

MOST_ROWS = 10_000
MOST_VARIABLES = 10

Row: TypeAlias = tuple[int, float, float, float | None, float | None, tuple[float, ...]]


class History:
    """Collects the rows of one run. Rows are kept as plain tuples: a run of 1000 epochs may last 10 ms."""

    def __init__(self) -> None:
        self._kept: list[Row] = []
        self._stride = 1
        self._last: Row | None = None

    def record(self, epoch: int, state: State, gradient_norm: float) -> None:
        """Add the row of an epoch; epochs come in rising order, beginning with 0."""
        variables = tuple(state.x[:MOST_VARIABLES].tolist())
        self.extend([(epoch, state.f, gradient_norm, state.step_norm, state.learning_rate, variables)])

    def extend(self, rows: Iterable[Row]) -> None:
        """Add rows of further epochs, in order."""
        for row in rows:
            self._last = row
            if row[0] % self._stride == 0:
                self._kept.append(row)
                if len(self._kept) > MOST_ROWS:
                    del self._kept[1::2]
                    self._stride *= 2

    def replace_last(self, state: State, gradient_norm: float) -> None:
        """Put the finished state into the last row (averaged variables, all data rows instead of batches)."""
        assert self._last is not None, "the start is recorded before the first step"
        epoch, _, _, step_norm, rate, _ = self._last
        variables = tuple(state.x[:MOST_VARIABLES].tolist())
        row = (epoch, state.f, gradient_norm, step_norm, rate, variables)
        if self._kept and self._kept[-1] is self._last:
            self._kept[-1] = row
        self._last = row

    @property
    def last(self) -> HistoryRow:
        """Return the row recorded last."""
        assert self._last is not None, "the start is recorded before the first step"
        return HistoryRow(*self._last)

    @property
    def rows(self) -> tuple[HistoryRow, ...]:
        """Return the rows kept, the last one included."""
        kept = self._kept
        if self._last is not None and kept[-1] is not self._last:
            kept = [*kept, self._last]
        return tuple(map(HistoryRow._make, kept))
