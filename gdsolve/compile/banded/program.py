"""A function to second order, as vectors and a band, from the diagonals that `graph/stencil.py` finds.

Several variables of about the same length are interleaved, x[0], u[0], x[1], u[1], ..., so that neighbours
stay neighbours. This is *band order*; entry i of variable s has position i S + s, with S variables. Bands are
in LAPACK's lower storage: `band[d, j]` is entry (j + d, j).

For a sum of squares r.r with Jacobian J the matrix is that of Gauss and Newton, 2 J'J; else it is the Hessian.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations_with_replacement
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.engine import Target
from gdsolve.compile.layout import Layout, Vector
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

    def compiled(self, graph: Graph, outputs: Sequence[Node]) -> _Compiled:
        """Return outputs as a function of the entries in band order."""
        names = tuple(source.attributes["name"] for source in self.sources)
        layout = Layout(names, tuple(source.shape for source in self.sources))
        return _Compiled(Target(graph, layout, {}, engine="block"), outputs, self.order())


class _Compiled:
    """Outputs as a function of the entries in band order."""

    def __init__(self, target: Target, outputs: Sequence[Node], order: NDArray[np.intp] | None) -> None:
        self._at = target.compiled(outputs).at
        self._inverse = None if order is None else np.argsort(order)

    def __call__(self, z: Vector) -> Sequence[Any]:
        return self._at(z if self._inverse is None else z[self._inverse])


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
        self._slopes: list[tuple[slice, int, int]] = []
        self._products: list[_Product] = []
        outputs = list(residuals)
        for number, (node, stencil) in enumerate(zip(residuals, found, strict=True)):
            self._add(number, node, stencil, entries, len(outputs))
            outputs += stencil.values()
        self.bandwidth = max((each.row for each in self._products), default=0)
        if self.bandwidth > WIDEST:
            raise NotBandedError
        self._values = entries.compiled(graph, residuals)
        self._model = entries.compiled(graph, outputs)

    def _add(self, number: int, node: Node, stencil: Stencil, entries: Interleaved, first: int) -> None:
        if len({place.stride for place in stencil}) > 1:
            raise NotBandedError
        count = node.shape[0] if node.shape else 1
        placed = sorted((entries.start(place), first + i, place) for i, place in enumerate(stencil))
        for _, output, place in placed:
            self._slopes.append((entries.columns(place, count), output, number))
        for (start, factor, place), (other_start, other, _) in combinations_with_replacement(placed, 2):
            columns = entries.columns(place, count)
            self._products.append(_Product(other_start - start, columns, factor, other))

    def value(self, z: Vector) -> float:
        """Return r.r."""
        return float(sum(np.vdot(r, r) for r in self._values(z)))

    def model(self, z: Vector) -> BandModel:
        """Return r.r, 2 J'r and 2 J'J."""
        found = self._model(z)
        g, band = np.zeros(self.size), np.zeros((self.bandwidth + 1, self.size))
        with np.errstate(all="ignore"):
            f = float(sum(np.vdot(r, r) for r in found[: self._count]))
            for columns, factor, number in self._slopes:
                g[columns] += found[factor] * found[number]
            for row, columns, factor, other in self._products:
                band[row, columns] += found[factor] * found[other]
            g *= 2.0
            band *= 2.0
        return BandModel(f, g, band)


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
        self._value = entries.compiled(graph, [output])
        self._model = entries.compiled(graph, outputs)

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
