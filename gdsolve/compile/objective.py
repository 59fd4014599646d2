"""An output node as the objective that optimizers see: value, gradient, Hessian, at one point or many.

The graph of a derivative is built at its first use, in the same graph, so it shares subexpressions with
the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.banded import BandedFunction, banded_function
from gdsolve.compile.engine import Compiled, Target, as_arrays
from gdsolve.compile.engines.epochs import Update
from gdsolve.compile.layout import Array, Layout, Vector
from gdsolve.compile.sparse import SparseFunction, sparse_function
from gdsolve.graph.differentiate import gradient, hessian, hessian_vector_product
from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node
from gdsolve.ops.op import ROWS
from gdsolve.ops.shapes import show_shape


class CompiledObjective:
    """A function from R^n to R with exact derivatives.

    Points x have shape (n,), sets of points X shape (k, n). Out of its domain everything is nan or infinite;
    nothing raises. Results are fresh float64 arrays.
    """

    def __init__(self, target: Target, output: Node) -> None:
        if output.shape != ():
            raise ValueError(
                f"an objective is a single number, this one has shape {show_shape(output.shape)}"
            )
        self._target = target
        self._output = output
        self._layout = target.layout

    @property
    def size(self) -> int:
        """Return n."""
        return self._layout.size

    @property
    def engine(self) -> str:
        """Return the name of the engine that computes value and gradient."""
        return self._slope.engine

    def value(self, x: Vector) -> float:
        """Return f(x)."""
        return float(self._height.at(x)[0])

    def value_and_gradient(self, x: Vector) -> tuple[float, Vector]:
        """Return f(x) and its gradient, shape (n,)."""
        values = self._slope.at(x)
        return float(values[0]), self._layout.flatten(values[1:], is_fresh=1 in self._slope.made_anew)

    def float_loop(self, update: Update) -> Callable[..., Any] | None:
        """Return many steps of an update rule on value and gradient as one function of floats, if there is one.

        Args:
            update: the text of the rule.
        """
        return self._slope.epoch_loop(update)

    def hessian(self, x: Vector) -> NDArray[np.float64]:
        """Return the symmetric Hessian, shape (n, n)."""
        blocks = self._curvature.at(x)
        if self._layout.is_scalar:
            matrix: NDArray[np.float64] = np.array(blocks, dtype=np.float64).reshape(self.size, self.size)
            return matrix
        single = self._placed([np.asarray(block)[np.newaxis] for block in blocks], 1)
        return single.reshape(self.size, self.size)

    def hessian_product(self, x: Vector, v: Vector) -> Vector:
        """Return the Hessian at x times v, shape (n,)."""
        return self._layout.flatten(self._product.at(np.concatenate((x, v))))

    def values_at(self, points: Array) -> Vector:
        """Return f at k points, shape (k,)."""
        return self._height.at_points(points)[0]

    def values_and_gradients_at(self, points: Array) -> tuple[Vector, NDArray[np.float64]]:
        """Return f and its gradient at k points, shapes (k,) and (k, n)."""
        heights, *slopes = self._slope.at_points(points)
        return heights, self._layout.flatten_points(slopes, len(points))

    def hessians_at(self, points: Array) -> NDArray[np.float64]:
        """Return the Hessian at k points, shape (k, n, n)."""
        return self._placed(self._curvature.at_points(points), len(points))

    def _placed(self, blocks: list[Array], count: int) -> NDArray[np.float64]:
        """Return Hessians made of blocks of shape (count, *shape_i, *shape_j)."""
        result = np.empty((count, self.size, self.size))
        remaining = iter(blocks)
        for _, _, row, height in self._layout.parts():
            for _, _, column, width in self._layout.parts():
                block = next(remaining).reshape(count, height, width)
                result[:, row : row + height, column : column + width] = block
        return result

    @cached_property
    def banded(self) -> BandedFunction | None:
        """Return the function with its second derivatives as a band; None if they make no narrow one."""
        if self._target.dtype != "float64" or self._target.data:
            return None
        return banded_function(self._target.graph, self._output, self._target.variables)

    @cached_property
    def sparse(self) -> SparseFunction | None:
        """Return the function with its second derivatives as a sparse matrix; None if that is not worth it."""
        if self._target.dtype != "float64" or self._target.data:
            return None
        return sparse_function(self._target.graph, self._output, self._layout)

    @cached_property
    def _height(self) -> Compiled:
        return self._target.compiled([self._output])

    @cached_property
    def _slope(self) -> Compiled:
        slopes = gradient(self._target.graph, self._output, self._target.variables)
        return self._target.compiled([self._output, *slopes])

    @cached_property
    def _curvature(self) -> Compiled:
        blocks = hessian(self._target.graph, self._output, self._target.variables)
        return self._target.compiled(list(chain.from_iterable(blocks)))

    @cached_property
    def _product(self) -> Compiled:
        layout = self._layout
        # A space keeps these names apart from any that a user can write.
        directions = tuple(f"direction of {name}" for name in layout.names)
        both = Layout(layout.names + directions, layout.shapes * 2)
        target = replace(self._target, layout=both)
        variables = target.variables
        count = len(layout.names)
        parts = hessian_vector_product(target.graph, self._output, variables[:count], variables[count:])
        return target.compiled(parts)


class CompiledRowObjective(CompiledObjective):
    """An objective over data rows that can be evaluated on some of them (protocol `RowObjective`)."""

    def __init__(self, target: Target, output: Node, rows: int) -> None:
        super().__init__(target, output)
        self._rows = rows

    @property
    def rows(self) -> int:
        """Return the number of data rows."""
        return self._rows

    def value_and_gradient_of_rows(self, x: Vector, rows: NDArray[np.intp]) -> tuple[float, Vector]:
        """Return the objective and its gradient as if the data had the given rows only."""
        height, *slopes = self._slope.on_rows(rows)(x)
        return float(height), self._layout.flatten(slopes)


def compile_objective(
    graph: Graph,
    output: Node,
    layout: Layout,
    *,
    data: Mapping[str, Any] | None = None,
    dtype: str = "float64",
    engine: str = "auto",
    passes: int = 0,
) -> CompiledObjective:
    """Return a scalar node as an objective; with data columns it can also be evaluated on some of the rows.

    Args:
        graph: the graph of `output`; derivatives are added to it.
        output: a node of shape `()`.
        layout: the variables; all other inputs need data.
        data: arrays by name for inputs that are not variables. More than is needed is allowed.
        dtype: `float64`, or `float32` to round every intermediate result to it.
        engine: `auto`, `python`, `numpy` or `native`.
        passes: about how many evaluations are to come: native code is made where that is worth it.

    Raises:
        ValueError: the output is an array, or a name in `dtype` or `engine` is unknown. What an engine finds
            wrong with inputs and data is raised at the first evaluation.
    """
    target = Target(graph, layout, as_arrays(data), dtype, engine, passes)
    rows = _count_rows(graph, target.data)
    if rows is None:
        return CompiledObjective(target, output)
    return CompiledRowObjective(target, output, rows)


def _count_rows(graph: Graph, data: Mapping[str, Array]) -> int | None:
    for name, node in graph.inputs.items():
        if node.has_rows and name in data:
            return int(data[name].shape[node.shape.index(ROWS)])
    return None
