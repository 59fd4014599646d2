"""One function at thousands of points at once: value, gradient and Hessian from one program.

Where `CompiledObjective` serves an optimizer that asks for one point at a time, this one serves searches that
move many points ("lanes") together. Points come in blocks that fit the processor's cache.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.engine import as_arrays
from gdsolve.compile.engines.block import BlockEngine, BlockFunction
from gdsolve.compile.layout import Array, Layout, Vector
from gdsolve.compile.schedule import schedule
from gdsolve.graph import Graph, Node, gradient, hessian

BLOCK = 2048
"""Points per call: 16 kB per value stay in the first cache level, and a call costs little against its
work."""

Matrix = NDArray[np.float64]


class LaneFunction:
    """A function from R^n to R on sets of points X, shape (k, n).

    Args:
        graph: the graph of `output`; derivatives are added to it.
        output: a node of shape ().
        layout: the variables.
        data: arrays for inputs that are neither variables nor parameters.
        parameters: names of scalar inputs whose values stand behind those of the variables in each point;
            nothing is differentiated by them.
    """

    def __init__(
        self,
        graph: Graph,
        output: Node,
        layout: Layout,
        data: Mapping[str, Any] | None = None,
        parameters: Sequence[str] = (),
    ) -> None:
        self._graph, self._output, self._variables = graph, output, layout
        self._layout = Layout(layout.names + tuple(parameters), layout.shapes + ((),) * len(parameters))
        self._data = as_arrays(data)

    @property
    def size(self) -> int:
        """Return n."""
        return self._variables.size

    @property
    def operations(self) -> int:
        """Return the number of operations of value, gradient and Hessian together."""
        return len(self._model.program.nodes)

    def values_at(self, points: Array) -> Vector:
        """Return f at each point, shape (k,)."""
        return np.asarray(self._height.at(points)[0])

    def values_and_gradients_at(self, points: Array) -> tuple[Vector, Matrix]:
        """Return f and its gradient at each point, shapes (k,) and (k, n)."""
        heights, *slopes = self._slope.at(points)
        return heights, self._variables.flatten_points(slopes, len(points))

    def models_at(self, points: Array) -> tuple[Vector, Matrix, Matrix]:
        """Return f, gradient and Hessian at each point, shapes (k,), (k, n) and (k, n, n)."""
        found = self._model.at(points)
        count = len(self._variables.names)
        slopes = self._variables.flatten_points(found[1 : 1 + count], len(points))
        curvatures = np.empty((len(points), self.size, self.size))
        remaining = iter(found[1 + count :])
        parts = self._variables.parts()
        for position, (_, _, row, height) in enumerate(parts):
            for _, _, column, width in parts[: position + 1]:
                block = next(remaining).reshape(len(points), height, width)
                curvatures[:, row : row + height, column : column + width] = block
                curvatures[:, column : column + width, row : row + height] = block.swapaxes(1, 2)
        return found[0], slopes, curvatures

    def _program(self, outputs: Sequence[Node]) -> _Bound:
        engine = BlockEngine(schedule(outputs, self._layout, self._data))
        return _Bound(engine, engine.bind(self._data))

    @property
    def _sources(self) -> tuple[Node, ...]:
        return tuple(map(self._graph.input, self._variables.names, self._variables.shapes))

    @cached_property
    def _height(self) -> _Bound:
        return self._program([self._output])

    @cached_property
    def _slope(self) -> _Bound:
        return self._program([self._output, *gradient(self._graph, self._output, self._sources)])

    @cached_property
    def _model(self) -> _Bound:
        slopes = gradient(self._graph, self._output, self._sources)
        rows = hessian(self._graph, self._output, self._sources)
        lower = [block for position, row in enumerate(rows) for block in row[: position + 1]]
        return self._program([self._output, *slopes, *lower])


class _Bound:
    """A program with its data, evaluated block by block."""

    def __init__(self, engine: BlockEngine, function: BlockFunction) -> None:
        self.program = engine.program
        self._function = function
        # Programs of single numbers need none of the bookkeeping of `at_points`: it costs as much as 50
        # points.
        self._main = engine.batch_code.bind(function.known, function.rows) if self.program.is_scalar else None

    def at(self, points: Array) -> list[Array]:
        """Return the outputs at k points, shape (k, n), each of shape (k, *shape)."""
        # Column order: each variable is then one contiguous stretch of memory.
        ordered = np.asfortranarray(points, dtype=np.float64)
        if len(points) <= BLOCK:
            return self._block(ordered)
        blocks = [self._block(ordered[at : at + BLOCK]) for at in range(0, len(points), BLOCK)]
        return [np.concatenate(parts) for parts in zip(*blocks, strict=True)]

    def _block(self, points: Array) -> list[Array]:
        if self._main is None:
            return self._function.at_points(points)
        with np.errstate(all="ignore"):
            outputs = self._main(*points.T)
        return [np.broadcast_to(each, len(points)) for each in outputs]
