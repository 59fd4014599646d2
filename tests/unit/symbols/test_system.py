from __future__ import annotations

import random
import sys
from fractions import Fraction
from math import sqrt
from subprocess import run

import pytest

from gdsolve.errors import Source
from gdsolve.symbols import evaluate_precisely, exact_polynomial
from gdsolve.text import parse_equations


def solve(text, names, **options):
    return exact_polynomial(parse_equations(Source(text)), names.split(), **options)


def points(text, names):
    found = solve(text, names)
    assert found.kind == "solutions"
    return [tuple(point.values()) for point in found.points]


SQRT2, GOLD = sqrt(2), (5 - sqrt(5)) / 2
KATSURA = (
    "x + 2*y + 2*z + 2*w = 1; x**2 + 2*y**2 + 2*z**2 + 2*w**2 = x;"
    "2*x*y + 2*y*z + 2*z*w = y; y**2 + 2*x*z + 2*y*w = z"
)


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("x**2 = 2", "x", [(-SQRT2,), (SQRT2,)]),
        ("x**3 = x", "x", [(-1.0,), (0.0,), (1.0,)]),
        ("x**20 = 2", "x", [(-(2**0.05),), (2**0.05,)]),
        ("x + y = 3; x*y = 2", "x y", [(1.0, 2.0), (2.0, 1.0)]),
        ("1/x + 1/y = 1; x + y = 5", "x y", [(GOLD, 5 - GOLD), (5 - GOLD, GOLD)]),
        ("sqrt(x) = x - 2", "x", [(4.0,)]),
        ("|x - 1| = 3; y = |x|", "x y", [(-2.0, 2.0), (4.0, 4.0)]),
        ("x = cbrt(y); y = 4*x", "x y", [(-2.0, -8.0), (0.0, 0.0), (2.0, 8.0)]),
        ("hypot(x, 4) = 5; x**-3 = 1/27", "x", [(3.0,)]),
        ("x**1.5 = 8", "x", [(4.0,)]),
        ("x**2 = 1e-30", "x", [(-1e-15,), (1e-15,)]),
        ("x = 1e200; x*y = 1", "x y", [(1e200, 1e-200)]),
        ("(x - 1/3)*(x - 0.3333333333333333) = 0", "x", [(0.3333333333333333,), (1 / 3,)]),
        # Himmelblau's four; Freudenstein and Roth's only one.
        (
            "x**2 + y = 11; x + y**2 = 7",
            "x y",
            [
                (-3.779310253377747, -3.2831859912861696),
                (-2.805118086952745, 3.131312518250573),
                (3.0, 2.0),
                (3.5844283403304917, -1.8481265269644036),
            ],
        ),
        ("x + ((5 - y)*y - 2)*y = 13; x + ((y + 1)*y - 14)*y = 29", "x y", [(5.0, 4.0)]),
        ("x**2 + y + z = 1; x + y**2 + z = 1; x + y + z**2 = 1", "x y z",
         [(-1 - SQRT2,) * 3, (0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (0.41421356237309503,) * 3, (1.0, 0.0, 0.0)]),
    ],
)  # fmt: skip
def test_every_real_solution_is_found(text, names, expected):
    found = points(text, names)
    assert len(found) == len(expected)
    for got, wanted in zip(found, expected, strict=True):
        assert got == pytest.approx(wanted, rel=2.3e-16, abs=0)


@pytest.mark.parametrize(
    ("text", "names", "clashing"),
    [
        ("x**2 = -1", "x", (0,)),
        ("x**2 + y**2 = 1; x = y; x*y = 3", "x y", (0, 2)),
        ("x*y = 1; z = 3; x*y = 2", "x y z", (0, 2)),
        ("sqrt(x) = -2; y = 1", "x y", (0,)),
        ("x/x = 2", "x", (0,)),
        ("x*y = 1; x = 0", "x y", (0, 1)),
        ("x**60 + x + 1 = 0; y = 3", "x y", (0,)),
        ("1/x = 0", "x", (0,)),
    ],
)
def test_a_system_without_real_solution_is_proved_so(text, names, clashing):
    found = solve(text, names)
    assert (found.kind, found.clashing, found.points) == ("inconsistent", clashing, ())


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("(x - 1)**2*(x + 2) = 0", "x", [(-2.0,), (1.0,)]),
        ("y = x**2; y = 2*x - 1", "x y", [(1.0, 1.0)]),
        ("x**2 = 0; y**2 = 0; z = 1", "x y z", [(0.0, 0.0, 1.0)]),
        ("x**2 + y**2 = 0; x*y = 0", "x y", [(0.0, 0.0)]),
        ("(x**2 - 2)**2 = 0; (y - x)**3 = 0", "x y", [(-SQRT2, -SQRT2), (SQRT2, SQRT2)]),
    ],
)
def test_multiple_solutions_are_counted_once_and_said(text, names, expected):
    found = solve(text, names)
    assert found.multiple
    assert [tuple(point.values()) for point in found.points] == expected


