"""The block engine: NumPy over whole arrays, for any graph, any precision and any number of points.

What does not depend on variables is computed once, when data is bound; the rest is a function made by
`block_source`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import prod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.engines.block_source import BlockCode, Main
from gdsolve.compile.engines.kernels import batch_kernel, block_kernel
from gdsolve.compile.layout import Array, Layout, Vector
from gdsolve.compile.schedule import Program, Stage
from gdsolve.graph.node import Node
from gdsolve.ops.op import ROWS, Shape
from gdsolve.ops.shapes import show_shape

BATCH_NUMBERS = 2_000_000
"""Numbers that the largest buffer of a batch may hold (16 MB)."""

Values: TypeAlias = dict[Node, Any]


class BlockEngine:
    """What is common to all bindings of a program: constants and code, both made once.

    `dtype` is `float64` or `float32`; in float32 every constant, column, variable and result is rounded.
    """

    def __init__(self, program: Program, dtype: str = "float64") -> None:
        self.program = program
        self.dtype = dtype
        self._columns = program.columns
        self._data_steps = program.steps(Stage.DATA)
        self._known_nodes = program.known_before()
        with np.errstate(all="ignore"):
            self._constants: Values = {
                node: np.asarray(node.attributes["value"], dtype=dtype)
                for node in program.nodes
                if node.is_constant
            }
            evaluate(program.steps(Stage.CONSTANT), self._constants, 0, dtype)

    @cached_property
    def code(self) -> BlockCode:
        """Return the compiled function of one point."""
        return BlockCode(self.program, self.dtype, block_kernel)

    @cached_property
    def batch_code(self) -> BlockCode:
        """Return the compiled function of many points: variables have a leading batch axis."""
        return BlockCode(self.program, self.dtype, batch_kernel)

    def bind(self, data: Mapping[str, Array]) -> BlockFunction:
        """Return the program as a function of the variables alone.

        Raises:
            ValueError: a column does not have the shape of its input node, or columns differ in length.
        """
        values, rows = self.before_variables(data)
        # 0-d arrays: a ufunc takes 0.4 us with them, 0.8 with NumPy's scalars (measured, NumPy 2.4).
        known = {node: np.asarray(values[node]) for node in self._known_nodes}
        return BlockFunction(self, known, rows)

    def bind_rows(self, data: Mapping[str, Array], rows: NDArray[np.intp]) -> BlockFunction:
        """Return the same with the data columns restricted to some rows."""
        parts = {}
        for node in self._columns:
            name = node.attributes["name"]
            parts[name] = data[name].take(rows, node.shape.index(ROWS)) if node.has_rows else data[name]
        return self.bind(parts)

    def before_variables(self, data: Mapping[str, Array]) -> tuple[Values, int]:
        """Return all values that do not depend on variables, and the number of data rows."""
        rows = count_rows(self._columns, data)
        values = dict(self._constants)
        with np.errstate(all="ignore"):
            for node in self._columns:
                values[node] = np.asarray(data[node.attributes["name"]], dtype=self.dtype)
            evaluate(self._data_steps, values, rows, self.dtype)
        return values, rows


class BlockFunction:
    """The outputs of a program as a function of the flat vector x.

    Outputs are arrays of the node's shape (NumPy scalars for numbers) and may be views: copy what is kept.
    `known` holds the values of `program.known_before()`; code is compiled at the first call.
    """

    def __init__(self, engine: BlockEngine, known: Values, rows: int) -> None:
        self._engine = engine
        self.known = known
        self.rows = rows

    @cached_property
    def _main(self) -> Main:
        return self._engine.code.bind(self.known, self.rows)

    @cached_property
    def _batch_main(self) -> Main:
        return self._engine.batch_code.bind(self.known, self.rows)

    def __call__(self, x: Vector) -> Sequence[Any]:
        """Return the outputs at x, shape (n,)."""
        with np.errstate(all="ignore"):
            x = x.astype(self._engine.dtype, copy=False)
            return self._main(*split(self._engine.program.layout, x))

    def of_parts(self, *variables: Array) -> Sequence[Any]:
        """Return the outputs from the array of each variable; warnings of overflow are up to the caller."""
        return self._main(*variables)

    def at_points(self, points: Array) -> list[Array]:
        """Return the outputs at k points, shape (k, n), as float64 arrays of shape (k, *shape)."""
        program = self._engine.program
        results = [np.empty((len(points), *self.resolved(output.shape))) for output in program.outputs]
        largest = max((prod(self.resolved(node.shape)) for node in program.nodes), default=1)
        chunk = max(1, BATCH_NUMBERS // max(1, largest))
        for start in range(0, len(points), chunk):
            with np.errstate(all="ignore"):
                part = np.asarray(points[start : start + chunk], dtype=self._engine.dtype)
                outputs = self._batch_main(*split(program.layout, part))
            for result, output in zip(results, outputs, strict=True):
                result[start : start + chunk] = output
        return results

    def resolved(self, shape: Shape) -> Shape:
        """Return a shape with the number of data rows written in."""
        return tuple(self.rows if size == ROWS else size for size in shape)


def count_rows(columns: Sequence[Node], data: Mapping[str, Array]) -> int:
    """Return the number of data rows; 0 if no column has rows.

    Raises:
        ValueError: a column does not have the shape of its input node, or columns differ in length.
    """
    rows: int | None = None
    for node in columns:
        name = node.attributes["name"]
        shape = np.shape(data[name])
        if len(shape) != len(node.shape) or any(
            expected not in (ROWS, size) for expected, size in zip(node.shape, shape, strict=True)
        ):
            raise ValueError(f"`{name}` has shape {show_shape(node.shape)}, its data {show_shape(shape)}")
        if node.has_rows:
            length = shape[node.shape.index(ROWS)]
            if rows not in (None, length):
                raise ValueError(f"`{name}` has {length} rows, other columns have {rows}")
            rows = length
    return rows or 0


def evaluate(nodes: Sequence[Node], values: Values, rows: int, dtype: str) -> None:
    """Add to `values` the value of each operation in `nodes`; its inputs are there or come before it."""
    for node in nodes:
        kernel = block_kernel(node, rows, dtype)
        values[node] = kernel(*(values[operand] for operand in node.inputs))


def split(layout: Layout, x: Array) -> list[Array]:
    """Return the part of each variable as a view; x has shape (n,), or (k, n) for k points."""
    leading = x.shape[:-1]
    return [
        x[..., offset : offset + size].reshape(*leading, *shape) if shape else x[..., offset]
        for _, shape, offset, size in layout.parts()
    ]
