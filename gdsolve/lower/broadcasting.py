"""What is said about shapes: faults with their place, and broadcasts that are larger than people expect."""

from __future__ import annotations

from gdsolve.errors import FormulaError
from gdsolve.graph import Node
from gdsolve.ops import ROWS, Shape, ShapeError, show_shape
from gdsolve.text.tree import Binary, Call, Tree

LONGEST_QUOTE = 40
"""Characters of a formula that are quoted in a sentence."""


def quoted(tree: Tree) -> str:
    """Return the text of a part of a formula, short enough for a sentence."""
    text = " ".join(tree.span.text.split())
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 3]}..."


def check_rows(result: Node) -> None:
    """Refuse a result with two dimensions of data rows, which a column and a row of them broadcast to.

    Raises:
        ShapeError: its memory grows with the square of the rows, and it is never meant.
    """
    if result.shape.count(ROWS) > 1:
        raise ShapeError(f"every data row would meet every other one (shape {show_shape(result.shape)})")


def broadcast_note(tree: Tree, operands: tuple[Node, ...], result: Node) -> str | None:
    """Return a sentence if an elementwise result is larger than each of its operands.

    `(2, 2)` with `(2, 1)` is the usual case and not noted; `(2, 1)` with `(2,)` gives `(2, 2)`, which is
    often a slip.
    """
    arrays = list(dict.fromkeys(operand.shape for operand in operands if operand.shape))
    if len(arrays) < 2 or result.shape in arrays:
        return None
    shapes = " and ".join(show_shape(shape) for shape in arrays)
    return f"{quoted(tree)} broadcasts {shapes} to {show_shape(result.shape)}"


def shape_fault(tree: Tree, operands: tuple[Node, ...], error: ValueError) -> FormulaError:
    """Return the error for operands whose shapes do not fit, at the smallest part that holds them all."""
    sentence = str(error)
    if sentence.startswith("needs "):
        sentence = f"`{quoted(tree)}` {sentence}"
    return FormulaError.of(sentence, span=tree.span, hint=_hint(tree, [each.shape for each in operands]))


def _hint(tree: Tree, shapes: list[Shape]) -> str | None:
    if not isinstance(tree, Binary | Call) or len(shapes) != 2:
        return None
    left, right = shapes
    product = isinstance(tree, Binary) and tree.operator == "@"
    if product and not (left and right):
        return "write `*` for the product with a number"
    if product and len(left) == 2 and left[0] == right[0]:
        return f"transpose the left side, as in `{_left(tree)}.T @ ...`"
    if isinstance(tree, Binary) and tree.operator == "*" and len(left) == 2 and left[1] == right[0]:
        return f"the matrix product is written `@`, as in `{_left(tree)} @ ...`"
    return None


def _left(tree: Tree) -> str:
    first = tree.children[0]
    text = quoted(first)
    return text if text.isidentifier() else f"({text})"
