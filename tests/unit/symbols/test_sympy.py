from __future__ import annotations

import math

import pytest
import sympy

from gdsolve.errors import FormulaError, Source
from gdsolve.symbols import (
    NoSymbolicFormError,
    NotScalarError,
    derivative,
    evaluate_precisely,
    formula_text,
    from_sympy,
    to_sympy,
)
from gdsolve.text import FUNCTIONS, parse_formula

x, y = sympy.symbols("x y", real=True)
third = sympy.Rational(1, 3)


def sympified(text, symbols=None):
    return to_sympy(parse_formula(Source(text)), symbols)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x**2 - 2*x + 1", x**2 - 2 * x + 1),
        ("0.1*x", x / 10),
        ("x**0.5/3", sympy.sqrt(x) / 3),
        ("2*pi*e**x", 2 * sympy.pi * sympy.exp(x)),
        ("u = x + 1; u*y", (x + 1) * y),
        ("x**2 = 2*y", sympy.Eq(x**2, 2 * y)),
        ("norm([x, y])", sympy.sqrt(x**2 + y**2)),
        ("det([[x, 1], [2, y]]) + trace([[x, 0], [0, y]])", x * y - 2 + x + y),
        ("[x, y] @ [y, 3]", x * y + 3 * y),
        ("where(x > y, x, -y)", sympy.Piecewise((x, x > y), (-y, True))),
        ("log2(8*x)", sympy.log(8 * x) / sympy.log(2)),
        ("cbrt(x)", sympy.sign(x) * sympy.Abs(x) ** third),
        ("[x, y, 1][1]", y),
    ],
)
def test_a_formula_becomes_the_expression_that_it_means(text, expected):
    assert sympified(text) == expected


def test_every_identifier_is_a_symbol():
    expression = sympified("E*I + N*S - beta/lambda + Q")
    assert {symbol.name for symbol in expression.free_symbols} == {"E", "I", "N", "S", "beta", "lambda", "Q"}
    assert all(symbol.is_real for symbol in expression.free_symbols)


def test_names_may_stand_for_expressions():
    e = sympy.Symbol("e", real=True)
    assert sympified("e + x", {"e": e}) == e + x
    assert sympified("k*x", {"k": third}) == x / 3


# A point inside of every domain, and other arguments where one is not enough.
ARGUMENTS = {"atan2": "0.3, x", "hypot": "x, 2", "clip": "x, 0, 0.5", "where": "x > 0, x, 1", "power": "x, 3"}


@pytest.mark.parametrize("function", [f for f in FUNCTIONS if f.kind == "elementwise"], ids=lambda f: f.name)
def test_every_function_has_the_same_value_in_sympy(function):
    argument = "1 + x" if function.name == "acosh" else "x"
    formula = parse_formula(Source(f"{function.name}({ARGUMENTS.get(function.name, argument)})"))
    expected = float(evaluate_precisely(formula, {"x": 0.7}))
    assert float(to_sympy(formula).subs(x, 0.7)) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "fault", "what"),
    [
        ("[x, y]", NotScalarError, r"one expression is needed, this has shape \(2,\)"),
        ("x/0", NoSymbolicFormError, "SymPy cannot be asked for a division by zero"),
        ("0**-2 + x", NoSymbolicFormError, "SymPy cannot be asked for a division by zero"),
        ("3**100000.5 + x", FormulaError, "does not fit"),
        pytest.param("where(x > 0, 2, x)**(10**9)", None, "", marks=pytest.mark.slow),
        ("x + 2**-1073", None, ""),
        ("x*0.5**1e3", None, ""),
        ("gamma(150)*gamma(x)", None, ""),
    ],
)
def test_what_sympy_would_choke_on_is_refused(text, fault, what):
    if fault is None:
        assert sympified(text).free_symbols == {x}
        return
    with pytest.raises(fault, match=what):
        sympified(text)


def test_numbers_of_a_billion_digits_are_never_computed():
    # The parser refuses 9**9**9 as typed; intermediates and constants reach SymPy.
    with pytest.raises(NoSymbolicFormError, match="a power of that many digits"):
        sympified("k**k**k", {"k": sympy.Integer(9)})
    with pytest.raises(NoSymbolicFormError, match="the gamma function beyond 1000"):
        sympified("gamma(k)", {"k": sympy.Integer(10**9)})


