"""A function whose second derivatives are a sparse matrix, from a few products with vectors.

Products are linear in the vector. What they need of x is computed once at each point (as *data* of the program),
then each direction of the colouring costs a few operations.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from gdsolve.compile.engines.block import BlockEngine, split
from gdsolve.compile.layout import Layout, Vector
from gdsolve.compile.schedule import schedule
from gdsolve.compile.sparse.products import (
    gauss_newton_pattern,
    gauss_newton_products,
    hessian_pattern,
    hessian_products,
)
from gdsolve.compile.sparse.structure import Structure, structure_of
from gdsolve.graph.differentiate import gradient
from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node
from gdsolve.graph.squares import squares
from gdsolve.graph.terms import terms
from gdsolve.ops.arithmetic import ADD, SQUARE
from gdsolve.ops.reductions import SUM


class SparseModel(NamedTuple):
    """A function to second order at a point: value, gradient (n,) and matrix (n, n), in order of elimination.

    The matrix is a CSC array of SciPy, both triangles, with its whole diagonal and sorted indices.
    """

    f: float
    g: Vector
    matrix: Any


class SparseFunction:
    """A function of n entries with its sparse matrix.

    Attributes:
        size: n.
        order: entry k in the order of elimination is `x[order[k]]`.
        is_squares: whether the matrix is that of Gauss and Newton, 2 J'J; else it is the Hessian.
    """

    def __init__(
        self, graph: Graph, value: Node, residuals: Sequence[Node], layout: Layout, structure: Structure
    ) -> None:
        self.size = layout.size
        self.order = structure.order
        self.is_squares = bool(residuals)
        self._graph, self._value, self._layout, self._structure = graph, value, layout, structure
        directions = Layout(tuple(f"direction of {name}" for name in layout.names), layout.shapes)
        sources, vectors = _inputs(graph, layout), _inputs(graph, directions)
        if residuals:
            products = gauss_newton_products(graph, residuals, sources, vectors)
        else:
            products = hessian_products(graph, value, sources, vectors)
        slopes = gradient(graph, value, sources)
        self._slope = BlockEngine(schedule([value, *slopes], layout)).bind({})
        self._product = BlockEngine(schedule(products, directions, layout.names))

    @property
    def density(self) -> float:
        """Return the mean number of entries in a row of the matrix."""
        return self._structure.density

    @cached_property
    def exact(self) -> SparseFunction:
        """Return the same function with the Hessian as its matrix, also where it is a sum of squares.

        All its entries are entries of J'J, too, so order and structure stay.
        """
        if not self.is_squares:
            return self
        return SparseFunction(self._graph, self._value, (), self._layout, self._structure)

    def model(self, z: Vector) -> SparseModel:
        """Return value, gradient and matrix at z. Numbers that overflow warn, unless that is switched off."""
        x = np.empty(self.size)
        x[self.order] = z
        f, *slopes = self._slope.of_parts(*split(self._layout, x))
        entries = self._entries(x) if self._fixed is None else self._fixed
        g = self._layout.flatten(slopes)[self.order]
        return SparseModel(float(f), g, self._structure.matrix(entries))

    @cached_property
    def _fixed(self) -> Vector | None:
        """Return the entries of a matrix that is the same everywhere."""
        return None if self._product.program.columns else self._entries(np.zeros(self.size))

    def _entries(self, x: Vector) -> Vector:
        layout, colouring = self._layout, self._structure.colouring
        needed = {node.attributes["name"] for node in self._product.program.columns}
        parts = zip(layout.names, split(layout, x), strict=True)
        product = self._product.bind({name: part for name, part in parts if name in needed})
        shown = np.empty((colouring.count, self.size))
        for colour in range(colouring.count):
            direction = colouring.direction(colour)
            shown[colour] = layout.flatten(product.of_parts(*split(layout, direction)))
        entries: Vector = shown.ravel()[self._structure.shown]
        return entries


def sparse_function(graph: Graph, output: Node, layout: Layout) -> SparseFunction | None:
    """Return an objective as a function with a sparse matrix, or None if its entries are not coupled that way.

    Args:
        graph: grows by the derivatives.
        output: of shape ().
        layout: the variables.
    """
    sources = _inputs(graph, layout)
    found = squares(graph, output)
    residuals = [each for each in found or () if not each.is_constant]
    squared = [graph.apply(SQUARE, each) for each in found or ()]
    value = _total(graph, squared if found is not None else terms(graph, output))
    if residuals:
        pattern = gauss_newton_pattern(graph, residuals, sources)
    else:
        pattern = hessian_pattern(graph, value, sources)
    structure = None if pattern is None else structure_of(pattern)
    return None if structure is None else SparseFunction(graph, value, residuals, layout, structure)


def _inputs(graph: Graph, layout: Layout) -> tuple[Node, ...]:
    return tuple(graph.input(name, shape) for name, shape in zip(layout.names, layout.shapes, strict=True))


def _total(graph: Graph, parts: Sequence[Node]) -> Node:
    total = graph.constant(0.0)
    for each in parts:
        total = graph.apply(ADD, total, graph.apply(SUM, each) if each.shape else each)
    return total
