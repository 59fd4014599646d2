"""Matrices and vectors, by NumPy's rules for one and two axes.

Sources of the derivatives: d(AB) = dA B + A dB; d inv(A) = -inv(A) dA inv(A); d det(A) = cofactors(A) : dA
(Jacobi). Cofactors of small matrices are determinants of minors, so the rule holds for singular matrices too.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gdsolve.ops.arithmetic import ADD, DIV, MUL, NEG
from gdsolve.ops.batch import align, is_batched
from gdsolve.ops.joining import CONCAT, STACK
from gdsolve.ops.op import ROWS, Attributes, Op, Probe, Shape
from gdsolve.ops.reductions import SUM
from gdsolve.ops.selection import EQ, WHERE
from gdsolve.ops.shapes import ShapeError, show_shape
from gdsolve.ops.shaping import INDEX, RESHAPE, TRANSPOSE

_A = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1e-3]])
_S = np.array([[2.0, -1.0, 0.5], [0.3, 3.0, 1.0], [-0.7, 0.2, 1.5]])
_V = np.array([1.5, -2.0, 0.25])

_SMALL = 4
"""Up to this size cofactors are written out; beyond, they are det(A) inv(A).T, which needs det(A) != 0."""


def _matmul_shape(shapes: tuple[Shape, ...], attributes: Attributes) -> Shape:
    left, right = shapes
    if not (1 <= len(left) <= 2 and 1 <= len(right) <= 2):
        raise ShapeError(
            "a matrix product needs vectors or matrices,"
            f" not shapes {show_shape(left)} and {show_shape(right)}"
        )
    if left[-1] != right[0]:
        raise ShapeError(
            f"shapes {show_shape(left)} and {show_shape(right)} do not fit in a matrix product"
            f" ({show_shape(left[-1:])[1:-2]} columns, {show_shape(right[:1])[1:-2]} rows)"
        )
    return (*left[:-1], *right[1:])


def _outer(g: Any, column: Any, row: Any) -> Any:
    return g.apply(
        MUL,
        g.apply(RESHAPE, column, shape=(*column.shape, 1)),
        g.apply(RESHAPE, row, shape=(1, *row.shape)),
    )


def _turned(g: Any, x: Any) -> Any:
    return g.apply(TRANSPOSE, x)


def _matmul_bars(g: Any, y: Any, bar: Any, a: Any, b: Any) -> tuple[Any, Any]:
    ranks = (len(a.shape), len(b.shape))
    if ranks == (1, 1):
        return g.apply(MUL, bar, b), g.apply(MUL, bar, a)
    if ranks == (2, 1):
        return _outer(g, bar, b), g.apply(MATMUL, bar, a)
    if ranks == (1, 2):
        return g.apply(MATMUL, b, bar), _outer(g, a, bar)
    return g.apply(MATMUL, bar, _turned(g, b)), g.apply(MATMUL, _turned(g, a), bar)


def _matmul_tangent(g: Any, y: Any, tangents: tuple[Any, Any], a: Any, b: Any) -> Any:
    ta, tb = tangents
    parts = [] if ta is None else [g.apply(MATMUL, ta, b)]
    if tb is not None:
        parts.append(g.apply(MATMUL, a, tb))
    return parts[0] if len(parts) == 1 else g.apply(ADD, *parts)


def _matmul_lift(g: Any, y: Any, inputs: tuple[Any, Any], is_lifted: tuple[bool, bool], size: int) -> Any:
    a, b = inputs
    if is_lifted[1]:
        return _lift_right(g, a, b, size)
    if len(a.shape) == 2:
        return g.apply(MATMUL, b if len(b.shape) == 1 else _turned(g, b), a)
    return _turned_back(g, _lift_right(g, _turned(g, b), g.apply(TRANSPOSE, a, axes=(1, 0, 2)), size), size)


def _lift_right(g: Any, a: Any, b: Any, size: int) -> Any:
    """Return a @ b with b of shape (k, size) or (k, p, size)."""
    if len(b.shape) == 2:
        return g.apply(MATMUL, a, b)
    inner, columns, _ = b.shape
    if columns == ROWS:  # rows and directions do not share an axis
        parts = [g.apply(MATMUL, a, g.apply(INDEX, b, key=(*_BOTH, place))) for place in range(size)]
        return g.apply(STACK, *parts, axis=-1)
    flat = g.apply(MATMUL, a, g.apply(RESHAPE, b, shape=(inner, columns * size)))
    return g.apply(RESHAPE, flat, shape=(*a.shape[:-1], columns, size))


def _turned_back(g: Any, product: Any, size: int) -> Any:
    """Undo the transposition of (A B).T = B.T A.T, whose left operand may be a vector."""
    return product if len(product.shape) == 2 else g.apply(TRANSPOSE, product, axes=(1, 0, 2))


_BOTH = (slice(None), slice(None))


def _matmul_batched(arrays: Any, ranks: Any) -> Any:
    a, b = arrays
    if tuple(ranks) == (1, 1):
        return np.sum(a * b, axis=-1)
    if tuple(ranks) == (2, 1) and not is_batched(a, 2):
        return b @ a.T
    if ranks[1] == 1:
        return np.matmul(a, b[..., None])[..., 0]
    if ranks[0] == 1 and not is_batched(b, 2):
        return a @ b
    if ranks[0] == 1:
        return np.matmul(a[..., None, :], b)[..., 0, :]
    return np.matmul(a, b)


MATMUL: Op = Op(
    name="matmul",
    arity=2,
    summary="matrix product of vectors and matrices",
    scalar=None,
    block=np.matmul,
    shape=_matmul_shape,
    pull_back=_matmul_bars,
    push_forward=_matmul_tangent,
    lift=_matmul_lift,
    batched=_matmul_batched,
    merge=np.add,
    probes=(Probe((_A, _S)), Probe((_A, _V)), Probe((_V, _S)), Probe((_V, 2 * _V)), Probe((_V, _A.T))),
)


def _square_shape(shapes: tuple[Shape, ...], attributes: Attributes) -> Shape:
    shape = shapes[0]
    if len(shape) != 2 or shape[0] != shape[1] or ROWS in shape:
        raise ShapeError(f"needs a square matrix, not shape {show_shape(shape)}")
    return shape


def _inverse(x: Any) -> Any:
    try:
        return np.linalg.inv(x)
    except np.linalg.LinAlgError:  # one of the matrices is singular
        if x.ndim == 2:
            return np.full_like(x, np.nan)
        return np.stack([_inverse(each) for each in x])


def _inverse_change(g: Any, y: Any, change: Any) -> Any:
    return g.apply(NEG, g.apply(MATMUL, g.apply(MATMUL, y, change), y))


INV: Op = Op(
    name="inv",
    arity=1,
    summary="inverse of a square matrix; nan if it is singular",
    scalar=None,
    block=_inverse,
    shape=_square_shape,
    pull_back=lambda g, y, bar, x: (_inverse_change(g, _turned(g, y), bar),),
    push_forward=lambda g, y, tangents, x: _inverse_change(g, y, tangents[0]),
    batched=lambda arrays, ranks: _inverse(align(arrays, ranks, 2)[0]),
    probes=(Probe((_S,)), Probe((_S[:2, :2],)), Probe((_S[:1, :1],))),
)


def _without(g: Any, x: Any, axis: int, place: int) -> Any:
    """Return a matrix without one row (axis 0) or column (axis 1)."""
    before: list[Any] = [slice(None), slice(None)]
    after: list[Any] = [slice(None), slice(None)]
    before[axis], after[axis] = slice(0, place), slice(place + 1, x.shape[axis])
    parts = [g.apply(INDEX, x, key=tuple(key)) for key in (before, after)]
    present = [part for part in parts if part.shape[axis]]
    return present[0] if len(present) == 1 else g.apply(CONCAT, *present, axis=axis)


def _cofactors(g: Any, y: Any, x: Any) -> Any:
    size = x.shape[0]
    if size > _SMALL:
        return g.apply(MUL, y, _turned(g, g.apply(INV, x)))
    if size == 1:
        return g.constant([[1.0]])
    rows = []
    for i in range(size):
        without_row = _without(g, x, 0, i)
        minors = [g.apply(DET, _without(g, without_row, 1, j)) for j in range(size)]
        signed = [minor if (i + j) % 2 == 0 else g.apply(NEG, minor) for j, minor in enumerate(minors)]
        rows.append(g.apply(STACK, *signed))
    return g.apply(STACK, *rows)


DET: Op = Op(
    name="det",
    arity=1,
    summary="determinant of a square matrix",
    scalar=None,
    block=np.linalg.det,
    shape=lambda shapes, attributes: _square_shape(shapes, attributes)[2:],
    pull_back=lambda g, y, bar, x: (g.apply(MUL, bar, _cofactors(g, y, x)),),
    push_forward=lambda g, y, tangents, x: g.apply(SUM, g.apply(MUL, tangents[0], _cofactors(g, y, x))),
    batched=lambda arrays, ranks: np.linalg.det(align(arrays, ranks, 2)[0]),
    probes=(Probe((_S,)), Probe((_S[:2, :2],)), Probe((_S[:1, :1],)), Probe((np.ones((2, 2)),))),
)


_SAFE = (1e-140, 1e140)
"""Sums of squares of norms in this range neither overflow nor lose digits to underflow."""


def _norm_over(x: Any, axes: tuple[int, ...]) -> Any:
    plain = np.sqrt(np.sum(x * x, axis=axes))
    low, high = (1e-15, 1e15) if x.dtype == np.float32 else _SAFE
    if np.all((plain > low) & (plain < high)):
        return plain
    top = np.max(np.abs(x), axis=axes, keepdims=True, initial=0.0)
    scale = np.where((top > 0) & np.isfinite(top), top, np.ones_like(top))
    ratio = x / scale
    scaled = np.sqrt(np.sum(ratio * ratio, axis=axes, keepdims=True)) * scale
    return np.squeeze(scaled, axis=axes)


def _norm_batched(arrays: Any, ranks: Any) -> Any:
    (x,) = align(arrays, ranks, ranks[0])
    return _norm_over(x, tuple(range(1, x.ndim)))


def _unit(g: Any, y: Any, x: Any) -> Any:
    zero = g.constant(0.0)
    return g.apply(WHERE, g.apply(EQ, y, zero), zero, g.apply(DIV, x, y))


NORM: Op = Op(
    name="norm",
    arity=1,
    summary="Euclidean length of all elements, without overflow; the derivative at 0 is taken as 0",
    scalar=None,
    block=lambda x: _norm_over(x, tuple(range(x.ndim))),
    shape=lambda shapes, attributes: (),
    pull_back=lambda g, y, bar, x: (g.apply(MUL, bar, _unit(g, y, x)),),
    push_forward=lambda g, y, tangents, x: g.apply(SUM, g.apply(MUL, tangents[0], _unit(g, y, x))),
    batched=_norm_batched,
    merge=np.hypot,
    probes=(Probe((_V,)), Probe((_A,)), Probe((1e200 * _V,)), Probe((1e-200 * _V,)), Probe((np.zeros(2),))),
    curvature="convex signed",
    kinks=(0.0,),
)

LINEAR_ALGEBRA = (MATMUL, INV, DET, NORM)
