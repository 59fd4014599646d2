from math import inf

import pytest

from gdsolve.problem.expect import VERDICTS, Expect, Expected, ExpectedDerivatives, default_tolerance, flat
from gdsolve.solve.results.result import VerdictCode
from tests.unit.problem.reading import read


def expected(text):
    return read(f"minimize: x\nexpect: {{x: {text}}}").expect.solution["x"]


@pytest.mark.parametrize(
    ("text", "value", "tolerance"),
    [
        ("1 ± 1e-8", 1.0, 1e-8),
        ("1 +- 1e-8", 1.0, 1e-8),
        ("1 +/- 1e-8", 1.0, 1e-8),
        ("-1e-3±0", -0.001, 0.0),
        ("pi/4 ± 1/8", 0.7853981633974483, 0.125),
        ("'[[1], [2]] ± 0.5'", [[1.0], [2.0]], 0.5),
        ("{value: [1, 2], tolerance: 1e-3}", [1.0, 2.0], 1e-3),
        ("200", 200.0, 2e-4),
        ("-4", -4.0, 4e-6),
        ("0", 0.0, 1e-6),
        ("[0, -300]", [0.0, -300.0], 3e-4),
        ("[0, 0]", [0.0, 0.0], 1e-6),
        ("-inf ± 0", -inf, 0.0),
    ],
)
def test_values_with_their_tolerance(text, value, tolerance):
    found = expected(text)
    assert found.value == value
    assert found.tolerance == pytest.approx(tolerance, rel=1e-15)


def test_all_keys():
    expect = read(
        """\
        equations: [x = y]
        expect:
          verdict: family
          scope: global
          objective: 1 ± 0
          residual_norm: 0 ± 1e-6
          family: {dimension: 1}
          x: 2 ± 0
          solution: {y: 3 ± 0}
          solutions: [{x: 4 ± 0}, {x: 5 ± 0, y: 6 ± 0}]
          statistics: {rss: 7 ± 0}
          stderr: {x: 8 ± 0}
        """
    ).expect
    assert expect == Expect(
        verdict="family",
        scope="global",
        objective=Expected(1.0, 0.0),
        residual_norm=Expected(0.0, 1e-6),
        dimension=1,
        solution={"x": Expected(2.0, 0.0), "y": Expected(3.0, 0.0)},
        solutions=({"x": Expected(4.0, 0.0)}, {"x": Expected(5.0, 0.0), "y": Expected(6.0, 0.0)}),
        statistics={"rss": Expected(7.0, 0.0)},
        stderr={"x": Expected(8.0, 0.0)},
    )
    assert expect.needs_run


def test_derivatives_at_the_start_and_elsewhere():
    expect = read(
        """\
        minimize: u*b
        define: {u: a**2}
        constants: {b: 1}
        expect:
          value: 1 ± 0
          gradient: {a: 2 ± 0}
          derivatives:
            - {of: u, at: {a: [1, 2]}, hessian: {a: {a: 3 ± 0, b: 4 ± 0}, u: {b: 5 ± 0}}}
        """
    ).expect
    here, there = expect.derivatives
    assert here == ExpectedDerivatives(value=Expected(1.0, 0.0), gradient={"a": Expected(2.0, 0.0)})
    assert (here.wrt, here.order) == (("a",), 1)
    assert (there.of, there.at) == ("u", {"a": [1.0, 2.0]})
    assert (there.wrt, there.order) == (("a", "u", "b"), 2)
    assert not expect.needs_run


@pytest.mark.parametrize(
    "part", ["x: 1", "verdict: minimum", "objective: 1", "family: 1", "statistics: {rss: 1}"]
)
def test_anything_but_derivatives_needs_a_run(part):
    assert read(f"minimize: x\nexpect: {{{part}, value: 3}}").expect.needs_run


def test_parameters_of_a_fit_may_have_any_name():
    assert "c2" in read("fit: {data: a.csv, degree: 2}\nexpect: {c2: 1}").expect.solution


def test_verdicts_are_those_of_the_result_document():
    assert set(VERDICTS) == {code.value for code in VerdictCode} - {"derivative"}


def test_entries_and_default_tolerance():
    assert list(flat([[1.0, 2.0], [3.0, 4.0]])) == [1.0, 2.0, 3.0, 4.0]
    assert list(flat(5.0)) == [5.0]
    assert default_tolerance([[1.0, -50.0]]) == pytest.approx(5e-5, rel=1e-15)
