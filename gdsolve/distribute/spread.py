"""From `--workers` and `--scheduler` to whoever takes the sums over rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from gdsolve.compile.rows.compressed import Passes
from gdsolve.compile.rows.portable import PortableResidual
from gdsolve.distribute.cluster import open_cluster
from gdsolve.distribute.passes import ClusterPasses
from gdsolve.distribute.tasks import Loader


class OnCluster:
    """Takes sums on an open cluster: `(residual, loaders) -> Passes`."""

    def __init__(self, client: object) -> None:
        self._client = client

    def __call__(self, residual: PortableResidual, loaders: Sequence[Loader]) -> Passes:
        """Return the sums over all rows that the loaders read, one loader per partition."""
        return ClusterPasses.of(self._client, residual, loaders)


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
