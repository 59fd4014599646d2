"""Cuts a formula into tokens and keeps the place of each.

Names are runs of letters, digits and `_` of any alphabet, NFKC-normalised as in Python, so that two
spellings of one letter are one name; subscript digits are digits of the name (`x₁` is `x1`). Numbers are
decimal. A name in double quotes or backticks may hold anything, as column names of data files do. A line
break outside of brackets becomes a separator like `;`, unless the line cannot end there.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple, NoReturn

from gdsolve.errors import FormulaError, Source, Span
from gdsolve.text.limits import MOST_NODES, check_text, too_many

NUMBER = "number"
NAME = "name"
SYMBOL = "symbol"
SEPARATOR = "separator"
END = "end"

RELATIONS = frozenset(("=", "==", "<=", ">=", "~", "<", ">", "!="))
"""Symbols that compare two sides."""


class Token(NamedTuple):
    """One token: characters `start` to `end` of the text. `text` is the name or symbol as it is meant."""

    kind: str
    text: str
    start: int
    end: int


_PATTERN = re.compile(
    r"(?P<blank>(?:[ \t\f\v\xa0]|\\\r?\n)+|\#[^\r\n]*)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*+(?![^\x00-\x7f]))"
    r"|(?P<quoted>\"[^\"\r\n]+\"|`[^`\r\n]+`)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<symbol>\*\*|[<>=!]=|[-+*/^@()\[\],:.|=<>~])"
    r"|(?P<line>[\r\n]\s*|;)"
)

_ALSO_WRITTEN = {"^": "**", "−": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!="}
"""Signs that are read as another symbol: `^` is a power, the others are typographic forms."""

_SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"

_HINTS = {
    "!": "the factorial of n is `gamma(n + 1)`",
    "%": "the remainder of x by y is `x - y*floor(x/y)`",
    "&": "conditions do not combine; put one `where` inside another",
    "{": "write `(...)` for a part and `[...]` for a list",
    "}": "write `(...)` for a part and `[...]` for a list",
    "'": "write names without quotes, and a transpose as `A.T`",
    '"': "a quoted name ends on the same line with the same mark, and is not empty",
    "`": "a quoted name ends on the same line with the same mark, and is not empty",
    "$": "write names without `$`",
    "\\": "functions have plain names, as in `sin(x)` or `sqrt(x)`",
    "∞": "write `inf`",
    "√": "write `sqrt(...)`",
    "∑": "write `sum(...)`",
}
"""What to write instead of characters that have no meaning here."""

_OPENING = {"(", "["}
_CLOSING = {")", "]"}
_OPERATIONS = frozenset(("+", "-", "*", "/", "**", "@", "|", "[", ";")) | RELATIONS
_EXPECT_MORE = frozenset(("+", "-", "*", "/", "**", "@", ",", "(", "[")) | RELATIONS
_CANNOT_BEGIN = frozenset(("*", "/", "**", "@", ",", ")", "]", ".")) | RELATIONS


def tokenize(source: Source) -> list[Token]:
    """Return the tokens of a formula; the last one is `END`, of no width.

    Raises:
        FormulaError: an unknown character, a text or number of tokens beyond the limits.
    """
    check_text(source)
    text = source.text
    tokens: list[Token] = []
    position, operands, operations = 0, 0, 0
    match = _PATTERN.match
    while position < len(text):
        found = match(text, position)
        token = _unusual(source, position) if found is None else _token(found)
        position = token.end
        if token.kind == "blank":
            continue
        tokens.append(token)
        if token.kind in (NAME, NUMBER):
            operands += 1
        elif token.text in _OPERATIONS:
            operations += 1
        if operands > MOST_NODES or operations > MOST_NODES:
            what = "operations" if operations > MOST_NODES else "numbers and names"
            raise too_many(what, Span(source, token.start, token.end))
    tokens.append(Token(END, "", len(text), len(text)))
    return _separated(tokens)


def _token(found: re.Match[str]) -> Token:
    kind = found.lastgroup
    assert kind is not None
    text = found.group()
    if kind == "quoted":
        return Token(NAME, unicodedata.normalize("NFKC", text[1:-1].strip()), found.start(), found.end())
    return Token(kind, _ALSO_WRITTEN.get(text, text) if kind == SYMBOL else text, found.start(), found.end())


def _unusual(source: Source, start: int) -> Token:
    """Return the token at a character outside ASCII, or raise the error for one that means nothing."""
    character = source.text[start]
    if character in _ALSO_WRITTEN:
        return Token(SYMBOL, _ALSO_WRITTEN[character], start, start + 1)
    if character.isspace():
        return Token("blank", character, start, start + 1)
    end = start
    while end < len(source.text) and _continues_name(source.text[end], first=end == start):
        end += 1
    if end == start:
        _refuse(source, start)
    return Token(NAME, unicodedata.normalize("NFKC", source.text[start:end]), start, end)


def _continues_name(character: str, *, first: bool) -> bool:
    if first:
        return character.isidentifier()
    # The middle dot may stand inside a Python identifier; here it multiplies.
    return character in _SUBSCRIPTS or (f"_{character}".isidentifier() and character not in _ALSO_WRITTEN)


def _refuse(source: Source, start: int) -> NoReturn:
    character = source.text[start]
    span = Span(source, start, start + 1)
    if character in _SUPERSCRIPTS:
        power = _SUPERSCRIPTS.index(character)
        raise FormulaError.of(
            f"a raised `{character}` is not read as a power", span=span, hint=f"write `**{power}`"
        )
    hint = _HINTS.get(character)
    plain = unicodedata.normalize("NFKC", character)
    if hint is None and plain != character and _PATTERN.fullmatch(plain):
        hint = f"write `{plain}`"
    shown = f"`{character}`" if character.isprintable() else ""
    if ord(character) > 0x7E or not shown:
        code = f"U+{ord(character):04X}"
        name = unicodedata.name(character, "")
        shown = " ".join(part for part in (shown, code, name and f"({name.lower()})") if part)
    raise FormulaError.of(f"unknown character {shown}", span=span, hint=hint)


def _separated(tokens: list[Token]) -> list[Token]:
    """Return the tokens with line breaks turned into separators, or dropped where a line goes on.

    A line goes on inside brackets, after an operator, before an operator that cannot begin an expression,
    and before `+` or `-` as long as its statement has no relation yet.
    """
    kept: list[Token] = []
    depth = 0
    has_relation = False
    line: Token | None = None
    for token in tokens:
        if token.kind == "line" and token.text != ";":
            line = token
            continue
        if line is not None and depth <= 0 and not _goes_on(kept, token, has_relation):
            kept.append(line._replace(kind=SEPARATOR))
            has_relation = False
        line = None
        if token.kind == SYMBOL:
            depth += (token.text in _OPENING) - (token.text in _CLOSING)
            # Nothing may follow a fit `y ~ model`, so that its model may always go on.
            has_relation = has_relation or (depth <= 0 and token.text in RELATIONS and token.text != "~")
        elif token.kind == "line":
            has_relation = False
            token = token._replace(kind=SEPARATOR)
        kept.append(token)
    return kept


def _goes_on(kept: list[Token], following: Token, has_relation: bool) -> bool:
    if not kept or kept[-1].kind == SEPARATOR:
        # Nothing has begun yet, so that nothing can go on.
        return False
    if kept[-1].kind == SYMBOL and kept[-1].text in _EXPECT_MORE:
        return True
    if following.kind != SYMBOL:
        return False
    return following.text in _CANNOT_BEGIN or (following.text in "+-" and not has_relation)
