"""Shapes: the broadcasting rule, one spelling for axes and index keys, and the sentence of a misfit."""

from __future__ import annotations

from typing import Any, TypeAlias

from gdsolve.ops.op import ROWS, Attributes, Shape

Key: TypeAlias = tuple[Any, ...]
"""One item per axis: an integer, or `(start, stop, step)` with None for an open end."""

WHOLE = (None, None, None)
"""The key item that takes a whole axis."""


class ShapeError(ValueError):
    """Shapes do not fit together; the text is the sentence for the user."""


def show_shape(shape: Shape) -> str:
    """Return a shape as NumPy prints it, with `rows` for the dimension of data rows.

    >>> show_shape((ROWS, 3)), show_shape((2,)), show_shape(())
    ('(rows, 3)', '(2,)', '()')
    """
    parts = ["rows" if size == ROWS else str(size) for size in shape]
    return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"


def broadcast(left: Shape, right: Shape) -> Shape:
    """Return the common shape of two operands by NumPy's rule; rows fit rows and 1.

    Raises:
        ShapeError: some dimension differs and neither is 1.
    """
    if left == right or not right:
        return left
    if not left:
        return right
    rank = max(len(left), len(right))
    sizes = []
    for a, b in zip(_padded(left, rank), _padded(right, rank), strict=True):
        if a != b and 1 not in (a, b):
            raise ShapeError(f"shapes {show_shape(left)} and {show_shape(right)} do not fit together")
        sizes.append(b if a == 1 else a)
    return tuple(sizes)


def count(shape: Shape) -> int | None:
    """Return the number of elements, or None if it depends on the data rows."""
    total = 1
    for size in shape:
        if size == ROWS:
            return None
        total *= size
    return total


def axis_from_end(axis: int, rank: int) -> int:
    """Return an axis counted from the end, -rank to -1.

    Raises:
        ShapeError: there is no such axis.
    """
    if not -rank <= axis < rank:
        raise ShapeError(f"axis {axis} does not exist in an array with {rank} axes")
    return axis if axis < 0 else axis - rank


def reduction_attributes(shapes: tuple[Shape, ...], attributes: Attributes) -> Attributes:
    """Return `axis` as a sorted tuple counted from the end (all axes for None), and `keepdims`."""
    rank = len(shapes[0])
    axis = attributes.get("axis")
    if axis is None:
        axes: tuple[int, ...] = tuple(range(-rank, 0))
    else:
        given = axis if isinstance(axis, tuple) else (axis,)
        axes = tuple(sorted(axis_from_end(each, rank) for each in given))
        if len(set(axes)) != len(axes):
            raise ShapeError(f"axis {axis} names the same axis twice")
    return {"axis": axes, "keepdims": bool(attributes.get("keepdims", False))}


def reduced_shape(shapes: tuple[Shape, ...], attributes: Attributes) -> Shape:
    """Return the shape after a reduction with canonical attributes."""
    shape, axes = shapes[0], attributes["axis"]
    rank = len(shape)
    if attributes["keepdims"]:
        return tuple(1 if place - rank in axes else size for place, size in enumerate(shape))
    return tuple(size for place, size in enumerate(shape) if place - rank not in axes)


def kept_shape(shape: Shape, axes: tuple[int, ...]) -> Shape:
    """Return the shape with the given axes (from the end) set to 1."""
    return reduced_shape((shape,), {"axis": axes, "keepdims": True})


def normal_key(key: Any, shape: Shape) -> Key:
    """Return an index key with one item per axis, integers from 0 and slices as triples.

    Args:
        key: an integer, slice, triple, or a tuple of them; missing items take whole axes.
        shape: the shape that is indexed.

    Raises:
        ShapeError: too many items, an integer out of range, or a part of the data rows.
    """
    items = key if isinstance(key, tuple) and not _is_triple(key) else (key,)
    if len(items) > len(shape):
        raise ShapeError(f"{len(items)} indices for an array of shape {show_shape(shape)}")
    items = items + (WHOLE,) * (len(shape) - len(items))
    return tuple(_normal_item(item, size, shape) for item, size in zip(items, shape, strict=True))


def indexed_shape(shape: Shape, key: Key) -> Shape:
    """Return the shape of `array[key]` for a normal key."""
    sizes = []
    for item, size in zip(key, shape, strict=True):
        if isinstance(item, tuple):
            sizes.append(size if item == WHOLE else len(range(*slice(*item).indices(size))))
    return tuple(sizes)


def numpy_key(key: Key) -> tuple[Any, ...]:
    """Return the key as NumPy wants it, after any batch axes."""
    return (Ellipsis, *(slice(*item) if isinstance(item, tuple) else item for item in key))


def _padded(shape: Shape, rank: int) -> Shape:
    return (1,) * (rank - len(shape)) + shape


def _is_triple(key: Any) -> bool:
    return isinstance(key, tuple) and len(key) == 3 and any(part is None for part in key)


def _normal_item(item: Any, size: int, shape: Shape) -> Any:
    if isinstance(item, slice):
        item = (item.start, item.stop, item.step)
    if size == ROWS:
        if item != WHOLE:
            raise ShapeError(f"data rows cannot be picked by an index (shape {show_shape(shape)})")
        return WHOLE
    if isinstance(item, tuple):
        start, stop, step = slice(*item).indices(size)
        if (start, step) == (0, 1) and stop == size:
            return WHOLE
        return (start, None if stop < 0 else stop, step)
    if not -size <= item < size:
        raise ShapeError(f"index {item} is out of range for shape {show_shape(shape)}")
    return item % size
