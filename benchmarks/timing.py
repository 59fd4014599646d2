"""Whole processes and functions in turn, so that a busy machine slows all of them alike; medians."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter


@dataclass(frozen=True)
class Cost:
    """Medians of several runs: wall time and processor time in seconds, peak memory in MB."""

    wall: float
    cpu: float
    memory: float
    output: str = ""


def processes(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, Cost]:
    """Return what whole processes cost, each run `rounds` times in turn with the others.

    Raises:
        RuntimeError: one of them failed.
    """
    runs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(_process(name, command))
    return {name: _median(costs) for name, costs in runs.items()}


def functions(jobs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median wall time of each function, in seconds, run in turn."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            began = perf_counter()
            job()
            times[name].append(perf_counter() - began)
    return {name: statistics.median(each) for name, each in times.items()}


def gdsolve(*arguments: str) -> list[str]:
    """Return the command that runs the program in this environment."""
    return [sys.executable, "-m", "gdsolve", *arguments]


_LAUNCHER = """
import os, sys, time
began = time.perf_counter()
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
wall = time.perf_counter() - began
with open(sys.argv[1], "w") as told:
    print(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, file=told)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""A small process between us and what is measured: a child inherits the peak memory of whoever starts it."""


def _process(name: str, command: Sequence[str]) -> Cost:
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "cost"
        launch = [sys.executable, "-S", "-E", "-c", _LAUNCHER, str(told), *command]
        process = subprocess.run(launch, capture_output=True, text=True, env=environment, check=False)
        if process.returncode:
            raise RuntimeError(f"{name} ended with {process.returncode}: {process.stderr[-2000:]}")
        wall, cpu, peak = map(float, told.read_text(encoding="utf-8").split())
        memory = peak / (2**20 if sys.platform == "darwin" else 2**10)
        return Cost(wall, cpu, memory, process.stdout)


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(each.wall for each in costs),
        statistics.median(each.cpu for each in costs),
        statistics.median(each.memory for each in costs),
        costs[-1].output,
    )
