"""The checked tree: what a formula says, with the place of each part in the text.

Trees are immutable and may be a hundred thousand nodes deep (a long sum leans to the left), so nothing
here or elsewhere walks them by recursion: use `postorder`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gdsolve.errors import Source, Span

if TYPE_CHECKING:
    # `fractions` costs some milliseconds of start-up, and a run in floats never needs it.
    from fractions import Fraction


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Tree:
    """One part of a formula. Compared by identity (see `same`); `span` is its place in the text."""

    span: Span

    def __repr__(self) -> str:
        """Return the kind of the part and its text; never the parts below, which may be too deep."""
        return f"<{type(self).__name__} {self.span.text!r}>"

    @property
    def children(self) -> tuple[Tree, ...]:
        """Return the parts this one is made of, left to right."""
        return ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Number(Tree):
    """A number that was typed.

    Attributes:
        value: the nearest float64.
        literal: the decimal as typed; a tree that was computed may hold `p/q` here.
    """

    value: float
    literal: str

    @property
    def exact(self) -> Fraction | None:
        """Return the decimal as an exact fraction, None for infinity and nan."""
        from fractions import Fraction

        if self.value - self.value != 0:
            return None
        # The exponent of a zero may be anything, and Fraction would compute its power of ten.
        return Fraction(self.literal) if self.value else Fraction(0)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Name(Tree):
    """A variable, parameter, column, intermediate, or one of the constants pi, e, inf (if not declared)."""

    name: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Negative(Tree):
    """`-operand` (a unary plus leaves no node)."""

    operand: Tree

    @property
    def children(self) -> tuple[Tree, ...]:
        """Return the operand."""
        return (self.operand,)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Binary(Tree):
    """`left operator right`, operator one of `+ - * / ** @`."""

    operator: str
    left: Tree
    right: Tree

    @property
    def children(self) -> tuple[Tree, ...]:
        """Return both operands."""
        return (self.left, self.right)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Comparison(Tree):
    """`left operator right` inside `where(...)`, operator one of `< <= > >= == !=`."""

    operator: str
    left: Tree
    right: Tree

    @property
    def children(self) -> tuple[Tree, ...]:
        """Return both sides."""
        return (self.left, self.right)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Call(Tree):
    """`function(arguments)`; `function` is the canonical name (aliases resolved, `|x|` is `abs`)."""

    function: str
    arguments: tuple[Tree, ...]

    @property
    def children(self) -> tuple[Tree, ...]:
        """Return the arguments."""
        return self.arguments


@dataclass(frozen=True, slots=True)
class Slice:
    """`start:stop:step` with integer or missing ends, as in NumPy."""

    start: int | None
    stop: int | None
    step: int | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Index(Tree):
    """`operand[items]`; items are integers (negative counts from the end) and slices."""

    operand: Tree
    items: tuple[int | Slice, ...]

    @property
    def children(self) -> tuple[Tree, ...]:
        """Return the indexed operand."""
        return (self.operand,)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Transpose(Tree):
    """`operand.T`."""

    operand: Tree

    @property
    def children(self) -> tuple[Tree, ...]:
        """Return the operand."""
        return (self.operand,)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Array(Tree):
    """`[a, b, ...]`: items stacked along a new first axis; nested lists make matrices."""

    items: tuple[Tree, ...]

    @property
    def children(self) -> tuple[Tree, ...]:
        """Return the items."""
        return self.items


@dataclass(frozen=True, slots=True)
class Relation:
    """`left operator right` at the top of a text: `=`, `<=`, `>=` or `~` (`==` reads as `=`)."""

    operator: str
    left: Tree
    right: Tree
    span: Span


@dataclass(frozen=True, slots=True)
class Definition:
    """An intermediate, `name = expression;`."""

    name: str
    expression: Tree
    span: Span


@dataclass(frozen=True, slots=True)
class Formula:
    """A whole text: intermediates in order, then an expression or a relation.

    `notes` says what was understood beyond the letter, one sentence each: products without a sign.
    """

    source: Source
    definitions: tuple[Definition, ...]
    body: Tree | Relation
    notes: tuple[str, ...] = ()


def postorder(root: Tree) -> Iterator[Tree]:
    """Yield every node below and including `root`, children before parents, without recursion."""
    stack: list[tuple[Tree, bool]] = [(root, False)]
    while stack:
        node, expanded = stack.pop()
        if expanded or not node.children:
            yield node
            continue
        stack.append((node, True))
        stack.extend((child, False) for child in reversed(node.children))


def same(first: Tree, second: Tree) -> bool:
    """Say whether two trees have the same structure and the same leaves, wherever they stand in a text."""
    pairs: list[tuple[Tree, Tree]] = [(first, second)]
    while pairs:
        one, other = pairs.pop()
        if type(one) is not type(other) or _label(one) != _label(other):
            return False
        if len(one.children) != len(other.children):
            return False
        pairs.extend(zip(one.children, other.children, strict=True))
    return True


def _label(node: Tree) -> object:
    """Return what a node says beside its children."""
    match node:
        case Number():
            # The decimal as typed tells 0.1 from its neighbours; repr() makes nan equal to itself.
            return repr(node.value), node.exact
        case Name():
            return node.name
        case Binary() | Comparison():
            return node.operator
        case Call():
            return node.function
        case Index():
            return node.items
        case _:
            return None
