"""NIST StRD, the nonlinear data sets: how many are solved to six digits, and from where."""

from __future__ import annotations

import json
import subprocess
from time import perf_counter

from benchmarks.plan import Plan
from benchmarks.report import Section, seconds
from gdsolve.bench.datasets import DataSet, nist_sets
from gdsolve.bench.nist import run_nist
from gdsolve.errors import Source
from gdsolve.text import free_names, parse_formula


def measure(plan: Plan) -> Section:
    """Return the counts of right answers."""
    sets = [each for each in nist_sets() if each.kind == "nonlinear"]
    began = perf_counter()
    rows = run_nist(sets)
    spent = perf_counter() - began
    own: dict[str, int] = {}
    for row in rows:
        for run in row.runs:
            own[run.start] = own.get(run.start, 0) + run.is_right
    theirs = subprocess.run(
        plan.peers.command("nist_scipy.py"), input=json.dumps([_plain(each) for each in sets]),
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    blind, first, second = json.loads(theirs.stdout)
    table = [
        ("start", "gdsolve", "SciPy curve_fit"),
        ("none given (SciPy: all ones)", f"{own['blind']} of {len(sets)}", f"{blind} of {len(sets)}"),
        ("NIST's first, far", f"{own['start 1']} of {len(sets)}", f"{first} of {len(sets)}"),
        ("NIST's second, near", f"{own['start 2']} of {len(sets)}", f"{second} of {len(sets)}"),
    ]
    return Section(
        "NIST StRD, nonlinear",
        "Every parameter right to six digits with default settings; of gdsolve standard errors must be right as well. "
        f"Its {sum(len(row.runs) for row in rows)} runs took {seconds(spent)}.",
        table,
    )


def _plain(each: DataSet) -> dict[str, object]:
    y, model = each.model.split("~", 1)
    names = free_names(parse_formula(Source(model.strip())))
    inputs = [name for name in each.columns if name in names]
    return {
        "model": model.strip().replace("^", "**"), "y": y.strip(), "inputs": inputs,
        "columns": {name: list(values) for name, values in each.columns.items()},
        "parameters": list(each.certified.parameters), "certified": list(each.certified.parameters.values()),
        "starts": [[start[name] for name in each.certified.parameters] for start in each.starts],
    }  # fmt: skip