@pytest.mark.slow
def test_too_large_a_formula_is_refused_before_sympy_sees_it():
    with pytest.raises(NoSymbolicFormError, match="at most 5000 parts"):
        sympified(" + ".join(f"x{i}" for i in range(2600)))


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (x**2 - 2 * x + 1, "x**2 - 2*x + 1"),
        (-(x**2), "-x**2"),
        ((-2) ** x, "(-2)**x"),
        (sympy.Rational(1, 2) ** x, "(1/2)**x"),
        (-3 * x * (x + y) / 7, "-3*x*(x + y)/7"),
        (sympy.sqrt(x) / (y * sympy.pi), "sqrt(x)/(pi*y)"),
        (third * x ** (-third), "1/(3*x**(1/3))"),
        (x ** (y**2), "x**(y**2)"),
        (sympy.exp(-x / y), "exp(-x/y)"),
        (1 - (x - y), "-x + y + 1"),
        (sympy.Float("0.1") * x, "0.1*x"),
        (sympy.Float("-2.5"), "-2.5"),
        (sympy.sec(x) ** 2, "(1/cos(x))**2"),
        (sympy.Max(x, y, 1) + sympy.Abs(x), "abs(x) + max(1, x, y)"),
        (sympy.factorial(x), "gamma(x + 1)"),
        (sympy.polygamma(0, x), "digamma(x)"),
        (sympy.Eq(x**2, 2), "x**2 = 2"),
        (sympy.Le(x, y), "x <= y"),
        (
            sympy.Piecewise((x, sympy.And(x > 0, x < 1)), (2, x > 5)),
            "where(x < 1, where(x > 0, x, where(x > 5, 2, inf - inf)), where(x > 5, 2, inf - inf))",
        ),
        (sympy.Heaviside(x, 1), "where(x > 0, 1, where(x < 0, 0, 1))"),
        (sympy.Symbol("e") + sympy.E, "e + exp(1)"),
        (sympy.Symbol("pi") * sympy.pi, "acos(-1)*pi"),
        (sympy.Symbol("lambda") * sympy.Symbol("θ"), "lambda*θ"),
    ],
)
def test_an_expression_is_printed_in_the_formula_language(expression, text):
    assert from_sympy(expression).source.text == text


def test_a_text_on_its_own_may_not_hide_a_constant():
    assert formula_text(x**2 - 1) == "x**2 - 1"
    with pytest.raises(FormulaError, match="the symbol `e` would be read as the number e"):
        formula_text(sympy.Symbol("e") + x)


@pytest.mark.parametrize(
    "expression",
    [
        x**y / (1 + sympy.exp(-x)) - sympy.atan2(y, x) ** 3,
        sympy.Piecewise((x**2, x < y), (sympy.log(y), True)) * sympy.tanh(x),
        -(x - y) / (x + y) / (2 * x),
        2 ** -(x * y) * sympy.cos(x) ** -2,
        sympy.GoldenRatio * x - sympy.coth(y),
        ((x + 1) ** y) ** x - x ** (-y),
    ],
)
def test_printing_keeps_the_value(expression):
    point = {"x": 0.7, "y": 1.3}
    expected = float(expression.subs({x: 0.7, y: 1.3}).evalf(30))
    assert float(evaluate_precisely(from_sympy(expression), point)) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("expression", "what", "hint"),
    [
        (
            sympy.Integral(sympy.exp(x**2), x),
            "SymPy's `Integral` has no counterpart in a formula",
            "evaluate it first, as with `.doit()`",
        ),
        (
            sympy.Symbol("x 1") + 1,
            "the symbol `x 1` is not a name in a formula",
            "use letters, digits and underscores, as in `x_1`",
        ),
        (
            sympy.Symbol("x_{1}"),
            "the symbol `x_{1}` is not a name in a formula",
            "use letters, digits and underscores, as in `x_1`",
        ),
        (sympy.I * x, "`I` is not a real number", None),
        (
            sympy.Symbol("x") + x,
            "two different symbols have the same name",
            "create each symbol once",
        ),
        (sympy.polygamma(2, x), "SymPy's `polygamma(2, ...)` has no counterpart in a formula", None),
    ],
)
def test_what_has_no_counterpart_is_named(expression, what, hint):
    with pytest.raises(FormulaError) as caught:
        from_sympy(expression)
    (fault,) = caught.value.diagnostics
    assert (fault.what, fault.hint) == (what, hint)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x**2 - 2*x + 1", "2*x - 2"),
        ("a*exp(-x/tau) + c", "-a*exp(-x/tau)/tau"),
        ("u = x**2; u**3", "6*x**5"),
        ("sin(x)/x", "cos(x)/x - sin(x)/x**2"),
        ("abs(x)", "sign(x)"),
        ("where(x > 1, x**2, 3)", "where(x > 1, 2*x, 0)"),
        ("3", "0"),
        ("lgamma(x)", "digamma(x)"),
        ("floor(x)", None),
        ("[x, x]", None),
        ("x = 1", None),
        pytest.param("*".join(f"sin({i}*x)" for i in range(1, 61)), None, marks=pytest.mark.slow),
    ],
)
def test_a_derivative_is_a_formula_to_read(text, expected):
    assert derivative(parse_formula(Source(text)), "x") == expected


def test_a_derivative_by_a_name_that_is_elsewhere_a_constant():
    assert derivative(parse_formula(Source("e**2*x")), "e", ["e", "x"]) == "2*e*x"


def test_derivatives_in_symbols_agree_with_differences():
    for text in (
        "x**x",
        "cbrt(x)*relu(x)",
        "softplus(x)*sigmoid(x)",
        "hypot(x, 2)/log10(x + 1)",
        "erf(x)**2",
    ):
        slope = parse_formula(Source(derivative(parse_formula(Source(text)), "x")))
        formula = parse_formula(Source(text))
        high, low = (evaluate_precisely(formula, {"x": 0.7 + step}) for step in (2**-40, -(2**-40)))
        assert float(evaluate_precisely(slope, {"x": 0.7})) == pytest.approx(
            float((high - low) * 2**39), rel=1e-11
        )
    assert math.isfinite(float(high))
