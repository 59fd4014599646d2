"""Where rows come from: columns in memory, or anything that hands them over block by block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Column: TypeAlias = NDArray[np.float64]
Block: TypeAlias = Mapping[str, Column]
"""Columns by name, equally long, float64."""


class Blocks(Protocol):
    """Rows that can be gone through any number of times, in the same order and the same blocks."""

    def __iter__(self) -> Iterator[Block]:
        """Return the blocks, each of any length."""
        ...


@dataclass(frozen=True, slots=True)
class InMemory:
    """Columns in memory, as a single block."""

    columns: Block

    def __iter__(self) -> Iterator[Block]:
        """Return the one block."""
        return iter((self.columns,))
