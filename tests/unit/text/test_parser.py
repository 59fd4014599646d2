"""Whole texts: intermediates, relations, several equations, names."""

import pytest

from gdsolve.errors import FormulaError, Source
from gdsolve.text import (
    expect_expression,
    expect_relation,
    free_names,
    parse_equations,
    parse_formula,
    to_text,
)
from gdsolve.text.tree import Formula, Relation


def formula_of(text: str, names: tuple[str, ...] | None = None) -> Formula:
    return parse_formula(Source(text), names)


@pytest.mark.parametrize(
    "text",
    [
        "a = x + 1; b = a**2; a*b",
        "a = x + 1\nb = a**2\na*b",
        "a=x+1;\n b=a**2;;\n\n a*b;\n",
        "\n# first\na = x + 1 # one\nb = a**2\na*b",
    ],
)
def test_intermediates_come_before_the_expression(text: str) -> None:
    formula = formula_of(text)
    assert [each.name for each in formula.definitions] == ["a", "b"]
    assert to_text(formula) == "a = x + 1; b = a**2; a*b"
    assert free_names(formula) == ("x",)


def test_an_intermediate_may_be_named_like_a_constant_or_a_function() -> None:
    formula = formula_of("e = 2*x; gamma = e; gamma + e")
    assert free_names(formula) == ("x",)


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("a + b = 9", "="),
        ("a + b == 9", "="),
        ("x + y <= 3", "<="),
        ("x >= 0", ">="),
        ("y ~ a*t", "~"),
        ("x ≤ 1", "<="),
    ],
)
def test_relations(text: str, operator: str) -> None:
    body = formula_of(text).body
    assert isinstance(body, Relation)
    assert body.operator == operator
    assert body.span.text == text


def test_a_relation_may_follow_intermediates() -> None:
    formula = formula_of("model = a*exp(-t); y ~ model + c")
    assert to_text(formula) == "model = a*exp(-t); y ~ model + c"
    assert free_names(formula) == ("a", "t", "y", "c")


def test_free_names_come_in_order_without_undeclared_constants() -> None:
    formula = formula_of("z*pi + a*e + inf + z")
    assert free_names(formula) == ("z", "a")
    assert free_names(formula, declared=("e",)) == ("z", "a", "e")


def test_declared_names_constants_and_intermediates_are_known() -> None:
    formula_of("u = x*pi; u + gamma + e", ("x", "gamma"))


def test_an_objective_is_no_relation() -> None:
    assert expect_expression(formula_of("x**2")) is not None
    with pytest.raises(FormulaError) as caught:
        expect_expression(formula_of("x = 1"))
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.what == "`=` makes an equation, and an objective has none"
    assert diagnostic.hint == (
        "solve equations with `gdsolve solve`; a name for a part is followed by more: `u = x - 1; u**2`"
    )
    assert diagnostic.span is not None
    assert diagnostic.span.text == "x = 1"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("x <= 1", "`<=` makes a constraint, and a model has none"),
        ("y ~ x", "`~` makes a fit, and a model has none"),
    ],
)
def test_the_fault_names_the_role(text: str, what: str) -> None:
    with pytest.raises(FormulaError, match=what):
        expect_expression(formula_of(text), "a model")


def test_equations_are_separated_by_lines_or_semicolons() -> None:
    formulas = parse_equations(Source("A + B = 9; C - D == 1\nA\n  + C = 8\n-B - D = -2"))
    assert [to_text(each) for each in formulas] == ["A + B = 9", "C - D = 1", "A + C = 8", "-B - D = -2"]


def test_in_equations_a_name_may_stand_alone_on_the_left() -> None:
    formulas = parse_equations(Source("x = 1; x = y; 2x = y"))
    assert [len(each.definitions) for each in formulas] == [0, 0, 0]
    assert formulas[0].notes == ("`2x` was read as `2*x`",)


def test_an_equation_has_two_sides() -> None:
    with pytest.raises(FormulaError) as caught:
        parse_equations(Source("x = 1; x + y"))
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.what, diagnostic.hint) == ("an equation needs two sides", "write `x + y = 0`")
    assert diagnostic.span is not None
    assert diagnostic.span.text == "x + y"


def test_equations_know_declared_names() -> None:
    with pytest.raises(FormulaError, match="unknown name `z`"):
        parse_equations(Source("x = 1; z = 2"), ("x", "y"))


def test_a_relation_is_given_back() -> None:
    body = formula_of("x = 1").body
    assert expect_relation(body) is body
