from math import inf, nan

import pytest

from gdsolve.problem import Expect, Expected, ExpectedDerivatives, compare, compare_derivatives
from gdsolve.problem.compare import distance


@pytest.mark.parametrize(
    ("expected", "got", "error"),
    [
        (1.0, 1.25, 0.25),
        (1.0, 0.75, 0.25),
        (-1.0, 1.0, 2.0),
        ([1.0, 2.0], [1.5, 1.0], 1.0),
        ([[1.0], [2.0]], [[1.0], [2.0]], 0.0),
        ([1.0, 2.0], [1.0], inf),
        ([[1.0], [2.0]], [1.0, 2.0], inf),
        (1.0, [1.0], inf),
        (1.0, nan, inf),
        (nan, nan, inf),
        (inf, inf, 0.0),
        (-inf, inf, inf),
        (inf, 1.0, inf),
    ],
)
def test_distance(expected, got, error):
    assert distance(expected, got) == error


def results(expect, document):
    return [(row.what, row.got, row.passed) for row in compare(expect, document)]


def test_numbers_words_and_what_is_absent():
    expect = Expect(
        verdict="minimum",
        scope="global",
        objective=Expected(2.0, 0.1),
        residual_norm=Expected(0.0, 1e-6),
        solution={"x": Expected(1.0, 0.0), "w": Expected([1.0, 2.0], 0.5), "q": Expected(1.0, 9.0)},
        statistics={"rss": Expected(4.0, 1.0)},
        stderr={"x": Expected(0.5, 0.1), "y": Expected(0.5, 0.1)},
    )
    document = {
        "verdict": {"code": "minimum", "scope": "local"},
        "objective": 2.11,
        "solution": {"x": 1, "w": [1.5, 1.5]},
        "statistics": {"rss": "inf"},
        "parameters": {"x": {"stderr": 0.45}},
    }
    assert results(expect, document) == [
        ("verdict", "minimum", True),
        ("scope", "local", False),
        ("objective", 2.11, False),
        ("residual_norm", None, False),
        ("x", 1.0, True),
        ("w", [1.5, 1.5], True),
        ("q", None, False),
        ("rss", inf, False),
        ("stderr x", 0.45, True),
        ("stderr y", None, False),
    ]


def test_a_row_says_how_far_off_it_is():
    (row,) = compare(Expect(objective=Expected(2.0, 0.1)), {"objective": 2.5})
    assert (row.expected, row.tolerance, row.error) == (2.0, 0.1, 0.5)


def test_families():
    expect = Expect(dimension=1)
    assert results(expect, {"family": {"dimension": 1}}) == [("family", 1.0, True)]
    assert results(expect, {"family": {"dimension": 2}}) == [("family", 2.0, False)]
    assert results(expect, {}) == [("family", None, False)]


def test_solutions_are_paired_in_any_order():
    expect = Expect(solutions=({"x": Expected(3.0, 0.1)}, {"x": Expected(-4.0, 0.1)}))
    found = [{"x": -4.05}, {"x": 3.0}]
    assert results(expect, {"solutions": found}) == [
        ("number of solutions", 2.0, True),
        ("solution 1: x", 3.0, True),
        ("solution 2: x", -4.05, True),
    ]


def test_too_few_and_too_many_solutions():
    expect = Expect(solutions=({"x": Expected(3.0, 0.1)}, {"x": Expected(3.0, 0.1)}))
    assert results(expect, {"solutions": [{"x": 3.0}]}) == [
        ("number of solutions", 1.0, False),
        ("solution 1: x", 3.0, True),
        ("solution 2: x", None, False),
    ]
    rows = results(expect, {"solutions": [{"x": 3.0}] * 3})
    assert [passed for *_, passed in rows] == [False, True, True]


def test_derivatives():
    expect = ExpectedDerivatives(
        of="u",
        value=Expected(1.0, 0.0),
        gradient={"w": Expected([[1.0], [2.0]], 0.0)},
        hessian={"x": {"x": Expected(2.0, 0.0), "y": Expected(3.0, 0.0)}},
    )
    document = {"value": 1.0, "gradient": {"w": [[1.0], [2.5]]}, "hessian": {"x": {"x": 2.0}}}
    rows = compare_derivatives(expect, document)
    assert [(row.what, row.passed) for row in rows] == [
        ("u", True),
        ("gradient w", False),
        ("hessian x, x", True),
        ("hessian x, y", False),
    ]
    assert [row.passed for row in compare_derivatives(expect, {"hessian": None})] == [False] * 4
