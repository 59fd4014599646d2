"""Boxes that still have to be examined, lowest bounds first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Matrix, Vector


@dataclass(frozen=True, slots=True)
class Boxes:
    """k boxes with a certain lower bound of f on each: shapes (k, n), (k, n) and (k,)."""

    low: Matrix
    high: Matrix
    bound: Vector

    def __len__(self) -> int:
        return len(self.bound)

    def __getitem__(self, which: NDArray[np.bool_] | NDArray[np.intp] | slice) -> Boxes:
        return Boxes(self.low[which], self.high[which], self.bound[which])

    def joined(self, other: Boxes) -> Boxes:
        """Return both together."""
        return Boxes(
            np.concatenate((self.low, other.low)),
            np.concatenate((self.high, other.high)),
            np.concatenate((self.bound, other.bound)),
        )

    def raised(self, bound: Vector) -> Boxes:
        """Return the boxes with better bounds where the new ones are higher."""
        return Boxes(self.low, self.high, np.maximum(self.bound, bound))

    def halves(self, axis: NDArray[np.intp], part: float = 0.5) -> Boxes:
        """Return both parts of each box, cut across one axis each."""
        rows = np.arange(len(self))
        cut = self.low[rows, axis] + part * (self.high[rows, axis] - self.low[rows, axis])
        cut = np.clip(cut, self.low[rows, axis], self.high[rows, axis])
        first, second = self.high.copy(), self.low.copy()
        first[rows, axis], second[rows, axis] = cut, cut
        return Boxes(self.low, first, self.bound).joined(Boxes(second, self.high, self.bound))
