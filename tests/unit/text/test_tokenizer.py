"""Where a formula is cut, and which characters mean something."""

import pytest

from gdsolve.errors import Source
from gdsolve.text.tokenizer import END, NAME, NUMBER, SEPARATOR, SYMBOL, tokenize
from tests.unit.text.trees import fault_of, shape_of, tree_of


def kinds_of(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokenize(Source(text))]


def test_tokens_keep_their_places() -> None:
    tokens = tokenize(Source("ab + 1.5e-3*c"))
    assert [(token.start, token.end) for token in tokens] == [
        (0, 2),
        (3, 4),
        (5, 11),
        (11, 12),
        (12, 13),
        (13, 13),
    ]
    assert [token.kind for token in tokens] == [NAME, SYMBOL, NUMBER, SYMBOL, NAME, END]


@pytest.mark.parametrize("text", ["1", "1.", ".5", "0.25", "1e5", "1E+5", "1e-3", "12.5e10"])
def test_decimal_numbers_are_one_token(text: str) -> None:
    assert kinds_of(text)[:-1] == [(NUMBER, text)]


def test_an_exponent_needs_digits() -> None:
    assert kinds_of("2e")[:-1] == [(NUMBER, "2"), (NAME, "e")]
    assert kinds_of("2e+x")[:-1] == [(NUMBER, "2"), (NAME, "e"), (SYMBOL, "+"), (NAME, "x")]
    assert kinds_of("2exp")[:-1] == [(NUMBER, "2"), (NAME, "exp")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("α", "α"),
        ("µ", "μ"),  # the micro sign is the letter mu
        ("𝑥", "x"),
        ("ﬁ", "fi"),
        ("x₁₂", "x12"),
        ("Größe_2", "Größe_2"),
        ("x\u0302", "x\u0302"),  # a combining circumflex that has no letter of its own
        ("e\u0301", "é"),
        ("変数", "変数"),
        ("abé", "abé"),
    ],
)
def test_names_are_unicode_and_normalised(text: str, name: str) -> None:
    assert kinds_of(text)[:-1] == [(NAME, name)]


def test_typographic_signs_are_read() -> None:
    assert shape_of(tree_of("a·b−c×d÷2⋅e")) == "((a * b) - (((c * d) / 2) * e))"
    assert shape_of(tree_of("where(x ≤ 1, x ^ 2, y)")) == "where((x <= 1), (x ** 2), y)"


def test_blanks_and_comments_are_skipped() -> None:
    assert kinds_of('x\t+\xa0\u2003y # the rest ( " is free')[:-1] == [
        (NAME, "x"),
        (SYMBOL, "+"),
        (NAME, "y"),
    ]


@pytest.mark.parametrize(
    "text", ["a = 1\nb", "a = 1;b", "a = 1\r\n\r\n  b", "a = 1 # one\nb", "a = 1;\nb", "a=1\n;b"]
)
def test_lines_are_separated(text: str) -> None:
    assert [kind for kind, _ in kinds_of(text) if kind == SEPARATOR] in ([SEPARATOR], [SEPARATOR, SEPARATOR])


@pytest.mark.parametrize(
    "text",
    [
        "x +\ny",
        "x\n+ y",
        "x\n- y",
        "x\n* y",
        "f(\nx\n)",
        "[1,\n2]",
        "a\n= 1",
        "a =\n1",
        "x \\\n- y",
        "y ~ a\n+ b*x",
        "x # one\n+ y",
    ],
)
def test_a_line_goes_on_where_it_cannot_end(text: str) -> None:
    assert SEPARATOR not in [kind for kind, _ in kinds_of(text)]


def test_a_sign_begins_a_line_after_an_equation() -> None:
    assert SEPARATOR in [kind for kind, _ in kinds_of("x + y = 1\n-x + y = 3")]


@pytest.mark.parametrize(
    ("text", "what", "place", "hint"),
    [
        ("x ? y", "unknown character `?`", "?", None),
        ("'x'", "unknown character `'`", "'", "write names without quotes, and a transpose as `A.T`"),
        (
            'x + "y',
            'unknown character `"`',
            '"',
            "a quoted name ends on the same line with the same mark, and is not empty",
        ),
        ("5!", "unknown character `!`", "!", "the factorial of n is `gamma(n + 1)`"),
        ("x % 2", "unknown character `%`", "%", "the remainder of x by y is `x - y*floor(x/y)`"),
        ("{x}", "unknown character `{`", "{", "write `(...)` for a part and `[...]` for a list"),
        (
            "\\sin x",
            "unknown character `\\`",
            "\\",
            "functions have plain names, as in `sin(x)` or `sqrt(x)`",
        ),
        ("x²", "a raised `²` is not read as a power", "²", "write `**2`"),
        ("3³", "a raised `³` is not read as a power", "³", "write `**3`"),
        ("√x", "unknown character `√` U+221A (square root)", "√", "write `sqrt(...)`"),
        ("x＋y", "unknown character `＋` U+FF0B (fullwidth plus sign)", "＋", "write `+`"),
        ("x\u200b", "unknown character U+200B (zero width space)", "\u200b", None),
        ("\x00", "unknown character U+0000", "\x00", None),
        ("\udc80", "unknown character U+DC80", "\udc80", None),
        ("½", "unknown character `½` U+00BD (vulgar fraction one half)", "½", None),
    ],
)
def test_unknown_characters(text: str, what: str, place: str, hint: str | None) -> None:
    assert fault_of(text) == (what, place, hint)
