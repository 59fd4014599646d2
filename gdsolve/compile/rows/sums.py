"""Sums over data rows at a point: r.r, J'r and J'J from one pass, or a QR factorisation of (J r) instead.

Rows of J and r are written block by block into one array of a few hundred kilobytes, which stays in the
processor's cache, and added up by BLAS. Memory does not grow with the number of rows. Sums are taken in the
order of the blocks, so equal blocks give equal bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.engine import Target, as_arrays
from gdsolve.compile.layout import Layout, Vector
from gdsolve.compile.rows.blocks import Block
from gdsolve.compile.rows.sincos import SinCos
from gdsolve.compile.rows.source import RowCode, generate
from gdsolve.compile.rows.split import Part, split, whole
from gdsolve.graph import Graph, Node, jacobian

Matrix = NDArray[np.float64]

BLOCK, SMALL_BLOCK = 16384, 8192
"""Rows per block: shorter ones pay for calls, longer ones leave the second cache level (measured)."""

MANY_BUFFERS = 8
"""Buffers of a block beyond which the smaller one is taken."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over rows; those of two sets of rows are added to get that of both.

    Attributes:
        rows: how many.
        products: (J r)'(J r), shape (p + 1, p + 1): J'J, J'r and r.r.
    """

    rows: int
    products: Matrix

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.rows + other.rows, self.products + other.products)


@dataclass(frozen=True, slots=True)
class Slope:
    """The last column of `Sums.products`: J'r and r.r.

    Attributes:
        rows: how many.
        products: (J r)'r, shape (p + 1,).
    """

    rows: int
    products: Vector

    def __add__(self, other: Slope) -> Slope:
        return Slope(self.rows + other.rows, self.products + other.products)


@dataclass(frozen=True, slots=True)
class Triangle:
    """R of a QR factorisation of (J r) over rows; stacked and factored again, two of them give that of both.

    Attributes:
        rows: how many.
        factor: upper triangular, shape (p + 1, p + 1).
    """

    rows: int
    factor: Matrix

    def __add__(self, other: Triangle) -> Triangle:
        stacked = np.vstack((self.factor, other.factor))
        return Triangle(self.rows + other.rows, triangular(stacked))


class RowSums:
    """A residual over data rows as sums.

    Args:
        graph: the graph of the residual; derivatives are added to it.
        residual: one residual per row, shape (ROWS,).
        layout: the parameters, all numbers, p of them.
        constants: arrays for inputs without rows that are no parameters.

    Raises:
        NotRowwiseError: a row of the residual depends on other rows.
    """

    def __init__(
        self, graph: Graph, residual: Node, layout: Layout, constants: Mapping[str, Any] | None = None
    ) -> None:
        variables = tuple(
            graph.input(name, shape) for name, shape in zip(layout.names, layout.shapes, strict=True)
        )
        self._size = layout.size
        self._target = Target(graph, layout, as_arrays(constants))
        self._slopes = (*jacobian(graph, residual, variables), residual)
        self._residual = residual
        self._all = _Body(self._target, split(graph, self._slopes))

    @property
    def size(self) -> int:
        """Return p."""
        return self._size

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns that blocks must have."""
        return tuple(node.attributes["name"] for node in self._plain.code.columns)

    def squares(self, x: Vector, blocks: Iterable[Block]) -> float:
        """Return r.r at x, shape (p,)."""
        total = self._square.products(x, blocks).products[0, 0]
        if not np.isfinite(total):
            total = self._plain_square.products(x, blocks).products[0, 0]
        return float(total)

    def slope(self, x: Vector, blocks: Iterable[Block]) -> Slope:
        """Return J'r and r.r at x, shape (p,)."""
        found = self._all.slope(x, blocks)
        return found if np.isfinite(found.products).all() else self._plain.slope(x, blocks)

    def products(self, x: Vector, blocks: Iterable[Block]) -> Sums:
        """Return J'J, J'r and r.r at x, shape (p,)."""
        found = self._all.products(x, blocks)
        return found if np.isfinite(found.products).all() else self._plain.products(x, blocks)

    def triangle(self, x: Vector, blocks: Iterable[Block]) -> Triangle:
        """Return R of (J r) at x, shape (p,): twice the time of `products`, and all digits of J."""
        found = self._all.triangle(x, blocks)
        return found if np.isfinite(found.factor).all() else self._plain.triangle(x, blocks)

    @cached_property
    def _plain(self) -> _Body:
        return _Body(self._target, whole(self._target.graph, self._slopes))

    @cached_property
    def _square(self) -> _Body:
        return _Body(self._target, split(self._target.graph, [self._residual]))

    @cached_property
    def _plain_square(self) -> _Body:
        return _Body(self._target, whole(self._target.graph, [self._residual]))


