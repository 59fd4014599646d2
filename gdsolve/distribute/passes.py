"""Passes over rows on a cluster: sums over every partition, added up in a binary tree of fixed shape.

The tree depends on the partitions only, so the sums have the same bits for any number of workers and however
the work was shared out. A partition is read once and stays with a worker; if that worker dies, another one
reads it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pickle import dumps
from typing import Any

import numpy as np

from gdsolve.compile.layout import Vector
from gdsolve.compile.rows.portable import PortableResidual
from gdsolve.compile.rows.sums import Slope, Sums, Triangle
from gdsolve.distribute.cluster import ClusterError
from gdsolve.distribute.tasks import PRODUCTS, SLOPE, SQUARES, TRIANGLE, Loader, add, load, sums


@dataclass
class _Best:
    """The best point that was seen."""

    square: float = float("inf")
    x: Vector | None = None


@dataclass(frozen=True)
class ClusterPasses:
    """Sums of a residual over partitions that live on a cluster (protocol `Passes`).

    Attributes:
        client: of the cluster.
        residual: what is summed.
        partitions: futures of the blocks of each partition, in order.
    """

    client: Any
    residual: PortableResidual
    partitions: Sequence[Any]
    _best: _Best = field(default_factory=_Best)

    @classmethod
    def of(cls, client: Any, residual: PortableResidual, loaders: Sequence[Loader]) -> ClusterPasses:
        """Return passes over the rows that some loaders read, one loader per partition."""
        with _told(cls(client, residual, ())):
            futures = [client.submit(load, loader, pure=False) for loader in loaders]
        return cls(client, residual, futures)

    @property
    def size(self) -> int:
        """Return p."""
        return len(self.residual.names)

    def squares(self, x: Vector) -> float:
        """Return r.r."""
        found = float(self._total(SQUARES, x))
        self._remember(x, found)
        return found

    def slope(self, x: Vector) -> Slope:
        """Return J'r and r.r."""
        found: Slope = self._total(SLOPE, x)
        self._remember(x, float(found.products[-1]))
        return found

    def products(self, x: Vector) -> Sums:
        """Return J'J, J'r and r.r."""
        found: Sums = self._total(PRODUCTS, x)
        self._remember(x, float(found.products[-1, -1]))
        return found

    def triangle(self, x: Vector) -> Triangle:
        """Return R of a QR factorisation of (J r)."""
        found: Triangle = self._total(TRIANGLE, x)
        return found

    def _total(self, kind: str, x: Vector) -> Any:
        program = dumps(self.residual)
        with _told(self):
            level = [self.client.submit(sums, kind, program, x, each, pure=False) for each in self.partitions]
            while len(level) > 1:
                paired = [
                    self.client.submit(add, *level[place : place + 2], pure=False)
                    for place in range(0, len(level) - 1, 2)
                ]
                level = paired + level[len(paired) * 2 :]
            return level[0].result()

    def _remember(self, x: Vector, square: float) -> None:
        if square < self._best.square:
            self._best.square, self._best.x = square, np.array(x)

    def shown_best(self) -> str | None:
        """Return the best point so far in words, None if there is none."""
        if self._best.x is None:
            return None
        values = ", ".join(f"{n} = {v:.17g}" for n, v in zip(self.residual.names, self._best.x, strict=True))
        return f"best point so far: {values} (sum of squares {self._best.square:.10g})"


@contextmanager
def _told(passes: ClusterPasses) -> Iterator[None]:
    """Turn what Dask raises into an error of ours that holds the best point so far."""
    from asyncio import CancelledError as TaskCancelledError
    from concurrent.futures import CancelledError

    from distributed import KilledWorker

    where = passes.shown_best
    try:
        yield
    except KilledWorker as error:
        raise ClusterError.of(
            "workers died again and again on the same rows",
            where=where(),
            hint="give them more memory, or start more of them",
        ) from error
    except (
        CancelledError,
        TaskCancelledError,
        TimeoutError,
        OSError,
    ) as error:  # OSError: a closed connection
        raise ClusterError.of(
            "the scheduler was lost",
            where=where(),
            hint="start it again; the run can go on from that point with `--start`",
        ) from error
    except (ImportError, AttributeError) as error:
        raise ClusterError.of(
            f"the workers cannot run gdsolve: {error}",
            where=where(),
            hint="install the same version of gdsolve where the scheduler and the workers run",
        ) from error
