"""What epochs cost: 1000 epochs against 1 epoch of the same run, medians of alternating runs in one process.

Run: python -m benchmarks.epochs
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from time import perf_counter

from gdsolve import minimize, solve

RUNS = 15


def sgd(epochs: int) -> None:
    minimize("x**2-2*x+1", optimizer="sgd", learning_rate=0.01, epochs=epochs)


def nadam(epochs: int) -> None:
    solve(["A+B=9", "C-D=1", "A+C=8", "B-D=2"], optimizer="nadam", learning_rate=0.1, epochs=epochs)


def extra_milliseconds(job: Callable[[int], None]) -> float:
    """Return the median extra time of 1000 epochs over 1 epoch, in milliseconds."""
    job(1)
    differences = []
    for _ in range(RUNS):
        began = perf_counter()
        job(1)
        middle = perf_counter()
        job(1000)
        differences.append(1e3 * ((perf_counter() - middle) - (middle - began)))
    return statistics.median(differences)


if __name__ == "__main__":
    print(f"1000 SGD epochs on x**2-2*x+1 add {extra_milliseconds(sgd):.1f} ms")
    print(f"1000 Nadam epochs on the four-letter puzzle add {extra_milliseconds(nadam):.1f} ms")
