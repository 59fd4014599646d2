"""The one door to the graph: from the checked tree to nodes, part by part, each with its place in the text.

Nothing is rearranged: the graph computes what was typed, in the order in which it was typed. The walk is a
loop, since a sum of a hundred thousand terms is a tree that deep.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gdsolve.errors import Diagnostic, FormulaError, Span, closest
from gdsolve.graph import Graph, Node
from gdsolve.lower.broadcasting import broadcast_note, check_rows, shape_fault
from gdsolve.lower.functions import BUILDERS, COMPARISON_OPS, OPERATORS
from gdsolve.lower.parts import build_array, build_index
from gdsolve.ops import NEG, RESHAPE, TRANSPOSE, show_shape
from gdsolve.text.constants import CONSTANTS
from gdsolve.text.tree import (
    Array,
    Binary,
    Call,
    Comparison,
    Formula,
    Index,
    Name,
    Negative,
    Number,
    Relation,
    Transpose,
    Tree,
    postorder,
)


@dataclass(frozen=True, slots=True)
class Lowered:
    """A formula in the graph.

    Attributes:
        body: the expression; None for a relation.
        left, right: the sides of a relation; None for an expression.
        difference: left minus right, broadcast; None for an expression.
        intermediates: node of each intermediate by name, in order.
        spans: where in the text each new node comes from (equal parts: the first one).
        notes: what was understood beyond the letter, one sentence each, e.g. large broadcasts.
    """

    body: Node | None
    left: Node | None = None
    right: Node | None = None
    difference: Node | None = None
    intermediates: Mapping[str, Node] = field(default_factory=dict)
    spans: Mapping[Node, Span] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def lower(formula: Formula | Tree, graph: Graph, names: Mapping[str, Node]) -> Node:
    """Return the node of an expression; for a relation, of its left minus its right side.

    Args:
        formula: what was parsed.
        graph: grows by the nodes that are not there yet.
        names: node of every variable, constant and column by name.

    Raises:
        FormulaError: a name that is not in `names`, or shapes that do not fit.
    """
    lowering = _Lowering(graph, names)
    if isinstance(formula, Tree):
        return lowering.node(formula)
    lowering.define(formula)
    if isinstance(formula.body, Relation):
        return lowering.difference(formula.body)
    return lowering.node(formula.body)


def lower_all(formula: Formula, graph: Graph, names: Mapping[str, Node]) -> Lowered:
    """Return a formula in the graph with its intermediates, the places of its parts, and notes.

    Args and errors: see `lower`.
    """
    lowering = _Lowering(graph, names)
    intermediates = lowering.define(formula)
    body = left = right = difference = None
    if isinstance(formula.body, Relation):
        left, right = lowering.node(formula.body.left), lowering.node(formula.body.right)
        difference = lowering.difference(formula.body)
    else:
        body = lowering.node(formula.body)
    return Lowered(body, left, right, difference, intermediates, lowering.spans, tuple(lowering.notes))


def expect_scalar(graph: Graph, node: Node, span: Span, what: str = "the objective") -> Node:
    """Return a node as a scalar; an array of a single element counts as one.

    Raises:
        FormulaError: it has several elements.
    """
    if all(size == 1 for size in node.shape):
        return graph.apply(RESHAPE, node, shape=()) if node.shape else node
    raise FormulaError.of(
        f"{what} has shape {show_shape(node.shape)}, not a single number",
        span=span,
        hint="sum up the elements with `sum(...)`, or average them with `mean(...)`",
    )


class _Lowering:
    """The state of one walk: what each name means, and what was found on the way."""

    def __init__(self, graph: Graph, names: Mapping[str, Node]) -> None:
        self.graph = graph
        self.names = dict(names)
        self.given = frozenset(names.values())
        self.spans: dict[Node, Span] = {}
        self.notes: list[str] = []

    def define(self, formula: Formula) -> dict[str, Node]:
        """Add the intermediates of a formula to the names and return them."""
        intermediates: dict[str, Node] = {}
        for definition in formula.definitions:
            node = self.node(definition.expression)
            intermediates[definition.name] = self.names[definition.name] = node
        return intermediates

    def difference(self, relation: Relation) -> Node:
        """Return left minus right."""
        whole = Binary(relation.span, "-", relation.left, relation.right)
        return self.node(whole)

    def node(self, tree: Tree) -> Node:
        """Return the node of a tree."""
        done: dict[Tree, Node] = {}
        for part in postorder(tree):
            node = done[part] = self._built(part, done)
            self._locate(node, part.span)
        return done[tree]

    def _built(self, part: Tree, done: Mapping[Tree, Node]) -> Node:
        operands = tuple(done[child] for child in part.children)
        try:
            node = self._apply(part, operands)
            check_rows(node)
        except ValueError as error:
            raise shape_fault(part, operands, error) from error
        if node.shape and _is_elementwise(part):
            note = broadcast_note(part, operands, node)
            if note is not None and note not in self.notes:
                self.notes.append(note)
        return node

    def _apply(self, part: Tree, operands: tuple[Node, ...]) -> Node:
        graph = self.graph
        match part:
            case Number() | Name():
                return self._leaf(part)
            case Negative():
                return graph.apply(NEG, operands[0])
            case Binary():
                return graph.apply(OPERATORS[part.operator], *operands)
            case Comparison():
                return graph.apply(COMPARISON_OPS[part.operator], *operands)
            case Call():
                return BUILDERS[part.function](graph, part, operands)
            case Index():
                return build_index(graph, part, operands[0])
            case Transpose():
                return graph.apply(TRANSPOSE, operands[0])
            case Array():
                return build_array(graph, part, list(operands))
        raise AssertionError(f"unknown tree node {type(part).__name__}")

    def _leaf(self, part: Number | Name) -> Node:
        if isinstance(part, Number):
            return self.graph.constant(part.value)
        node = self.names.get(part.name)
        if node is not None:
            return node
        if part.name in CONSTANTS:
            return self.graph.constant(CONSTANTS[part.name])
        match = closest(part.name, self.names)
        known = ", ".join(f"`{name}`" for name in self.names)
        raise FormulaError(
            Diagnostic(
                f"unknown name `{part.name}`",
                part.span,
                hint=f"did you mean `{match}`?" if match else f"known names are {known}" if known else None,
            )
        )

    def _locate(self, node: Node, span: Span) -> None:
        """Give a node, and those that were made below it along the way, their place."""
        waiting = [node]
        while waiting:
            each = waiting.pop()
            if each not in self.spans and each not in self.given:
                self.spans[each] = span
                waiting.extend(each.inputs)


def _is_elementwise(part: Tree) -> bool:
    return (isinstance(part, Binary) and part.operator != "@") or (
        isinstance(part, Call) and part.function in ("min", "max", "where", "hypot", "atan2", "clip")
    )
