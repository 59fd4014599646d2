"""What is said when the grammar of a formula is broken: one function per kind of mistake.

Each returns the error with the place to point at and, where it can be known, what to write instead.
"""

from __future__ import annotations

from gdsolve.errors import FormulaError, Source, Span
from gdsolve.text.functions import Function, find_function, suggestion
from gdsolve.text.tokenizer import END, NAME, NUMBER, RELATIONS, SEPARATOR, SYMBOL, Token

LONGEST_QUOTE = 40
"""Characters of a part that a hint repeats; longer ones are written as `...`."""

_WORDS = {
    "if": "write `where(condition, a, b)`",
    "else": "write `where(condition, a, b)`",
    "and": "conditions do not combine; put one `where` inside another",
    "or": "conditions do not combine; put one `where` inside another",
    "not": "write the opposite comparison",
    "lambda": "write the formula alone, as in `x**2 + 1`",
    "for": "write `sum(...)` of a vector",
    "in": "give bounds with `--bounds x=0:5`",
}
"""Words of programming languages that are plain names here."""


_CLOSED_BY = {"(": ")", "[": "]", "|": "|"}


def span_of(source: Source, token: Token) -> Span:
    """Return the place of a token; the end of a text is shown behind its last visible character."""
    if token.kind == END:
        end = len(source.text.rstrip())
        return Span(source, end, end)
    return Span(source, token.start, token.end)


def quoted(span: Span) -> str:
    """Return the text of a place for a message, `...` if it is long or runs over lines."""
    text = span.text
    return text if len(text) <= LONGEST_QUOTE and "\n" not in text else "..."


def missing_operand(source: Source, previous: Token | None, token: Token) -> FormulaError:
    """Return the error for `token` standing where a number, name or parenthesis belongs."""
    at_end = token.kind in (END, SEPARATOR)
    if previous is None or previous.kind == SEPARATOR:
        if at_end:
            return FormulaError.of(
                "the formula is empty", span=span_of(source, token), hint="write one, as in `x**2`"
            )
        return FormulaError.of(f"`{token.text}` has nothing on its left", span=span_of(source, token))
    if previous.text in _CLOSED_BY:
        return _missing_inside(source, previous, token)
    if previous.text == ",":
        return FormulaError.of("there is nothing after `,`", span=span_of(source, previous))
    if at_end or token.text in (")", "]", ","):
        return FormulaError.of(f"`{previous.text}` has nothing on its right", span=span_of(source, previous))
    return FormulaError.of(
        f"there is nothing between `{previous.text}` and `{token.text}`",
        span=Span(source, previous.start, token.end),
        hint=_between_hint(previous.text, token.text),
    )


def _missing_inside(source: Source, opener: Token, token: Token) -> FormulaError:
    if token.kind in (END, SEPARATOR):
        return unclosed(source, opener, token)
    if token.text == _CLOSED_BY[opener.text]:
        what = {"(": "there is nothing between the parentheses", "[": "a list has at least one item"}
        return FormulaError.of(what[opener.text], span=Span(source, opener.start, token.end))
    return FormulaError.of(f"`{token.text}` has nothing on its left", span=span_of(source, token))


def _between_hint(first: str, second: str) -> str | None:
    if first in ("*", "**") and second in ("*", "**"):
        return "a product is `x*y`, a power `x**y`"
    if first == second == "/":
        return "the integer part of a quotient is `floor(x/y)`"
    if first in RELATIONS and second in RELATIONS:
        return "relations are `=`, `<=`, `>=` and `~`"
    return None


def missing_operator(source: Source, left: Span, previous: Token, token: Token) -> FormulaError:
    """Return the error for two parts side by side; `left` is the whole part before `token`."""
    left_text = quoted(left)
    right_text = {"(": "(...)", "[": "[...]", "|": "|...|"}.get(token.text, token.text)
    hint = f"write `{left_text}*{right_text}` for a product"
    if previous.kind == NAME and previous.text in _WORDS:
        hint = _WORDS[previous.text]
    elif token.kind == NAME and token.text in _WORDS:
        hint = _WORDS[token.text]
    elif previous.kind == NAME and find_function(previous.text) and token.kind in (NAME, NUMBER):
        hint = f"write `{previous.text}({right_text})`"
    elif token.text == "[":
        hint = "an index follows its name directly, as in `x[0]`; items of a list are separated by `,`"
    elif previous.kind == token.kind == NUMBER:
        hint = "a number is written as `1234.5` or `1.5e-3`"
    return FormulaError.of(
        f"there is no operator between `{left_text}` and `{right_text}`",
        span=span_of(source, token),
        hint=hint,
    )


