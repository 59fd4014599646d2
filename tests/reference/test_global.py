"""Functions from the literature: the global minimum is found, and proved where that is promised.

No time is asserted: searches stop by their own rules, or after seconds that even a busy machine has to spare.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from gdsolve.graph import Graph
from gdsolve.optimize.protocols import Bounds
from gdsolve.problem import expression_problem
from gdsolve.problem.settings import Settings
from gdsolve.solve.best.search import Request, search_globally
from gdsolve.solve.minimize.solve import solve_minimize
from gdsolve.solve.prove.minimum import prove_minimum
from gdsolve.solve.results.result import VerdictCode
from tests.reference.global_functions import FUNCTIONS, Function
from tests.reference.lowering import lowered
from tests.reference.quick import cases

SECONDS = 4.0
"""Four times what a search may take on a quiet machine."""

SMALL = [each for each in FUNCTIONS if each.size <= 2]
LARGE = [each for each in FUNCTIONS if each.size > 2]

QUICK = ("Branin", "Himmelblau", "McCormick", "Problem02", "Problem10", "Problem15 moved")

OPEN = ("Keane", "Problem18")
"""Not proved: 0/0 in a corner of the box; a logarithm at 0 in the branch of `where` that is not taken."""


def searched(function: Function) -> None:
    graph, output, layout, bounds = lowered(function)
    found = search_globally(graph, output, layout, Request(bounds, SECONDS))
    scale = max(1.0, abs(function.least))
    assert found.value <= function.least + 1e-6 * scale, found
    assert found.value >= function.least - 1e-6 * scale, "lower than the literature has it"
    if function.size <= 3:
        proved(function, graph, output, layout, bounds, found.x)


def proved(
    function: Function, graph: Graph, output: object, layout: object, bounds: Bounds, x: np.ndarray
) -> None:
    seconds = 0.5 if function.name in OPEN else 2 * SECONDS
    proof = prove_minimum(graph, output, layout, bounds, x, seconds=seconds)  # type: ignore[arg-type]
    if function.name in OPEN:
        assert proof is None or not proof.is_closed
        return
    assert proof is not None
    assert proof.is_closed, proof
    assert proof.gap <= 1.01e-8 * max(1.0, abs(proof.upper))
    assert proof.lower <= function.least + 1e-8 * max(1.0, abs(function.least))


def test_the_set_is_large_and_half_of_it_is_moved() -> None:
    assert len(FUNCTIONS) >= 80
    assert len({each.name for each in FUNCTIONS}) == len(FUNCTIONS)
    assert sum(each.name.endswith("moved") or "rotated" in each.name for each in FUNCTIONS) >= 40
    assert sum(each.kinked for each in FUNCTIONS) >= 20
    assert {each.size for each in FUNCTIONS} >= {1, 2, 3, 4, 5, 6, 8, 10}


@pytest.mark.parametrize("function", cases(SMALL, QUICK, lambda each: each.name))
def test_the_global_minimum_in_one_or_two_variables_is_found_and_proved(function: Function) -> None:
    searched(function)


@pytest.mark.slow
@pytest.mark.parametrize("function", LARGE, ids=lambda each: each.name)
def test_the_global_minimum_in_more_variables_is_found(function: Function) -> None:
    searched(function)


def test_the_whole_way_from_text_to_a_proved_verdict() -> None:
    problem = expression_problem("4*x**2 - 2.1*x**4 + x**6/3 + x*y - 4*y**2 + 4*y**4")
    settings = Settings(bounds={"x": (-3.0, 3.0), "y": (-2.0, 2.0)}, global_search=True, time_limit=SECONDS)
    result = solve_minimize(problem, settings)
    assert result.verdict.code is VerdictCode.MINIMUM
    assert result.verdict.scope == "global"
    assert "proved: no point of the box is below -1.03162846" in result.verdict.because
    assert result.objective == pytest.approx(-1.0316284534898774, abs=1e-14)
    assert [round(each.objective, 6) for each in result.minima[:4]] == [
        -1.031628,
        -1.031628,
        -0.215464,
        -0.215464,
    ]
    assert sum(each.hits for each in result.minima) > 100
    document = result.to_dict()
    assert document["minima"][0].keys() == {"solution", "objective", "hits"}


def test_a_maximum_without_bounds_says_where_it_was_searched() -> None:
    result = solve_minimize(expression_problem("x*sin(x)", "maximize"), Settings(starts=40))
    assert result.verdict.code is VerdictCode.MAXIMUM
    assert result.verdict.scope == "best of 40 starts"
    assert result.objective == pytest.approx(7.916727371587782, rel=1e-14)
    assert any("searched x in -10:10" in note for note in result.notes)
    assert any(note.startswith("other maximum: 1.8197057 at x = ") for note in result.notes)


def test_an_answer_in_a_box_is_proved_or_refuted_without_being_asked() -> None:
    wave = expression_problem("x*sin(x)")
    local = solve_minimize(wave, Settings(bounds={"x": (0.0, 10.0)}))
    assert local.verdict.scope == "global"  # the proof met a lower point, which was followed
    assert local.objective == pytest.approx(10 * math.sin(10), rel=1e-12)
    best = solve_minimize(wave, Settings(bounds={"x": (3.5, 6.5)}, start={"x": 5.0}))
    assert best.verdict.scope == "global"
    assert "proved" in best.verdict.because
