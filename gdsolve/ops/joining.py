"""What joins arrays, and the diagonal of a matrix. Every rule is linear, as in `shaping`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gdsolve.ops.batch import align
from gdsolve.ops.op import ROWS, Attributes, Op, Probe, Shape
from gdsolve.ops.shapes import ShapeError, axis_from_end, show_shape
from gdsolve.ops.shaping import BROADCAST, INDEX, RESHAPE, SCATTER

_A = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1e-3]])
_V = np.array([1.5, -2.0, 0.25])


def _joined_axis(extra: int) -> Callable[[tuple[Shape, ...], Attributes], Attributes]:
    def canonical(shapes: tuple[Shape, ...], attributes: Attributes) -> Attributes:
        return {"axis": axis_from_end(attributes.get("axis", 0), len(shapes[0]) + extra)}

    return canonical


def _concat_shape(shapes: tuple[Shape, ...], attributes: Attributes) -> Shape:
    first, axis = shapes[0], attributes["axis"]
    for shape in shapes:
        same = len(shape) == len(first) and all(
            a == b
            for place, (a, b) in enumerate(zip(first, shape, strict=True))
            if place - len(first) != axis
        )
        if not same:
            raise ShapeError(f"shapes {show_shape(first)} and {show_shape(shape)} do not join")
        if shape[axis] == ROWS:
            raise ShapeError(f"data rows cannot be joined (shape {show_shape(shape)})")
    sizes = list(first)
    sizes[axis] = sum(shape[axis] for shape in shapes)
    return tuple(sizes)


def _concat_bars(g: Any, y: Any, bar: Any, *inputs: Any) -> tuple[Any, ...]:
    axis, rank = y.attributes["axis"], len(y.shape)
    bars, start = [], 0
    for each in inputs:
        key: list[Any] = [slice(None)] * rank
        key[axis] = slice(start, start + each.shape[axis])
        bars.append(g.apply(INDEX, bar, key=tuple(key)))
        start += each.shape[axis]
    return tuple(bars)


def _joined_tangent(op: Callable[[], Op]) -> Callable[..., Any]:
    def push(g: Any, y: Any, tangents: tuple[Any, ...], *inputs: Any) -> Any:
        filled = [
            g.apply(BROADCAST, g.constant(0.0), shape=each.shape) if tangent is None else tangent
            for tangent, each in zip(tangents, inputs, strict=True)
        ]
        return g.apply(op(), *filled, axis=y.attributes["axis"])

    return push


def _joined_lift(op: Callable[[], Op]) -> Callable[..., Any]:
    def lift(g: Any, y: Any, inputs: tuple[Any, ...], is_lifted: tuple[bool, ...], size: int) -> Any:
        parts = []
        for each, own in zip(inputs, is_lifted, strict=True):
            column = each if own else g.apply(RESHAPE, each, shape=(*each.shape, 1))
            parts.append(column if own else g.apply(BROADCAST, column, shape=(*each.shape, size)))
        return g.apply(op(), *parts, axis=y.attributes["axis"] - 1)

    return lift


def _joined_batched(kernel: Callable[..., Any]) -> Callable[..., Any]:
    def batched(arrays: Any, ranks: Any, *, axis: int) -> Any:
        aligned = align(arrays, ranks, ranks[0])
        batch = max(each.shape[0] for each in aligned)
        return kernel([np.broadcast_to(each, (batch, *each.shape[1:])) for each in aligned], axis=axis)

    return batched


CONCAT: Op = Op(
    name="concat",
    arity=None,
    summary="arrays joined along an existing axis (attribute `axis`)",
    scalar=None,
    block=lambda *arrays, axis: np.concatenate(arrays, axis=axis),
    shape=_concat_shape,
    pull_back=_concat_bars,
    push_forward=_joined_tangent(lambda: CONCAT),
    lift=_joined_lift(lambda: CONCAT),
    batched=_joined_batched(np.concatenate),
    canonical=_joined_axis(0),
    probes=(Probe((_V, _V[:1])), Probe((_A, _A[:, :2]), {"axis": 1}), Probe((_A, _A[:1], _A))),
    curvature="affine increasing",
)


def _stack_shape(shapes: tuple[Shape, ...], attributes: Attributes) -> Shape:
    for shape in shapes:
        if shape != shapes[0]:
            raise ShapeError(f"shapes {show_shape(shapes[0])} and {show_shape(shape)} do not stack")
    place = len(shapes[0]) + 1 + attributes["axis"]
    return (*shapes[0][:place], len(shapes), *shapes[0][place:])


def _stack_bars(g: Any, y: Any, bar: Any, *inputs: Any) -> tuple[Any, ...]:
    place = len(y.shape) + y.attributes["axis"]
    before = (slice(None),) * place
    return tuple(g.apply(INDEX, bar, key=(*before, number)) for number in range(len(inputs)))


STACK: Op = Op(
    name="stack",
    arity=None,
    summary="arrays of one shape joined along a new axis (attribute `axis`)",
    scalar=None,
    block=lambda *arrays, axis: np.stack(arrays, axis=axis),
    shape=_stack_shape,
    pull_back=_stack_bars,
    push_forward=_joined_tangent(lambda: STACK),
    lift=_joined_lift(lambda: STACK),
    batched=_joined_batched(np.stack),
    canonical=_joined_axis(1),
    probes=(
        Probe((np.array(1.0), np.array(-2.0), np.array(0.5))),
        Probe((_V, 2 * _V), {"axis": 1}),
    ),
    curvature="affine increasing",
)


def _diagonal_shape(shapes: tuple[Shape, ...], attributes: Attributes) -> Shape:
    shape = shapes[0]
    if len(shape) != 2 or shape[0] != shape[1] or ROWS in shape:
        raise ShapeError(f"needs a square matrix, not shape {show_shape(shape)}")
    return shape[:1]


def _diagonal_lift(g: Any, y: Any, inputs: tuple[Any], is_lifted: tuple[bool], size: int) -> Any:
    # Row-major, the diagonal of n by n elements is every (n + 1)th.
    (n,) = y.shape
    flat = g.apply(RESHAPE, inputs[0], shape=(n * n, size))
    return g.apply(INDEX, flat, key=(slice(None, None, n + 1), slice(None)))


def _diagonal_matrix_lift(g: Any, y: Any, inputs: tuple[Any], is_lifted: tuple[bool], size: int) -> Any:
    n = y.shape[0]
    key = (slice(None, None, n + 1), slice(None))
    flat = g.apply(SCATTER, inputs[0], key=key, shape=(n * n, size))
    return g.apply(RESHAPE, flat, shape=(n, n, size))


def _from_diagonal(x: Any) -> Any:
    return np.eye(x.shape[-1], dtype=x.dtype) * x[..., None]


DIAGONAL: Op = Op(
    name="diagonal",
    arity=1,
    summary="the diagonal of a square matrix",
    scalar=None,
    block=lambda x: np.diagonal(x, axis1=-2, axis2=-1),
    shape=_diagonal_shape,
    pull_back=lambda g, y, bar, x: (g.apply(DIAGONAL_MATRIX, bar),),
    push_forward=lambda g, y, tangents, x: g.apply(DIAGONAL, tangents[0]),
    lift=_diagonal_lift,
    batched=lambda arrays, ranks: np.diagonal(align(arrays, ranks, 2)[0], axis1=-2, axis2=-1),
    probes=(Probe((_A[:, :2],)),),
    curvature="affine increasing",
)

DIAGONAL_MATRIX: Op = Op(
    name="diagonal_matrix",
    arity=1,
    summary="the square matrix with a given diagonal",
    scalar=None,
    block=_from_diagonal,
    shape=lambda shapes, attributes: (*shapes[0], *shapes[0]),
    pull_back=lambda g, y, bar, x: (g.apply(DIAGONAL, bar),),
    push_forward=lambda g, y, tangents, x: g.apply(DIAGONAL_MATRIX, tangents[0]),
    lift=_diagonal_matrix_lift,
    batched=lambda arrays, ranks: _from_diagonal(align(arrays, ranks, 1)[0]),
    probes=(Probe((_V,)),),
    curvature="affine increasing",
)

JOINING = (CONCAT, STACK, DIAGONAL, DIAGONAL_MATRIX)
