"""What moves elements without changing them. Every rule is linear: its pull-back is its adjoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gdsolve.ops.batch import align, is_batched
from gdsolve.ops.op import ROWS, Attributes, Op, Probe, Shape
from gdsolve.ops.shapes import (
    ShapeError,
    axis_from_end,
    broadcast,
    count,
    indexed_shape,
    normal_key,
    numpy_key,
    show_shape,
)

_A = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1e-3]])
_V = np.array([1.5, -2.0, 0.25])


def _given_shape(shapes: tuple[Shape, ...], attributes: Attributes) -> Attributes:
    return attributes | {"shape": tuple(attributes["shape"])} if isinstance(attributes, dict) else attributes


def _linear(op: Callable[[], Op], *names: str) -> Callable[..., Any]:
    """Return the push-forward of a linear operation of one input: the operation itself."""

    def push(g: Any, y: Any, tangents: tuple[Any, ...], x: Any) -> Any:
        attributes = {name: y.attributes[name] for name in names}
        return g.apply(op(), tangents[0], **attributes)

    return push


# broadcast and its adjoint


def _broadcast_shape(shapes: tuple[Shape, ...], attributes: Attributes) -> Shape:
    target: Shape = attributes["shape"]
    if broadcast(shapes[0], target) != target:
        raise ShapeError(f"shape {show_shape(shapes[0])} does not stretch to {show_shape(target)}")
    return target


def _broadcast_batched(arrays: Any, ranks: Any, *, shape: Shape) -> Any:
    (x,) = align(arrays, ranks, len(shape))
    return np.broadcast_to(x, (*x.shape[:1], *shape))


BROADCAST: Op = Op(
    name="broadcast",
    arity=1,
    summary="x stretched to a larger shape (attribute `shape`)",
    scalar=None,
    block=lambda x, *, shape: np.broadcast_to(x, shape),
    shape=_broadcast_shape,
    pull_back=lambda g, y, bar, x: (g.apply(SUM_TO, bar, shape=x.shape),),
    push_forward=_linear(lambda: BROADCAST, "shape"),
    batched=_broadcast_batched,
    canonical=_given_shape,
    probes=(Probe((_V,), {"shape": (2, 3)}), Probe((np.array(2.0),), {"shape": (4,)})),
    curvature="affine increasing",
)


def _sum_to(x: Any, *, shape: Shape) -> Any:
    extra = x.ndim - len(shape)
    axes = tuple(range(extra)) + tuple(
        extra + place for place, size in enumerate(shape) if size == 1 and x.shape[extra + place] != 1
    )
    return np.sum(x, axis=axes).reshape(shape) if axes else x


def _sum_to_batched(arrays: Any, ranks: Any, *, shape: Shape) -> Any:
    (x,) = align(arrays, ranks, ranks[0])
    extra = ranks[0] - len(shape)
    inner = (*x.shape[:1], *(1,) * extra, *shape)
    axes = tuple(place for place in range(1, x.ndim) if inner[place] == 1 and x.shape[place] != 1)
    return np.sum(x, axis=axes, keepdims=True).reshape((x.shape[0], *shape))


def _sum_to_shape(shapes: tuple[Shape, ...], attributes: Attributes) -> Shape:
    target: Shape = attributes["shape"]
    if broadcast(target, shapes[0]) != shapes[0]:
        raise ShapeError(f"shape {show_shape(shapes[0])} does not sum to {show_shape(target)}")
    return target


SUM_TO: Op = Op(
    name="sum_to",
    arity=1,
    summary="x summed over the axes that a broadcast from `shape` would stretch",
    scalar=None,
    block=_sum_to,
    shape=_sum_to_shape,
    pull_back=lambda g, y, bar, x: (g.apply(BROADCAST, bar, shape=x.shape),),
    push_forward=_linear(lambda: SUM_TO, "shape"),
    batched=_sum_to_batched,
    canonical=_given_shape,
    merge=np.add,
    probes=(Probe((_A,), {"shape": (3,)}), Probe((_A,), {"shape": ()}), Probe((_A,), {"shape": (2, 1)})),
    curvature="affine increasing",
)


# reshape, transpose


def _reshape_attributes(shapes: tuple[Shape, ...], attributes: Attributes) -> Attributes:
    source, target = shapes[0], tuple(attributes["shape"])
    fixed_source = count(tuple(size for size in source if size != ROWS))
    fixed_target = count(tuple(size for size in target if size != ROWS))
    if source.count(ROWS) != target.count(ROWS) or fixed_source != fixed_target:
        raise ShapeError(f"shape {show_shape(source)} does not reshape to {show_shape(target)}")
    return {"shape": target}


RESHAPE: Op = Op(
    name="reshape",
    arity=1,
    summary="the same elements in row-major order with another `shape`",
    scalar=None,
    block=lambda x, *, shape: np.reshape(x, shape),
    shape=lambda shapes, attributes: attributes["shape"],
    pull_back=lambda g, y, bar, x: (g.apply(RESHAPE, bar, shape=x.shape),),
    push_forward=_linear(lambda: RESHAPE, "shape"),
    batched=lambda arrays, ranks, *, shape: (
        np.reshape(arrays[0], (*arrays[0].shape[:1], *shape))
        if is_batched(arrays[0], ranks[0])
        else np.reshape(arrays[0], (1, *shape))
    ),
    canonical=_reshape_attributes,
    probes=(Probe((_A,), {"shape": (3, 2)}), Probe((_V,), {"shape": (3, 1)})),
    curvature="affine increasing",
)


def _transpose_attributes(shapes: tuple[Shape, ...], attributes: Attributes) -> Attributes:
    rank = len(shapes[0])
    axes = attributes.get("axes")
    order = tuple(reversed(range(rank))) if axes is None else tuple(axis % rank for axis in axes)
    if sorted(order) != list(range(rank)):
        raise ShapeError(f"axes {axes} are not an order of the axes of shape {show_shape(shapes[0])}")
    return {"axes": order}


def _transpose_bar(g: Any, y: Any, bar: Any, x: Any) -> tuple[Any]:
    axes = y.attributes["axes"]
    return (g.apply(TRANSPOSE, bar, axes=tuple(axes.index(place) for place in range(len(axes)))),)


def _transpose_batched(arrays: Any, ranks: Any, *, axes: tuple[int, ...]) -> Any:
    (x,) = align(arrays, ranks, ranks[0])
    return np.transpose(x, (0, *(axis + 1 for axis in axes)))


TRANSPOSE: Op = Op(
    name="transpose",
    arity=1,
    summary="axes in another order (attribute `axes`; reversed if not given)",
    scalar=None,
    block=lambda x, *, axes: np.transpose(x, axes),
    shape=lambda shapes, attributes: tuple(shapes[0][axis] for axis in attributes["axes"]),
    pull_back=_transpose_bar,
    push_forward=_linear(lambda: TRANSPOSE, "axes"),
    batched=_transpose_batched,
    canonical=_transpose_attributes,
    probes=(Probe((_A,)), Probe((_A.reshape(1, 2, 3),), {"axes": (2, 0, 1)})),
    curvature="affine increasing",
)


# index and its adjoint


def _index_attributes(shapes: tuple[Shape, ...], attributes: Attributes) -> Attributes:
    return {"key": normal_key(attributes["key"], shapes[0])}


INDEX: Op = Op(
    name="index",
    arity=1,
    summary="part of an array (attribute `key`: integers and slices)",
    scalar=None,
    block=lambda x, *, key: x[numpy_key(key)],
    shape=lambda shapes, attributes: indexed_shape(shapes[0], attributes["key"]),
    pull_back=lambda g, y, bar, x: (g.apply(SCATTER, bar, key=y.attributes["key"], shape=x.shape),),
    push_forward=_linear(lambda: INDEX, "key"),
    batched=lambda arrays, ranks, *, key: align(arrays, ranks, ranks[0])[0][numpy_key(key)],
    canonical=_index_attributes,
    probes=(
        Probe((_V,), {"key": -1}),
        Probe((_A,), {"key": (slice(None), 0)}),
        Probe((_A,), {"key": (1, slice(None, None, -2))}),
        Probe((_A,), {"key": slice(0, 1)}),
    ),
    curvature="affine increasing",
)


def _scatter_attributes(shapes: tuple[Shape, ...], attributes: Attributes) -> Attributes:
    shape = tuple(attributes["shape"])
    return {"key": normal_key(attributes["key"], shape), "shape": shape}


def _scatter_shape(shapes: tuple[Shape, ...], attributes: Attributes) -> Shape:
    shape: Shape = attributes["shape"]
    part = indexed_shape(shape, attributes["key"])
    if shapes[0] != part:
        raise ShapeError(f"shape {show_shape(shapes[0])} does not fill a part of shape {show_shape(part)}")
    return shape


def _scatter(x: Any, *, key: Any, shape: Shape) -> Any:
    whole = np.zeros(shape, dtype=x.dtype)
    whole[numpy_key(key)] = x
    return whole


def _scatter_batched(arrays: Any, ranks: Any, *, key: Any, shape: Shape) -> Any:
    (x,) = align(arrays, ranks, ranks[0])
    return _scatter(x, key=key, shape=(x.shape[0], *shape))


SCATTER: Op = Op(
    name="scatter",
    arity=1,
    summary="x written into zeros of `shape` at `key` (written by derivative rules only)",
    scalar=None,
    block=_scatter,
    shape=_scatter_shape,
    pull_back=lambda g, y, bar, x: (g.apply(INDEX, bar, key=y.attributes["key"]),),
    push_forward=_linear(lambda: SCATTER, "key", "shape"),
    batched=_scatter_batched,
    canonical=_scatter_attributes,
    probes=(
        Probe((np.array(2.5),), {"key": 1, "shape": (3,)}),
        Probe((_V,), {"key": (slice(None), 0), "shape": (3, 2)}),
    ),
    curvature="affine increasing",
)


# joining


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
    batched=_joined_batched(np.stack),
    canonical=_joined_axis(1),
    probes=(
        Probe((np.array(1.0), np.array(-2.0), np.array(0.5))),
        Probe((_V, 2 * _V), {"axis": 1}),
    ),
    curvature="affine increasing",
)


# the diagonal


def _diagonal_shape(shapes: tuple[Shape, ...], attributes: Attributes) -> Shape:
    shape = shapes[0]
    if len(shape) != 2 or shape[0] != shape[1] or ROWS in shape:
        raise ShapeError(f"needs a square matrix, not shape {show_shape(shape)}")
    return shape[:1]


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
    push_forward=_linear(lambda: DIAGONAL),
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
    push_forward=_linear(lambda: DIAGONAL_MATRIX),
    batched=lambda arrays, ranks: _from_diagonal(align(arrays, ranks, 1)[0]),
    probes=(Probe((_V,)),),
    curvature="affine increasing",
)

SHAPING = (
    BROADCAST, SUM_TO, RESHAPE, TRANSPOSE, INDEX, SCATTER, CONCAT, STACK, DIAGONAL, DIAGONAL_MATRIX,
)  # fmt: skip
