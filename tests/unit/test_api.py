"""The Python face gives what the commands give, as typed results."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import gdsolve
from gdsolve.errors import GdsolveError

PROBLEMS = Path(__file__).resolve().parents[2] / "problems"


def test_minimize_gives_the_point_and_the_verdict() -> None:
    answer = gdsolve.minimize("(1-x)**2 + 100*(y-x**2)**2", start={"x": -1.2, "y": 1})
    assert answer.solution == {"x": 1.0, "y": 1.0}
    assert answer.verdict.code.value == "minimum"


def test_maximize_mirrors_it() -> None:
    answer = gdsolve.maximize("4*x - x**2")
    assert (answer.solution["x"], answer.objective, answer.verdict.code.value) == (2.0, 4.0, "maximum")


@pytest.mark.slow
def test_solve_is_a_function_though_a_package_has_its_name() -> None:
    answer = gdsolve.solve(["x + y = 3", "x - y = 1"])
    assert answer.solutions[0] == {"x": 2.0, "y": 1.0}
    code = "import gdsolve.solve.minimize.solve, gdsolve; print(gdsolve.solve(['2*x = 3']).solution['x'])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "1.5"


def test_fit_reads_a_table() -> None:
    answer = gdsolve.fit(PROBLEMS / "2c-samples.csv", degree=2, y="y")
    assert [answer.parameters[name].value for name in ("c0", "c1", "c2")] == pytest.approx(
        [3, 2, 1], rel=1e-12
    )


def test_grad_by_constants_and_intermediates() -> None:
    answer = gdsolve.grad("u = a*x; u**2", {"x": 3.0, "a": 2.0}, wrt=["x", "a", "u"])
    assert answer.value == 36.0
    assert answer.gradient == {"x": 24.0, "a": 36.0, "u": 12.0}


def test_a_sympy_expression_is_a_formula() -> None:
    from sympy import Symbol, exp

    x = Symbol("x")
    answer = gdsolve.minimize(exp(x) - 2 * x)
    assert answer.solution["x"] == pytest.approx(0.6931471805599453, rel=1e-15)


def test_to_dict_is_the_document() -> None:
    document = gdsolve.minimize("x**2 + 1").to_dict()
    assert document["schema"] == "gdsolve.result/v1"
    assert document["objective"] == 1.0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: gdsolve.minimize("x**2", strat={"x": 1}), "unknown setting `strat`"),
        (lambda: gdsolve.minimize(3), "not int"),
        (lambda: gdsolve.solve("x**2"), "equation"),
    ],
)
def test_faults_are_errors_of_ours(call, words: str) -> None:
    with pytest.raises(GdsolveError, match=words):
        call()
