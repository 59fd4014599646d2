"""Row values as (number) x (row part), so that factors without rows leave the loop over rows.

In `a*exp(-b*x)` the factor a need not be multiplied into every row: a sum over rows is taken of the row parts
and multiplied by the factors once. The rules pull factors out of products, quotients and powers, and put them
back where an operation does not commute with them. Where a factor is 0 or huge the parts may overflow although
their product does not; whoever sums them then falls back to the graph as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from gdsolve.graph import Graph, Node, topological
from gdsolve.ops import ADD, BROADCAST, DIV, MASKED_MUL, MUL, NEG, POWI, RECIPROCAL, SQUARE, SUB

MOST_MULTIPLIED = 64
"""Largest exponent that becomes products: their rounding errors add up to a dozen units in the last place."""


class NotRowwiseError(ValueError):
    """A node needs several rows at once, so that it cannot be computed block by block."""


@dataclass(frozen=True, slots=True)
class Part:
    """A value as `factor * row`: `factor` has shape (), `row` has rows, or shape () if all rows are alike."""

    factor: Node
    row: Node


def split(graph: Graph, outputs: Iterable[Node]) -> tuple[Part, ...]:
    """Return each output with its factors pulled out.

    Args:
        graph: the graph of the outputs; the parts are added to it.
        outputs: nodes of shape (ROWS,) or ().

    Raises:
        NotRowwiseError: an output needs several rows at once.
    """
    asked = tuple(outputs)
    splitter = _Splitter(graph)
    for node in rowwise(asked):
        splitter.visit(node)
    return tuple(splitter.part(node) for node in asked)


def whole(graph: Graph, outputs: Iterable[Node]) -> tuple[Part, ...]:
    """Return each output as it is, with factor 1; see `split`."""
    asked = tuple(outputs)
    rowwise(asked)
    one = graph.constant(1.0)
    return tuple(Part(one, node) if node.shape else Part(node, one) for node in asked)


def rowwise(outputs: Iterable[Node]) -> tuple[Node, ...]:
    """Return the operations with rows that outputs need, inputs first.

    Raises:
        NotRowwiseError: one of them is not elementwise, or a number is made of rows.
    """
    found = []
    for node in topological(outputs):
        if node.is_input or node.is_constant:
            continue
        if not node.has_rows:
            if any(each.has_rows for each in node.inputs):
                raise NotRowwiseError(f"{node.op.name} needs all rows at once")
            continue
        stretched = node.op is BROADCAST and node.inputs[0].shape == ()
        if len(node.shape) != 1 or not (node.op.elementwise or stretched):
            raise NotRowwiseError(f"{node.op.name} is not computed row by row")
        found.append(node)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class RowSteps:
    """What rows are computed from.

    Attributes:
        steps: operations with rows, inputs before users.
        columns: input nodes with rows.
        numbers: nodes without rows that the rows read.
        stretched: rows that are all alike, with the number behind them.
    """

    steps: tuple[Node, ...]
    columns: tuple[Node, ...]
    numbers: tuple[Node, ...]
    stretched: Mapping[Node, Node]

    @classmethod
    def of(cls, asked: Iterable[Node]) -> RowSteps:
        """Return what some rows, nodes of shape (ROWS,) or (), are computed from.

        Raises:
            NotRowwiseError: a row needs several rows at once.
        """
        wanted = tuple(asked)
        found = rowwise(wanted)
        stretched = {each: each.inputs[0] for each in found if each.op is BROADCAST}
        steps = tuple(each for each in found if each.op is not BROADCAST)
        nodes = [*(operand for step in steps for operand in step.inputs), *wanted]
        read = dict.fromkeys(stretched.get(each, each) for each in nodes)
        columns = tuple(node for node in read if node.has_rows and node.is_input)
        return cls(steps, columns, tuple(node for node in read if not node.has_rows), stretched)

    def plain(self, node: Node) -> Node:
        """Return the number behind a row whose entries are all alike, else the node."""
        return self.stretched.get(node, node)


class _Splitter:
    """The parts found so far."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.one, self.minus_one = graph.constant(1.0), graph.constant(-1.0)
        self.parts: dict[Node, Part] = {}

    def part(self, node: Node) -> Part:
        """Return a node's parts; a number is all factor."""
        if not node.has_rows:
            return Part(node, self.one)
        return self.parts.get(node) or Part(self.one, node)

    def visit(self, node: Node) -> None:
        """Add the parts of a node whose inputs are known."""
        rule = _RULES.get(node.op.name)
        if rule is None:
            operands = [each if not each.has_rows else self.joined(self.part(each)) for each in node.inputs]
            self.parts[node] = Part(self.one, self.graph.apply(node.op, *operands, **node.attributes))
        else:
            part = rule(self, node)
            # All rows alike: it is a number after all.
            is_number = not part.row.has_rows and part.row is not self.one
            self.parts[node] = Part(self.joined(part), self.one) if is_number else part

    def joined(self, part: Part) -> Node:
        """Return factor * row as one node."""
        if part.factor is self.one:
            return part.row
        if part.factor is self.minus_one:
            return self.graph.apply(NEG, part.row)
        return self.graph.apply(MUL, part.factor, part.row)

    def times(self, one: Node, other: Node) -> Node:
        return self.graph.apply(MUL, one, other)

    def product(self, node: Node) -> Part:
        a, b = map(self.part, node.inputs)
        return Part(self.times(a.factor, b.factor), self.times(a.row, b.row))

    def masked_product(self, node: Node) -> Part:
        # 0 * inf is 0 here. With a factor of 0 the sum turns nan, and whoever asked falls back.
        a, b = map(self.part, node.inputs)
        if node.inputs[0].has_rows and node.inputs[1].has_rows:
            row = self.graph.apply(MASKED_MUL, self.joined(a), self.joined(b))
            return Part(self.one, row)
        return self.product(node)

    def quotient(self, node: Node) -> Part:
        a, b = map(self.part, node.inputs)
        return Part(self.graph.apply(DIV, a.factor, b.factor), self.graph.apply(DIV, a.row, b.row))

    def of_one(self, node: Node) -> Part:
        (a,) = map(self.part, node.inputs)
        return Part(self.graph.apply(node.op, a.factor), self.graph.apply(node.op, a.row))

    def power(self, node: Node) -> Part:
        (a,) = map(self.part, node.inputs)
        exponent: int = node.attributes["exponent"]
        factor = self.graph.apply(POWI, a.factor, exponent=exponent)
        if not a.row.has_rows or abs(exponent) > MOST_MULTIPLIED:
            return Part(factor, self.graph.apply(POWI, a.row, exponent=exponent))
        row = self.multiplied(a.row, abs(exponent))
        return Part(factor, row if exponent > 0 else self.graph.apply(RECIPROCAL, row))

    def multiplied(self, row: Node, exponent: int) -> Node:
        """Return row**exponent as products, halving the exponent: a tenth of the time of a general power."""
        if exponent == 1:
            return row
        square = self.graph.apply(SQUARE, self.multiplied(row, exponent // 2))
        return self.times(square, row) if exponent % 2 else square

    def negative(self, node: Node) -> Part:
        (a,) = map(self.part, node.inputs)
        return Part(self.graph.apply(NEG, a.factor), a.row)

    def stretched(self, node: Node) -> Part:
        return Part(node.inputs[0], self.one)

    def sum(self, node: Node) -> Part:
        a, b = map(self.part, node.inputs)
        minus = node.op is SUB
        if a.factor is b.factor and a.factor is not self.one:
            return Part(a.factor, self.graph.apply(node.op, a.row, b.row))
        if b.factor is self.minus_one:
            b, minus = Part(self.one, b.row), not minus
        if a.factor is self.minus_one:
            if minus:  # -a - b
                return Part(self.minus_one, self.graph.apply(ADD, a.row, self.joined(b)))
            return Part(self.one, self.graph.apply(SUB, self.joined(b), a.row))
        op = SUB if minus else ADD
        return Part(self.one, self.graph.apply(op, self.joined(a), self.joined(b)))


_Rule: TypeAlias = Callable[[_Splitter, Node], Part]

_RULES: dict[str, _Rule] = {
    MUL.name: _Splitter.product,
    MASKED_MUL.name: _Splitter.masked_product,
    DIV.name: _Splitter.quotient,
    SQUARE.name: _Splitter.of_one,
    POWI.name: _Splitter.power,
    RECIPROCAL.name: _Splitter.of_one,
    NEG.name: _Splitter.negative,
    BROADCAST.name: _Splitter.stretched,
    ADD.name: _Splitter.sum,
    SUB.name: _Splitter.sum,
}