class _Body:
    """The code of some rows, with its buffers."""

    def __init__(self, target: Target, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._places = [place for place, part in enumerate(parts) if part.row.has_rows]
        self.code: RowCode = generate([parts[place].row for place in self._places])
        self._numbers = target.compiled([*self.code.numbers, *(part.factor for part in parts)])
        self.block = SMALL_BLOCK if len(parts) + self.code.registers > MANY_BUFFERS else BLOCK

    @cached_property
    def _asked(self) -> Matrix:
        # Rows that are all alike are 1 for good; their value is in the factor.
        return np.ones((len(self._parts), self.block))

    @cached_property
    def _registers(self) -> Matrix:
        return np.empty((self.code.registers, self.block))

    @cached_property
    def _sincos(self) -> SinCos | None:
        return SinCos(self.block) if self.code.has_sincos else None

    def slope(self, x: Vector, blocks: Iterable[Block]) -> Slope:
        total, rows = np.zeros(len(self._parts)), 0
        with np.errstate(all="ignore"):
            numbers, factors = self._at(x)
            for filled in self._filled(numbers, blocks):
                rows += filled.shape[1]
                total += np.dot(filled, filled[-1])
            return Slope(rows, total * factors * factors[-1])

    def products(self, x: Vector, blocks: Iterable[Block]) -> Sums:
        count = len(self._parts)
        total, part = np.zeros((count, count)), np.zeros((count, count))
        rows = 0
        with np.errstate(all="ignore"):
            numbers, factors = self._at(x)
            for filled in self._filled(numbers, blocks):
                rows += filled.shape[1]
                for place in range(count):
                    # One product of a matrix and a row per row of J; a full A @ A.T takes twice as long.
                    np.dot(filled[place:], filled[place], out=part[place, place:])
                total += part
            total += np.triu(total, 1).T
            return Sums(rows, total * factors * factors[:, np.newaxis])

    def triangle(self, x: Vector, blocks: Iterable[Block]) -> Triangle:
        from scipy.linalg.lapack import dgeqrf

        count, rows = len(self._parts), 0
        # R so far stands beside the next rows, transposed, so that LAPACK works in place: a quarter of the time.
        stacked = np.zeros((count, count + self.block))
        with np.errstate(all="ignore"):
            numbers, factors = self._at(x)
            for filled in self._filled(numbers, blocks):
                size = filled.shape[1]
                rows += size
                if not np.isfinite(filled).all():
                    return Triangle(rows, np.full((count, count), np.nan))
                stacked[:, count : count + size] = filled
                factored = dgeqrf(stacked[:, : count + size].T, overwrite_a=1)[0]
                stacked[:, :count] = np.triu(factored[:count]).T
            return Triangle(rows, stacked[:, :count].T * factors)

    def _at(self, x: Vector) -> tuple[list[float], Vector]:
        """Return the numbers that the code reads, and the factor of each row."""
        values = [float(value) for value in self._numbers.at(x)]
        split_at = len(self.code.numbers)
        return values[:split_at], np.array(values[split_at:])

    def _filled(self, numbers: Sequence[float], blocks: Iterable[Block]) -> Iterator[Matrix]:
        """Return the rows at each block, shape (p + 1, rows); the array is used again for the next one."""
        names = [node.attributes["name"] for node in self.code.columns]
        for given in blocks:
            columns = [np.ascontiguousarray(given[name], dtype=np.float64) for name in names]
            length = len(columns[0]) if columns else len(next(iter(given.values())))
            for start in range(0, length, self.block):
                size = min(self.block, length - start)
                asked = self._asked[:, :size]
                self.code.body(
                    *(column[start : start + size] for column in columns),
                    *numbers,
                    *(asked[place] for place in self._places),
                    *self._registers[:, :size],
                    self._sincos,
                )
                yield asked


def triangular(rows: Matrix) -> Matrix:
    """Return R of a QR factorisation of at least as many rows as columns, nan where an entry is not finite."""
    if not np.isfinite(rows).all():
        return np.full((rows.shape[1], rows.shape[1]), np.nan)
    return np.asarray(np.linalg.qr(rows, mode="r"))
