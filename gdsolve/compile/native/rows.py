"""Sums over data rows by native code: what `compile.rows.sums` asks of its code, answered from one pass.

Sums of a chunk of rows do not depend on who computes it, and chunks are added in order, so any number of threads
gives the same bits. Where lanes are doubtful or a sum is not finite, None is returned: NumPy answers then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.engine import Compiled, Target
from gdsolve.compile.engines.names import NATIVE
from gdsolve.compile.layout import Vector
from gdsolve.compile.native.body import check, write_body
from gdsolve.compile.native.calls import ARGUMENTS, MOST_MISSES, Loop, Written, run
from gdsolve.compile.native.errors import NotNativeError
from gdsolve.compile.native.ir import Real, real
from gdsolve.compile.native.loop import Rows, columns_and_numbers
from gdsolve.compile.native.machine import Machine, machine
from gdsolve.compile.native.sums import in_registers, tiled
from gdsolve.compile.native.tier import processors
from gdsolve.compile.rows.blocks import Block
from gdsolve.compile.rows.split import Part, RowSteps
from gdsolve.compile.rows.totals import Slope, Sums
from gdsolve.compile.rows.work import Work
from gdsolve.graph import Node

MOST_MULTIPLIED = 12
"""Parameters up to which J'J is summed here: the code of tiles grows with their square (45 ms at 12, 0.3 s at 30)."""

IN_REGISTERS, IN_WIDE_REGISTERS = 6, 26
"""Sums that are kept in registers all the time, on AVX2 and NEON, and on AVX-512."""

TILE, WIDE_TILE = (2, 3), (4, 4)
"""Tiles that fit 16 registers of four numbers, and 32 of eight."""


