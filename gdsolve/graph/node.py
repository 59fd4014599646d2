"""A node of the graph: an operation, its inputs, its attributes and its static shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gdsolve.ops.leaves import CONSTANT, INPUT
from gdsolve.ops.op import ROWS, Attributes, Op, Shape
from gdsolve.ops.shapes import show_shape


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Node:
    """One value. Made by `Graph` only; equal nodes of a graph are one object, so identity is equality.

    Attributes:
        index: place in the graph; inputs have smaller ones.
        op: the record of the operation.
        inputs: the operands.
        attributes: static attributes such as an axis or an index.
        shape: static shape; `ROWS` for the dimension of data rows.
    """

    index: int
    op: Op
    inputs: tuple[Node, ...]
    attributes: Attributes
    shape: Shape

    @property
    def is_constant(self) -> bool:
        """Say whether the value is known now."""
        return self.op is CONSTANT

    @property
    def is_input(self) -> bool:
        """Say whether the value comes at run time."""
        return self.op is INPUT

    @property
    def number(self) -> float | None:
        """Return the value of a scalar constant, None for any other node."""
        return float(self.attributes["value"]) if self.op is CONSTANT and not self.shape else None

    @property
    def origin(self) -> Node | None:
        """Return the operation that a rounded constant was computed by; None for what was typed."""
        made: Node | None = self.attributes.get("origin") if self.op is CONSTANT else None
        return made

    @property
    def has_rows(self) -> bool:
        """Say whether the value has a dimension of data rows."""
        return ROWS in self.shape

    def __repr__(self) -> str:
        operands = ", ".join(f"%{each.index}" for each in self.inputs)
        shown = {name: entry for name, entry in self.attributes.items() if name not in ("origin", "exact")}
        notes = "".join(f" {name}={entry}" for name, entry in shown.items())
        return f"%{self.index} = {self.op.name}({operands}){notes} {show_shape(self.shape)}"


def users_of(outputs: Iterable[Node]) -> dict[Node, list[Node]]:
    """Return, for every node that the outputs need, the nodes among them that read it."""
    users: dict[Node, list[Node]] = {}
    for node in topological(outputs):
        users[node] = []
        for each in node.inputs:
            users[each].append(node)
    return users


def downstream(sources: Iterable[Node], users: Mapping[Node, Sequence[Node]]) -> list[Node]:
    """Return the sources and all that depends on them, inputs before their users."""
    found = {each for each in sources if each in users}
    stack = list(found)
    while stack:
        for each in users[stack.pop()]:
            if each not in found:
                found.add(each)
                stack.append(each)
    return sorted(found, key=lambda node: node.index)


def unfolded(outputs: Iterable[Node]) -> tuple[Node, ...]:
    """Return every node that the outputs need, inputs first, and what rounded constants were computed from.

    Each such constant comes after the inputs of its `origin`; the origin itself is not among the nodes.
    """
    found: set[Node] = set(outputs)
    stack = list(found)
    while stack:
        node = stack.pop()
        for each in (node.origin or node).inputs:
            if each not in found:
                found.add(each)
                stack.append(each)
    return tuple(sorted(found, key=lambda node: node.index))


def topological(outputs: Iterable[Node]) -> tuple[Node, ...]:
    """Return every node that the outputs need, inputs before their users, without recursion."""
    found: set[Node] = set(outputs)
    stack = list(found)
    while stack:
        for each in stack.pop().inputs:
            if each not in found:
                found.add(each)
                stack.append(each)
    return tuple(sorted(found, key=lambda node: node.index))
