"""From a node to its NumPy function: attributes, batch axis and precision are settled here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from gdsolve.graph.node import Node
from gdsolve.ops.batch import is_batched
from gdsolve.ops.op import ROWS

Kernel: TypeAlias = Callable[..., Any]


def block_kernel(node: Node, rows: int, dtype: str) -> Kernel:
    """Return the function `(*arrays) -> array` of a node for one point.

    Args:
        node: an operation, not a leaf.
        rows: number of data rows, written where an attribute says `ROWS`.
        dtype: `float64` or `float32`; the result is cast to it.
    """
    attributes = _with_rows(node, rows)
    kernel = partial(node.op.block, **attributes) if attributes else node.op.block
    return _in_precision(kernel, dtype)


def batch_kernel(node: Node, rows: int, dtype: str) -> Kernel:
    """Return the function of a node for many points.

    Arrays that vary have a leading batch axis, the others have none.
    """
    ranks = tuple(len(each.shape) for each in node.inputs)
    if not node.op.elementwise:
        if node.op.batched is None:
            raise ValueError(f"`{node.op.name}` has no kernel for many points")
        return _in_precision(_joined(partial(node.op.batched, ranks=ranks, **_with_rows(node, rows))), dtype)
    kernel = block_kernel(node, rows, dtype)
    rank = len(node.shape)
    scalars = tuple(place for place, own in enumerate(ranks) if own == 0)
    return _stretching(kernel, scalars, rank) if rank and scalars else kernel


def _with_rows(node: Node, rows: int) -> Mapping[str, Any]:
    shape = node.attributes.get("shape", ())
    if ROWS not in shape:
        return node.attributes
    return {**node.attributes, "shape": tuple(rows if size == ROWS else size for size in shape)}


def _joined(kernel: Kernel) -> Kernel:
    return lambda *arrays: kernel(arrays)


def _stretching(kernel: Kernel, scalars: Collection[int], rank: int) -> Kernel:
    """Give batched numbers, shape (batch,), the `rank` axes of the arrays that they meet."""

    def stretched(*arrays: Any) -> Any:
        operands = list(arrays)
        for place in scalars:
            if is_batched(operands[place], 0):
                operands[place] = operands[place].reshape(-1, *(1,) * rank)
        return kernel(*operands)

    return stretched


def _in_precision(kernel: Kernel, dtype: str) -> Kernel:
    if dtype == "float64":
        return kernel
    # Kernels may hold float64 constants of their own; float32 has to be float32 after every operation.
    target = np.dtype(dtype)
    return lambda *arrays: np.asarray(kernel(*arrays), dtype=target)
