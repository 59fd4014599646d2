"""Mini-batches: which data rows are seen together, epoch by epoch.

The order of an epoch depends on the seed and on the number of the epoch only, so that the same seed gives the
same run, and an epoch can be repeated without those before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gdsolve.errors import UsageError

Rows: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """How many rows a step sees, and the seed of their order.

    Attributes:
        size: rows of a batch.
        seed: of the order.
        window: rows are shuffled among so many neighbours, which rows that go by can serve; None: among all.

    Raises:
        UsageError: `size` is below 1.
    """

    size: int
    seed: int = 0
    window: int | None = None

    def __post_init__(self) -> None:
        if self.size < 1:
            raise UsageError.of(f"the batch size must be at least 1, not {self.size}")

    def epoch(self, number: int, rows: int) -> Iterator[Rows]:
        """Yield the batches of an epoch (from 1): all rows once, shuffled; the last of a window may be smaller."""
        window = rows if self.window is None else self.window
        for place, begin in enumerate(range(0, rows, window)):
            seed = [self.seed, number] if self.window is None else [self.seed, number, place]
            count = min(window, rows - begin)
            order = np.random.default_rng(seed).permutation(count).astype(np.intp) + begin
            for first in range(0, count, self.size):
                yield order[first : first + self.size]
