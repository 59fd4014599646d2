"""From the checked tree to the text of a target, operand by operand, with the parentheses that are needed."""

from __future__ import annotations

from collections.abc import Mapping

from gdsolve.errors import UsageError
from gdsolve.export.target import ATOM, SIGN, Target, Template
from gdsolve.text.tree import (
    Array,
    Binary,
    Call,
    Comparison,
    Index,
    Name,
    Negative,
    Number,
    Slice,
    Transpose,
    Tree,
    postorder,
)

MOST_NODES = 20_000
"""Parts of a formula that is exported; longer code is read by nobody, and by few compilers."""


def write(tree: Tree, target: Target, names: Mapping[str, str]) -> str:
    """Return a formula in the target's language.

    Args:
        tree: an expression.
        target: the language.
        names: what each name of the formula is called there.

    Raises:
        UsageError: the target has no such operation, or no arrays.
    """
    done: dict[int, tuple[str, int]] = {}
    for count, node in enumerate(postorder(tree)):
        if count > MOST_NODES:
            raise UsageError.of(f"the formula has more than {MOST_NODES} parts, too many for code")
        done[id(node)] = _written(node, [done[id(child)] for child in node.children], target, names)
    return done[id(tree)][0]


def _written(
    node: Tree, parts: list[tuple[str, int]], target: Target, names: Mapping[str, str]
) -> tuple[str, int]:
    """Return the text of a node and how tightly it binds, from those of its children."""
    match node:
        case Number():
            return target.number(node.value), ATOM
        case Name():
            return names.get(node.name) or target.constants.get(node.name, node.name), ATOM
        case Negative():
            template, binds = target.negative
            return template.format(_wrapped(parts[0], binds, target)), SIGN
        case Binary():
            return _binary(node, parts, target)
        case Comparison():
            sign = target.comparisons[node.operator]
            return f"{parts[0][0]} {sign} {parts[1][0]}", 0
        case Call():
            return _call(node, parts, target), ATOM
        case _:
            return _array(node, parts, target), ATOM


def _binary(node: Binary, parts: list[tuple[str, int]], target: Target) -> tuple[str, int]:
    if node.operator == "@":
        _need_arrays(node, target)
    infix = target.operators[node.operator]
    left, right = _wrapped(parts[0], infix.left, target), _wrapped(parts[1], infix.right, target)
    return infix.template.format(left, right), infix.binds


def _call(node: Call, parts: list[tuple[str, int]], target: Target) -> str:
    name = node.function
    if name in ("min", "max") and len(parts) == 1:
        name = f"{name} of"
    template = target.functions.get(name)
    if template is None:
        raise UsageError.of(
            f"`{node.function}` cannot be exported to {target.name}",
            span=node.span,
            hint="--to numpy" if target.name != "numpy" else None,
        )
    return _filled(template, tuple(text for text, _ in parts))


def _array(node: Tree, parts: list[tuple[str, int]], target: Target) -> str:
    _need_arrays(node, target)
    match node:
        case Array():
            return _filled(target.array, (", ".join(text for text, _ in parts),))
        case Transpose():
            return _filled(target.functions["transpose"], (_wrapped(parts[0], ATOM, target),))
        case Index():
            items = ", ".join(_item(each) for each in node.items)
            return f"{_wrapped(parts[0], ATOM, target)}[{items}]"
    raise AssertionError(f"a part of a formula that nobody writes: {type(node).__name__}")


def _need_arrays(node: Tree, target: Target) -> None:
    if not target.arrays:
        raise UsageError.of(f"{target.name} has no arrays", span=node.span, hint="--to numpy")


def _item(item: int | Slice) -> str:
    if isinstance(item, int):
        return str(item)
    start, stop, step = ("" if each is None else str(each) for each in (item.start, item.stop, item.step))
    return f"{start}:{stop}:{step}" if step else f"{start}:{stop}"


def _filled(template: Template, texts: tuple[str, ...]) -> str:
    return template.format(*texts) if isinstance(template, str) else template(texts)


def _wrapped(part: tuple[str, int], needed: int, target: Target) -> str:
    text, binds = part
    return text if binds >= needed else target.parentheses.format(text)
