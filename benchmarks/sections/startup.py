"""How long it takes until anything has happened at all."""

from __future__ import annotations

from benchmarks.plan import Plan
from benchmarks.report import Bars, Section, seconds, times
from benchmarks.timing import gdsolve, processes

IMPORTS = {"scipy": "scipy.optimize", "lmfit": "lmfit", "jax": "jax.numpy", "torch": "torch"}


def measure(plan: Plan) -> Section:
    """Return the time of whole processes that do next to nothing."""
    python = str(plan.peers.python)
    own = {
        "gdsolve --version": gdsolve("--version"),
        'gdsolve minimize "x**2-2*x+1"': gdsolve("minimize", "x**2-2*x+1"),
        'gdsolve puzzle "x+y=3" "x-y=1"': gdsolve("puzzle", "x+y=3", "x-y=1"),
    }
    others = {
        f"import {module}": [python, "-c", f"import {module}"]
        for name, module in IMPORTS.items()
        if plan.peers.has(name)
    }
    costs = processes(own | others, plan.rounds)
    base = costs['gdsolve minimize "x**2-2*x+1"'].wall
    rows = [
        (f"`{name}`", seconds(cost.wall), times(cost.wall / base), seconds(cost.cpu), f"{cost.memory:.0f} MB")
        for name, cost in costs.items()
    ]
    return Section(
        "Start-up",
        "Whole processes, from the shell to the prompt. The other tools only import themselves; ratios are to "
        "the whole of `gdsolve minimize`.",
        [("process", "time", "ratio", "processor", "peak memory"), *rows],
        Bars("start-up", "seconds", ["whole process"], {name: [cost.wall] for name, cost in costs.items()}),
    )