class NativeRows:
    """Native code for the rows of a residual and its slopes.

    Args:
        machine: LLVM.
        target: the parameters, and what numbers are computed from.
        parts: slopes and, as the last one, the residual.
        threads: how many may work at once.

    Raises:
        NotNativeError: an operation has no native code.
    """

    def __init__(self, machine: Machine, target: Target, parts: Sequence[Part], threads: int) -> None:
        self._machine = machine
        self._parts = parts
        self._plan = _Plan(parts)
        self._numbers: Compiled = target.compiled([*self._plan.numbers, *(part.factor for part in parts)])
        self._threads = threads
        self._misses = 0

    def squares(self, x: Vector, blocks: Iterable[Block]) -> float | None:
        """Return r.r at x, shape (p,)."""
        found = self._summed(self._square, x, blocks, 1)
        return None if found is None else float(found.sums[0] * found.factors[-1] ** 2)

    def slope(self, x: Vector, blocks: Iterable[Block]) -> Slope | None:
        """Return J'r and r.r at x, shape (p,)."""
        found = self._summed(self._slope, x, blocks, len(self._parts))
        if found is None:
            return None
        return Slope(found.rows, found.sums * found.factors * found.factors[-1])

    def products(self, x: Vector, blocks: Iterable[Block]) -> Sums | None:
        """Return J'J, J'r and r.r at x, shape (p,)."""
        count = len(self._parts)
        if count > MOST_MULTIPLIED + 1:
            return None
        found = self._summed(self._products, x, blocks, count * (count + 1) // 2)
        if found is None:
            return None
        products = np.zeros((count, count))
        products[np.triu_indices(count)] = found.sums
        products += np.triu(products, 1).T
        return Sums(found.rows, products * found.factors * found.factors[:, np.newaxis])

    def filler(self, x: Vector) -> Callable[[Block, int, NDArray[np.float64]], bool]:
        """Return what writes rows at x into an array; see `rows.arrays.Fill`."""
        numbers, _ = self._at(x)

        def fill(block: Block, first: int, out: NDArray[np.float64]) -> bool:
            size = out.shape[1]
            cut = slice(first, first + size)
            columns = [
                np.ascontiguousarray(block[name][cut], dtype=np.float64) for name in self._plan.columns
            ]
            written = [Written(each, 0, 0) for each in out]
            # Rows that are not finite are looked at by whoever asked.
            return run(Loop(self._rows, size, 0), columns, numbers, 1, written) is not None

        return fill

    @cached_property
    def _rows(self) -> Callable[..., Any]:
        rows, values = self._plan.written()
        return self._machine.function(in_registers(rows, [], [[(each, 0)] for each in values]), *ARGUMENTS)

    @cached_property
    def _square(self) -> Callable[..., Any]:
        rows, values = self._plan.written()
        return self._machine.function(in_registers(rows, [(values[-1], values[-1])]), *ARGUMENTS)

    @cached_property
    def _slope(self) -> Callable[..., Any]:
        rows, values = self._plan.written()
        return self._machine.function(in_registers(rows, [(each, values[-1]) for each in values]), *ARGUMENTS)

    @cached_property
    def _products(self) -> Callable[..., Any]:
        rows, values = self._plan.written()
        wide = self._machine.is_wide
        pairs = [(u, v) for place, u in enumerate(values) for v in values[place:]]
        if len(pairs) <= (IN_WIDE_REGISTERS if wide else IN_REGISTERS):
            text = in_registers(rows, pairs)
        else:
            text = tiled(rows, values, WIDE_TILE if wide else TILE)
        return self._machine.function(text, *ARGUMENTS)

    def _at(self, x: Vector) -> tuple[Vector, Vector]:
        """Return the numbers that loops read, and the factor of each part."""
        with np.errstate(all="ignore"):
            values = np.array([float(value) for value in self._numbers.at(x)])
        return values[: len(self._plan.numbers)], values[len(self._plan.numbers) :]

    def _summed(
        self, kernel: Callable[..., Any], x: Vector, blocks: Iterable[Block], count: int
    ) -> _Found | None:
        if self._misses >= MOST_MISSES:
            return None
        with np.errstate(all="ignore"):
            found = self._taken(kernel, x, blocks, count)
        if found is None:
            self._misses += 1
        return found

    def _taken(
        self, kernel: Callable[..., Any], x: Vector, blocks: Iterable[Block], count: int
    ) -> _Found | None:
        numbers, factors = self._at(x)
        total, rows = np.zeros(count), 0
        for block in blocks:
            columns = [np.ascontiguousarray(block[name], dtype=np.float64) for name in self._plan.columns]
            length = len(columns[0] if columns else next(iter(block.values())))
            sums = run(Loop(kernel, length, count), columns, numbers, self._threads)
            if sums is None:
                return None
            total += sums
            rows += length
        return _Found(rows, total, factors) if np.isfinite(total).all() else None


def native_rows(target: Target, parts: Sequence[Part], work: Work) -> NativeRows | None:
    """Return native code for the rows of a residual, None where it cannot be made and need not.

    Raises:
        NotNativeError: it was asked for and cannot be made.
    """
    try:
        return NativeRows(machine(), target, parts, work.threads or processors())
    except NotNativeError:
        if work.engine == NATIVE:
            raise
        return None


@dataclass(frozen=True, slots=True)
class _Found:
    """Sums of products of rows, and the factor of each part that was kept out of them."""

    rows: int
    sums: Vector
    factors: Vector


class _Plan:
    """What the loop reads and computes.

    Attributes:
        columns: names of columns.
        numbers: nodes without rows that are read and are not constant.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._asked = tuple(part.row for part in parts)
        self._found = RowSteps.of(self._asked)
        check(self._found.steps)
        self.columns = tuple(node.attributes["name"] for node in self._found.columns)
        self.numbers = tuple(node for node in self._found.numbers if node.number is None)

    def written(self) -> tuple[Rows, list[Real]]:
        """Return the loop with its straight-line part, and the value of each part."""
        rows = columns_and_numbers(len(self.columns), len(self.numbers))
        given: dict[Node, Real] = dict(zip(self._found.columns, rows.columns, strict=True))
        given |= dict(zip(self.numbers, rows.numbers, strict=True))
        for node, number in self._found.stretched.items():
            given[node] = given[number] if number.number is None else real(number.number)
        values = write_body(rows.code, self._found.steps, given, self._asked)
        return rows, [values[each] if each in values else real(_number(each)) for each in self._asked]


def _number(node: Node) -> float:
    value = node.number
    if value is None:
        raise NotNativeError("a row is not computed")
    return value
