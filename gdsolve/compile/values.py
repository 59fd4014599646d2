"""Output nodes of any shapes as plain values at a point."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gdsolve.compile.engine import Target, as_arrays
from gdsolve.compile.layout import Array, Layout, Vector
from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node


def compile_values(
    graph: Graph,
    outputs: Sequence[Node],
    layout: Layout,
    *,
    data: Mapping[str, Any] | None = None,
    dtype: str = "float64",
    engine: str = "auto",
) -> Callable[[Vector], tuple[float | Array, ...]]:
    """Return the function from x, shape (n,), to the values of the outputs: floats and fresh float64 arrays.

    Raises:
        ValueError: an input is neither variable nor data, or data have another shape than their input.
    """
    compiled = Target(graph, layout, as_arrays(data), dtype, engine).compiled(outputs)
    are_numbers = [output.shape == () for output in outputs]

    def values(x: Vector) -> tuple[float | Array, ...]:
        found = zip(compiled.at(x), are_numbers, strict=True)
        return tuple(float(value) if number else np.array(value, np.float64) for value, number in found)

    return values
