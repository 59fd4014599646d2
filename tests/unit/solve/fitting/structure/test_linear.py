"""Which parameters are linear, their units, and their roles."""

import numpy as np
import pytest

from gdsolve.errors import Source
from gdsolve.problem.fit import Fit
from gdsolve.problem.parts import FileReference
from gdsolve.problem.settings import Settings
from gdsolve.solve.fitting.curve import Curve, build_curve
from gdsolve.solve.fitting.linear.polynomial import fit_polynomial
from gdsolve.solve.fitting.rows import Rows
from gdsolve.solve.fitting.structure.linear import structure_of
from gdsolve.solve.fitting.structure.roles import roles_of
from gdsolve.solve.fitting.structure.units import natural_units
from gdsolve.text import parse_formula


def curve(model: str) -> Curve:
    rows = Rows({"x": np.linspace(1, 8, 9)}, np.linspace(-4, 2, 9), "y", known=("x", "y"))
    problem = Fit(title=model, data=FileReference("", ""))
    return build_curve(problem, Settings(), parse_formula(Source(model)), rows)


@pytest.mark.parametrize(
    ("model", "linear"),
    [
        ("a*exp(-x/t) + c", {"a": "plain", "c": "plain"}),
        ("a*b*x", {"a": "plain"}),
        ("exp(a + b*x)", {"a": "exp"}),
        ("(a*x)**2 + c", {"a": "power", "c": "plain"}),
        ("abs(a*x + b)", {}),
        ("a*max(x, b)", {"a": "plain"}),
        ("a*(x - mean(x)) + b", {"a": "plain", "b": "plain"}),
    ],
)
def test_linear_parameters(model: str, linear: dict[str, str]) -> None:
    made = curve(model)
    assert {made.names[each.index]: each.kind for each in structure_of(made).linear} == linear


def test_units_follow_from_the_formula() -> None:
    made = curve("V*x**n/(K**n + x**n) + a*exp(-b*x**2)")
    units = natural_units(made)
    exponents = dict(zip(made.names, units.exponents[:, 0], strict=True))
    assert exponents == {"V": 0, "n": 0, "K": 1, "a": 0, "b": -2}
    y_exponents = dict(zip(made.names, units.y_exponents, strict=True))
    assert y_exponents == {"V": 1, "n": 0, "K": 0, "a": 1, "b": 0}
    assert dict(zip(made.names, units.sizes, strict=True))["b"] == pytest.approx(1 / 64)


@pytest.mark.parametrize(
    ("model", "roles"),
    [
        ("a*sin(w*x + p)", {"w": "frequency", "p": "phase"}),
        ("a*cos(2*pi*x/T)", {"T": "frequency"}),
        ("a*exp(-((x - m)/s)**2)", {"m": "position", "s": "size"}),
        ("a/(1 + exp(b - k*x))", {"b": "offset", "k": "size"}),
        ("a*x**n", {"n": "exponent"}),
    ],
)
def test_roles(model: str, roles: dict[str, str]) -> None:
    made = curve(model)
    found = roles_of(made, structure_of(made).theta)
    assert {made.names[each.parameter]: each.kind for each in found} == roles


def test_a_polynomial_is_exact_where_float64_is_not() -> None:
    x = np.arange(21.0) + 1e6
    true = [1.0, -2.0, 3.0]
    y = np.array([true[0] + true[1] * (each - 1e6) + true[2] * (each - 1e6) ** 2 for each in x])
    found = fit_polynomial(x, y, 2)
    assert found is not None
    assert found.rss == 0
    assert found.coefficients[2] == 3
    assert found.coefficients[1] == -2 - 6e6
    assert found.coefficients[0] == 1 + 2e6 + 3e12


def test_too_few_different_x_determine_no_polynomial() -> None:
    assert fit_polynomial(np.array([1.0, 1.0, 2.0]), np.array([1.0, 2.0, 3.0]), 2) is None
