"""Whole processes and functions in turn, so that a busy machine slows all of them alike; medians."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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


def _process(name: str, command: Sequence[str]) -> Cost:
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as talk:
        began = perf_counter()
        process = subprocess.Popen(list(command), stdout=out, stderr=talk, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        talk.seek(0)
        if process.returncode:
            raise RuntimeError(f"{name} ended with {process.returncode}: {talk.read().decode()[-2000:]}")
        memory = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
        return Cost(wall, usage.ru_utime + usage.ru_stime, memory, out.read().decode())


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(each.wall for each in costs),
        statistics.median(each.cpu for each in costs),
        statistics.median(each.memory for each in costs),
        costs[-1].output,
    )
