"""Intermediates under `define:`, as a mapping of formulas or as lines `name = formula`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from gdsolve.errors import FormulaError, GdsolveError, Span, closest
from gdsolve.problem.file.faults import Path
from gdsolve.problem.file.naming import as_name
from gdsolve.problem.file.place import Places
from gdsolve.text import expect_expression, free_names, parse_equations, parse_formula
from gdsolve.text.tree import Definition, Name, Relation


def read_definitions(
    places: Places, keys: Mapping[str, str], known: Collection[str] | None, taken: Collection[str]
) -> tuple[Definition, ...]:
    """Return the intermediates in order; each may use the ones before it.

    Args:
        places: of the document; faults are noted there.
        keys: formulas by name, or a single text of lines under the name "".
        known: names that formulas may use; None if every name is free.
        taken: names that mean something already.
    """
    definitions: dict[str, Definition] = {}
    found = list(_block(places) if keys.keys() == {""} else _mapping(places, keys))
    later = {definition.name for definition, _ in found}
    for definition, span in found:
        name = definition.name
        if name in taken or name in definitions:
            what = "is defined twice" if name in definitions else "is a variable or constant already"
            places.note(FormulaError.of(f"`{name}` {what}", span=span, hint="choose another name"))
        for used in free_names(definition.expression, taken):
            _check_used(places, definition, used, later - definitions.keys(), known, definitions)
        definitions.setdefault(name, definition)
    return tuple(definitions.values())


def _mapping(places: Places, keys: Mapping[str, str]) -> Iterator[tuple[Definition, Span]]:
    for key in keys:
        path: Path = ("define", key)
        name = as_name(key)
        if name is None:
            places.fault(f"`{key}` is not a name", path, "names have letters, digits and `_`", at_key=True)
            continue
        try:
            source = places.source(path)
            formula = parse_formula(source)
            expression = expect_expression(formula, "an intermediate")
        except GdsolveError as error:
            places.note(error)
            continue
        for inner in formula.definitions:
            yield inner, inner.span
        yield Definition(name, expression, Span(source, 0, len(source.text))), places.span(path, at_key=True)


def _block(places: Places) -> Iterator[tuple[Definition, Span]]:
    try:
        formulas = parse_equations(places.source(("define",)))
    except GdsolveError as error:
        places.note(error)
        return
    for formula in formulas:
        body = formula.body
        assert isinstance(body, Relation)
        if body.operator == "=" and isinstance(body.left, Name):
            yield Definition(body.left.name, body.right, body.span), body.left.span
        else:
            places.note(FormulaError.of("an intermediate is written `name = formula`", span=body.span))


def _check_used(
    places: Places,
    definition: Definition,
    used: str,
    later: Collection[str],
    known: Collection[str] | None,
    before: Collection[str],
) -> None:
    """Note a fault if an intermediate uses a name that does not exist, or not yet."""
    if used in before:
        return
    if used in later:
        places.note(
            FormulaError.of(
                f"`{used}` is used before it is defined",
                span=definition.span,
                hint="put its definition first; a definition cannot use itself",
            )
        )
    elif known is not None and used not in known:
        near = closest(used, [*known, *before])
        hint = f"did you mean `{near}`?" if near else f"known names are {', '.join(sorted(known))}"
        places.note(FormulaError.of(f"unknown name `{used}`", span=definition.span, hint=hint))