def test_simple_solutions_are_not_called_multiple():
    assert not solve("x**2 + y**2 = 4; x*y = 1", "x y").multiple


def test_rational_solutions_are_exact():
    found = solve("(3*x - 1)*(x - 0.1)*(x**2 - 3) = 0; 7*y = x", "x y")
    assert [exact and str(exact["y"]) for exact in found.exact] == [None, "1/70", "1/21", None]
    # Katsura's system of order 3: 8 solutions, 6 of them real.
    found = solve(KATSURA, "x y z w")
    assert len(found.points) == 6
    third = Fraction(1, 3)
    assert [exact for exact in found.exact if exact] == [
        {"x": third, "y": 0, "z": 0, "w": third},
        {"x": 1, "y": 0, "z": 0, "w": 0},
    ]


@pytest.mark.parametrize(("unknowns", "degree"), [(1, 5), (1, 12), (2, 2), (2, 3), (3, 2)])
def test_solutions_of_random_systems_satisfy_them_to_the_last_digit(unknowns, degree):
    generator = random.Random(10 * unknowns + degree)
    names = "xyz"[:unknowns]
    texts = []
    for _ in names:
        terms = []
        for _ in range(6):
            powers = [generator.randint(0, degree // unknowns + 1) for _ in names]
            factors = "*".join(f"{name}**{power}" for name, power in zip(names, powers, strict=True))
            terms.append(f"({generator.randint(-9, 9)}/{generator.randint(1, 9)})*{factors}")
        texts.append(" + ".join(terms) + f" - {degree}*{names[0]}**{degree} = {generator.randint(1, 9)}")
    equations = parse_equations(Source("; ".join(texts)))
    found = exact_polynomial(equations, list(names), effort=400_000)
    assert found is not None
    for point in found.points:
        for equation in equations:
            # Nothing but the rounding of the point itself is left.
            slope = max(
                abs(
                    evaluate_precisely(equation, {**point, name: point[name] * (1 + 2**-40)})
                    - evaluate_precisely(equation, point)
                )
                for name in names
            )
            assert abs(evaluate_precisely(equation, point)) <= slope * 2**-11


def test_infinitely_many_complex_solutions_say_nothing_about_real_ones():
    assert solve("x*y = 1", "x y").kind == "infinite"
    assert solve("x/x = 1", "x").kind == "infinite"
    assert solve("x**2 + y**2 = 0", "x y").kind == "infinite"
    assert solve("x**2 = 1", "x y").kind == "infinite"
    assert solve("1 = 1", "x").kind == "infinite"


@pytest.mark.parametrize(
    "text", ["exp(x) = 1", "x = pi", "x**x = 2", "x**100 = 2", "(x + y)**0.01 = 1", "sin(x) = x"]
)
def test_other_equations_are_left_to_others(text):
    assert solve(text, "x y") is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("(x + y + z + w)**64 = 1; x = 1", "x y z w", marks=pytest.mark.slow),
        ("x**50 + y = 1; y**50 + x = 1", "x y"),
        ("; ".join(f"x{i}**2 + x{(i + 1) % 8} = {i}" for i in range(8)), " ".join(f"x{i}" for i in range(8))),
        (KATSURA, "x y z w"),
    ],
)
def test_the_attempt_ends_when_the_effort_is_spent(text, names):
    assert solve(text, names, effort=300) is None


@pytest.mark.slow
def test_polynomial_systems_need_no_sympy():
    code = (
        "import sys; from gdsolve.symbols import exact_polynomial; from gdsolve.text import parse_equations;"
        "from gdsolve.errors import Source;"
        "assert len(exact_polynomial(parse_equations(Source('x**2 = 2')), ['x']).points) == 2;"
        "sys.exit(any(name in sys.modules for name in ('sympy', 'scipy', 'mpmath')))"
    )
    assert run([sys.executable, "-c", code], check=False).returncode == 0
