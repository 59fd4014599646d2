"""Mini-batches: which data rows are seen together, epoch by epoch.

The order of an epoch depends on the seed and on the number of the epoch only, so that the same seed gives the
same run, and an epoch can be repeated without those before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gdsolve.errors import UsageError

Rows: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """How many rows a step sees, and the seed of their order.

    Raises:
        UsageError: `size` is below 1.
    """

    size: int
    seed: int = 0

    def __post_init__(self) -> None:
        if self.size < 1:
            raise UsageError.of(f"the batch size must be at least 1, not {self.size}")

    def epoch(self, number: int, rows: int) -> tuple[Rows, ...]:
        """Return the batches of an epoch (from 1): all rows once, shuffled; the last batch may be smaller."""
        order = np.random.default_rng([self.seed, number]).permutation(rows).astype(np.intp)
        return tuple(order[first : first + self.size] for first in range(0, rows, self.size))
