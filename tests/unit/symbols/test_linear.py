from __future__ import annotations

import sys
from fractions import Fraction
from subprocess import run

import pytest

from gdsolve.errors import Source
from gdsolve.symbols import exact_linear, linear_coefficients
from gdsolve.text import parse_equations, parse_formula


def solve(text, names, **constants):
    return exact_linear(parse_equations(Source(text)), names.split(), constants)


def form(text, names):
    found = linear_coefficients(parse_formula(Source(text)), names.split())
    return found and (dict(found.coefficients), found.constant)


@pytest.mark.parametrize(
    ("text", "coefficients", "constant"),
    [
        ("2*(x - 1) + y/3", {"x": 2, "y": Fraction(1, 3)}, -2),
        ("0.1*x = y + 0.2", {"x": Fraction(1, 10), "y": -1}, Fraction(-1, 5)),
        ("(x + 1)**2 - x**2", {"x": 2}, 1),
        ("sqrt(4)*x - |-3|", {"x": 2}, -3),
        ("sum([x, y, 3]) - 2**-1", {"x": 1, "y": 1}, Fraction(5, 2)),
        ("u = x - y; 3*u + y", {"x": 3, "y": -2}, 0),
        ("where(2 > 1, x, y)", {"x": 1}, 0),
        ("x - x", {}, 0),
        ("det([[1, x], [y, 2]]) + x*y", {}, 2),
    ],
)
def test_coefficients_are_exact(text, coefficients, constant):
    assert form(text, "x y") == (coefficients, constant)


@pytest.mark.parametrize(
    "text",
    [
        "sqrt(2)*x",
        "pi*x",
        "x*y",
        "x**2",
        "1/x",
        "exp(x)",
        "|x|",
        "x/0",
        "inf*x",
        "2**0.5*x",
        "x = [x, y]",
        "x <= y",
    ],
)
def test_what_is_not_linear_with_rational_numbers_is_refused(text):
    assert form(text, "x y") is None


def test_a_unique_solution_is_exact():
    found = solve("A + B = 9; A - B = 0.1", "A B")
    assert found.kind == "unique"
    assert found.parametrisation == {"A": "91/20", "B": "89/20"}
    assert found.values == {"A": 4.55, "B": 4.45}
    assert (found.dimension, found.parameters) == (0, ())


def test_the_puzzle_of_the_tutorial_is_a_family_in_its_first_unknown():
    found = solve("A + B = 9; C - D = 1; A + C = 8; B - D = 2", "A B C D")
    assert (found.kind, found.dimension, found.parameters) == ("family", 1, ("t",))
    assert found.parametrisation == {"A": "t", "B": "9 - t", "C": "8 - t", "D": "7 - t"}
    # The point of the family that is closest to the origin: 4 t = 9 + 8 + 7.
    assert found.values == {"A": 6.0, "B": 3.0, "C": 2.0, "D": 1.0}


def test_parameters_take_names_that_are_free():
    found = solve("t + t1 = 1; t1 + 2*s + q/3 = 2", "t t1 s q")
    assert found.parameters == ("s1", "s2")
    assert found.parametrisation == {"t": "s1", "t1": "1 - s1", "s": "s2", "q": "3 + 3*s1 - 6*s2"}
    assert solve("x + y = 0; t = 0", "x y t").parametrisation == {"x": "s", "y": "-s", "t": "0"}


@pytest.mark.parametrize(("equations", "unknowns"), [(1, 3), (2, 3), (1, 5), (3, 4)])
def test_the_least_norm_point_is_orthogonal_to_the_family(equations, unknowns):
    names = [f"x{i}" for i in range(unknowns)]
    texts = [
        " + ".join(f"{(3 * i + 2 * j) % 5 + 1}*{name}" for j, name in enumerate(names)) + f" = {i + 2}"
        for i in range(equations)
    ]
    found = solve("; ".join(texts), " ".join(names))
    assert found.dimension == unknowns - equations
    at = {name: parse_formula(Source(text)) for name, text in found.parametrisation.items()}
    for parameter in found.parameters:
        slopes = {
            name: linear_coefficients(tree, found.parameters).coefficients.get(parameter, 0)
            for name, tree in at.items()
        }
        assert sum(slopes[name] * found.point[name] for name in names) == 0


def test_a_smallest_set_of_clashing_equations_is_named():
    assert solve("A + B = 9; A - B = 1; C = 1; 2*A = 1", "A B C").clashing == (0, 1, 3)
    assert solve("x + y = 1; z = 2; 2*x + 2*y = 3; x = y", "x y z").clashing == (0, 2)
    assert solve("x = 1; 0 = 1", "x").clashing == (1,)
    chain = "; ".join(f"x{i} + x{i + 1} = 1" for i in range(40)) + "; x0 - x40 = 5; x7 = 3"
    assert solve(chain, " ".join(f"x{i}" for i in range(41))).clashing == tuple(range(41))


def test_equations_that_say_the_same_are_no_clash():
    found = solve("x + y = 1; 2*x + 2*y = 2; 0 = 0", "x y")
    assert (found.kind, found.parametrisation) == ("family", {"x": "t", "y": "1 - t"})


def test_arrays_count_element_by_element():
    equations = parse_equations(Source("M@x = b"))
    found = exact_linear(equations, {"x": (2,)}, {"M": [[1, 2], [3, 4]], "b": [0.1, 1]})
    assert found.parametrisation == {"x[0]": "4/5", "x[1]": "-7/20"}
    clash = exact_linear(equations, {"x": (1,)}, {"M": [[1], [1], [2]], "b": [1, 1, 3]})
    assert (clash.kind, clash.clashing) == ("inconsistent", (0,))


def test_constants_are_the_decimals_that_they_print_as():
    assert solve("k*x = 1", "x", k=0.3).parametrisation == {"x": "10/3"}


def test_large_numbers_stay_exact():
    found = solve("x + y = 1; x - 3e200*y = 1e-200", "x y")
    assert found.point["x"] + found.point["y"] == 1
    assert found.point["x"] == 1 - (1 - Fraction(1, 10**200)) / (1 + 3 * 10**200)


def test_what_is_not_linear_or_too_large_is_left_to_others():
    assert solve("x*y = 1", "x y") is None
    assert solve("x = pi", "x") is None
    names = [f"x{i}" for i in range(401)]
    assert solve(" + ".join(names) + " = 1", " ".join(names)) is None


@pytest.mark.slow
def test_linear_systems_need_no_sympy():
    code = (
        "import sys; from gdsolve.symbols import exact_linear; from gdsolve.text import parse_equations;"
        "from gdsolve.errors import Source;"
        "assert exact_linear(parse_equations(Source('x + y = 1')), ['x', 'y']).dimension == 1;"
        "sys.exit(any(name in sys.modules for name in ('sympy', 'scipy', 'mpmath')))"
    )
    assert run([sys.executable, "-c", code], check=False).returncode == 0
