"""As many proved digits as wanted, with Arb and with mpmath's intervals, held against mpmath's floats."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from gdsolve import pipeline
from gdsolve.errors import UsageError
from gdsolve.problem import equations_problem
from gdsolve.problem.settings import Settings
from gdsolve.solve.prove.digits import Digits, prover
from gdsolve.solve.roots.system import build_system

DOTTIE = "0.73908513321516064165531208767387340401341175890076"
"""The root of cos(x) = x to 50 digits: OEIS A003957."""


def digits(texts: list[str], x: list[float], count: int = 50) -> Digits | None:
    system = build_system(equations_problem(texts, ()), Settings())
    found = prover(system.outputs, system.model.layout)
    return None if found is None else found.digits(np.array(x), count)


def decimals(texts: list[str], x: list[float], count: int = 50) -> tuple[str, ...]:
    found = digits(texts, x, count)
    assert found is not None
    return found.decimals


@pytest.fixture(params=["arb", "mpmath"])
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "mpmath":
        monkeypatch.setitem(sys.modules, "flint", None)
    return str(request.param)


def test_digits_are_those_of_the_root(backend: str) -> None:
    assert decimals(["x = cos(x)"], [0.7390851332151607]) == (DOTTIE,)
    with mp.workdps(80):
        assert decimals(["x**2 = 0.1"], [0.31622776601683794]) == (mp.nstr(mp.sqrt(mpf(1) / 10), 50),)
        both = decimals(["x**2 + y**2 = 4", "x*y = 1"], [1.9318516525781366, 0.5176380902050415])
        assert both == (
            mp.nstr(mp.sqrt(2 + mp.sqrt(3)), 50),
            mp.nstr(mp.sqrt(2 - mp.sqrt(3)), 50),
        )


@pytest.mark.parametrize(
    ("text", "x"), [("exp(x) = 5", 1.6094379124341003), ("x = sin(pi/7)", 0.4338837391175581)]
)
def test_a_thousand_digits(backend: str, text: str, x: float) -> None:
    with mp.workdps(1020):
        exact = mp.log(5) if "exp" in text else mp.sin(mp.pi / 7)
        assert decimals([text], [x], 1000) == (mp.nstr(exact, 1000),)


@pytest.mark.parametrize(
    ("text", "x", "function"),
    [
        ("gamma(x) = 5", 3.852355458029364, "gamma"),
        ("erf(x) = 1/3", 0.30457019162670155, "erf"),
        ("tanh(x) = x/2", 1.9150080481545375, "tanh"),
        ("atan(x) = 1", 1.5574077246549023, "atan"),
    ],
)
def test_functions_that_only_arb_knows(text: str, x: float, function: str) -> None:
    with mp.workdps(60):
        right = {"gamma": mpf(5), "erf": mpf(1) / 3, "atan": mpf(1)}.get(function)
        exact = mp.findroot(lambda t: getattr(mp, function)(t) - (t / 2 if right is None else right), x)
        assert decimals([text], [x], 40) == (mp.nstr(exact, 40),)


def test_exact_solutions_are_said_as_fractions() -> None:
    found = digits(["3*x = 1"], [1 / 3], 10)
    assert found is not None
    assert (found.decimals, [str(each) for each in found.exact or ()]) == (("0.3333333333",), ["1/3"])
    singular = digits(["(x - 1)**2 = 0"], [1.0])
    assert singular is not None
    assert singular.decimals == ("1",)


@pytest.mark.parametrize(
    ("texts", "x"),
    [
        (["(x**2 - 2)**2 = 0"], [1.4142135623730951]),
        (["x**2 = 2"], [1.5]),
        (["floor(x) = 2.5"], [2.0]),
        (["x + y = sqrt(2)"], [1.0, 0.4142135623730951]),
        (["x**2 + 1e-30 = 0"], [0.0]),
    ],
)
def test_what_is_not_proved_has_no_digits(texts: list[str], x: list[float]) -> None:
    assert digits(texts, x) is None


def test_the_command_tells_digits_and_formulas() -> None:
    result: Any = pipeline.solve(["x**4 - 10*x**2 + 1 = 0"], Settings(digits=30))
    assert [each["x"] for each in result.closed] == [
        "-sqrt(2*sqrt(6) + 5)",
        "-sqrt(5 - 2*sqrt(6))",
        "sqrt(5 - 2*sqrt(6))",
        "sqrt(2*sqrt(6) + 5)",
    ]
    assert result.decimals[3] == {"x": "3.14626436994197234232913506572"}
    double: Any = pipeline.solve(["(x**2 - 2)**2 = 0"], Settings(digits=30))
    assert double.decimals == ({}, {})
    assert any("no digits beyond float64 could be proved" in each for each in double.notes)


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("x = 0.12345678901234567890", Settings(digits=30)),
        ("x = 3.141592653589793", Settings(digits=30)),
        ("x = a", Settings(digits=30, let={"a": 1 / 3})),
        ("x = 2", Settings(digits=20_000)),
    ],
)
def test_digits_of_rounded_numbers_are_refused(text: str, settings: Settings) -> None:
    with pytest.raises(UsageError):
        pipeline.solve([text], settings)
