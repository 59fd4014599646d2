"""Rough ranges of nodes, for the signs that curvature rules ask for.

The range of a node holds the values of all its elements, up to rounding. It comes from the bounds of
variables by the monotony that the records of operations state, and is the whole line where nothing better is
known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from gdsolve.graph.node import Node
from gdsolve.ops.arithmetic import ADD, DIV, MASKED_MUL, MUL, NEG, RECIPROCAL, SUB
from gdsolve.ops.joining import DIAGONAL_MATRIX
from gdsolve.ops.linear_algebra import MATMUL, NORM
from gdsolve.ops.op import Op
from gdsolve.ops.powers import HYPOT, POW
from gdsolve.ops.reductions import CUMSUM, LOGSUMEXP, ROW_COUNT, SUM
from gdsolve.ops.selection import WHERE
from gdsolve.ops.shaping import SCATTER, SUM_TO
from gdsolve.ops.trigonometric import COS, SIN

Range: TypeAlias = tuple[float, float]

LINE: Range = (-math.inf, math.inf)


def range_of(node: Node, below: list[Range], rule: str) -> Range:
    """Return the range of a node from those of its inputs.

    Args:
        node: not a variable.
        below: ranges of the inputs.
        rule: the curvature rule of the operation on these inputs, `SHAPE MONOTONE`.
    """
    if node.is_constant:
        value = node.attributes["value"]
        return (
            (float(np.min(value)), float(np.max(value))) if value.size and not np.isnan(value).any() else LINE
        )
    special = _SPECIAL.get(node.op)
    found = special(*below) if special else _by_monotony(node, below, rule)
    return LINE if math.isnan(found[0]) or math.isnan(found[1]) else found


def _by_monotony(node: Node, below: list[Range], rule: str) -> Range:
    words = rule.split()[1:]
    if not below or not words or "none" in words:
        return LINE
    if not node.op.elementwise:  # moves, joins or picks elements, if it is increasing
        if words != ["increasing"]:
            return LINE
        return min(low for low, _ in below), max(high for _, high in below)
    words += [words[-1]] * (len(below) - len(words))
    below = [_inside(node, below[0]), *below[1:]]
    pairs = [_ordered(each, word) for each, word in zip(below, words, strict=True)]
    low, high = _value(node, [pair[0] for pair in pairs]), _value(node, [pair[1] for pair in pairs])
    # Reversed ends betray a pole between them.
    return (low, high) if low <= high else LINE


def _inside(node: Node, given: Range) -> Range:
    """Return the part of a range where the operation is defined: elsewhere it has no values."""
    domain = node.op.domain
    if domain is None or domain.argument != 0:
        return given
    return max(given[0], domain.lower), min(given[1], domain.upper)


def _ordered(given: Range, word: str) -> Range:
    """Return the arguments of the smallest and the largest value."""
    low, high = given
    if word == "decreasing":
        return high, low
    if word == "signed":
        nearest = 0.0 if low <= 0.0 <= high else min(abs(low), abs(high))
        return nearest, max(abs(low), abs(high))
    return low, high


def _value(node: Node, arguments: list[float]) -> float:
    with np.errstate(all="ignore"):
        return float(node.op.block(*(np.asarray(each) for each in arguments), **node.attributes))


def _product(x: Range, y: Range) -> Range:
    corners = [0.0 if 0.0 in (a, b) else a * b for a in x for b in y]
    return min(corners), max(corners)


def _inverse(x: Range) -> Range:
    low, high = x
    if low < 0.0 < high:
        return LINE
    if low >= 0.0:
        return (1.0 / high if high else math.inf), (1.0 / low if low else math.inf)
    return (1.0 / high if high else -math.inf), 1.0 / low


def _total(x: Range) -> Range:
    """Return the range of a sum of an unknown number of terms."""
    return (0.0 if x[0] >= 0.0 else -math.inf), (0.0 if x[1] <= 0.0 else math.inf)


def _or_zero(x: Range) -> Range:
    return min(x[0], 0.0), max(x[1], 0.0)


def _power(x: Range, y: Range) -> Range:
    return (0.0, math.inf) if x[0] >= 0.0 else LINE


_SPECIAL: Mapping[Op, Callable[..., Range]] = MappingProxyType(
    {
        NEG: lambda x: (-x[1], -x[0]),
        ADD: lambda x, y: (x[0] + y[0], x[1] + y[1]),
        SUB: lambda x, y: (x[0] - y[1], x[1] - y[0]),
        MUL: _product,
        MASKED_MUL: _product,
        RECIPROCAL: _inverse,
        DIV: lambda x, y: _product(x, _inverse(y)),
        POW: _power,
        HYPOT: lambda x, y: (0.0, math.inf),
        SIN: lambda x: (-1.0, 1.0),
        COS: lambda x: (-1.0, 1.0),
        SUM: _total,
        SUM_TO: _total,
        CUMSUM: _total,
        MATMUL: lambda x, y: _total(_product(x, y)),
        LOGSUMEXP: lambda x: LINE,
        NORM: lambda x: (0.0, math.inf),
        ROW_COUNT: lambda x: (0.0, math.inf),
        WHERE: lambda c, x, y: (min(x[0], y[0]), max(x[1], y[1])),
        SCATTER: _or_zero,
        DIAGONAL_MATRIX: _or_zero,
    }
)
