"""Equation systems as answers with proof, and how far solutions can lie."""

from __future__ import annotations

import numpy as np
import pytest

from gdsolve.compile import Layout
from gdsolve.errors import ExitCode, Source, UsageError
from gdsolve.graph import Graph
from gdsolve.lower import lower_all
from gdsolve.optimize.protocols import Bounds
from gdsolve.problem import equations_problem
from gdsolve.problem.settings import Settings
from gdsolve.solve.equations import solve_equations
from gdsolve.solve.prove.reach import reach, reach_below
from gdsolve.solve.results.result import PuzzleResult, VerdictCode
from gdsolve.text import parse_formula


def solved(texts: list[str], **settings: object) -> PuzzleResult:
    return solve_equations(equations_problem(texts, ()), Settings(**settings))  # type: ignore[arg-type]


def test_all_solutions_of_the_plane_are_proved() -> None:
    result = solved(["x**2 + y**2 = 4", "x*y = 1"], prove=True)
    assert result.verdict.code is VerdictCode.SOLUTIONS
    assert result.verdict.because.startswith("proved: exactly 4 real solutions (")
    assert result.complete is True
    assert len(result.solutions) == 4
    for each in result.solutions:
        assert float(each["x"]) ** 2 + float(each["y"]) ** 2 == pytest.approx(4.0, abs=1e-13)


@pytest.mark.slow
def test_a_box_that_was_not_given_is_named_and_nothing_is_claimed_beyond_it() -> None:
    result = solved(["tan(x) + x = 1"], prove=True, in_box={"x": (-1.0, 1.0)})
    assert result.complete is True
    assert len(result.solutions) == 1
    open_ended = solved(["x*sin(x) = x*cos(x) + 1"], all_roots=True, time_limit=30.0)
    assert open_ended.complete is None
    assert any("x in -100:100" in note for note in open_ended.notes)
    assert "in the box" in open_ended.verdict.because


def test_equations_without_solution_are_proved_to_have_none() -> None:
    everywhere = solved(["exp(x) = -1"], prove=True)
    assert everywhere.verdict.code is VerdictCode.INCONSISTENT
    assert everywhere.verdict.because == "proved: no real numbers solve the equations"
    assert everywhere.verdict.exit is ExitCode.NO_SOLUTION
    inside = solved(["x**3 = 30*x + 7"], in_box={"x": (2.0, 5.0)})
    assert inside.verdict.code is VerdictCode.INCONSISTENT
    assert "in the box" in inside.verdict.because


def test_an_unknown_name_in_the_box_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        solved(["alpha**2 = 2"], in_box={"alpah": (0.0, 1.0)})
    assert "alpah" in str(caught.value)


def test_reach_follows_the_equations() -> None:
    graph = Graph()
    layout = Layout.scalars(["x", "y"])
    inputs = {name: graph.input(name) for name in layout.names}

    def node(text: str) -> object:
        return lower_all(parse_formula(Source(text, "test")), graph, inputs).body

    box = reach([node("x**2 + y**2 - 4")], layout, Bounds.free(2))  # type: ignore[list-item]
    assert box is not None
    np.testing.assert_allclose(box.lower, -2.0, rtol=1e-12)
    np.testing.assert_allclose(box.upper, 2.0, rtol=1e-12)
    assert reach([node("exp(x) + x**2*y**2 + 1")], layout, Bounds.free(2)) is None  # type: ignore[list-item]
    line = reach([node("x - y")], layout, Bounds.free(2))  # type: ignore[list-item]
    assert line is not None
    assert np.isinf(line.lower).all()
    below = reach_below(node("|x - 3| + exp(y)"), layout, Bounds.free(2), 1.0)  # type: ignore[arg-type]
    assert below is not None
    assert below.lower[0] == pytest.approx(2.0, abs=1e-12)
    assert below.upper.tolist() == pytest.approx([4.0, 0.0], abs=1e-12)
    assert below.lower[1] == -np.inf
