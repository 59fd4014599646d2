"""A connection to a Dask scheduler: one that is running, or one of our own with a few worker processes."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from gdsolve.errors import GdsolveError, UsageError

CONNECT_SECONDS = 5
"""A scheduler that does not answer for so long is lost."""

WORKER_SECONDS = 60
"""The first worker of a scheduler may still be starting."""

MOST_WORKERS = 256
"""Processes on one machine; beyond, a scheduler should be started."""


class ClusterError(GdsolveError):
    """The cluster cannot be reached, or cannot do its work."""


@contextmanager
def open_cluster(workers: int | None, scheduler: str | None) -> Iterator[Any]:
    """Yield a client of the scheduler at an address, or of a new one with `workers` processes.

    Args:
        workers: how many processes to start on this machine; None: none.
        scheduler: address such as `tcp://HOST:8786`; None: start one.

    Raises:
        UsageError: both or neither are given, or the extra `distributed` is not installed.
        ClusterError: no scheduler or no worker answers.
    """
    if (workers is None) == (scheduler is None):
        raise UsageError.of(
            "`--workers` starts processes of its own, `--scheduler` uses those that are there",
            hint="give one of them",
        )
    if workers is not None and not 1 <= workers <= MOST_WORKERS:
        raise UsageError.of(f"`--workers` is {workers}, not between 1 and {MOST_WORKERS}")
    dask, distributed = _libraries()
    impatient = {
        "distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s",
        "distributed.comm.retry.count": 0,
        "distributed.deploy.lost-worker-timeout": "5s",
    }
    with dask.config.set(impatient), _quiet(), _client(distributed, workers, scheduler) as client:
        yield client


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask from writing tracebacks of a lost connection, which our error tells in one line."""
    import logging

    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    levels = [each.level for each in loggers]
    for each in loggers:
        each.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for each, level in zip(loggers, levels, strict=True):
            each.setLevel(level)


def _libraries() -> tuple[Any, Any]:
    try:
        import dask
        import distributed
    except ImportError:
        raise UsageError.of(
            "sums over several processes need Dask, which is not installed",
            hint="pip install 'gdsolve[distributed]'",
        ) from None
    return dask, distributed


@contextmanager
def _client(distributed: Any, workers: int | None, scheduler: str | None) -> Iterator[Any]:
    if scheduler is not None:
        try:
            client = distributed.Client(
                _address_of(scheduler), timeout=f"{CONNECT_SECONDS}s", set_as_default=False
            )
        except OSError as error:
            _unreachable(scheduler, error)
        with client:
            try:
                client.wait_for_workers(1, timeout=WORKER_SECONDS)
            except TimeoutError:
                raise ClusterError.of(
                    f"the scheduler at `{scheduler}` has no workers",
                    hint=f"dask worker {scheduler} --nthreads 1",
                ) from None
            yield client
        return
    with warnings.catch_warnings():
        # That a port of its own status page is taken by another cluster concerns nobody.
        warnings.filterwarnings("ignore", message="Port .* is already in use", category=UserWarning)
        cluster = distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        )
    with cluster, distributed.Client(cluster, set_as_default=False) as client:
        yield client


def _address_of(text: str) -> str:
    """Return a scheduler's address with its scheme, after a look whether anybody listens there.

    Dask itself would try again until its time is over.

    Raises:
        UsageError: it is no address.
        OSError: nobody listens.
    """
    import socket
    from urllib.parse import urlsplit

    address = text if "://" in text else f"tcp://{text}"
    try:
        parts = urlsplit(address)
        place = (parts.hostname, parts.port) if parts.scheme in ("tcp", "tls") else (None, None)
    except ValueError:
        place = (None, None)
    host, port = place
    if not host or not port:
        raise UsageError.of(f"`{text}` is no address of a scheduler", hint="--scheduler tcp://127.0.0.1:8786")
    socket.create_connection((host, port), CONNECT_SECONDS).close()
    return address


def _unreachable(address: str, error: Exception) -> NoReturn:
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    raise ClusterError.of(
        f"no Dask scheduler answers at `{address}`",
        where=said,
        hint="start one with `dask scheduler`, and give its address, as in `--scheduler tcp://127.0.0.1:8786`",
    ) from error
