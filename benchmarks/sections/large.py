"""Many variables: the chained Rosenbrock function from (-1.2, 1, -1.2, 1, ...)."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.peers import cache_folder
from benchmarks.plan import Plan, power_of_ten
from benchmarks.report import Section, seconds, times
from benchmarks.timing import gdsolve, processes

LARGEST_FOR_PEERS = 10_000
LARGEST_FOR_TORCH = 1000


def measure(plan: Plan) -> Section:
    """Return the time of solving by number of variables."""
    table = [("variables", "gdsolve", "value", "SciPy L-BFGS-B", "value", "PyTorch LBFGS", "value")]
    for count in plan.variables:
        commands = {"gdsolve": gdsolve("minimize", str(_problem(count)), "--json")}
        if count <= LARGEST_FOR_PEERS:
            commands["scipy"] = plan.peers.command("rosenbrock_scipy.py", str(count))
        if count <= LARGEST_FOR_TORCH and plan.peers.has("torch"):
            commands["torch"] = plan.peers.command("rosenbrock_torch.py", str(count))
        costs = processes(commands, plan.rounds if count <= 1000 else 1)
        own = json.loads(costs["gdsolve"].output)
        spent = float(own["seconds"]["solve"])
        cells = [seconds(spent), f"{own['objective']:.1e}"]
        for name in ("scipy", "torch"):
            if name not in costs:
                cells += ["not run", ""]
                continue
            found = json.loads(costs[name].output)
            cells += [
                f"{seconds(found['seconds'])}, {times(found['seconds'] / spent)}",
                f"{found['value']:.1e}",
            ]
        table.append((power_of_ten(count), *cells))
    return Section(
        "Many variables",
        "The chained Rosenbrock function from (-1.2, 1, -1.2, 1, ...), default optimizer, gradient 1e-8: time of "
        "solving, of gdsolve with everything after reading the problem (derivatives, code, verdict). SciPy and PyTorch "
        "minimise a hand-written function, SciPy with a hand-written gradient.",
        table,
    )


def _problem(count: int) -> Path:
    folder = cache_folder() / "data"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"chained-rosenbrock-{count}.yaml"
    path.write_text(
        "minimize: sum((1 - x[:-1])**2 + 100*(x[1:] - x[:-1]**2)**2)\n"
        f"variables:\n  x: {{shape: [{count}], repeat: [-1.2, 1]}}\n",
        encoding="utf-8",
    )
    return path
