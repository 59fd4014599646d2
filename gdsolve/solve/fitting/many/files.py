"""Files, or parts of a large one, as partitions that the workers of a cluster read themselves.

A worker opens a file as a fit to that file alone would, keeps its rows, and hands back sums and a sample.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

import numpy as np

from gdsolve.compile.rows.blocks import Block
from gdsolve.compile.rows.compressed import Passes
from gdsolve.compile.rows.portable import PortableResidual
from gdsolve.errors import UsageError
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.fitting.many.passes import Loader
from gdsolve.solve.fitting.many.reservoir import SEED
from gdsolve.solve.fitting.many.stream import Scanned, StreamedRows
from gdsolve.solve.fitting.rows import RowReader, Rows


class Cluster(Protocol):
    """Where partitions are loaded and summed; see `distribute.spread.OnCluster`."""

    def __call__(self, residual: PortableResidual, loaders: Sequence[Loader]) -> Passes:
        """Return the sums over all rows that the loaders read."""
        ...

    def each(self, function: Callable[..., Scanned], loaders: Sequence[Loader]) -> list[Scanned]:
        """Return the value of a function of each loaded partition."""
        ...


class Part(list[Block]):
    """The blocks of a file, and what was seen while they were read."""

    scanned: Scanned


def load_part(open_reader: Callable[[], RowReader], most: int) -> Part:
    """Return the rows of a file with what there is to know of them.

    Args:
        open_reader: opens the file.
        most: rows of the sample.
    """
    stream = StreamedRows(open_reader(), np.inf)
    scanned = stream.scan(most)
    part = Part(stream)
    part.scanned = scanned
    return part


def scanned_of(part: Part) -> Scanned:
    """Return what was seen of a partition."""
    return part.scanned


class SpreadRows:
    """The rows of several files on a cluster; used as `StreamedRows` is."""

    def __init__(
        self, cluster: Cluster, readers: Sequence[Callable[[], RowReader]], called: str = "files"
    ) -> None:
        """Read nothing yet.

        Args:
            cluster: whose workers read the files.
            readers: each opens one file or a part of it; they must be picklable.
            called: what they open.
        """
        self._called = called
        self._cluster = cluster
        self._readers = readers
        self._loaders: list[Loader] = []

    def scan(self, most: int) -> Scanned:
        """Return what there is to know after one pass, with a sample of about so many rows.

        Raises:
            DataError: no rows, or cells without a number.
        """
        self._loaders = [partial(load_part, each, most) for each in self._readers]
        parts = self._cluster.each(scanned_of, self._loaders)
        totals = parts[0].totals
        ends = dict(parts[0].ends)
        for part in parts[1:]:
            totals = totals + part.totals
            for name, (low, high) in part.ends.items():
                ends[name] = min(low, ends[name][0]), max(high, ends[name][1])
        shares = [most * part.totals.count / totals.count for part in parts]
        pairs = zip(parts, shares, strict=True)
        picked = [_some(part.sample, round(share), place) for place, (part, share) in enumerate(pairs)]
        notes = (
            f"{len(parts)} {self._called}, read by the workers, {totals.count} rows",
            *parts[0].notes[1:],
        )
        return Scanned(totals, replace(_joined(picked), notes=notes), ends, notes)

    @property
    def is_kept(self) -> bool:
        """Say that the rows are not in the memory of this process."""
        return False

    def whole(self, sample: Rows) -> Rows:
        """Refuse: the rows stay with the workers.

        Raises:
            UsageError: always.
        """
        raise UsageError.of(
            "this fit needs all rows at once, and they are shared out to workers",
            hint="leave out `--workers` and `--scheduler`",
        )

    def spread(self, names: dict[str, str] | None = None) -> Callable[..., Passes]:
        """Return how sums are taken over all rows, whatever rows the caller has at hand.

        Args:
            names: what the residual calls its columns, by their names here; None: the same.
        """
        back = {theirs: ours for ours, theirs in (names or {}).items()}
        return lambda residual, _: self._cluster(residual.renamed(back), self._loaders)


def _some(rows: Rows, count: int, seed: int) -> Rows:
    """Return a fixed pseudo-random choice of rows, in order."""
    generator = np.random.default_rng([SEED, seed])
    chosen = np.sort(generator.permutation(rows.count)[: max(count, 1)])
    sigma = None if rows.sigma is None else rows.sigma[chosen]
    columns = {name: column[chosen] for name, column in rows.columns.items()}
    return replace(rows, columns=columns, y=rows.y[chosen], sigma=sigma, numbers=None)


def _joined(parts: Sequence[Rows]) -> Rows:
    """Return the rows of all parts, one after the other."""
    first = parts[0]

    def joined(of: Callable[[Rows], Vector]) -> Vector:
        return np.concatenate([of(part) for part in parts])

    columns = {name: joined(lambda part, name=name: part.columns[name]) for name in first.columns}  # type: ignore[misc]
    sigma = None if first.sigma is None else joined(lambda part: part.sigma)  # type: ignore[arg-type, return-value]
    return replace(first, columns=columns, y=joined(lambda part: part.y), sigma=sigma)
