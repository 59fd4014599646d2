"""Passes over rows on a cluster: sums over every partition, added up in a binary tree of fixed shape.

The tree depends on the number of partitions only, so the sums have the same bits for any number of workers and
however the work was shared out. A partition is read once and stays with a worker; if that worker dies, another
one reads it again. A pass is one task for each thread of a worker, which goes through all of its partitions:
the scheduler is asked little, whatever the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pickle import dumps
from typing import Any, TypeAlias

import numpy as np

from gdsolve.compile.engines.names import AUTO
from gdsolve.compile.layout import Vector
from gdsolve.compile.rows.portable import PortableResidual
from gdsolve.compile.rows.totals import Slope, Sums, Triangle
from gdsolve.distribute.cluster import ClusterError
from gdsolve.distribute.tasks import PRODUCTS, SLOPE, SQUARES, TRIANGLE, Tree, added, sums


@dataclass
class _Best:
    """The best point that was seen."""

    square: float = float("inf")
    x: Vector | None = None


Share: TypeAlias = "tuple[str | None, list[int]]"
"""A worker, None where it does not matter, and the partitions whose sums it takes."""


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
    _plan: list[Share] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Return p."""
        return len(self.residual.names)

    @property
    def engine(self) -> str:
        """Return `auto`: each worker chooses."""
        return AUTO

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
        program, count = dumps(self.residual), len(self.partitions)
        with told(self.shown_best):
            tasks = [
                self.client.submit(
                    sums, kind, program, x, places, [self.partitions[place] for place in places], count,
                    workers=where, allow_other_workers=where is not None, pure=False,
                )
                for where, places in self._shares()
            ]  # fmt: skip
            nodes: Tree = {}
            where = []
            for worker, found in self.client.gather(tasks):
                where.append(worker)
                nodes |= found
        if where != [worker for worker, _ in self._shares()]:
            self._plan.clear()  # a worker died, and others have its partitions
        (total,) = added(nodes, count).values()
        return total

    def _shares(self) -> list[Share]:
        """Return which partitions each worker holds: one share for each of its threads.

        The scheduler is asked once, and again after tasks were done elsewhere than planned.
        """
        if not self._plan:
            self._plan.extend(self._held())
        return self._plan

    def _held(self) -> list[Share]:
        from distributed import wait

        with self.client.as_current():
            wait(self.partitions)
        holders = self.client.who_has(self.partitions)
        threads = self.client.nthreads()
        held: dict[str | None, list[int]] = {}
        for place, partition in enumerate(self.partitions):
            workers = holders.get(partition.key) or (None,)  # None: lost, it will be read again
            held.setdefault(workers[0], []).append(place)
        return [
            (where, share)
            for where, places in held.items()
            for share in _cut(places, len(places) if where is None else threads.get(where, 1))
        ]

    def _remember(self, x: Vector, square: float) -> None:
        if square < self._best.square:
            self._best.square, self._best.x = square, np.array(x)

    def shown_best(self) -> str | None:
        """Return the best point so far in words, None if there is none."""
        if self._best.x is None:
            return None
        values = ", ".join(f"{n} = {v:.17g}" for n, v in zip(self.residual.names, self._best.x, strict=True))
        return f"best point so far: {values} (sum of squares {self._best.square:.10g})"


def _cut(places: list[int], parts: int) -> list[list[int]]:
    """Return so many runs of about equal length, none of them empty."""
    cuts = [round(part * len(places) / parts) for part in range(parts + 1)]
    return [places[first:end] for first, end in pairwise(cuts) if end > first]


@contextmanager
def told(best: Callable[[], str | None] = lambda: None) -> Iterator[None]:
    """Turn what Dask raises into an error of ours that holds the best point so far, if there is one."""
    from asyncio import CancelledError as TaskCancelledError
    from concurrent.futures import CancelledError

    from distributed import KilledWorker

    try:
        yield
    except KilledWorker as error:
        raise ClusterError.of(
            "workers died again and again on the same rows",
            where=best(),
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
            where=best(),
            hint="start it again; the run can go on from that point with `--start`",
        ) from error
    except (ImportError, AttributeError) as error:
        raise ClusterError.of(
            f"the workers cannot run gdsolve: {error}",
            where=best(),
            hint="install the same version of gdsolve where the scheduler and the workers run",
        ) from error
