"""The choice of an engine, and what the callables of this room share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.engines.block import BlockEngine, BlockFunction
from gdsolve.compile.engines.epochs import Update, epoch_loop
from gdsolve.compile.engines.names import AUTO, DTYPES, ENGINES, LONG, NATIVE, NUMPY, PYTHON
from gdsolve.compile.engines.scalar import ScalarFunction, is_available, scalar_body
from gdsolve.compile.layout import Array, Layout, Vector
from gdsolve.compile.native.tier import serves_vectors
from gdsolve.compile.schedule import Program, schedule
from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node
from gdsolve.ops.op import Shape

if TYPE_CHECKING:
    from gdsolve.compile.native.vectors import VectorFunction


@dataclass(frozen=True, slots=True)
class Compiled:
    """The outputs of a program, ready to be called.

    Attributes:
        engine: `python`, `numpy` or `native`.
        at: `(x) -> outputs` at one point, shape (n,). Outputs may be views: copy what is kept.
        at_points: `(X) -> outputs` at k points, shape (k, n), each output of shape (k, *shape).
        made_anew: places of outputs of `at` that are arrays of their own at each call.
    """

    engine: str
    at: Callable[[Vector], Sequence[Any]]
    at_points: Callable[[Array], list[Array]]
    _block: BlockEngine
    _function: BlockFunction
    _data: Mapping[str, Array]
    made_anew: Collection[int] = ()

    def resolved(self, shape: Shape) -> Shape:
        """Return a shape with the number of data rows written in."""
        return self._function.resolved(shape)

    def epoch_loop(self, update: Update) -> Callable[..., Any] | None:
        """Return many steps of an update rule as one function, None on another engine than `python`."""
        if self.engine != PYTHON:
            return None
        program = self._block.program
        lines, outputs = scalar_body(program, self._function.known)
        return epoch_loop(len(program.layout.names), lines, outputs, update)

    def on_rows(self, rows: NDArray[np.intp]) -> BlockFunction:
        """Return the same outputs with the data columns restricted to some rows."""
        return self._block.bind_rows(self._data, rows)


@dataclass(frozen=True, slots=True)
class Target:
    """For what outputs are compiled: the graph they live in, variables, data, precision and engine.

    Attributes:
        graph: the graph of all outputs; derivatives are added to it.
        layout: the variables.
        data: arrays for the inputs that are not variables.
        dtype: `float64` or `float32`.
        engine: `python`, `numpy` or `native`; `auto` for floats in Python wherever they can be used, and for
            native code where it is worth making.
        passes: about how many evaluations are to come.

    Raises:
        ValueError: an unknown precision or engine.
    """

    graph: Graph
    layout: Layout
    data: Mapping[str, Array]
    dtype: str = "float64"
    engine: str = AUTO
    passes: int = 0

    def __post_init__(self) -> None:
        if self.dtype not in DTYPES:
            raise ValueError(f"`{self.dtype}` is not one of {', '.join(DTYPES)}")
        if self.engine not in ENGINES:
            raise ValueError(f"`{self.engine}` is not one of {', '.join(ENGINES)}")

    @property
    def variables(self) -> tuple[Node, ...]:
        """Return the input node of each variable."""
        parts = zip(self.layout.names, self.layout.shapes, strict=True)
        return tuple(self.graph.input(name, shape) for name, shape in parts)

    def compiled(self, outputs: Sequence[Node]) -> Compiled:
        """Return the outputs as functions of x.

        Raises:
            ValueError: an input is neither variable nor data, data have another shape, or the scalar engine
                was asked for and cannot be used.
        """
        program = schedule(outputs, self.layout, self.data)
        engine = BlockEngine(program, self.dtype)
        function = engine.bind(self.data)
        if self._uses_scalars(program):
            scalars = ScalarFunction(program, function.known, function)
            return Compiled(PYTHON, scalars, function.at_points, engine, function, self.data)
        vectors = self._native(program, function)
        if vectors is not None:
            return Compiled(
                NATIVE, vectors, function.at_points, engine, function, self.data, vectors.made_anew
            )
        return Compiled(NUMPY, function, function.at_points, engine, function, self.data)

    def _native(self, program: Program, function: BlockFunction) -> VectorFunction | None:
        """Return native code for long vectors where it is worth making."""
        long = any(prod(node.shape) >= LONG for node in program.outputs + program.variables)
        if not long or self.dtype != "float64" or not serves_vectors(program, self.engine, self.passes):
            return None
        from gdsolve.compile.native.vectors import vector_function  # some 15 modules that few problems need

        return vector_function(program, function)

    def _uses_scalars(self, program: Program) -> bool:
        possible = self.dtype == "float64" and is_available(program)
        if self.engine == PYTHON and not possible:
            raise ValueError(
                "the python engine needs float64, numbers only, and a program of moderate length"
            )
        return possible and self.engine != NUMPY


def as_arrays(data: Mapping[str, Any] | None) -> dict[str, Array]:
    """Return data as float64 arrays; None is no data."""
    return {name: np.asarray(values, dtype=np.float64) for name, values in (data or {}).items()}
