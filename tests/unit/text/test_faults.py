"""Every fault of the grammar: what is said, where it points, and what to write instead."""

import pytest

from tests.unit.text.trees import fault_of

PRODUCT = "`gdsolve functions` shows all of them; a product is written "
INDEX = "write it as in `x[0]`, `x[1:3]` or `X[:, -1]`"
WHERE = "write it as in `where(x > 0, x, -x)`"
FLOAT = "float64 holds sizes from 5e-324 to 1.8e308"
POINT = "has no meaning: only `.T`, the transpose, may follow a part"

MISSING = [
    ("", "the formula is empty", "", "write one, as in `x**2`"),
    ("  # nothing", "the formula is empty", "", "write one, as in `x**2`"),
    (";\n;", "the formula is empty", "", "write one, as in `x**2`"),
    ("x +", "`+` has nothing on its right", "+", None),
    ("x**", "`**` has nothing on its right", "**", None),
    ("-", "`-` has nothing on its right", "-", None),
    ("x = ", "`=` has nothing on its right", "=", None),
    ("*x", "`*` has nothing on its left", "*", None),
    ("= 2", "`=` has nothing on its left", "=", None),
    ("(*x)", "`*` has nothing on its left", "*", None),
    ("(x+)", "`+` has nothing on its right", "+", None),
    ("x***2", "there is nothing between `**` and `*`", "***", "a product is `x*y`, a power `x**y`"),
    ("x* *2", "there is nothing between `*` and `*`", "* *", "a product is `x*y`, a power `x**y`"),
    ("x*/2", "there is nothing between `*` and `/`", "*/", None),
    ("x//2", "there is nothing between `/` and `/`", "//", "the integer part of a quotient is `floor(x/y)`"),
    ("x =< 1", "there is nothing between `=` and `<`", "=<", "relations are `=`, `<=`, `>=` and `~`"),
    ("()", "there is nothing between the parentheses", "()", None),
    ("[]", "a list has at least one item", "[]", None),
    ("[1, 2,]", "there is nothing after `,`", ",", None),
    ("max(x,)", "there is nothing after `,`", ",", None),
]

BRACKETS = [
    ("(x + 1", "`(` is not closed", "(", "there is a `)` missing"),
    ("2*(x + sin(y)", "`(` is not closed", "(", "there is a `)` missing"),
    ("(", "`(` is not closed", "(", "there is a `)` missing"),
    ("|x - 1", "`|` is not closed", "|", "there is a `|` missing"),
    ("|(x|", "`(` is not closed", "(", "there is a `)` missing"),
    ("[1, 2; 3, 4]", "`[` is not closed", "[", "rows of a matrix are lists, as in `[[1, 2], [3, 4]]`"),
    ("x[0", "`[` is not closed", "[", "there is a `]` missing"),
    ("x + 1)", "`)` closes nothing", ")", "remove it, or open it with `(`"),
    ("x]", "`]` closes nothing", "]", "remove it, or open it with `[`"),
    ("sin(x]", "`(` is closed by `]`", "(x]", "there is a `)` missing"),
    ("|x)", "`|` is closed by `)`", "|x)", "there is a `|` missing"),
]

SIDE_BY_SIDE = [
    ("x y", "there is no operator between `x` and `y`", "y", "write `x*y` for a product"),
    (
        "(x+1)(x-1)",
        "there is no operator between `(x+1)` and `(...)`",
        "(",
        "write `(x+1)*(...)` for a product",
    ),
    ("x 2", "there is no operator between `x` and `2`", "2", "write `x*2` for a product"),
    ("2 x", "there is no operator between `2` and `x`", "x", "write `2*x` for a product"),
    ("|x||y|", "there is no operator between `|x|` and `|...|`", "|", "write `|x|*|...|` for a product"),
    ("x[0]y", "there is no operator between `x[0]` and `y`", "y", "write `x[0]*y` for a product"),
    ("sin x", "there is no operator between `sin` and `x`", "x", "write `sin(x)`"),
    (
        "1.2.3",
        "there is no operator between `1.2` and `.3`",
        ".3",
        "a number is written as `1234.5` or `1.5e-3`",
    ),
    (
        "[[1, 2] [3, 4]]",
        "there is no operator between `[1, 2]` and `[...]`",
        "[",
        "an index follows its name directly, as in `x[0]`; items of a list are separated by `,`",
    ),
    (
        "lambda x: x",
        "there is no operator between `lambda` and `x`",
        "x",
        "write the formula alone, as in `x**2 + 1`",
    ),
    ("x if y else z", "there is no operator between `x` and `if`", "if", "write `where(condition, a, b)`"),
    ("1_000", "`1_000` is not a number", "1_000", "write `1000`"),
    ("1_x", "`1_x` is not a number", "1_x", "write `1*_x` if a product is meant"),
    ("0x10", "`0x10` is not a number: numbers are decimal", "0x10", "write `0*x10` if a product is meant"),
    ("2.T", "`2.T` is not clear", "2.T", "write `2.0*T` for a product"),
]

