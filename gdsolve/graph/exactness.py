"""Numbers as they were typed: constants as fractions, and whether folding one had to round.

float64 reads 0.1 as a neighbour of a tenth, and 0.3 - 0.1 - 0.2 as -2.8e-17. Whoever proves something about
a formula must not take such a rounding for what was typed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdsolve.graph.node import Node
from gdsolve.ops.op import Attributes, Op

DIGITS = 10**9
"""Largest numerator or denominator that is raised to a power; more digits are not followed."""

LARGEST_EXPONENT = 100

LARGEST_BITS = 512
"""Of a numerator or denominator that is kept."""

_IRRATIONAL = (math.pi, math.e)
"""What the names `pi` and `e` become; the same digits typed as a number cannot be told from them."""

_WHOLE = 2.0**53
"""Up to here float64 holds every integer."""


def typed(value: float) -> Fraction:
    """Return the decimal number that a constant was typed as.

    Raises:
        ValueError: it is not finite, or may be `pi` or `e`.

    >>> typed(0.1)
    Fraction(1, 10)
    """
    if abs(value) in _IRRATIONAL or not math.isfinite(value):
        raise ValueError("no decimal number")
    return Fraction(repr(value))


def rational(op: Op, operands: Sequence[Fraction], attributes: Attributes) -> Fraction:
    """Return what an operation makes of fractions.

    Raises:
        KeyError: the operation leaves the fractions.
        ArithmeticError, ValueError: it has no value, or one with too many digits.
    """
    found: Fraction = _RATIONAL[op.name](*operands, **attributes)
    return found


def exact_number(node: Node) -> Fraction | None:
    """Return the number that a scalar constant stands for as typed; None where that is no fraction."""
    if node.origin is not None:
        known: Fraction | None = node.attributes["exact"]
        return known
    try:
        return typed(float(node.attributes["value"]))
    except ValueError:
        return None


def exact_result(op: Op, operands: Sequence[Node], attributes: Attributes) -> Fraction | None:
    """Return what an operation makes of scalar constants as they were typed; None where that is no fraction."""
    if op.name not in _RATIONAL or any(each.shape for each in operands):
        return None
    numbers = [number for number in map(exact_number, operands) if number is not None]
    if len(numbers) < len(operands):
        return None
    try:
        found = rational(op, numbers, attributes)
    except (ArithmeticError, ValueError):
        return None
    return found if max(abs(found.numerator), found.denominator).bit_length() <= LARGEST_BITS else None


def is_exact(op: Op, operands: Sequence[Node], value: NDArray[np.float64], exact: Fraction | None) -> bool:
    """Say whether `value` is what the operation makes of constants as they were typed, without rounding.

    Args:
        op: the operation.
        operands: constants.
        value: what float64 makes of them.
        exact: their `exact_result`.
    """
    if exact is not None:
        try:
            return exact == typed(float(value))
        except ValueError:
            return False
    if any(each.origin is not None for each in operands):
        return False
    if op.name in _MOVES:
        return True
    return op.name in _WHOLE_STAYS_WHOLE and all(
        _is_whole(each) for each in (value, *(operand.attributes["value"] for operand in operands))
    )


def _is_whole(array: Any) -> bool:
    return bool(np.all((np.floor(array) == array) & (np.abs(array) < _WHOLE)))


def _power(base: Fraction, exponent: Fraction | int) -> Fraction:
    if exponent != int(exponent) or abs(int(exponent)) > LARGEST_EXPONENT:
        raise ValueError("a root, or too many digits")
    if max(abs(base.numerator), base.denominator) > DIGITS:
        raise ValueError("too many digits")
    return Fraction(base ** int(exponent))


_RATIONAL: Mapping[str, Callable[..., Fraction]] = MappingProxyType(
    {
        "add": lambda x, y: x + y,
        "sub": lambda x, y: x - y,
        "mul": lambda x, y: x * y,
        "div": lambda x, y: x / y,
        "neg": lambda x: -x,
        "reciprocal": lambda x: 1 / x,
        "square": lambda x: x * x,
        "abs": abs,
        "minimum": min,
        "maximum": max,
        "pow": _power,
        "powi": _power,
    }
)
"""Operations that stay rational."""

_WHOLE_STAYS_WHOLE = ("add", "sub", "mul", "neg", "square", "abs", "minimum", "maximum")

_MOVES = (
    *("broadcast", "reshape", "transpose", "index", "concat", "stack", "diagonal", "scatter"),
    "diagonal_matrix",
)
"""Operations that only place numbers."""