def unclosed(source: Source, opener: Token, token: Token | None = None) -> FormulaError:
    """Return the error for a bracket without its end, where it was opened; `token` stands at its end."""
    closer = _CLOSED_BY[opener.text]
    hint = f"there is a `{closer}` missing"
    if opener.text == "[" and token is not None and token.text == ";":
        hint = "rows of a matrix are lists, as in `[[1, 2], [3, 4]]`"
    return FormulaError.of(f"`{opener.text}` is not closed", span=span_of(source, opener), hint=hint)


def wrong_closer(source: Source, opener: Token | None, token: Token) -> FormulaError:
    """Return the error for a closing bracket that closes nothing, or something else."""
    if opener is None:
        fitting = {")": "(", "]": "["}[token.text]
        return FormulaError.of(
            f"`{token.text}` closes nothing",
            span=span_of(source, token),
            hint=f"remove it, or open it with `{fitting}`",
        )
    closer = _CLOSED_BY[opener.text]
    return FormulaError.of(
        f"`{opener.text}` is closed by `{token.text}`",
        span=span_of(source, opener).joined(span_of(source, token)),
        hint=f"there is a `{closer}` missing",
    )


def unknown_function(source: Source, name: Token, argument: str, *, declared: bool) -> FormulaError:
    """Return the error for a call of something that is no function; `declared`: it is a variable."""
    shown = argument if 0 < len(argument) <= LONGEST_QUOTE else "..."
    if declared:
        return FormulaError.of(
            f"`{name.text}` is a variable, not a function",
            span=span_of(source, name),
            hint=f"write `{name.text}*({shown})`",
        )
    return FormulaError.of(
        f"unknown function `{name.text}`", span=span_of(source, name), hint=suggestion(name.text, shown)
    )


def wrong_count(span: Span, name: str, function: Function, count: int) -> FormulaError:
    """Return the error for a call with too few or too many arguments."""
    hint = f"write it as in `{function.example}`"
    if function.name == "log" and count == 2:
        hint = "the logarithm to base b is `log(x)/log(b)`"
    return FormulaError.of(f"`{name}` takes {function.arity}, {count} given", span=span, hint=hint)


def not_here(source: Source, token: Token) -> FormulaError:
    """Return the error for a symbol that has a meaning, but not inside an expression at this place."""
    what, hint = {
        ",": ("`,` separates arguments and list items only", "write a list as `[1, 2]`, a decimal as `1.5`"),
        ":": ("`:` belongs into an index only", "write a slice as `x[1:3]`"),
        "=": (
            "`=` makes an equation and cannot stand inside an expression",
            "compare with `==`, inside `where`",
        ),
        "~": ("`~` makes a fit and cannot stand inside an expression", "write it as `y ~ model`"),
    }.get(
        token.text,
        (
            f"`{token.text}` compares, which only the first argument of `where` does",
            "write it as in `where(x > 0, x, -x)`",
        ),
    )
    return FormulaError.of(what, span=span_of(source, token), hint=hint)


def chained_comparison(source: Source, token: Token) -> FormulaError:
    """Return the error for a second comparison in one condition."""
    return FormulaError.of(
        "comparisons do not chain",
        span=span_of(source, token),
        hint="put one `where` inside another, as in `where(x > 0, where(x < 1, a, b), b)`",
    )


def comparison_as_value(span: Span) -> FormulaError:
    """Return the error for a comparison used like a number."""
    return FormulaError.of(
        "a comparison has no value", span=span, hint=f"write `where({span.text.strip('()')}, 1, 0)`"
    )


def bad_attribute(source: Source, point: Token, token: Token) -> FormulaError:
    """Return the error for a point that is followed by anything but `T`."""
    shown = token.text if token.kind == NAME else ""
    return FormulaError.of(
        f"`.{shown}` has no meaning: only `.T`, the transpose, may follow a part",
        span=span_of(source, point).joined(span_of(source, token)) if shown else span_of(source, point),
        hint="write functions as `f(x)`, numbers as `0.5`",
    )


def bad_index(
    source: Source, token: Token, reason: str = "an index is a whole number or a slice"
) -> FormulaError:
    """Return the error for something that cannot stand in `x[...]`."""
    return FormulaError.of(
        reason, span=span_of(source, token), hint="write it as in `x[0]`, `x[1:3]` or `X[:, -1]`"
    )


def is_symbol(token: Token, text: str) -> bool:
    """Say whether a token is that symbol."""
    return token.kind == SYMBOL and token.text == text
