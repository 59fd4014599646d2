"""What runs on a worker: load a partition of the rows, take the sums over it, add two of them.

Tasks get and return plain data, so that the scheduler can run any of them again where another worker died.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pickle import loads
from threading import get_ident
from typing import Any, TypeAlias

from gdsolve.compile.layout import Vector
from gdsolve.compile.rows.blocks import Block
from gdsolve.compile.rows.sums import RowSums

Loader: TypeAlias = Callable[[], Sequence[Block]]
"""Reads a partition; must be picklable and give the same blocks each time."""

SQUARES, SLOPE, PRODUCTS, TRIANGLE = "squares", "slope", "products", "triangle"
"""What can be summed."""


def load(loader: Loader) -> Sequence[Block]:
    """Return the blocks of a partition; the cluster keeps them where they were read."""
    return loader()


def sums(kind: str, residual: bytes, x: Vector, blocks: Sequence[Block]) -> Any:
    """Return the sums over a partition at x.

    Args:
        kind: `squares` (a float), or `slope`, `products`, `triangle` (records of that name).
        residual: a pickled `PortableResidual`.
        x: the parameters, shape (p,).
        blocks: what `load` returned.
    """
    return getattr(_built(residual, get_ident()), kind)(x, blocks)


def add(one: Any, other: Any) -> Any:
    """Return the sums over two sets of rows."""
    return one + other


@lru_cache(maxsize=8)
def _built(residual: bytes, thread: int) -> RowSums:
    """Return the compiled residual: once per worker and thread, since its buffers belong to one thread."""
    built: RowSums = loads(residual).sums()
    return built
