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
        return ClusterPasses(self._client, residual, [self._future(each) for each in loaders])

    def each(self, function: Callable[..., T], loaders: Sequence[Loader]) -> list[T]:
        """Return the value of a function of each loaded partition, computed where it is."""
        with told():
            futures = [self._client.submit(function, self._future(each), pure=False) for each in loaders]
            found: list[T] = self._client.gather(futures)
        return found

    def _future(self, loader: Loader) -> Any:
        for known, future in self._loaded:
            if known is loader:
                return future
        with told():
            future = self._client.submit(load, loader, pure=False)
        self._loaded.append((loader, future))
        return future


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
