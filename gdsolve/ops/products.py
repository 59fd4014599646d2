"""The product of many factors.

Its derivative by one factor is the product of the others, which must be right when factors are 0. The factors
are multiplied in pairs, the pairs again, and so on; the chain rule through that tree uses products only,
costs O(n) and can be differentiated again. Over data rows, whose number is not known, there is no tree: there
the product is divided by the factor, with zeros counted apart (first derivatives are right, second ones only
where no factor is 0).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gdsolve.ops.arithmetic import ADD, DIV, MUL
from gdsolve.ops.joining import CONCAT
from gdsolve.ops.op import ROWS, Op, Probe
from gdsolve.ops.reductions import SUM, spread
from gdsolve.ops.selection import EQ, WHERE
from gdsolve.ops.shapes import reduced_shape, reduction_attributes
from gdsolve.ops.shaping import INDEX, RESHAPE, TRANSPOSE

_A = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1e-3]])


def _product(x: Any, *, axis: tuple[int, ...], keepdims: bool) -> Any:
    return np.prod(x, axis=axis, keepdims=keepdims)


def _others_over_rows(g: Any, y: Any, x: Any) -> Any:
    axes = y.attributes["axis"]
    zero, one = g.constant(0.0), g.constant(1.0)
    is_zero = g.apply(EQ, x, zero)
    zeros = spread(g, g.apply(SUM, is_zero, **y.attributes), axes, x.shape)
    factors = g.apply(WHERE, is_zero, one, x)
    rest = spread(g, g.apply(PROD, factors, **y.attributes), axes, x.shape)
    at_zero = g.apply(WHERE, g.apply(EQ, zeros, one), rest, zero)
    elsewhere = g.apply(WHERE, g.apply(EQ, zeros, zero), g.apply(DIV, rest, factors), zero)
    return g.apply(WHERE, is_zero, at_zero, elsewhere)


def _axes_last(g: Any, x: Any, axes: tuple[int, ...]) -> tuple[Any, tuple[int, ...]]:
    """Return x with the reduced axes flattened into the last one, and the order of axes that was used."""
    rank = len(x.shape)
    kept = [place for place in range(rank) if place - rank not in axes]
    order = (*kept, *(axis + rank for axis in axes))
    moved = g.apply(TRANSPOSE, x, axes=order)
    size = int(np.prod([x.shape[axis] for axis in axes], dtype=int))
    return g.apply(RESHAPE, moved, shape=(*(x.shape[place] for place in kept), size)), order


def _part(g: Any, x: Any, start: int, stop: int) -> Any:
    return g.apply(INDEX, x, key=((None, None, None),) * (len(x.shape) - 1) + ((start, stop, 1),))


def _halves(g: Any, x: Any) -> tuple[Any, Any, Any]:
    """Return the first and the second half along the last axis, and the odd element (or None)."""
    size = x.shape[-1]
    half = size // 2
    odd = _part(g, x, 2 * half, size) if size % 2 else None
    return _part(g, x, 0, half), _part(g, x, half, 2 * half), odd


def _joined(g: Any, *parts: Any) -> Any:
    present = [part for part in parts if part is not None]
    return present[0] if len(present) == 1 else g.apply(CONCAT, *present, axis=-1)


def _product_bar(g: Any, y: Any, bar: Any, x: Any) -> tuple[Any]:
    axes = y.attributes["axis"]
    if any(x.shape[axis] == ROWS for axis in axes):
        return (g.apply(MUL, spread(g, bar, axes, x.shape), _others_over_rows(g, y, x)),)
    current, order = _axes_last(g, x, axes)
    moved_shape = tuple(x.shape[place] for place in order)
    levels = []
    while current.shape[-1] > 1:
        first, second, odd = _halves(g, current)
        levels.append((first, second, odd))
        current = _joined(g, g.apply(MUL, first, second), odd)
    down = g.apply(RESHAPE, bar, shape=current.shape)
    for first, second, odd in reversed(levels):
        half = first.shape[-1]
        inner = _part(g, down, 0, half)
        rest = None if odd is None else _part(g, down, half, half + 1)
        down = _joined(g, g.apply(MUL, inner, second), g.apply(MUL, inner, first), rest)
    moved = g.apply(RESHAPE, down, shape=moved_shape)
    return (g.apply(TRANSPOSE, moved, axes=tuple(order.index(place) for place in range(len(order)))),)


def _product_tangent(g: Any, y: Any, tangents: tuple[Any], x: Any) -> Any:
    axes = y.attributes["axis"]
    if any(x.shape[axis] == ROWS for axis in axes):
        return g.apply(SUM, g.apply(MUL, tangents[0], _others_over_rows(g, y, x)), **y.attributes)
    current, _ = _axes_last(g, x, axes)
    tangent, _ = _axes_last(g, tangents[0], axes)
    while current.shape[-1] > 1:
        first, second, odd = _halves(g, current)
        first_tangent, second_tangent, odd_tangent = _halves(g, tangent)
        change = g.apply(ADD, g.apply(MUL, first_tangent, second), g.apply(MUL, second_tangent, first))
        current = _joined(g, g.apply(MUL, first, second), odd)
        tangent = _joined(g, change, odd_tangent)
    return g.apply(RESHAPE, tangent, shape=y.shape)


PROD: Op = Op(
    name="prod",
    arity=1,
    summary="product over axes (attributes `axis`, all if not given, and `keepdims`)",
    scalar=None,
    block=_product,
    shape=reduced_shape,
    pull_back=_product_bar,
    push_forward=_product_tangent,
    batched=lambda arrays, ranks, **attributes: _product(arrays[0], **attributes),
    canonical=reduction_attributes,
    merge=np.multiply,
    probes=(
        Probe((np.array([1.5, -2.0, 0.25, 3.0, 0.5]),)),
        Probe((_A,)),
        Probe((_A,), {"axis": 0}),
        Probe((_A,), {"axis": 1, "keepdims": True}),
        Probe((np.array([0.0, 2.0, 0.0]),)),
    ),
)

PRODUCTS = (PROD,)
