"""Sums over rows by NumPy, block by block.

Rows of J and r are written block by block into one array of a few hundred kilobytes, which stays in the
processor's cache, and added up by BLAS. Memory does not grow with the number of rows. Sums are taken in the
order of the blocks, so equal blocks give equal bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TypeAlias

import numpy as np

from gdsolve.compile.engine import Target
from gdsolve.compile.layout import Vector
from gdsolve.compile.rows.blocks import Block
from gdsolve.compile.rows.sincos import SinCos
from gdsolve.compile.rows.source import RowCode, generate
from gdsolve.compile.rows.split import Part
from gdsolve.compile.rows.totals import Matrix, Slope, Sums, Triangle

BLOCK, SMALL_BLOCK = 16384, 8192
"""Rows per block: shorter ones pay for calls, longer ones leave the second cache level (measured)."""

MANY_BUFFERS = 8
"""Buffers of a block beyond which the smaller one is taken."""


Fill: TypeAlias = Callable[[Block, int, Matrix], bool]
"""`(block, first row, out) -> done`: another way to write the rows, shape (p + 1, rows); it may decline."""


class ArrayRows:
    """The code of some rows, with its buffers.

    Args:
        target: the parameters, and what numbers are computed from.
        parts: slopes and, as the last one, the residual.
    """

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
        """Return J'r and r.r at x, shape (p,); nan or infinite where a row is."""
        total, rows = np.zeros(len(self._parts)), 0
        with np.errstate(all="ignore"):
            numbers, factors = self._at(x)
            for filled in self._filled(numbers, blocks):
                rows += filled.shape[1]
                total += np.dot(filled, filled[-1])
            return Slope(rows, total * factors * factors[-1])

    def products(self, x: Vector, blocks: Iterable[Block], fill: Fill | None = None) -> Sums:
        """Return J'J, J'r and r.r at x, shape (p,)."""
        count = len(self._parts)
        total, part = np.zeros((count, count)), np.zeros((count, count))
        rows = 0
        with np.errstate(all="ignore"):
            numbers, factors = self._at(x)
            for filled in self._filled(numbers, blocks, fill):
                rows += filled.shape[1]
                for place in range(count):
                    # One product of a matrix and a row per row of J; a full A @ A.T takes twice as long.
                    np.dot(filled[place:], filled[place], out=part[place, place:])
                total += part
            total += np.triu(total, 1).T
            return Sums(rows, total * factors * factors[:, np.newaxis])

    def triangle(self, x: Vector, blocks: Iterable[Block], fill: Fill | None = None) -> Triangle:
        """Return R of (J r) at x, shape (p,)."""
        from scipy.linalg.lapack import dgeqrf

        count, rows = len(self._parts), 0
        # R so far stands beside the next rows, transposed, so that LAPACK works in place: a quarter of the time.
        stacked = np.zeros((count, count + self.block))
        with np.errstate(all="ignore"):
            numbers, factors = self._at(x)
            for filled in self._filled(numbers, blocks, fill):
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

    def _filled(
        self, numbers: Sequence[float], blocks: Iterable[Block], fill: Fill | None = None
    ) -> Iterator[Matrix]:
        """Return the rows at each block, shape (p + 1, rows); the array is used again for the next one."""
        names = [node.attributes["name"] for node in self.code.columns]
        for given in blocks:
            columns = [np.ascontiguousarray(given[name], dtype=np.float64) for name in names]
            length = len(columns[0]) if columns else len(next(iter(given.values())))
            for start in range(0, length, self.block):
                size = min(self.block, length - start)
                asked = self._asked[:, :size]
                if fill is None or not fill(given, start, asked):
                    self.code.body(
                        *(column[start : start + size] for column in columns),
                        *numbers,
                        *(asked[place] for place in self._places),
                        *self._registers[:, :size],
                        self._sincos,
                    )
                yield asked
