"""Rows that never have to be in memory at once: read block by block, as often as there are passes.

The first pass sees everything once: it takes the sums that statistics need, the range of each column, and a
sample of the rows from which the search begins. What fits into the budget of memory is kept on the way, so
that later passes need not read the file again.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.rows.blocks import Block
from gdsolve.compile.rows.compressed import OnBlocks, Passes
from gdsolve.compile.rows.portable import PortableResidual
from gdsolve.errors import DataError
from gdsolve.solve.fitting.curve import OBSERVED, ONES, SIGMA
from gdsolve.solve.fitting.many.passes import Loader
from gdsolve.solve.fitting.many.reservoir import Reservoir
from gdsolve.solve.fitting.rows import Column, RowReader, Rows
from gdsolve.solve.fitting.rows.reading import Block as ReadBlock
from gdsolve.solve.fitting.rows.totals import Totals


@dataclass(frozen=True, slots=True)
class Scanned:
    """What the first pass saw.

    Attributes:
        totals: sums over all rows.
        sample: some of the rows, in order.
        ends: smallest and largest value of each input.
        notes: what was assumed, and which rows were left out.
    """

    totals: Totals
    sample: Rows
    ends: Mapping[str, tuple[float, float]]
    notes: tuple[str, ...]


class StreamedRows:
    """The rows of a fit, as blocks with the names that a curve gives its data (protocol `Blocks`)."""

    def __init__(self, reader: RowReader, budget: float) -> None:
        """Read nothing yet.

        Args:
            reader: which columns and rows are fitted.
            budget: bytes that may be kept in memory between passes.
        """
        self._reader = reader
        self._budget = budget
        self._kept: list[Block] | None = None

    def scan(self, most: int) -> Scanned:
        """Return what there is to know after one pass, with a sample of at most so many rows.

        Raises:
            DataError: no rows, or cells without a number.
        """
        sample, kept, size = Reservoir(most), [], 0.0
        totals: Totals | None = None
        ends: dict[str, tuple[float, float]] = {}
        first_left_out: list[NDArray[np.intp]] = []
        seen, left_out = 0, 0
        for read, count in self._read():
            rows = read.rows
            seen, left_out = seen + count, left_out + read.left_out.size
            if read.left_out.size and len(first_left_out) < 2:
                first_left_out.append(read.left_out)
            if rows.count == 0:
                continue
            mine = Totals.of(rows)
            totals = mine if totals is None else totals + mine
            for name, column in rows.columns.items():
                low, high = ends.get(name, (np.inf, -np.inf))
                ends[name] = min(low, float(column.min())), max(high, float(column.max()))
            sample.add(rows)
            block = _named(rows)
            size += sum(column.nbytes for column in block.values())
            if size <= self._budget and not self._are_too_many(len(block)):
                kept.append(block)
            else:
                kept.clear()
        if totals is None:
            raise DataError.of("no row meets the condition of `--where`")
        self._kept = kept or None
        numbers = np.concatenate(first_left_out) if first_left_out else np.empty(0, dtype=np.intp)
        table = self._reader.table
        notes = (
            f"{table.name}: {', '.join((*table.form, f'{seen} rows'))}",
            *self._reader.notes,
            *self._reader.told(numbers, left_out),
        )
        return Scanned(totals, replace(sample.rows(), notes=notes), ends, notes)

    def _are_too_many(self, columns: int) -> bool:
        """Say whether it is known before they are read that the rows will not fit."""
        reader = self._reader
        known = 0 if reader.conditions or reader.drops else reader.table.known or 0
        return 8.0 * columns * known > self._budget

    def __iter__(self) -> Iterator[Block]:
        """Return the blocks of all rows, in order."""
        if self._kept is not None:
            yield from self._kept
            return
        for read, _ in self._read():
            if read.rows.count:
                yield _named(read.rows)

    @property
    def is_kept(self) -> bool:
        """Say whether all rows are in memory, after `scan`."""
        return self._kept is not None

    def whole(self, sample: Rows) -> Rows:
        """Return all rows in memory, with everything else as the sample has it.

        Raises:
            DataError: they do not fit into the budget.
        """
        if self._kept is None:
            raise DataError.of(
                "the rows do not fit into the memory that is allowed, and this fit needs all of them at once",
                hint="allow more, such as `--memory 8G`, or choose rows with `--where`",
            )
        columns: dict[str, Column] = {
            name: np.concatenate([block[name] for block in self._kept]) for name in self._kept[0]
        }
        y, sigma = columns.pop(OBSERVED), columns.pop(SIGMA, None)
        return replace(sample, columns=columns, y=y, sigma=sigma, numbers=None)

    def spread(
        self, names: Mapping[str, str] | None = None
    ) -> Callable[[PortableResidual, Sequence[Loader]], Passes]:
        """Return how sums are taken over all rows, whatever rows the caller has at hand.

        Args:
            names: what the residual calls its columns, by their names here; None: the same.
        """
        blocks = self if names is None else _Renamed(self, names)
        return lambda residual, _: OnBlocks(residual.sums(threads=None), blocks)

    def _read(self) -> Generator[tuple[ReadBlock, int], None, None]:
        """Yield the rows of each block of the file that are fitted, and how many rows the block has."""
        first = 0 if self._reader.table.part is None else self._reader.table.part[0]
        blocks = self._reader.table.blocks(self._reader.needs)
        for columns in blocks:
            count = len(next(iter(columns.values())))
            numbers = np.arange(first, first + count)
            try:
                yield self._reader.block(columns, numbers, blocks.close), count
            except DataError as error:
                raise _first_of_many(error) from error
            first += count


@dataclass(frozen=True, slots=True)
class _Renamed:
    blocks: StreamedRows
    names: Mapping[str, str]

    def __iter__(self) -> Iterator[Block]:
        for block in self.blocks:
            yield {new: block[old] for old, new in self.names.items()}


def _named(rows: Rows) -> Block:
    block = {**rows.columns, OBSERVED: rows.y}
    if rows.sigma is not None:
        block[SIGMA] = rows.sigma
    return block if rows.columns else {**block, ONES: np.ones(rows.count)}


def _first_of_many(error: DataError) -> DataError:
    """Return the error with a word on the rows behind it, which were not looked at."""
    first, *others = error.diagnostics
    where = f"{first.where}; rows further on were not read" if first.where else None
    return DataError(replace(first, where=where), *others)
