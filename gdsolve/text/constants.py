"""The value of parts that hold no variables, in floats only.

The parser asks for it to refuse constants that no float64 holds before anything else (an exact integer
power, say) tries to compute them; `constant_value` gives start values and bounds their numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

from gdsolve.errors import FormulaError
from gdsolve.text.tree import Array, Binary, Call, Name, Negative, Number, Tree, postorder

Value: TypeAlias = "float | list[Value]"
"""A number, or lists of numbers of one length per level."""

CONSTANTS: Mapping[str, float] = {"pi": math.pi, "e": math.e, "inf": math.inf}
"""The names that stand for a number, unless something of that name is declared (DESIGN 2)."""


class OverflowingError(ArithmeticError):
    """The value is finite but beyond what a float64 holds."""


def _relu(x: float) -> float:
    return max(x, 0.0)


def _sign(x: float) -> float:
    return math.copysign(1.0, x) if x else x


_FUNCTIONS: Mapping[str, Callable[..., float]] = {
    name: getattr(math, name)
    for name in (
        *("exp", "log", "log2", "log10", "log1p", "expm1", "sqrt", "cbrt", "sin", "cos", "tan"),
        *("asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh"),
        *("hypot", "erf", "erfc", "gamma", "lgamma", "floor", "ceil"),
    )
} | {"abs": abs, "sign": _sign, "relu": _relu, "min": min, "max": max}


def fold_binary(operator: str, left: float, right: float) -> float | None:
    """Return the value of an operation on two numbers, None where it is not a finite number.

    Raises:
        OverflowingError: a power of finite numbers that is too large, or not 0 but too small.
    """
    try:
        match operator:
            case "+":
                value = left + right
            case "-":
                value = left - right
            case "*":
                value = left * right
            case "/":
                value = left / right
            case "**":
                value = math.pow(left, right)
                if value == 0 and left != 0 and math.isfinite(left) and math.isfinite(right):
                    raise OverflowingError
            case _:
                return None
    except OverflowError as error:
        raise OverflowingError from error
    except (ValueError, ZeroDivisionError):
        return None
    return value if math.isfinite(value) else None


def fold_call(function: str, arguments: list[float]) -> float | None:
    """Return the value of a function of numbers, None where it is undefined or not a function of floats.

    Raises:
        OverflowingError: a value that is too large, as of `gamma(1e9)`.
    """
    if function not in _FUNCTIONS:
        return None
    if function in ("min", "max") and len(arguments) == 1:
        return arguments[0]
    try:
        value = float(_FUNCTIONS[function](*arguments))
    except OverflowError as error:
        # floor and ceil of an infinity end here too, but arguments of the parser are finite.
        raise OverflowingError from error
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def constant_value(tree: Tree) -> Value:
    """Return the value of a tree without variables, such as `-3`, `2*pi` or `[[1], [2]]`.

    Returns:
        A float, or nested lists of floats for a list literal.

    Raises:
        FormulaError: a name that is no constant, arithmetic with lists, lists of different lengths, a value
            that is not a number (`0/0`).
    """
    values: dict[Tree, Value] = {}
    for node in postorder(tree):
        values[node] = _value(node, values)
    return values[tree]


def _value(node: Tree, values: dict[Tree, Value]) -> Value:
    match node:
        case Number():
            return node.value
        case Name() if node.name in CONSTANTS:
            return CONSTANTS[node.name]
        case Name():
            raise FormulaError.of(f"`{node.name}` is a name where a number belongs", span=node.span)
        case Array():
            return _list(node, [values[item] for item in node.items])
        case Negative():
            return -_number(node.operand, values)
        case Binary():
            return _computed(node, [_number(node.left, values), _number(node.right, values)])
        case Call():
            return _computed(node, [_number(each, values) for each in node.arguments])
    raise FormulaError.of(f"`{node.span.text}` is not a plain number", span=node.span)


def _number(node: Tree, values: dict[Tree, Value]) -> float:
    value = values[node]
    if isinstance(value, list):
        raise FormulaError.of("a list cannot be used in arithmetic here", span=node.span)
    return value


def _computed(node: Binary | Call, arguments: list[float]) -> float:
    try:
        if isinstance(node, Binary):
            value = fold_binary(node.operator, *arguments)
        else:
            value = fold_call(node.function, arguments)
    except OverflowingError:
        value = None
    if value is None:
        raise FormulaError.of(f"`{node.span.text}` has no finite value", span=node.span)
    return value


def _list(node: Array, items: list[Value]) -> Value:
    shape = _shape(items[0])
    for item, tree in zip(items, node.items, strict=True):
        if _shape(item) != shape:
            raise FormulaError.of(
                "the items of a list have different lengths",
                span=tree.span,
                hint="rows of a matrix have one length, as in `[[1, 2], [3, 4]]`",
            )
    return items


def _shape(value: Value) -> tuple[int, ...]:
    """Return the lengths along each level; items of a list were checked when it was built."""
    shape: list[int] = []
    while isinstance(value, list):
        shape.append(len(value))
        value = value[0]
    return tuple(shape)
