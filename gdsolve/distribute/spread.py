"""From `--workers` and `--scheduler` to whoever takes the sums over rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from gdsolve.compile.rows.compressed import Passes
from gdsolve.compile.rows.portable import PortableResidual
from gdsolve.distribute.cluster import open_cluster
from gdsolve.distribute.passes import ClusterPasses, told
from gdsolve.distribute.tasks import Loader, load

T = TypeVar("T")


class OnCluster:
    """Takes sums on an open cluster: `(residual, loaders) -> Passes`. What was loaded once stays loaded."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._loaded: list[tuple[Loader, Any]] = []

    def __call__(self, residual: PortableResidual, loaders: Sequence[Loader]) -> Passes:
        """Return the sums over all rows that the loaders read, one loader per partition."""
        return ClusterPasses(self._client, residual, self._futures(loaders))

    def each(self, function: Callable[..., T], loaders: Sequence[Loader]) -> list[T]:
        """Return the value of a function of each loaded partition, computed where it is."""
        partitions = self._futures(loaders)
        with told():
            found: list[T] = self._client.gather(
                [self._client.submit(function, each, pure=False) for each in partitions]
            )
        return found

    def _futures(self, loaders: Sequence[Loader]) -> list[Any]:
        """Return the partitions, loaded where they are not yet: neighbours in the tree on one worker."""
        known = {id(loader): future for loader, future in self._loaded}
        new = [loader for loader in loaders if id(loader) not in known]
        with told():
            threads = self._client.nthreads() if new else {}
            places = [worker for worker in sorted(threads) for _ in range(threads[worker])]
            for number, loader in enumerate(new):
                where = places[number * len(places) // len(new)] if places else None
                future = self._client.submit(
                    load, loader, workers=where, allow_other_workers=where is not None, pure=False
                )
                self._loaded.append((loader, future))
                known[id(loader)] = future
        return [known[id(loader)] for loader in loaders]


@contextmanager
def spread_over(workers: int | None, scheduler: str | None) -> Iterator[OnCluster | None]:
    """Yield a cluster of new processes, or that of a scheduler; None if neither is asked for.

    Raises:
        UsageError: both are asked for, or Dask is not installed.
        ClusterError: no scheduler or no worker answers.
    """
    if workers is None and scheduler is None:
        yield None
        return
    with open_cluster(workers, scheduler) as client:
        yield OnCluster(client)
