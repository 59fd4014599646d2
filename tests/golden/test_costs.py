"""What each optimizer pays for each small problem of Moré, Garbow and Hillstrom, beside what it paid before.

`make golden` rewrites `costs.json`; a change of cost is then a difference to read. Sums may be rounded in
another order on another machine, so that a run of many steps can end some steps later: the last tenth is not
compared.
"""

from __future__ import annotations

import json
import os
from functools import cache

import numpy as np
import pytest

from gdsolve.compile import Layout, compile_objective, compile_residuals
from gdsolve.errors import Source
from gdsolve.graph import Graph
from gdsolve.lower import lower
from gdsolve.ops import ADD, MUL
from gdsolve.optimize.catalogue import OPTIMIZERS, find_optimizer
from gdsolve.optimize.loop import run
from gdsolve.optimize.options import make_options
from gdsolve.optimize.stopping import Limits
from gdsolve.text import parse_formula
from tests.golden.expected import FOLDER, REWRITE
from tests.reference.more_garbow_hillstrom import PROBLEMS, Problem

STORED = FOLDER / "costs.json"
SMALL = 4
"""Variables of the largest problem."""

SPREAD = 0.1
"""Part of a count that may differ."""

TRIED = tuple(each for each in OPTIMIZERS if each.family != "first order" and each.name != "banded-newton")
"""`banded-newton` is for chains of many variables, which these problems are not."""


@cache
def functions(name: str):
    """Return the objective and the residuals of a problem."""
    problem = next(each for each in PROBLEMS if each.name == name)
    graph = Graph()
    names = {f"x{j + 1}": graph.input(f"x{j + 1}") for j in range(len(problem.start))}
    layout = Layout(tuple(names), ((),) * len(names))
    residuals = tuple(
        lower(parse_formula(Source(text, "residual")), graph, names) for text in problem.residuals
    )
    total = graph.constant(0.0)
    for each in residuals:
        total = graph.apply(ADD, total, graph.apply(MUL, each, each))
    return compile_objective(graph, total, layout), compile_residuals(graph, residuals, layout)


def cost(optimizer: str, problem: Problem) -> dict[str, float]:
    """Return the counts of a run of at most 1000 epochs."""
    chosen = find_optimizer(optimizer)
    objective, residuals = functions(problem.name)
    function = residuals if "residuals" in chosen.needs else objective
    outcome = run(
        function, np.array(problem.start), chosen, make_options(chosen, {}), limits=Limits(epochs=1000)
    )
    found = {"iterations": outcome.counts.iterations, "evaluations": outcome.counts.evaluations}
    return {**found, "solved": bool(_is_solved(outcome.objective, problem))}


def _is_solved(value: float, problem: Problem) -> bool:
    return any(abs(value - each) <= 1e-4 * abs(each) + 1e-8 for each in (problem.minimum, *problem.others))


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", [each.name for each in TRIED])
def test_no_optimizer_became_dearer_or_cheaper_unseen(optimizer: str) -> None:
    small = [problem for problem in PROBLEMS if len(problem.start) <= SMALL]
    found = {problem.name: cost(optimizer, problem) for problem in small}
    if os.environ.get(REWRITE):
        stored = json.loads(STORED.read_text()) if STORED.exists() else {}
        stored[optimizer] = found
        STORED.write_text(json.dumps(dict(sorted(stored.items())), indent=1) + "\n")
    expected = json.loads(STORED.read_text())[optimizer]
    assert found.keys() == expected.keys()
    for name, before in expected.items():
        now = found[name]
        assert now["solved"] == before["solved"], name
        for count in ("iterations", "evaluations"):
            assert now[count] == pytest.approx(before[count], rel=SPREAD, abs=2), (name, count)
