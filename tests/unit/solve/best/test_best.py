"""Search boxes, independent parts, stand-ins without kinks, and attempts to refute."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from gdsolve.compile import Layout, compile_objective
from gdsolve.compile.elements import Elements, elements
from gdsolve.compile.lanes import LaneFunction
from gdsolve.errors import Source
from gdsolve.graph import Graph, Node
from gdsolve.lower import lower_all
from gdsolve.optimize.protocols import Bounds
from gdsolve.solve.best.box import search_box
from gdsolve.solve.best.elsewhere import lower_elsewhere
from gdsolve.solve.best.parts import independent_parts
from gdsolve.solve.best.search import Request, search_globally
from gdsolve.solve.best.smooth import has_corners, smoothed
from gdsolve.solve.verdict.subject import Facts
from gdsolve.text import parse_formula


def built(text: str, names: str) -> tuple[Graph, Node, Layout]:
    graph = Graph()
    lowered = lower_all(
        parse_formula(Source(text, "test")), graph, {each: graph.input(each) for each in names}
    )
    assert lowered.body is not None
    return graph, lowered.body, Layout.scalars(list(names))


def written(text: str, names: str) -> Elements:
    _, output, layout = built(text, names)
    return elements([output], layout)


def test_a_side_without_bound_lies_ten_sizes_from_the_start() -> None:
    bounds = Bounds(np.array([-np.inf, 0.0, -1.0]), np.array([np.inf, np.inf, 1.0]))
    box = search_box(bounds, np.array([0.0, 30.0, 0.0]), ("x", "y", "z"))
    assert box.bounds.lower.tolist() == [-10.0, 0.0, -1.0]
    assert box.bounds.upper.tolist() == [10.0, 330.0, 1.0]
    assert not box.is_given
    assert box.notes == ("no bounds given: searched x in -10:10, y in 0:330; other ranges with `--bounds`",)


def test_given_bounds_are_the_box() -> None:
    bounds = Bounds(np.zeros(1), np.ones(1))
    box = search_box(bounds, np.array([0.5]), ("x",))
    assert box.is_given
    assert box.bounds is bounds
    assert box.notes == ()


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("x**2 + y**2 + 3", [(0,), (1,)]),
        ("x*y + z", [(0, 1), (2,)]),
        ("-(x - sin(y)) / 2", [(0,), (1,)]),
        ("x*y + y*z", [(0, 1, 2)]),
        ("5 + x", [(0,)]),
    ],
)
def test_a_sum_falls_apart_where_its_terms_share_no_variable(
    text: str, groups: list[tuple[int, ...]]
) -> None:
    function = written(text, "xyz")
    parts = independent_parts(function)
    assert [part.indices for part in parts] == groups
    whole = LaneFunction(function.graph, function.outputs[0], function.layout)
    points = np.random.default_rng(8).standard_normal((5, 3))
    total = sum(
        LaneFunction(function.graph, part.output, part.layout).values_at(points[:, list(part.indices)])
        for part in parts
    )
    np.testing.assert_allclose(total, whole.values_at(points), rtol=1e-13)


@pytest.mark.parametrize(
    "text", ["|x| + max(y, 2*x)", "min(x, y) - relu(x)", "sqrt(x**2 + y**2)", "(x**2)**0.75 + hypot(x, y)"]
)
def test_the_stand_in_is_near_the_function_and_smooth(text: str) -> None:
    function = written(text, "xy")
    assert has_corners(function.outputs[0])
    stand_in = smoothed(function.graph, function.outputs[0], function.layout)
    points = np.array(list(product([-1.5, 0.0, 2.0], repeat=2)))
    true = LaneFunction(function.graph, function.outputs[0], function.layout).values_at(points)
    for mu in (1e-3, 1e-6):
        f, g, H = stand_in(mu).models_at(points)
        assert np.isfinite(g).all()
        assert np.isfinite(H).all()
        assert np.max(np.abs(f - true)) <= 2 * mu**0.5


def test_a_smooth_function_has_no_corners() -> None:
    assert not has_corners(written("x**2*y + sin(y)", "xy").outputs[0])


@pytest.mark.slow
def test_ten_coordinates_are_searched_one_by_one() -> None:
    names = "abcdefghij"
    text = " + ".join(f"({each} - 0.3)**2 - cos(9*({each} - 0.3))" for each in names)
    graph, output, layout = built(text, names)
    request = Request(Bounds(np.full(10, -4.0), np.full(10, 5.0)), 30.0)
    outcome = search_globally(graph, output, layout, request)
    np.testing.assert_allclose(outcome.x, 0.3, atol=1e-8)
    assert outcome.value == pytest.approx(-10.0, abs=1e-12)
    assert outcome.distinct > 1000


@pytest.mark.slow
def test_a_corner_is_found_to_the_last_digits() -> None:
    graph, output, layout = built("3*|x - 1| + 2*|y + x| + max(x - 2, -y)", "xy")
    outcome = search_globally(graph, output, layout, Request(Bounds(np.full(2, -8.0), np.full(2, 9.0)), 30.0))
    np.testing.assert_allclose(outcome.x, [1.0, -1.0], atol=1e-9)


def test_a_lower_minimum_elsewhere_refutes_a_local_one() -> None:
    graph, output, layout = built("(x**2 - 1)**2 + 0.1*x", "x")
    objective = compile_objective(graph, output, layout)
    start, local = np.array([0.5]), np.array([0.987])
    value = objective.value(local)
    found = lower_elsewhere(objective, Bounds.free(1), start, local, value, Facts())
    assert found is not None
    assert found[0] == pytest.approx(-1.0123, abs=1e-3)
    best = objective.value(found)
    assert lower_elsewhere(objective, Bounds.free(1), start, found, best, Facts()) is None


def test_convex_functions_and_those_at_their_floor_are_left_alone() -> None:
    graph, output, layout = built("x**2", "x")
    objective = compile_objective(graph, output, layout)
    x = np.array([1.0])
    for facts in (Facts(convex=True), Facts(kinks=True), Facts(floor=1.0)):
        assert lower_elsewhere(objective, Bounds.free(1), x, x, 1.0, facts) is None
