"""The graph: append-only, every node has a shape, equal nodes are one node."""

from __future__ import annotations

import struct
from collections.abc import Hashable
from hashlib import blake2b
from typing import Any

import numpy as np

from gdsolve.graph.exactness import exact_result, is_exact
from gdsolve.graph.node import Node
from gdsolve.graph.simplify import simplify
from gdsolve.ops.leaves import CONSTANT, INPUT, PLACEHOLDER
from gdsolve.ops.op import Attributes, Op, Shape
from gdsolve.ops.reductions import ROW_COUNT
from gdsolve.ops.shapes import ShapeError, broadcast, show_shape
from gdsolve.ops.shaping import BROADCAST

_DIGEST_BYTES = 16
"""Collisions of 128-bit digests are out of reach for any graph."""


class Graph:
    """A growing set of nodes.

    Node operands of `apply` may also be numbers and arrays, which become constants.

    >>> from gdsolve.ops import ADD, MUL
    >>> graph = Graph()
    >>> x = graph.input("x")
    >>> graph.apply(ADD, x, 1.0) is graph.apply(ADD, x, 1.0)
    True
    """

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._known: dict[Hashable, Node] = {}
        self._inputs: dict[str, Node] = {}
        self._row_count: Node | None = None

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Return all nodes in the order in which they were made."""
        return tuple(self._nodes)

    @property
    def inputs(self) -> dict[str, Node]:
        """Return the input nodes by name."""
        return dict(self._inputs)

    def constant(self, value: Any) -> Node:
        """Return the node of a number or array, as float64.

        Bits decide what is the same: 0.0 and -0.0 are two nodes, one nan is one node.
        """
        if isinstance(value, float):
            key: Hashable = struct.pack("<d", value)
            return self._known.get(key) or self._add_constant(key, np.asarray(value, dtype=np.float64))
        array = np.array(value, dtype=np.float64)
        if not array.shape:
            return self.constant(float(array))
        digest = blake2b(array.tobytes(), digest_size=_DIGEST_BYTES).digest()
        key = (array.shape, digest)
        return self._known.get(key) or self._add_constant(key, array)

    def computed(self, op: Op, operands: tuple[Node, ...], attributes: Attributes) -> Node:
        """Return the constant that an operation makes of constants.

        If it had to be rounded, or its operands were, it remembers the operation as its `origin`, so that
        proofs can enclose the number that is meant; it is then another node than the same number typed.
        """
        with np.errstate(all="ignore"):
            value = np.array(op.block(*(each.attributes["value"] for each in operands), **attributes))
        exact = exact_result(op, operands, attributes)
        if is_exact(op, operands, value, exact):
            return self.constant(value)
        value = value.astype(np.float64)
        key = ("computed", op, *(each.index for each in operands), *attributes.items())
        known = self._known.get(key)
        if known is None:
            value.setflags(write=False)
            origin = Node(len(self._nodes), op, operands, attributes, value.shape)
            known = self._append(
                CONSTANT, (), {"value": value, "origin": origin, "exact": exact}, value.shape
            )
            self._known[key] = known
        return known

    def input(self, name: str, shape: Shape = ()) -> Node:
        """Return the input node of a name; it is one node, and has one shape.

        Raises:
            ShapeError: the name is already there with another shape.
        """
        known = self._inputs.get(name)
        if known is None:
            known = self._append(INPUT, (), {"name": name, "shape": tuple(shape)}, tuple(shape))
            self._inputs[name] = known
        elif known.shape != tuple(shape):
            raise ShapeError(f"`{name}` has shape {show_shape(known.shape)}, not {show_shape(tuple(shape))}")
        return known

    def placeholder(self, node: Node) -> Node:
        """Return the node that stands for a tangent (or bar) of a node while a derivative is built."""
        return self._find(PLACEHOLDER, (), {"of": node.index, "shape": node.shape}, node.shape)

    def apply(self, op: Op, *inputs: Any, **attributes: Any) -> Node:
        """Return the node of an operation, simplified.

        Operands of an elementwise operation are broadcast by NumPy's rule, with explicit nodes.

        Raises:
            ShapeError: the shapes do not fit.
        """
        operands = tuple(each if isinstance(each, Node) else self.constant(each) for each in inputs)
        shapes = tuple(each.shape for each in operands)
        known_attributes: Attributes = op.canonical(shapes, attributes) if op.canonical else attributes
        if op.shape is not None:
            shape = op.shape(shapes, known_attributes)
        else:
            operands, shape = self._broadcast(operands, shapes)
        simpler = simplify(self, op, operands, known_attributes, shape)
        return simpler if isinstance(simpler, Node) else self._find(op, operands, known_attributes, shape)

    def _broadcast(
        self, operands: tuple[Node, ...], shapes: tuple[Shape, ...]
    ) -> tuple[tuple[Node, ...], Shape]:
        common: Shape = ()
        for shape in shapes:
            if shape != common:
                common = broadcast(common, shape)
        if all(not shape or shape == common for shape in shapes):
            return operands, common
        fitted = (
            each if not each.shape or each.shape == common else self.apply(BROADCAST, each, shape=common)
            for each in operands
        )
        return tuple(fitted), common

    def _find(self, op: Op, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node:
        if op is ROW_COUNT and not operands[0].is_input and self._row_count is not None:
            return self._row_count  # there is one number of rows; count them where data is at hand
        indices = [each.index for each in operands]
        if op.commutative:
            indices.sort()
        key = (op, *indices, *attributes.items()) if attributes else (op, *indices)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._append(op, operands, attributes, shape)
            if op is ROW_COUNT and self._row_count is None:
                self._row_count = known
        return known

    def _add_constant(self, key: Hashable, array: Any) -> Node:
        array.setflags(write=False)
        node = self._known[key] = self._append(CONSTANT, (), {"value": array}, array.shape)
        return node

    def _append(self, op: Op, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node:
        node = Node(len(self._nodes), op, operands, attributes, shape)
        self._nodes.append(node)
        return node
