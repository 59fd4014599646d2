"""Sums over data rows at a point: r.r, J'r and J'J from one pass, or a QR factorisation of (J r) instead.

There are three ways to take them, each the answer where the one before has none: native code (where it is worth
making), NumPy with factors that rows have in common kept out of the loop, and NumPy with the formula as written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from gdsolve.compile.engine import Target, as_arrays
from gdsolve.compile.layout import Layout, Vector
from gdsolve.compile.native.tier import serves_rows
from gdsolve.compile.rows.arrays import ArrayRows, Fill
from gdsolve.compile.rows.blocks import Block
from gdsolve.compile.rows.split import Part, split, whole
from gdsolve.compile.rows.totals import Slope, Sums, Triangle
from gdsolve.compile.rows.work import Work
from gdsolve.graph import Graph, Node, jacobian

if TYPE_CHECKING:
    from gdsolve.compile.native.rows import NativeRows


class RowSums:
    """A residual over data rows as sums.

    Args:
        graph: the graph of the residual; derivatives are added to it.
        residual: one residual per row, shape (ROWS,).
        layout: the parameters, all numbers, p of them.
        constants: arrays for inputs without rows that are no parameters.
        work: what is to come, and which engine is asked for.

    Raises:
        NotRowwiseError: a row of the residual depends on other rows.
        NotNativeError: native code was asked for and is not available.
    """

    def __init__(
        self,
        graph: Graph,
        residual: Node,
        layout: Layout,
        constants: Mapping[str, Any] | None = None,
        work: Work | None = None,
    ) -> None:
        self._size = layout.size
        self._target = Target(graph, layout, as_arrays(constants))
        self._slopes = (*jacobian(graph, residual, self._target.variables), residual)
        self._residual = residual
        parts = split(graph, self._slopes)
        self._all = ArrayRows(self._target, parts)
        self._native = _native(self._target, parts, work or Work())

    @property
    def size(self) -> int:
        """Return p."""
        return self._size

    @property
    def engine(self) -> str:
        """Return what takes the sums first, `native` or `numpy`."""
        return "numpy" if self._native is None else "native"

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns that blocks must have."""
        return tuple(node.attributes["name"] for node in self._plain.code.columns)

    def squares(self, x: Vector, blocks: Iterable[Block]) -> float:
        """Return r.r at x, shape (p,)."""
        native = None if self._native is None else self._native.squares(x, blocks)
        if native is not None and np.isfinite(native).all():
            return native
        total = self._square.products(x, blocks).products[0, 0]
        if not np.isfinite(total):
            total = self._plain_square.products(x, blocks).products[0, 0]
        return float(total)

    def slope(self, x: Vector, blocks: Iterable[Block]) -> Slope:
        """Return J'r and r.r at x, shape (p,)."""
        native = None if self._native is None else self._native.slope(x, blocks)
        if native is not None and np.isfinite(native.products).all():
            return native
        found = self._all.slope(x, blocks)
        return found if np.isfinite(found.products).all() else self._plain.slope(x, blocks)

    def products(self, x: Vector, blocks: Iterable[Block]) -> Sums:
        """Return J'J, J'r and r.r at x, shape (p,)."""
        native = None if self._native is None else self._native.products(x, blocks)
        if native is not None and np.isfinite(native.products).all():
            return native
        found = self._all.products(x, blocks, self._fill(x))
        return found if np.isfinite(found.products).all() else self._plain.products(x, blocks)

    def triangle(self, x: Vector, blocks: Iterable[Block]) -> Triangle:
        """Return R of (J r) at x, shape (p,): twice the time of `products`, and all digits of J."""
        found = self._all.triangle(x, blocks, self._fill(x))
        return found if np.isfinite(found.factor).all() else self._plain.triangle(x, blocks)

    def _fill(self, x: Vector) -> Fill | None:
        return None if self._native is None else self._native.filler(x)

    @cached_property
    def _plain(self) -> ArrayRows:
        return ArrayRows(self._target, whole(self._target.graph, self._slopes))

    @cached_property
    def _square(self) -> ArrayRows:
        return ArrayRows(self._target, split(self._target.graph, [self._residual]))

    @cached_property
    def _plain_square(self) -> ArrayRows:
        return ArrayRows(self._target, whole(self._target.graph, [self._residual]))


def _native(target: Target, parts: Sequence[Part], work: Work) -> NativeRows | None:
    if not serves_rows(parts, work):
        return None
    from gdsolve.compile.native.rows import native_rows  # some 15 modules that few fits need

    return native_rows(target, parts, work)
