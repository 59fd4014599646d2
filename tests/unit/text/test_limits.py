"""No text may hang, exhaust memory or run out of stack; sizes just inside the limits are read."""

import pytest

from gdsolve.errors import Source
from gdsolve.text import free_names, parse_formula, same, to_text
from gdsolve.text.tree import Binary
from tests.unit.text.trees import fault_of, tree_of


@pytest.mark.slow
def test_a_long_sum_is_read_printed_and_compared_without_recursion() -> None:
    text = " + ".join(f"x{index % 7}" for index in range(20_000))
    tree = tree_of(text)
    assert to_text(tree) == text
    assert same(tree, tree_of(text))
    assert len(free_names(tree)) == 7
    assert isinstance(tree, Binary)
    assert len(repr(tree)) < len(text) + 100


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param(
            "x+" * 499_999 + "x", "the formula has more than 100000 numbers and names", marks=pytest.mark.slow
        ),
        pytest.param("[" * 101_000, "the formula has more than 100000 operations", marks=pytest.mark.slow),
        pytest.param(
            "-" * 101_000 + "x", "the formula has more than 100000 operations", marks=pytest.mark.slow
        ),
        pytest.param(
            "x" + "[:]" * 101_000, "the formula has more than 100000 operations", marks=pytest.mark.slow
        ),
        pytest.param(";" * 101_000, "the formula has more than 100000 operations", marks=pytest.mark.slow),
        pytest.param("|" * 101_000, "the formula has more than 100000 operations", marks=pytest.mark.slow),
        ("(" * 10_000 + "x" + ")" * 10_000, "the formula is nested more than 200 deep"),
        pytest.param(
            "[" * 10_000 + "x" + "]" * 10_000,
            "the formula is nested more than 200 deep",
            marks=pytest.mark.slow,
        ),
        ("sin(" * 10_000, "the formula is nested more than 200 deep"),
        ("x**" * 10_000 + "x", "the formula is nested more than 200 deep"),
        pytest.param("-" * 10_000 + "x", "the formula is nested more than 200 deep", marks=pytest.mark.slow),
        ("2*(" * 10_000, "the formula is nested more than 200 deep"),
        ("1" * 1001, "the number has 1001 characters, at most 1000 are read"),
        ("x" * 1_000_001, "the formula has 1000001 bytes, at most 1000000 are read"),
        ("é" * 600_000, "the formula has 1200000 bytes, at most 1000000 are read"),
    ],
)
def test_limits(text: str, what: str) -> None:
    assert fault_of(text)[0] == what


@pytest.mark.parametrize("around", ["(x)", "[x]", "sin(x)", "-x", "2*(x)", "(1 + (-x))", "2**x"])
def test_nesting_inside_the_limit_is_read(around: str) -> None:
    levels = 200 // (around.count("(") + around.count("[") + around.count("-") + around.count("**"))
    text = "x"
    for _ in range(levels):
        text = around.replace("x", text)
    parse_formula(Source(text))
    assert fault_of(around.replace("x", text))[0] == "the formula is nested more than 200 deep"


def test_signs_and_powers_side_by_side_are_not_nested() -> None:
    parse_formula(Source(" + ".join(["-x**2"] * 500)))
    parse_formula(Source("*".join(["|x|"] * 500)))


@pytest.mark.slow
def test_a_sign_after_each_operator_is_not_nested() -> None:
    parse_formula(Source("x" + "*-x" * 500))


@pytest.mark.parametrize(
    "text", ["2**0.5", "0/0", "1/0", "0**-1", "(-8)**(1/3)", "2**1023", "exp(-1000)", "1e308*10", "gamma(-1)"]
)
def test_constants_without_a_finite_value_are_left_to_evaluation(text: str) -> None:
    parse_formula(Source(text))
