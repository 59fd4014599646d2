"""A sample of rows that go by, without knowing how many there will be.

Every row gets a pseudo-random key, and the rows with the smallest keys are kept: each set of rows is equally
likely, and the same file gives the same sample. Source: Efraimidis & Spirakis, Information Processing Letters
97 (2006) 181, for equal weights.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.rows import Rows

SEED = 22


class Reservoir:
    """Keeps at most so many of the rows that it is shown."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._generator = np.random.default_rng(SEED)
        self._limit = np.inf
        self._keys: list[Vector] = []
        self._parts: list[Matrix] = []
        self._like: Rows | None = None

    def add(self, rows: Rows) -> None:
        """Look at more rows."""
        self._like = self._like or rows
        keys = self._generator.random(rows.count)
        small = np.flatnonzero(keys < self._limit)
        if not small.size:
            return
        columns = [*rows.columns.values(), rows.y, *(() if rows.sigma is None else (rows.sigma,))]
        self._keys.append(keys[small])
        self._parts.append(np.array([column[small] for column in columns]))
        if sum(map(len, self._keys)) > 2 * self._most:
            self._shrink()

    def rows(self) -> Rows:
        """Return the sample in the order of the rows; at least one row was added."""
        assert self._like is not None
        self._shrink()
        like, part = self._like, self._parts[0]
        names = list(like.columns)
        return replace(
            like,
            columns=dict(zip(names, part, strict=False)),
            y=part[len(names)],
            sigma=None if like.sigma is None else part[len(names) + 1],
            numbers=None,
        )

    def _shrink(self) -> None:
        keys, part = np.concatenate(self._keys), np.concatenate(self._parts, axis=1)
        if len(keys) > self._most:
            kept = np.sort(np.argpartition(keys, self._most)[: self._most])
            keys, part = keys[kept], np.ascontiguousarray(part[:, kept])
            self._limit = float(keys.max())
        self._keys, self._parts = [keys], [part]
