"""What sums or compares along axes. `axis` is a sorted tuple counted from the end; see `shapes`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gdsolve.ops.arithmetic import DIV, MUL, SUB
from gdsolve.ops.exponential import EXP
from gdsolve.ops.op import ROWS, Attributes, Op, Probe, Shape
from gdsolve.ops.selection import EQ, WHERE
from gdsolve.ops.shapes import (
    ShapeError,
    axis_from_end,
    count,
    kept_shape,
    reduced_shape,
    reduction_attributes,
    show_shape,
)
from gdsolve.ops.shaping import BROADCAST, RESHAPE

_A = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1e-3]])
_V = np.array([1.5, -2.0, 0.25, 1.5])
_PROBES = (
    Probe((_V,)),
    Probe((_A,)),
    Probe((_A,), {"axis": 0}),
    Probe((_A,), {"axis": -1, "keepdims": True}),
    Probe((_A.reshape(1, 2, 3),), {"axis": (0, 2)}),
)


def spread(g: Any, value: Any, axes: tuple[int, ...], shape: Shape) -> Any:
    """Return a reduced value stretched back over the axes that were reduced from `shape`."""
    if value.shape:
        value = g.apply(RESHAPE, value, shape=kept_shape(shape, axes))
    return g.apply(BROADCAST, value, shape=shape)


def _one_batched(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """Axes count from the end, so the plain kernel takes a batch axis in front without noticing."""

    def batched(arrays: Any, ranks: Any, **attributes: Any) -> Any:
        return kernel(arrays[0], **attributes)

    return batched


def _not_empty(shapes: tuple[Shape, ...], attributes: Attributes) -> Attributes:
    if count(shapes[0]) == 0:
        raise ShapeError(f"an array of shape {show_shape(shapes[0])} has no largest or smallest element")
    return reduction_attributes(shapes, attributes)


def _sum(x: Any, *, axis: tuple[int, ...], keepdims: bool) -> Any:
    return np.sum(x, axis=axis, keepdims=keepdims)


def _sum_lift(g: Any, y: Any, inputs: tuple[Any], is_lifted: tuple[bool], size: int) -> Any:
    axes = tuple(axis - 1 for axis in y.attributes["axis"])
    return g.apply(SUM, inputs[0], axis=axes, keepdims=y.attributes["keepdims"])


SUM: Op = Op(
    name="sum",
    arity=1,
    summary="sum over axes (attributes `axis`, all if not given, and `keepdims`)",
    scalar=None,
    block=_sum,
    shape=reduced_shape,
    pull_back=lambda g, y, bar, x: (spread(g, bar, y.attributes["axis"], x.shape),),
    push_forward=lambda g, y, tangents, x: g.apply(SUM, tangents[0], **y.attributes),
    lift=_sum_lift,
    batched=_one_batched(_sum),
    canonical=reduction_attributes,
    merge=np.add,
    probes=_PROBES,
    curvature="affine increasing",
)


def _extreme(name: str, word: str, ufunc: Any, curvature: str) -> Op:
    def kernel(x: Any, *, axis: tuple[int, ...], keepdims: bool) -> Any:
        return ufunc.reduce(x, axis=axis, keepdims=keepdims)

    def hits(g: Any, y: Any, x: Any) -> tuple[Any, Any]:
        hit = g.apply(EQ, x, spread(g, y, y.attributes["axis"], x.shape))
        return hit, g.apply(SUM, hit, **y.attributes)

    def bars(g: Any, y: Any, bar: Any, x: Any) -> tuple[Any]:
        hit, ties = hits(g, y, x)
        share = spread(g, g.apply(DIV, bar, ties), y.attributes["axis"], x.shape)
        return (g.apply(WHERE, hit, share, g.constant(0.0)),)

    def tangent(g: Any, y: Any, tangents: tuple[Any], x: Any) -> Any:
        hit, ties = hits(g, y, x)
        chosen = g.apply(WHERE, hit, tangents[0], g.constant(0.0))
        return g.apply(DIV, g.apply(SUM, chosen, **y.attributes), ties)

    return Op(
        name=name,
        arity=1,
        summary=f"the {word} element over axes; at a tie the derivative is shared evenly",
        scalar=None,
        block=kernel,
        shape=reduced_shape,
        pull_back=bars,
        push_forward=tangent,
        batched=_one_batched(kernel),
        canonical=_not_empty,
        merge=ufunc,
        probes=_PROBES,
        curvature=curvature,
    )


REDUCE_MAX: Op = _extreme("reduce_max", "largest", np.maximum, "convex increasing")
REDUCE_MIN: Op = _extreme("reduce_min", "smallest", np.minimum, "concave increasing")


def _cumsum(x: Any, *, axis: int, reverse: bool) -> Any:
    if reverse:
        return np.flip(np.cumsum(np.flip(x, axis), axis=axis), axis)
    return np.cumsum(x, axis=axis)


def _cumsum_attributes(shapes: tuple[Shape, ...], attributes: Attributes) -> Attributes:
    rank, axis = len(shapes[0]), attributes.get("axis")
    if axis is None and rank != 1:
        raise ShapeError(f"needs `axis` for an array of shape {show_shape(shapes[0])}")
    return {
        "axis": axis_from_end(-1 if axis is None else axis, rank),
        "reverse": bool(attributes.get("reverse", False)),
    }


def _cumsum_bar(g: Any, y: Any, bar: Any, x: Any) -> tuple[Any]:
    return (g.apply(CUMSUM, bar, axis=y.attributes["axis"], reverse=not y.attributes["reverse"]),)


def _cumsum_lift(g: Any, y: Any, inputs: tuple[Any], is_lifted: tuple[bool], size: int) -> Any:
    return g.apply(CUMSUM, inputs[0], axis=y.attributes["axis"] - 1, reverse=y.attributes["reverse"])


CUMSUM: Op = Op(
    name="cumsum",
    arity=1,
    summary="running sum along an axis (attribute `reverse`: from the end)",
    scalar=None,
    block=_cumsum,
    shape=lambda shapes, attributes: shapes[0],
    pull_back=_cumsum_bar,
    push_forward=lambda g, y, tangents, x: g.apply(CUMSUM, tangents[0], **y.attributes),
    lift=_cumsum_lift,
    batched=_one_batched(_cumsum),
    canonical=_cumsum_attributes,
    probes=(Probe((_V,)), Probe((_A,), {"axis": 0}), Probe((_A,), {"axis": 1, "reverse": True})),
    curvature="affine increasing",
)


def _row_axis(shapes: tuple[Shape, ...], attributes: Attributes) -> Attributes:
    if "axis" in attributes:
        return attributes
    if ROWS not in shapes[0]:
        raise ShapeError(f"shape {show_shape(shapes[0])} has no data rows to count")
    return {"axis": shapes[0].index(ROWS) - len(shapes[0])}


def _row_count(x: Any, *, axis: int) -> Any:
    return np.full((), x.shape[axis], dtype=x.dtype)


ROW_COUNT: Op = Op(
    name="row_count",
    arity=1,
    summary="the number of data rows, as a float",
    scalar=None,
    block=_row_count,
    shape=lambda shapes, attributes: (),
    pull_back=lambda g, y, bar, x: (None,),
    push_forward=lambda g, y, tangents, x: None,
    batched=lambda arrays, ranks, *, axis: np.full(
        arrays[0].shape[: arrays[0].ndim - ranks[0]], arrays[0].shape[axis], dtype=arrays[0].dtype
    ),
    canonical=_row_axis,
    merge=np.add,
    probes=(Probe((_V,), {"axis": -1}), Probe((_A,), {"axis": -2})),
    flat=True,
)


def _logsumexp(x: Any, *, axis: tuple[int, ...], keepdims: bool) -> Any:
    top = np.max(x, axis=axis, keepdims=True)
    # An infinite largest element is the answer; without a shift the exponentials say so.
    shift = np.where(np.isfinite(top), top, np.zeros_like(top))
    total = np.sum(np.exp(x - shift), axis=axis, keepdims=True)
    result = np.log(total) + shift
    return result if keepdims else np.squeeze(result, axis=axis)


def _weights(g: Any, y: Any, x: Any) -> Any:
    return g.apply(EXP, g.apply(SUB, x, spread(g, y, y.attributes["axis"], x.shape)))


def _logsumexp_bar(g: Any, y: Any, bar: Any, x: Any) -> tuple[Any]:
    return (g.apply(MUL, spread(g, bar, y.attributes["axis"], x.shape), _weights(g, y, x)),)


def _logsumexp_tangent(g: Any, y: Any, tangents: tuple[Any], x: Any) -> Any:
    return g.apply(SUM, g.apply(MUL, tangents[0], _weights(g, y, x)), **y.attributes)


LOGSUMEXP: Op = Op(
    name="logsumexp",
    arity=1,
    summary="log(sum(exp(x))) over axes, without overflow",
    scalar=None,
    block=_logsumexp,
    shape=reduced_shape,
    pull_back=_logsumexp_bar,
    push_forward=_logsumexp_tangent,
    batched=_one_batched(_logsumexp),
    canonical=_not_empty,
    merge=np.logaddexp,
    probes=(*_PROBES, Probe((np.array([1000.0, 999.0, -1000.0]),))),
    curvature="convex increasing",
)

REDUCTIONS = (SUM, REDUCE_MAX, REDUCE_MIN, CUMSUM, ROW_COUNT, LOGSUMEXP)
