"""A function to export: its formula, what its caller gives, and the values that are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gdsolve.export.target import Code, Target
from gdsolve.export.writer import write
from gdsolve.text import expect_expression
from gdsolve.text.tree import Call, Formula, Name, Tree, postorder


@dataclass(frozen=True, slots=True)
class Function:
    """A formula as a function.

    Attributes:
        name: of the function, such as `objective` or `curve`.
        formula: an expression with its intermediates.
        arguments: names that its caller gives, in order.
        values: names with a value: constants and fitted parameters.
        comments: what to say about it, one line each.
    """

    name: str
    formula: Formula
    arguments: tuple[str, ...]
    values: Mapping[str, Any] = field(default_factory=dict)
    comments: tuple[str, ...] = ()


def export_function(function: Function, target: Target) -> str:
    """Return the function as code, with a final newline.

    Raises:
        UsageError: the target lacks an operation or arrays.
        FormulaError: the formula is no expression.
    """
    formula = function.formula
    body = expect_expression(formula, "a formula to export")
    definitions = [each for each in formula.definitions if each.name in _needed(formula, body)]
    own = [*function.arguments, *function.values, *(each.name for each in definitions)]
    names = _names(own, target, function.name)
    trees = [*(each.expression for each in definitions), body]
    code = Code(
        name=function.name,
        arguments=tuple(names[each] for each in function.arguments),
        constants=tuple((names[name], _value(value, target)) for name, value in function.values.items()),
        steps=tuple((names[each.name], write(each.expression, target, names)) for each in definitions),
        result=write(body, target, names),
        comments=tuple(" ".join(each.split()) for each in (*function.comments, *_renamed(names, target))),
        used=frozenset(_used(trees)),
    )
    return target.frame(code)


def _needed(formula: Formula, body: Tree) -> set[str]:
    """Return the intermediates that the body uses, directly or not."""
    needed: set[str] = set()
    pending = [body]
    by_name = {each.name: each.expression for each in formula.definitions}
    while pending:
        for node in postorder(pending.pop()):
            if isinstance(node, Name) and node.name in by_name and node.name not in needed:
                needed.add(node.name)
                pending.append(by_name[node.name])
    return needed


def _names(own: Iterable[str], target: Target, function: str) -> dict[str, str]:
    """Return what each name is called in the code: itself if that is allowed there, else something near."""
    taken = {*target.reserved, function}
    names = {}
    for name in own:
        wanted = target.name_of(name)
        while wanted in taken:
            wanted += "_"
        taken.add(wanted)
        names[name] = wanted
    return names


def _renamed(names: Mapping[str, str], target: Target) -> list[str]:
    return [
        f"`{name}` is called {other} here"
        for name, other in names.items()
        if other not in (name, target.name_of(name))
    ]


def _value(value: Any, target: Target) -> str:
    if isinstance(value, list):
        text = target.value_of_array
        assert isinstance(text, str)
        return text.format(_nested(value))
    number = float(value)
    if number != number or number in (float("inf"), float("-inf")):
        infinite = target.constants["inf"]
        return infinite if number > 0 else f"-{infinite}"
    return target.number(number) if number >= 0 else f"-{target.number(-number)}"


def _nested(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_nested(each) for each in value)}]"
    return repr(float(value))


def _used(trees: Iterable[Tree]) -> Iterable[str]:
    for tree in trees:
        for node in postorder(tree):
            if isinstance(node, Call):
                yield node.function
