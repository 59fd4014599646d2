"""What moves elements without changing them. Every rule is linear: its pull-back is its adjoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gdsolve.ops.batch import align, is_batched
from gdsolve.ops.op import ROWS, Attributes, Op, Probe, Shape
from gdsolve.ops.shapes import (
    WHOLE,
    ShapeError,
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


def _lifted(op: Callable[[], Op], **changes: Callable[[Any, int], Any]) -> Callable[..., Any]:
    """Return the rule for a new last axis: the operation itself, its attributes leaving that axis alone."""

    def lift(g: Any, y: Any, inputs: tuple[Any, ...], is_lifted: tuple[bool, ...], size: int) -> Any:
        attributes = {name: change(y.attributes[name], size) for name, change in changes.items()}
        return g.apply(op(), inputs[0], **attributes)

    return lift


def _longer(shape: Shape, size: int) -> Shape:
    return (*shape, size)


def _whole_last(key: Any, size: int) -> Any:
    return (*key, WHOLE)


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
    lift=_lifted(lambda: BROADCAST, shape=_longer),
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
    lift=_lifted(lambda: SUM_TO, shape=_longer),
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
    lift=_lifted(lambda: RESHAPE, shape=_longer),
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
    lift=_lifted(lambda: TRANSPOSE, axes=lambda axes, size: (*axes, len(axes))),
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
    lift=_lifted(lambda: INDEX, key=_whole_last),
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
    lift=_lifted(lambda: SCATTER, key=_whole_last, shape=_longer),
    batched=_scatter_batched,
    canonical=_scatter_attributes,
    probes=(
        Probe((np.array(2.5),), {"key": 1, "shape": (3,)}),
        Probe((_V,), {"key": (slice(None), 0), "shape": (3, 2)}),
    ),
    curvature="affine increasing",
)

SHAPING = (BROADCAST, SUM_TO, RESHAPE, TRANSPOSE, INDEX, SCATTER)
