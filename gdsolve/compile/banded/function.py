"""A function with a band of second derivatives, whole or on a window of its entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.banded.program import (
    BandModel,
    HessianProgram,
    Interleaved,
    NotBandedError,
    SquaresProgram,
)
from gdsolve.compile.layout import Vector
from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node, topological
from gdsolve.graph.squares import squares
from gdsolve.graph.stencil import stencils
from gdsolve.graph.terms import terms
from gdsolve.graph.window import NoWindowError, Range, copied, cut

Program: TypeAlias = SquaresProgram | HessianProgram


class BandedFunction:
    """A function of n entries in band order (see `program.py`), with its second derivatives as a band.

    Attributes:
        size: n.
        bandwidth: b, the number of off-diagonals.
        order: entry k of the flat vector x in band order is `x[order[k]]`; None: it is x itself.
    """

    def __init__(self, program: Program, formula: _Formula, order: NDArray[np.intp] | None = None) -> None:
        self.size = program.size
        self.bandwidth = program.bandwidth
        self.order = order
        self._program = program
        self._formula = formula

    @cached_property
    def exact(self) -> BandedFunction:
        """Return the same function with the Hessian as its matrix, also where it is a sum of squares."""
        if not self._formula.is_squares:
            return self
        formula = self._formula.as_terms()
        return BandedFunction(formula.whole, formula, self.order)

    @property
    def is_squares(self) -> bool:
        """Say whether the matrix is that of Gauss and Newton."""
        return self._formula.is_squares

    def value(self, z: Vector) -> float:
        """Return f(z)."""
        return self._program.value(z)

    def model(self, z: Vector) -> BandModel:
        """Return value, gradient and matrix at z."""
        return self._program.model(z)

    def window(self, z: Vector, first: int, last: int) -> WindowFunction | None:
        """Return what f is of z[first:last] where all other entries stay; None if that cannot be had."""
        found = self._formula.window(first, last)
        if found is None:
            return None
        program, low = found
        return WindowFunction(program, z[low : low + program.size].copy(), first - low, last - first)


@dataclass(frozen=True, slots=True)
class WindowFunction:
    """The part of a function that depends on some neighbouring entries, as a function of these.

    Attributes:
        size: their number.
    """

    _program: Program
    _around: Vector
    _first: int
    size: int

    def model(self, z: Vector) -> BandModel:
        """Return value, gradient and matrix at z, shape (size,)."""
        inside = slice(self._first, self._first + self.size)
        self._around[inside] = z
        f, g, band = self._program.model(self._around)
        return BandModel(f, g[inside], band[:, inside])


@dataclass(frozen=True)
class _Formula:
    """The terms (or residuals) of a function of some vectors, and their programs, made when asked for."""

    graph: Graph
    terms: tuple[Node, ...]
    sources: tuple[Node, ...]
    is_squares: bool
    squared: bool = False
    _windows: dict[tuple[int, ...], Program] = field(default_factory=dict)

    def as_terms(self) -> _Formula:
        """Return the squares of the residuals as terms of a sum."""
        return _Formula(self.graph, self.terms, self.sources, is_squares=False, squared=True)

    @cached_property
    def whole(self) -> Program:
        return self._program(self.graph, self.terms, self.sources)

    def window(self, first: int, last: int) -> tuple[Program, int] | None:
        """Return the program of the entries `first` to `last` and a few around, and the first of these."""
        count = len(self.sources)
        try:
            wanted, (low, high) = self._touched(first // count, -(-last // count))
            parts = {each: (low, min(high, each.shape[0])) for each in self.sources}
            plan = cut(self._order, wanted, parts)
            if any(plan.ranges[each] != span for each, span in parts.items()):
                return None
            key = plan.key
            program = None if key is None else self._windows.get(key)
            if program is None:
                graph, cut_terms = copied(plan)
                names = (each.attributes["name"] for each in self.sources)
                program = self._program(graph, cut_terms, [graph.inputs[name] for name in names])
                if key is not None:
                    self._windows[key] = program
        except (NoWindowError, NotBandedError):
            return None
        return program, low * count

    def _program(self, graph: Graph, parts: Sequence[Node], sources: Sequence[Node]) -> Program:
        entries = Interleaved(sources)
        if self.is_squares:
            return SquaresProgram(graph, parts, entries)
        return HessianProgram(graph, parts, entries, squared=self.squared)

    def _touched(self, low: int, high: int) -> tuple[dict[Node, Range], Range]:
        """Return the elements of each term that depend on entries low to high - 1, and all that these need."""
        wanted: dict[Node, Range] = {}
        first, last = low, high
        for node, (stride, least, most) in self._reach.items():
            start = max(0, -((most - low) // stride))
            end = min(node.shape[0] if node.shape else 1, (high - 1 - least) // stride + 1)
            if start < end:
                wanted[node] = start, end
                first = min(first, stride * start + least)
                last = max(last, stride * (end - 1) + most + 1)
        return wanted, (first, last)

    @cached_property
    def _order(self) -> tuple[Node, ...]:
        return topological((*self.terms, *self.sources))

    @cached_property
    def _reach(self) -> dict[Node, tuple[int, int, int]]:
        """Return for each term that varies the stride and the least and largest shift of its places."""
        found = stencils(self.graph, self.terms, self.sources)
        if found is None:
            raise NoWindowError
        reach = {}
        for node, stencil in zip(self.terms, found, strict=True):
            strides, shifts = {place.stride for place in stencil}, [place.shift for place in stencil]
            if len(strides) > 1 or min(strides, default=1) < 1:
                raise NoWindowError
            if shifts:
                reach[node] = strides.pop(), min(shifts), max(shifts)
        return reach


def banded_function(graph: Graph, output: Node, sources: Sequence[Node]) -> BandedFunction | None:
    """Return an objective as a function with a band, or None if its entries are not coupled that way.

    Args:
        graph: grows by the derivatives.
        output: of shape ().
        sources: the variables in the order of the flat vector.
    """
    if not sources or any(len(each.shape) != 1 for each in sources):
        return None
    longest_first = sorted(sources, key=lambda each: -each.shape[0])
    residuals = squares(graph, output)
    try:
        if residuals is not None:
            moving = tuple(each for each in residuals if not each.is_constant)
            formula = _Formula(graph, moving, tuple(longest_first), is_squares=True)
        else:
            formula = _Formula(graph, terms(graph, output), tuple(longest_first), is_squares=False)
        program = formula.whole
    except NotBandedError:
        return None
    return BandedFunction(program, formula, _flat_order(sources, longest_first))


def _flat_order(sources: Sequence[Node], interleaved: Sequence[Node]) -> NDArray[np.intp] | None:
    """Return the index in the flat vector of each entry in band order."""
    inner = Interleaved(interleaved).order()
    if inner is None:
        return None
    starts = dict(zip(sources, np.cumsum([0, *(each.shape[0] for each in sources)])[:-1], strict=True))
    flat = np.concatenate([np.arange(each.shape[0]) + starts[each] for each in interleaved])
    return flat[inner]
