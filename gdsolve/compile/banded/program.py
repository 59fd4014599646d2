"""A function to second order, as vectors and a band, from the diagonals that `graph/stencil.py` finds.

Several variables of about the same length are interleaved, x[0], u[0], x[1], u[1], ..., so that neighbours
stay neighbours. This is *band order*; entry i of variable s has position i S + s, with S variables. Bands are
in LAPACK's lower storage: `band[d, j]` is entry (j + d, j).

For a sum of squares r.r with Jacobian J the matrix is that of Gauss and Newton, 2 J'J; else it is the Hessian.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations_with_replacement
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.engines.block import BlockEngine
from gdsolve.compile.layout import Layout, Vector
from gdsolve.compile.schedule import schedule
from gdsolve.graph.differentiate import gradient
from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node
from gdsolve.graph.stencil import Place, Stencil, stencils
from gdsolve.ops.arithmetic import ADD, SQUARE
from gdsolve.ops.reductions import SUM

WIDEST = 64
"""Off-diagonals of a band at most: a factorization costs n * b**2."""


class BandModel(NamedTuple):
    """A function to second order at a point: value, gradient (n,) and matrix (b + 1, n), in band order."""

    f: float
    g: Vector
    band: NDArray[np.float64]


class NotBandedError(ValueError):
    """The second derivatives make no narrow band."""


class _Product(NamedTuple):
    """`band[row, columns] += factor * other`, for two outputs of the compiled program."""

    row: int
    columns: slice
    factor: int
    other: int


class _Slope(NamedTuple):
    """`g[columns] += factor * residual`, for two outputs of the compiled program."""

    columns: slice
    factor: int
    residual: int


class Interleaved:
    """The entries of several vectors in band order.

    Attributes:
        sources: input nodes, longest first; lengths differ by 1 at most.
        size: number of entries.
    """

    def __init__(self, sources: Sequence[Node]) -> None:
        lengths = [source.shape[0] for source in sources]
        if lengths != sorted(lengths, reverse=True) or lengths[0] - lengths[-1] > 1:
            raise NotBandedError
        self.sources = tuple(sources)
        self.size = sum(lengths)
        self._ends = np.cumsum([0, *lengths])

    def columns(self, place: Place, count: int) -> slice:
        """Return the positions of a place for elements 0 to count - 1."""
        start, step = self.start(place), place.stride * len(self.sources)
        return slice(start, start + step * (count - 1) + 1, step)

    def start(self, place: Place) -> int:
        """Return the position of a place for element 0."""
        return place.shift * len(self.sources) + place.source

    def order(self) -> NDArray[np.intp] | None:
        """Return the index in the flat vector (one source after another) of each position; None: the same."""
        if len(self.sources) == 1:
            return None
        order = np.empty(self.size, dtype=np.intp)
        for number in range(len(self.sources)):
            first, last = self._ends[number : number + 2]
            order[number :: len(self.sources)] = np.arange(first, last)
        return order

    def compiled(self, outputs: Sequence[Node]) -> Callable[[Vector], Sequence[Any]]:
        """Return outputs as a function of the entries in band order; warnings are up to the caller."""
        names = tuple(source.attributes["name"] for source in self.sources)
        layout = Layout(names, tuple(source.shape for source in self.sources))
        function = BlockEngine(schedule(outputs, layout)).bind({}).of_parts
        if len(names) == 1:
            return function
        count = len(names)
        return lambda z: function(*(z[number::count] for number in range(count)))


class SquaresProgram:
    """r.r with the matrix 2 J'J.

    Attributes:
        size, bandwidth: n and b.
    """

    def __init__(self, graph: Graph, residuals: Sequence[Node], entries: Interleaved) -> None:
        found = stencils(graph, residuals, entries.sources)
        if found is None:
            raise NotBandedError
        self.size = entries.size
        self._count = len(residuals)
        self._slopes: list[_Slope] = []
        self._products: list[_Product] = []
        fixed: list[tuple[_Product, float]] = []
        outputs = list(residuals)
        for number, (node, stencil) in enumerate(zip(residuals, found, strict=True)):
            placed = _placed(node, stencil, entries, len(outputs))
            outputs += stencil.values()
            self._slopes += [_Slope(each.columns, each.output, number) for each in placed]
            for each, other in combinations_with_replacement(placed, 2):
                product = _Product(other.start - each.start, each.columns, each.output, other.output)
                if each.number is None or other.number is None:
                    self._products.append(product)
                else:
                    fixed.append((product, each.number * other.number))
        rows = [product.row for product in (*self._products, *(product for product, _ in fixed))]
        self.bandwidth = max(rows, default=0)
        if self.bandwidth > WIDEST:
            raise NotBandedError
        self._fixed = np.zeros((self.bandwidth + 1, self.size))
        for (row, columns, *_), value in fixed:
            self._fixed[row, columns] += value
        self._values = entries.compiled(residuals)
        self._model = entries.compiled(outputs)

    def value(self, z: Vector) -> float:
        """Return r.r."""
        return float(sum(np.vdot(r, r) for r in self._values(z)))

    def model(self, z: Vector) -> BandModel:
        """Return r.r, 2 J'r and 2 J'J. Numbers that overflow warn, unless the caller has switched that off."""
        found = self._model(z)
        g, band = np.zeros(self.size), self._fixed.copy()
        f = 0.0
        for r in found[: self._count]:
            f += float(np.vdot(r, r))
        for columns, output, number in self._slopes:
            part = g[columns]
            part += found[output] * found[number]
        for row, columns, output, other in self._products:
            part = band[row, columns]
            part += found[output] * found[other]
        g *= 2.0
        band *= 2.0
        return BandModel(f, g, band)


class _Placed(NamedTuple):
    """A diagonal of the Jacobian: its positions, the output that holds it, its value if that is one number."""

    start: int
    columns: slice
    output: int
    number: float | None


def _placed(node: Node, stencil: Stencil, entries: Interleaved, first: int) -> list[_Placed]:
    """Return the diagonals of one vector, by position; outputs count from `first`."""
    if len({place.stride for place in stencil}) > 1:
        raise NotBandedError
    count = node.shape[0] if node.shape else 1
    found = [
        _Placed(entries.start(place), entries.columns(place, count), first + i, coefficient.number)
        for i, (place, coefficient) in enumerate(stencil.items())
    ]
    return sorted(found, key=lambda each: each.start)


class HessianProgram:
    """A sum of terms with its Hessian.

    Attributes:
        size, bandwidth: n and b.
    """

    def __init__(
        self, graph: Graph, terms: Sequence[Node], entries: Interleaved, *, squared: bool = False
    ) -> None:
        output = graph.constant(0.0)
        for each in terms:
            term = graph.apply(SQUARE, each) if squared else each
            output = graph.apply(ADD, output, graph.apply(SUM, term) if term.shape else term)
        slopes = gradient(graph, output, entries.sources)
        found = stencils(graph, slopes, entries.sources)
        if found is None:
            raise NotBandedError
        self.size = entries.size
        self._slopes = [slice(number, None, len(slopes)) for number in range(len(slopes))]
        self._rows: list[_Row] = []
        outputs = [output, *slopes]
        for number, stencil in enumerate(found):
            for place, coefficient in stencil.items():
                row = _row_of(entries, number, place, len(outputs), is_number=not coefficient.shape)
                if row is not None:
                    self._rows.append(row)
                    outputs.append(coefficient)
        self.bandwidth = max((each.row for each in self._rows), default=0)
        if self.bandwidth > WIDEST:
            raise NotBandedError
        self._value = entries.compiled([output])
        self._model = entries.compiled(outputs)

    def value(self, z: Vector) -> float:
        """Return f."""
        return float(self._value(z)[0])

    def model(self, z: Vector) -> BandModel:
        """Return f, its gradient and its Hessian."""
        found = self._model(z)
        g, band = np.empty(self.size), np.zeros((self.bandwidth + 1, self.size))
        for part, slope in zip(self._slopes, found[1:], strict=False):
            g[part] = slope
        for each in self._rows:
            coefficient = found[each.factor]
            band[each.row, each.columns] += coefficient if each.part is None else coefficient[each.part]
        return BandModel(float(found[0]), g, band)


class _Row(NamedTuple):
    """`band[row, columns] += coefficient[part]`, with output `factor` of the program as coefficient."""

    row: int
    columns: slice
    factor: int
    part: slice | None


def _row_of(entries: Interleaved, number: int, place: Place, factor: int, *, is_number: bool) -> _Row | None:
    """Return where d slope[j] / d x[j + shift] goes; None above the diagonal."""
    if place.stride != 1:
        raise NotBandedError
    row = number - entries.start(place)
    if row < 0:
        return None
    first = max(0, -place.shift)
    last = min(entries.sources[number].shape[0], entries.sources[place.source].shape[0] - place.shift)
    if first >= last:
        return None
    columns = entries.columns(place._replace(shift=place.shift + first), last - first)
    return _Row(row, columns, factor, None if is_number else slice(first, last))
