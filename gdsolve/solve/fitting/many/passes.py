"""Who takes the sums over the rows of a fit: this process, or those of a cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile import Layout
from gdsolve.compile.engines.names import NATIVE, PYTHON
from gdsolve.compile.native.errors import NotNativeError
from gdsolve.compile.rows.blocks import Block, InMemory
from gdsolve.compile.rows.compressed import OnBlocks, Passes
from gdsolve.compile.rows.portable import PortableResidual
from gdsolve.compile.rows.split import NotRowwiseError
from gdsolve.compile.rows.sums import RowSums
from gdsolve.compile.rows.work import Work
from gdsolve.errors import UsageError
from gdsolve.graph import Graph, Node
from gdsolve.solve.choice import not_native
from gdsolve.solve.fitting.curve import Curve, difference_node

MANY = 20_000
"""Rows from which sums are taken block by block."""

FEW_PASSES = 5
"""Passes over all rows after a start from a sample."""

PARTITION = 262_144
"""Rows of one task of a cluster. It must not depend on the number of workers: the sums have the same bits then."""

Loader: TypeAlias = Callable[[], Sequence[Block]]
Spread: TypeAlias = Callable[[PortableResidual, Sequence[Loader]], Passes]
"""`(residual, loaders) -> sums` over all rows that the loaders read, taken elsewhere."""


def passes_over(
    curve: Curve, spread: Spread | None = None, *, many: int = MANY, passes: int = FEW_PASSES
) -> Passes | None:
    """Return the sums of a model's weighted residuals; None where whole arrays serve better.

    Args:
        curve: the model on its rows.
        spread: a cluster, if one is to take them.
        many: rows from which sums are worth it, unless native code is asked for.
        passes: about how many there will be.

    Raises:
        UsageError: a cluster is to take them, but the model at a row depends on other rows; or native code was
            asked for and is not available.
    """
    native = curve.work.engine == NATIVE
    if spread is None and (curve.work.engine == PYTHON or (curve.rows.count < many and not native)):
        return None
    work = replace(curve.work, passes=passes)
    try:
        return passes_of(curve.graph, difference_node(curve), curve.layout, curve.data, spread, work)
    except NotRowwiseError as error:  # a model such as x/mean(x)
        if spread is None and not native:
            return None
        raise UsageError.of(
            f"the model cannot be shared out by rows: {error}",
            hint="leave out `--engine`" if native else "leave out `--workers` and `--scheduler`",
        ) from error


def passes_of(
    graph: Graph,
    residual: Node,
    layout: Layout,
    data: Mapping[str, NDArray[np.float64]],
    spread: Spread | None = None,
    work: Work | None = None,
) -> Passes:
    """Return sums of a residual over columns in memory, here or on a cluster.

    Args:
        graph: the graph of the residual; derivatives are added to it.
        residual: shape (ROWS,).
        layout: the parameters, all numbers.
        data: columns by name, and arrays without rows.
        spread: a cluster, if one is to take them.
        work: what is to come, and which engine is asked for.

    Raises:
        NotRowwiseError: the residual at a row depends on other rows.
        UsageError: native code was asked for and is not available.
    """
    with_rows = {name for name, node in graph.inputs.items() if node.has_rows}
    constants = {name: array for name, array in data.items() if name not in with_rows}
    portable = PortableResidual.of(residual, layout, constants, work)
    try:
        sums = RowSums(graph, residual, layout, constants, work) if spread is None else portable.sums()
    except NotNativeError as error:
        raise not_native(error) from error
    columns = {name: data[name] for name in sums.columns} or {name: data[name] for name in sorted(with_rows)}
    if spread is None:
        return OnBlocks(sums, InMemory(columns))
    count = len(next(iter(columns.values())))
    cuts = [slice(start, start + PARTITION) for start in range(0, count, PARTITION)]
    parts = [{name: np.ascontiguousarray(column[cut]) for name, column in columns.items()} for cut in cuts]
    return spread(portable, [partial(_given, part) for part in parts])


def told(passes: Passes) -> str:
    """Return a word on what takes the sums, where it is not the usual."""
    return ", in native code" if passes.engine == NATIVE else ""


def _given(block: Block) -> Sequence[Block]:
    """Return the rows that travel with the task."""
    return (block,)
