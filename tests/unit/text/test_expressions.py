"""Precedence, calls, indexing: what a text is read as."""

import pytest

from gdsolve.errors import Source
from gdsolve.text import parse_formula, to_text
from gdsolve.text.tree import Binary, Number, postorder
from tests.unit.text.trees import shape_of, tree_of


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("x**2-2*x+1", "(((x ** 2) - (2 * x)) + 1)"),
        ("a-b-c", "((a - b) - c)"),
        ("a/b/c", "((a / b) / c)"),
        ("a-(b-c)", "(a - (b - c))"),
        ("a+b*c", "(a + (b * c))"),
        ("A@x*2", "((A @ x) * 2)"),
        ("2*A@x", "((2 * A) @ x)"),
        ("-x**2", "(-(x ** 2))"),
        ("2**-x", "(2 ** (-x))"),
        ("2**-x**2", "(2 ** (-(x ** 2)))"),
        ("2**-x*3", "((2 ** (-x)) * 3)"),
        ("x^y^z", "(x ** (y ** z))"),
        ("-x*y", "((-x) * y)"),
        ("x*-y+z", "((x * (-y)) + z)"),
        ("--x", "(-(-x))"),
        ("+x - +y", "(x - y)"),
        ("x - -y**-2", "(x - (-(y ** (-2))))"),
        ("(x)", "x"),
        ("((x+1))*2", "((x + 1) * 2)"),
    ],
)
def test_precedence(text: str, shape: str) -> None:
    assert shape_of(tree_of(text)) == shape


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("|x|", "abs(x)"),
        ("|x - |y||", "abs((x - abs(y)))"),
        ("|x|*|y|", "(abs(x) * abs(y))"),
        ("||x| - 1|", "abs((abs(x) - 1))"),
        ("|x|**2 + |(-y)|", "((abs(x) ** 2) + abs((-y)))"),
        ("-|x|", "(-abs(x))"),
        ("max(|x|, |y|)", "max(abs(x), abs(y))"),
    ],
)
def test_bars_nest(text: str, shape: str) -> None:
    assert shape_of(tree_of(text)) == shape


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("x[0]", "x[0]"),
        ("x[-1]**2", "(x[-1] ** 2)"),
        ("X[:, 0]", "X[None:None:None,0]"),
        ("x[1:]", "x[1:None:None]"),
        ("x[:-2]", "x[None:-2:None]"),
        ("x[1:7:+2]", "x[1:7:2]"),
        ("x[::-1]", "x[None:None:-1]"),
        ("X[0][1]", "X[0][1]"),
        ("X.T@y", "(X.T @ y)"),
        ("-X.T[0]", "(-X.T[0])"),
        ("(A@B).T.T", "(A @ B).T.T"),
        ("x**y[0]", "(x ** y[0])"),
        ("sum(x)[0]", "sum(x)[0]"),
        ("[[1, 2], [3, x]]", "[[1, 2], [3, x]]"),
        ("[1, 2][0]", "[1, 2][0]"),
    ],
)
def test_indexing_transposes_and_lists(text: str, shape: str) -> None:
    assert shape_of(tree_of(text)) == shape


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("arcsin(x)", "asin(x)"),
        ("arctan2(y, x)", "atan2(y, x)"),
        ("arcsinh(x) + arccosh(x)", "(asinh(x) + acosh(x))"),
        ("ln(x)", "log(x)"),
        ("square(x+1)", "((x + 1) ** 2)"),
        ("power(x, y)", "(x ** y)"),
        ("pow(x, 3)**2", "((x ** 3) ** 2)"),
        ("max(x, y, z)", "max(x, y, z)"),
        ("sin (x)", "sin(x)"),
        ("where(x > 0, x, -x)", "where((x > 0), x, (-x))"),
        ("where(((x != 1 + y)), 1, 2)", "where((x != (1 + y)), 1, 2)"),
        ("where(x, 1, where(y == 0, 2, 3))", "where(x, 1, where((y == 0), 2, 3))"),
    ],
)
def test_calls(text: str, shape: str) -> None:
    assert shape_of(tree_of(text)) == shape


@pytest.mark.parametrize(
    "text",
    [
        "E + I + N + S",
        "beta*gamma",
        "lambda**2",
        "sin + 1",
        "if*for*None",
        "min + max*abs",
        "_",
        "sum",
        "True",
    ],
)
def test_every_identifier_is_a_name(text: str) -> None:
    assert to_text(tree_of(text)) == text


@pytest.mark.parametrize(
    ("text", "shape", "note"),
    [
        ("2x", "(2 * x)", "`2x` was read as `2*x`"),
        ("2x**2", "(2 * (x ** 2))", "`2x` was read as `2*x`"),
        ("-2x", "((-2) * x)", "`2x` was read as `2*x`"),
        (".5(x+1)", "(0.5 * (x + 1))", "`.5(...)` was read as `.5*(...)`"),
        ("2sin(x)", "(2 * sin(x))", "`2sin(...)` was read as `2*sin(...)`"),
        ("2e", "(2 * e)", "`2e` was read as `2*e`"),
        ("2e3x", "(2000 * x)", "`2e3x` was read as `2e3*x`"),
        ("2exp(x)", "(2 * exp(x))", "`2exp(...)` was read as `2*exp(...)`"),
        ("2x[0].T", "(2 * x[0].T)", "`2x` was read as `2*x`"),
        ("1/2x", "((1 / 2) * x)", "`2x` was read as `2*x`: `a/2x` means `(a/2)*x`"),
        ("y**2x", "((y ** 2) * x)", "`2x` was read as `2*x`: `a**2x` means `(a**2)*x`"),
    ],
)
def test_a_number_before_a_name_is_a_product_and_is_noted(text: str, shape: str, note: str) -> None:
    formula = parse_formula(Source(text))
    assert shape_of(tree_of(text)) == shape
    assert formula.notes == (note,)


def test_notes_are_not_repeated_and_limited() -> None:
    assert parse_formula(Source("2x + 2x")).notes == ("`2x` was read as `2*x`",)
    assert len(parse_formula(Source("+".join(f"2x{i}" for i in range(50)))).notes) == 10


def test_spans_cover_the_text_of_each_part() -> None:
    tree = tree_of("  (x + 1)*f0 - |y|[0]**2")
    assert [node.span.text for node in postorder(tree)] == [
        "x",
        "1",
        "x + 1",
        "f0",
        "(x + 1)*f0",
        "y",
        "|y|",
        "|y|[0]",
        "2",
        "|y|[0]**2",
        "(x + 1)*f0 - |y|[0]**2",
    ]


def test_literals_are_kept_exactly() -> None:
    tree = tree_of("0.1 + 1e-3")
    assert isinstance(tree, Binary)
    assert isinstance(tree.left, Number)
    assert isinstance(tree.right, Number)
    assert (tree.left.value, tree.left.literal) == (0.1, "0.1")
    assert tree.left.exact is not None
    assert (tree.left.exact.numerator, tree.left.exact.denominator) == (1, 10)
    assert tree.right.exact is not None
    assert tree.right.exact.denominator == 1000


def test_the_exponent_of_a_zero_may_be_anything() -> None:
    tree = tree_of("0e999999999")
    assert isinstance(tree, Number)
    assert tree.exact == 0
