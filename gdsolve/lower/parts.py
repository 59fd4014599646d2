"""Array literals, indexing and slicing."""

from __future__ import annotations

import numpy as np

from gdsolve.errors import FormulaError
from gdsolve.graph import Graph, Node
from gdsolve.lower.broadcasting import quoted
from gdsolve.ops import INDEX, ROWS, STACK, show_shape
from gdsolve.text.tree import Array, Index, Slice


def build_array(graph: Graph, tree: Array, items: list[Node]) -> Node:
    """Return the node of a list literal: the items along a new first axis.

    Raises:
        FormulaError: the items have different shapes, or there are none.
    """
    if not items:
        raise FormulaError.of("the list is empty", span=tree.span, hint="write its numbers, as in `[1, 2]`")
    for item, part in zip(items, tree.items, strict=True):
        if item.shape != items[0].shape:
            raise FormulaError.of(
                f"`{quoted(part)}` has shape {show_shape(item.shape)}, "
                f"the first item of the list has shape {show_shape(items[0].shape)}",
                span=part.span,
                hint="the items of a list have one shape; `concat(a, b)` joins vectors of different lengths",
            )
    if all(item.is_constant for item in items):
        return graph.constant(np.stack([item.attributes["value"] for item in items]))
    return graph.apply(STACK, *items, axis=0)


def build_index(graph: Graph, tree: Index, operand: Node) -> Node:
    """Return the node of `operand[items]`.

    Raises:
        FormulaError: more items than axes, an integer out of range, a step of 0, an empty part.
    """
    shape = show_shape(operand.shape)
    if not operand.shape:
        raise FormulaError.of(f"`{quoted(tree.operand)}` is a number and has no elements", span=tree.span)
    if len(tree.items) > len(operand.shape):
        raise FormulaError.of(
            f"{len(tree.items)} indices, but `{quoted(tree.operand)}` has shape {shape}", span=tree.span
        )
    for axis, item in enumerate(tree.items):
        _check_item(tree, axis, item, operand)
    key = tuple(
        slice(item.start, item.stop, item.step) if isinstance(item, Slice) else item for item in tree.items
    )
    return graph.apply(INDEX, operand, key=key)


def _check_item(tree: Index, axis: int, item: int | Slice, operand: Node) -> None:
    size, shape = operand.shape[axis], show_shape(operand.shape)
    if size == ROWS:
        if item != Slice(None, None, None):
            raise FormulaError.of(
                f"data rows cannot be picked by an index (`{quoted(tree.operand)}` has shape {shape})",
                span=tree.span,
                hint="choose rows with `--where`",
            )
    elif isinstance(item, Slice):
        if item.step == 0:
            raise FormulaError.of("the step of a slice is 0", span=tree.span)
        if not range(*slice(item.start, item.stop, item.step).indices(size)):
            raise FormulaError.of(
                f"the slice takes no element: `{quoted(tree.operand)}` has shape {shape}", span=tree.span
            )
    elif not -size <= item < size:
        raise FormulaError.of(
            f"index {item} is out of range: `{quoted(tree.operand)}` has shape {shape}",
            span=tree.span,
            hint=f"indices go from 0 to {size - 1}",
        )
