"""What runs on a worker: load a partition of the rows, take the sums over it, add those that belong together.

Sums are added in a binary tree over the partitions whose shape depends on their number alone: the node `place`
of `level` holds the partitions from `place * 2**level` to `(place + 1) * 2**level`, as far as there are any. A
worker adds what it holds of the tree, and whoever has the rest goes on, with the same bits however the
partitions were shared out. Tasks get and return plain data, so that the scheduler can run any of them again
where another worker died.
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

Part: TypeAlias = Sequence[Block]
"""The rows of a partition."""

Tree: TypeAlias = dict[tuple[int, int], Any]
"""Sums by level and place in the tree."""

SQUARES, SLOPE, PRODUCTS, TRIANGLE = "squares", "slope", "products", "triangle"
"""What can be summed."""


def load(loader: Loader) -> Sequence[Block]:
    """Return the blocks of a partition; the cluster keeps them where they were read."""
    return loader()


def sums(
    kind: str, residual: bytes, x: Vector, places: Sequence[int], parts: Sequence[Part], count: int
) -> tuple[str, Tree]:
    """Return the address of this worker, and the sums over some partitions at x, added as far as the tree allows.

    Args:
        kind: `squares` (a float), or `slope`, `products`, `triangle` (records of that name).
        residual: a pickled `PortableResidual`.
        x: the parameters, shape (p,).
        places: which partitions these are, from 0.
        parts: what `load` returned for them.
        count: how many partitions there are on all workers.
    """
    from distributed import get_worker

    take = getattr(_built(residual, get_ident()), kind)
    nodes = {(0, place): take(x, blocks) for place, blocks in zip(places, parts, strict=True)}
    return str(get_worker().address), added(nodes, count)


def added(nodes: Tree, count: int) -> Tree:
    """Return the nodes of the tree over `count` partitions that are left when all siblings are added.

    >>> added({(0, 0): 1, (0, 1): 2, (0, 4): 5}, 5)
    {(1, 0): 3, (2, 1): 5}
    """
    level, width = 0, count
    while width > 1:
        for place in sorted(place for at, place in nodes if at == level):
            if (level, place) not in nodes:
                continue  # added to the node before it
            if place == width - 1 and place % 2 == 0:  # nothing stands beside the last one
                nodes[level + 1, place // 2] = nodes.pop((level, place))
            elif place % 2 == 0 and (level, place + 1) in nodes:
                both = nodes.pop((level, place)) + nodes.pop((level, place + 1))
                nodes[level + 1, place // 2] = both
        level, width = level + 1, (width + 1) // 2
    return nodes


@lru_cache(maxsize=8)
def _built(residual: bytes, thread: int) -> RowSums:
    """Return the compiled residual: once per worker and thread, since its buffers belong to one thread."""
    built: RowSums = loads(residual).sums()
    return built
