"""Output nodes as the residual vector of a least-squares problem or an equation system, with its Jacobian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.engine import Compiled, Target, as_arrays
from gdsolve.compile.layout import Array, Layout, Vector
from gdsolve.graph.differentiate import jacobian
from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node


class CompiledResiduals:
    """A function r from R^n to R^m with its exact Jacobian.

    The outputs, of any shapes, follow one another, each in C order; an output over data rows has one entry
    per row. Points x have shape (n,), sets of points X shape (k, n). Out of its domain entries are nan or
    infinite; nothing raises. Results are fresh float64 arrays.
    """

    def __init__(self, target: Target, outputs: Sequence[Node]) -> None:
        self._target = target
        self._outputs = tuple(outputs)
        self._layout = target.layout
        self._is_scalar = target.layout.is_scalar and not any(output.shape for output in outputs)

    @property
    def size(self) -> int:
        """Return n."""
        return self._layout.size

    @cached_property
    def count(self) -> int:
        """Return m."""
        return sum(height for _, height in self._rows)

    @property
    def engine(self) -> str:
        """Return the name of the engine that computes residuals and Jacobian."""
        return self._slope.engine

    def residual(self, x: Vector) -> Vector:
        """Return r(x), shape (m,)."""
        return self._joined(self._height.at(x))

    def residual_and_jacobian(self, x: Vector) -> tuple[Vector, NDArray[np.float64]]:
        """Return r(x) and its Jacobian, shapes (m,) and (m, n)."""
        values = self._slope.at(x)
        count = len(self._outputs)
        if self._is_scalar:
            slopes = np.array(values[count:], dtype=np.float64).reshape(count, self.size)
            return np.array(values[:count], dtype=np.float64), slopes
        # Column order: a column per parameter is written and read at once, and LAPACK wants it so.
        slopes = np.empty((self.count, self.size), order="F")
        remaining = iter(values[count:])
        for row, height in self._rows:
            for _, _, column, width in self._layout.parts():
                block = np.reshape(next(remaining), (height, width))
                slopes[row : row + height, column : column + width] = block
        return self._joined(values[:count]), slopes

    def residuals_at(self, points: Array) -> NDArray[np.float64]:
        """Return r at k points, shape (k, m)."""
        result = np.empty((len(points), self.count))
        for (row, height), value in zip(self._rows, self._height.at_points(points), strict=True):
            result[:, row : row + height] = value.reshape(len(points), height)
        return result

    def jacobians_at(self, points: Array) -> NDArray[np.float64]:
        """Return the Jacobian at k points, shape (k, m, n)."""
        result = np.empty((len(points), self.count, self.size))
        remaining = iter(self._slope.at_points(points)[len(self._outputs) :])
        for row, height in self._rows:
            for _, _, column, width in self._layout.parts():
                block = next(remaining).reshape(len(points), height, width)
                result[:, row : row + height, column : column + width] = block
        return result

    def _joined(self, values: Sequence[Any]) -> Vector:
        if self._is_scalar:
            return np.array(values, dtype=np.float64)
        result = np.empty(self.count)
        for (row, height), value in zip(self._rows, values, strict=True):
            result[row : row + height] = np.ravel(value)
        return result

    @cached_property
    def _rows(self) -> list[tuple[int, int]]:
        """Return first entry and number of entries of each output."""
        sizes = [prod(self._height.resolved(output.shape)) for output in self._outputs]
        return list(zip(accumulate(sizes, initial=0), sizes, strict=False))

    @cached_property
    def _height(self) -> Compiled:
        return self._target.compiled(self._outputs)

    @cached_property
    def _slope(self) -> Compiled:
        blocks = (jacobian(self._target.graph, each, self._target.variables) for each in self._outputs)
        return self._target.compiled([*self._outputs, *chain.from_iterable(blocks)])


def compile_residuals(
    graph: Graph,
    outputs: Sequence[Node],
    layout: Layout,
    *,
    data: Mapping[str, Any] | None = None,
    dtype: str = "float64",
    engine: str = "auto",
) -> CompiledResiduals:
    """Return nodes of any shapes as one residual vector.

    Args:
        graph: the graph of `outputs`; derivatives are added to it.
        outputs: the residuals, in order.
        layout: the variables; all other inputs need data.
        data: arrays by name for inputs that are not variables. More than is needed is allowed.
        dtype: `float64`, or `float32` to round every intermediate result to it.
        engine: `auto`, `python`, `numpy` or `native`.

    Raises:
        ValueError: a name in `dtype` or `engine` is unknown. What an engine finds wrong with inputs and
            data is raised at the first evaluation.
    """
    return CompiledResiduals(Target(graph, layout, as_arrays(data), dtype, engine), outputs)
