"""A real scheduler and real workers as processes on the loopback interface, for tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SCHEDULER = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
WORKER = [sys.executable, "-m", "distributed.cli.dask_worker"]


@dataclass
class Cluster:
    """A scheduler's address and the processes behind it."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self) -> None:
        """Start a worker without a nanny, so that killing it ends it for good."""
        options = ["--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"]
        self.workers.append(_start([*WORKER, self.address, *options]))

    def kill_worker(self, place: int) -> None:
        self.workers[place].send_signal(signal.SIGKILL)

    def kill_scheduler(self) -> None:
        self.scheduler.send_signal(signal.SIGKILL)


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """Yield a running scheduler with some workers; everything is killed at the end."""
    file = folder / "scheduler.json"
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    scheduler = _start([*SCHEDULER, *options])
    made = Cluster(_address(file, scheduler), scheduler)
    try:
        for _ in range(workers):
            made.add_worker()
        yield made
    finally:
        for each in (*made.workers, scheduler):
            each.kill()
            each.wait()


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    environment = os.environ | {"PYTHONWARNINGS": "ignore"}
    return subprocess.Popen(command, stdout=quiet, stderr=quiet, env=environment)


def _address(file: Path, scheduler: subprocess.Popen[bytes]) -> str:
    """Return the address that the scheduler writes when it is ready."""
    import json
    from time import monotonic

    limit = monotonic() + 60
    while monotonic() < limit:
        assert scheduler.poll() is None, "the scheduler ended"
        text = file.read_text() if file.exists() else ""
        if text.endswith("}"):
            return str(json.loads(text)["address"])
        try:
            scheduler.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError("the scheduler did not start")