CALLS = [
    (
        "sine(x)",
        "unknown function `sine`",
        "sine",
        "did you mean `sin`? `gdsolve functions` shows all of them",
    ),
    ("Exp(x)", "unknown function `Exp`", "Exp", "did you mean `exp`? `gdsolve functions` shows all of them"),
    ("x(y+1)", "unknown function `x`", "x", f"{PRODUCT}`x*(y+1)`"),
    ("factorial(10**9)", "unknown function `factorial`", "factorial", "write `gamma(n + 1)`"),
    ("sin()", "`sin` takes 1 argument, 0 given", "sin()", "write it as in `sin(2*pi*x)`"),
    ("1 + sin(x, y)", "`sin` takes 1 argument, 2 given", "sin(x, y)", "write it as in `sin(2*pi*x)`"),
    ("arctan2(x)", "`arctan2` takes 2 arguments, 1 given", "arctan2(x)", "write it as in `atan2(y, x)`"),
    ("clip(x)", "`clip` takes 3 arguments, 1 given", "clip(x)", "write it as in `clip(x, -1, 1)`"),
    (
        "sum(x, 0, 1)",
        "`sum` takes 1 or 2 arguments, 3 given",
        "sum(x, 0, 1)",
        "write it as in `sum((X@w - y)**2)`",
    ),
    ("max()", "`max` takes at least 1 argument, 0 given", "max()", "write it as in `max(0, x)`"),
    (
        "log(x, 2)",
        "`log` takes 1 argument, 2 given",
        "log(x, 2)",
        "the logarithm to base b is `log(x)/log(b)`",
    ),
    (
        "__import__('os').system('x')",
        "unknown character `'`",
        "'",
        "write names without quotes, and a transpose as `A.T`",
    ),
    ("__import__(os)", "unknown function `__import__`", "__import__", f"{PRODUCT}`__import__*(os)`"),
]

PLACES = [
    ("x.__class__", f"`.__class__` {POINT}", ".__class__", "write functions as `f(x)`, numbers as `0.5`"),
    ("x.", f"`.` {POINT}", ".", "write functions as `f(x)`, numbers as `0.5`"),
    ("np.sin(x)", f"`.sin` {POINT}", ".sin", "write functions as `f(x)`, numbers as `0.5`"),
    ("x[y]", "an index is a whole number or a slice", "y", INDEX),
    ("x[1.5]", "an index is a whole number or a slice", "1.5", INDEX),
    ("x[]", "an index is a whole number or a slice", "]", INDEX),
    ("x[0,]", "an index is a whole number or a slice", "]", INDEX),
    ("x[0 1]", "an index is a whole number or a slice", "1", INDEX),
    ("x[-]", "an index is a whole number or a slice", "]", INDEX),
    ("x[::0]", "the step of a slice cannot be 0", "0", INDEX),
    ("x[1:2:3:4]", "an index is a whole number or a slice", ":", INDEX),
    ("x[99999999999]", "an index is at most 2147483647", "99999999999", INDEX),
    (
        "x, y",
        "`,` separates arguments and list items only",
        ",",
        "write a list as `[1, 2]`, a decimal as `1.5`",
    ),
    (
        "(1, 2)",
        "`,` separates arguments and list items only",
        ",",
        "write a list as `[1, 2]`, a decimal as `1.5`",
    ),
    ("x:y", "`:` belongs into an index only", ":", "write a slice as `x[1:3]`"),
    (
        "2*(x = 1)",
        "`=` makes an equation and cannot stand inside an expression",
        "=",
        "compare with `==`, inside `where`",
    ),
    (
        "sum(x, axis=0)",
        "`=` makes an equation and cannot stand inside an expression",
        "=",
        "compare with `==`, inside `where`",
    ),
    ("f0*(y ~ x)", "`~` makes a fit and cannot stand inside an expression", "~", "write it as `y ~ model`"),
    ("sum(x > 0)", "`>` compares, which only the first argument of `where` does", ">", WHERE),
    ("where(1, x > 0, 2)", "`>` compares, which only the first argument of `where` does", ">", WHERE),
    ("where(2*(x > 0), 1, 2)", "`>` compares, which only the first argument of `where` does", ">", WHERE),
    ("where(|x > 0|, 1, 2)", "`>` compares, which only the first argument of `where` does", ">", WHERE),
    ("x != 1", "`!=` compares, which only the first argument of `where` does", "!=", WHERE),
    ("where((x > 0)*2, 1, 2)", "a comparison has no value", "(x > 0)", "write `where(x > 0, 1, 0)`"),
    ("where(-(x > 0), 1, 2)", "`>` compares, which only the first argument of `where` does", ">", WHERE),
    ("where((x > 0).T, 1, 2)", "a comparison has no value", "(x > 0)", "write `where(x > 0, 1, 0)`"),
    (
        "where(0 < x < 1, 1, 2)",
        "comparisons do not chain",
        "<",
        "put one `where` inside another, as in `where(x > 0, where(x < 1, a, b), b)`",
    ),
    ("x < 1", "`<` is no constraint: only closed ones can be kept", "<", "write `<=`"),
    ("0 <= x <= 1", "a relation has two sides only", "<=", "write two of them, as in `0 <= x; x <= 1`"),
    ("x = y = 1", "a relation has two sides only", "=", "write two of them, as in `0 <= x; x <= 1`"),
]

