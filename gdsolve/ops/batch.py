"""Many points at once: arrays with a leading batch axis beside arrays without one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def is_batched(array: Any, rank: int) -> bool:
    """Say whether an array of a value with `rank` axes has a batch axis in front."""
    return bool(array.ndim == rank + 1)


def align(arrays: Sequence[Any], ranks: Sequence[int], rank: int) -> list[Any]:
    """Return views with a batch axis each (of length 1 where there was none) and `rank` axes behind it.

    Missing axes are put right behind the batch axis, so NumPy's own broadcasting does the rest.

    Args:
        arrays: each of shape (batch, *shape) or (*shape).
        ranks: `len(shape)` of each.
        rank: the common rank wanted, at least the largest of `ranks`.
    """
    aligned = []
    for array, own in zip(arrays, ranks, strict=True):
        batch = array.shape[:1] if is_batched(array, own) else (1,)
        shape = array.shape[1:] if is_batched(array, own) else array.shape
        aligned.append(array.reshape(batch + (1,) * (rank - own) + shape))
    return aligned
