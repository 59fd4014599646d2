"""Reads whole texts: intermediates, and then one expression or one relation; or several equations.

text       = { name "=" expression separator } body
body       = expression [ relation expression ]
relation   = "=" | "==" | "<=" | ">=" | "~"
separator  = ";" | line break
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from gdsolve.errors import FormulaError, Source, Span, closest
from gdsolve.text import faults
from gdsolve.text.constants import CONSTANTS
from gdsolve.text.expressions import ExpressionReader
from gdsolve.text.functions import find_function
from gdsolve.text.tokenizer import END, RELATIONS, SEPARATOR, SYMBOL, Token, tokenize
from gdsolve.text.tree import Definition, Formula, Name, Relation, Tree, postorder

_MEANINGS = {"=": "an equation", "<=": "a constraint", ">=": "a constraint", "~": "a fit"}
"""What each relation makes of a text."""

_MOST_SHOWN = 20
"""Names that a hint lists."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """One part of a text, with the names it reads."""

    body: Tree | Relation
    sign: str
    span: Span
    names: tuple[Name, ...]


def parse_formula(source: Source, names: Collection[str] | None = None) -> Formula:
    """Return the checked tree of an expression or one relation, with its intermediates.

    Args:
        source: the text.
        names: the declared names (variables, constants, columns); any other name is an error. None: every
            name is free.

    Raises:
        FormulaError: the text breaks the grammar or a limit, or uses a name that does not exist.
    """
    declared = frozenset(names or ())
    reader = ExpressionReader(source, tokenize(source), declared)
    statements = _statements(reader)
    definitions: dict[str, Definition] = {}
    read = [_definition(statement) for statement in statements[:-1]]
    later = {definition.name for definition in read}
    for definition, statement in zip(read, statements, strict=False):
        # The first name is the one that is defined.
        name, *used = statement.names
        _check_new(name, definitions, declared)
        _check_names(used, names, definitions, later)
        definitions[definition.name] = definition
        later.discard(definition.name)
    _check_names(statements[-1].names, names, definitions, ())
    return Formula(source, tuple(definitions.values()), statements[-1].body, tuple(reader.notes))


def parse_equations(source: Source, names: Collection[str] | None = None) -> tuple[Formula, ...]:
    """Return the relations of a text with one per line, or with `;` between them.

    Args:
        source: the text; here `x = 1` is an equation wherever it stands, never an intermediate.
        names: the declared names, as for `parse_formula`.

    Raises:
        FormulaError: as `parse_formula`; also for a part without a relation.
    """
    reader = ExpressionReader(source, tokenize(source), frozenset(names or ()))
    formulas = []
    for statement in _statements(reader):
        _check_names(statement.names, names, (), ())
        expect_relation(statement.body)
        formulas.append(Formula(source, (), statement.body))
    # Notes belong to the text as a whole, so they are kept once.
    formulas[0] = Formula(source, (), formulas[0].body, tuple(reader.notes))
    return tuple(formulas)


def expect_expression(formula: Formula, role: str = "an objective") -> Tree:
    """Return the expression that a formula ends with.

    Args:
        formula: what was read.
        role: what the caller needs it for, with its article.

    Raises:
        FormulaError: the formula is a relation.
    """
    body = formula.body
    if not isinstance(body, Relation):
        return body
    hint = {
        "=": "solve equations with `gdsolve solve`; a name for a part is followed by more: `u = x - 1; u**2`",
        "~": "fit a model with `gdsolve fit DATA --model`",
    }.get(body.operator, "limit a variable with `--bounds x=0:5`")
    raise FormulaError.of(
        f"`{body.operator}` makes {_MEANINGS[body.operator]}, and {role} has none", span=body.span, hint=hint
    )


def expect_relation(body: Tree | Relation, role: str = "an equation") -> Relation:
    """Return the relation that a formula ends with, or raise FormulaError for a bare expression."""
    if isinstance(body, Relation):
        return body
    raise FormulaError.of(
        f"{role} needs two sides", span=body.span, hint=f"write `{faults.quoted(body.span)} = 0`"
    )


def free_names(formula: Formula | Tree | Relation, declared: Collection[str] = ()) -> tuple[str, ...]:
    """Return the names that a formula does not define itself, in order of first appearance.

    Args:
        formula: a formula, or a part of one.
        declared: names of constants (`pi`, `e`, `inf`) that mean something else here.
    """
    hidden = CONSTANTS.keys() - set(declared)
    found: dict[str, None] = {}
    if isinstance(formula, Formula):
        defined: set[str] = set()
        for definition in formula.definitions:
            found.update(dict.fromkeys(_names(definition.expression, hidden | defined)))
            defined.add(definition.name)
        found.update(dict.fromkeys(_names(formula.body, hidden | defined)))
    else:
        found.update(dict.fromkeys(_names(formula, hidden)))
    return tuple(found)


def _names(part: Tree | Relation, hidden: Collection[str]) -> Iterable[str]:
    sides = (part.left, part.right) if isinstance(part, Relation) else (part,)
    for side in sides:
        for node in postorder(side):
            if isinstance(node, Name) and node.name not in hidden:
                yield node.name


def _statements(reader: ExpressionReader) -> list[_Statement]:
    """Return the parts of a text; there is at least one."""
    statements: list[_Statement] = []
    while True:
        while reader.token.kind == SEPARATOR:
            reader.advance()
        if reader.token.kind == END and statements:
            return statements
        statements.append(_statement(reader))


def _statement(reader: ExpressionReader) -> _Statement:
    first_name = len(reader.names)
    left = reader.expression()
    sign = reader.token
    body: Tree | Relation = left
    span = left.span
    if sign.kind == SYMBOL and sign.text in RELATIONS:
        _check_relation(reader.source, sign)
        reader.advance()
        right = reader.expression()
        span = left.span.joined(right.span)
        body = Relation("=" if sign.text == "==" else sign.text, left, right, span)
    _check_end(reader, isinstance(body, Relation))
    # `==` is never a definition, so the sign is kept as it was written.
    return _Statement(
        body, sign.text if isinstance(body, Relation) else "", span, tuple(reader.names[first_name:])
    )


def _check_relation(source: Source, sign: Token) -> None:
    if sign.text in ("<", ">"):
        raise FormulaError.of(
            f"`{sign.text}` is no constraint: only closed ones can be kept",
            span=faults.span_of(source, sign),
            hint=f"write `{sign.text}=`",
        )
    if sign.text == "!=":
        raise faults.not_here(source, sign)


def _check_end(reader: ExpressionReader, is_relation: bool) -> None:
    token = reader.token
    if token.kind in (END, SEPARATOR):
        return
    if is_relation and token.text in RELATIONS:
        raise FormulaError.of(
            "a relation has two sides only",
            span=faults.span_of(reader.source, token),
            hint="write two of them, as in `0 <= x; x <= 1`",
        )
    raise faults.not_here(reader.source, token)


def _definition(statement: _Statement) -> Definition:
    body = statement.body
    if isinstance(body, Relation) and statement.sign == "=" and isinstance(body.left, Name):
        return Definition(body.left.name, body.right, statement.span)
    raise FormulaError.of(
        "only `name = expression` may stand before the last part of a formula",
        span=statement.span,
        hint="several equations belong to `gdsolve solve`",
    )


def _check_new(name: Name, definitions: Collection[str], declared: Collection[str]) -> None:
    """Raise FormulaError for an intermediate whose name is taken."""
    if name.name in definitions:
        what, hint = "is defined twice", "choose another name for one of them"
    elif name.name in declared:
        what, hint = "is declared already and cannot be an intermediate", "choose another name"
    else:
        return
    raise FormulaError.of(f"`{name.name}` {what}", span=name.span, hint=hint)


def _check_names(
    used: Iterable[Name],
    names: Collection[str] | None,
    definitions: Collection[str],
    later: Collection[str],
) -> None:
    """Raise FormulaError for a name that is not defined yet, or not at all (`names` None: every name is)."""
    known = None if names is None else frozenset(names)
    for name in used:
        word = name.name
        if word in definitions:
            continue
        if word in later:
            raise FormulaError.of(
                f"`{word}` is used before it is defined",
                span=name.span,
                hint="put its definition first; a definition cannot use itself",
            )
        if known is not None and word not in known and word not in CONSTANTS:
            raise _unknown_name(name, [*definitions, *(names or ())])


def _unknown_name(name: Name, known: list[str]) -> FormulaError:
    function = find_function(name.name)
    match = closest(name.name, known)
    hint: str | None = None
    if function is not None:
        hint = f"`{name.name}` is a function: write it as in `{function.example}`"
    elif match is not None:
        hint = f"did you mean `{match}`?"
    elif known:
        hint = f"known names are {', '.join(f'`{each}`' for each in known[:_MOST_SHOWN])}"
    return FormulaError.of(f"unknown name `{name.name}`", span=name.span, hint=hint)