CONSTANTS = [
    ("1e400", "`1e400` does not fit a float64", "1e400", FLOAT),
    ("x + 1e-400", "`1e-400` does not fit a float64", "1e-400", FLOAT),
    ("10**400", "`10**400` does not fit a float64", "10**400", FLOAT),
    ("x + 10**-400", "`10**-400` does not fit a float64", "10**-400", FLOAT),
    ("9**9**9**9", "`9**9**9` does not fit a float64", "9**9**9", FLOAT),
    ("x**(3*10**200)**2", "`(3*10**200)**2` does not fit a float64", "(3*10**200)**2", FLOAT),
    ("square(1e200)", "`square(1e200)` does not fit a float64", "square(1e200)", FLOAT),
    ("(-2)**1025", "`(-2)**1025` does not fit a float64", "(-2)**1025", FLOAT),
    ("gamma(1e9)", "`gamma(1e9)` does not fit a float64", "gamma(1e9)", FLOAT),
    ("exp(|-1000|)", "`exp(|-1000|)` does not fit a float64", "exp(|-1000|)", FLOAT),
]

INTERMEDIATES = [
    ("a = 1; a = 2; a", "`a` is defined twice", "a", "choose another name for one of them"),
    (
        "a = b; b = 1; a",
        "`b` is used before it is defined",
        "b",
        "put its definition first; a definition cannot use itself",
    ),
    (
        "a = a + 1; a",
        "`a` is used before it is defined",
        "a",
        "put its definition first; a definition cannot use itself",
    ),
    ("b = 2; ﬁ = b; ﬁ = 1; ﬁ", "`fi` is defined twice", "ﬁ", "choose another name for one of them"),
    (
        "x + 1; y",
        "only `name = expression` may stand before the last part of a formula",
        "x + 1",
        "several equations belong to `gdsolve solve`",
    ),
    (
        "a == 1; a",
        "only `name = expression` may stand before the last part of a formula",
        "a == 1",
        "several equations belong to `gdsolve solve`",
    ),
    (
        "x + y = 9\nx - y = 1",
        "only `name = expression` may stand before the last part of a formula",
        "x + y = 9",
        "several equations belong to `gdsolve solve`",
    ),
]


@pytest.mark.parametrize(
    ("text", "what", "place", "hint"),
    MISSING + BRACKETS + SIDE_BY_SIDE + CALLS + PLACES + CONSTANTS + INTERMEDIATES,
)
def test_faults(text: str, what: str, place: str, hint: str | None) -> None:
    assert fault_of(text) == (what, place, hint)


@pytest.mark.parametrize(
    ("text", "what", "place", "hint"),
    [
        ("x(y+1)", "`x` is a variable, not a function", "x", "write `x*(y+1)`"),
        ("x + rat", "unknown name `rat`", "rat", "did you mean `rate`?"),
        ("x + q", "unknown name `q`", "q", "known names are `x`, `y`, `rate`"),
        ("sin + 1", "unknown name `sin`", "sin", "`sin` is a function: write it as in `sin(2*pi*x)`"),
        ("x = 2; x", "`x` is declared already and cannot be an intermediate", "x", "choose another name"),
        ("a = q; a", "unknown name `q`", "q", "known names are `x`, `y`, `rate`"),
        ("x = q", "unknown name `q`", "q", "known names are `x`, `y`, `rate`"),
    ],
)
def test_faults_of_names(text: str, what: str, place: str, hint: str | None) -> None:
    assert fault_of(text, ("x", "y", "rate")) == (what, place, hint)


def test_the_place_of_an_unclosed_parenthesis_is_where_it_opened() -> None:
    from gdsolve.errors import FormulaError, Source
    from gdsolve.text import parse_formula

    with pytest.raises(FormulaError) as caught:
        parse_formula(Source("(a) + (b + (c)"))
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.span is not None
    assert (diagnostic.span.start, diagnostic.span.end) == (6, 7)
