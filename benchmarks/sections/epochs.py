"""What an epoch of a first-order optimizer costs: 1000 epochs against 1 epoch of the same run."""

from __future__ import annotations

import json
import statistics
from time import perf_counter

from benchmarks.plan import Plan
from benchmarks.report import Bars, Section, seconds, times
from benchmarks.timing import processes
from gdsolve import minimize

NAMES = ("sgd", "adam", "nadam")
EPOCHS = 2000


def measure(plan: Plan) -> Section:
    """Return the time per epoch by optimizer and tool."""
    own = {name: _own(name, max(5, plan.rounds)) for name in NAMES}
    found: dict[str, dict[str, float]] = {"gdsolve": own, "Python by hand": {"sgd": _by_hand(plan.rounds)}}
    for tool, script in (("torch", "epochs_torch.py"), ("jax", "epochs_jax.py")):
        if plan.peers.has(tool):
            output = processes({tool: plan.peers.command(script)}, 1)[tool].output
            found[tool] = {name: each * 1e-6 for name, each in json.loads(output).items()}
    rows = [
        (f"{tool}, {name}", seconds(cost), times(cost / own[name]))
        for tool, costs in found.items()
        for name, cost in costs.items()
    ]
    return Section(
        "Epochs",
        "One epoch of a first-order optimizer on `x**2 - 2*x + 1`, history kept. PyTorch steps eagerly, JAX "
        "calls a compiled step from Python.",
        [("tool, optimizer", "time per epoch", "ratio"), *rows],
        Bars(
            "an epoch on x**2 - 2*x + 1",
            "seconds",
            NAMES,
            {tool: [costs.get(name) for name in NAMES] for tool, costs in found.items()},
        ),
    )


def _own(name: str, rounds: int) -> float:
    def run(epochs: int) -> float:
        began = perf_counter()
        minimize("x**2-2*x+1", optimizer=name, learning_rate=0.01, epochs=epochs)
        return perf_counter() - began

    run(1)
    return max(statistics.median(run(EPOCHS) - run(1) for _ in range(rounds)), 1e-9) / EPOCHS


def _by_hand(rounds: int) -> float:
    def run() -> float:
        x, history = 5.0, []
        began = perf_counter()
        for _ in range(EPOCHS):
            slope = 2.0 * x - 2.0
            history.append((x, x * x - 2.0 * x + 1.0, slope))
            x -= 0.01 * slope
        return perf_counter() - began

    return statistics.median(run() for _ in range(rounds)) / EPOCHS
