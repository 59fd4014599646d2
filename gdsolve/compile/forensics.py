"""Where a nan or an infinity came from: the first node that made one out of finite arguments.

The search goes from the output back to its cause. An operand is to blame for a result that is not finite if
the result stays so when all other operands that are not finite are replaced by 1; so the branch that
`where` did not take is never blamed, nor an infinity that became finite again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from gdsolve.compile.engine import as_arrays
from gdsolve.compile.engines.block import BlockEngine, evaluate, split
from gdsolve.compile.engines.kernels import block_kernel
from gdsolve.compile.layout import Array, Layout, Vector
from gdsolve.compile.schedule import Stage, schedule
from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node
from gdsolve.ops.op import ROWS

Place: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NonFinite:
    """The origin of a value that is not finite.

    Attributes:
        node: the operation, or the input or constant that was not finite to begin with.
        arguments: the operands that it had there: floats for an elementwise operation, arrays else.
        row: index of the data row, from 0; None if the node has no rows.
        value: the result, nan or infinite.
    """

    node: Node
    arguments: tuple[float | Array, ...]
    row: int | None
    value: float


def first_non_finite(
    graph: Graph, output: Node, layout: Layout, x: Vector, data: Mapping[str, Any] | None = None
) -> NonFinite | None:
    """Return where a value of `output` that is not finite at x comes from; None if all are finite.

    Raises:
        ValueError: an input is neither variable nor data, or data have another shape than their input.
    """
    columns = as_arrays(data)
    program = schedule([output], layout, columns)
    values, rows = BlockEngine(program).before_variables(columns)
    parts = dict(zip(layout.names, split(layout, x), strict=True))
    values |= {node: parts[node.attributes["name"]] for node in program.variables}
    with np.errstate(all="ignore"):
        evaluate(program.steps(Stage.VARIABLE), values, rows, "float64")
        place = _first_place(values[output])
        return None if place is None else _origin(output, place, values, rows)


def _origin(node: Node, place: Place, values: Mapping[Node, Any], rows: int) -> NonFinite:
    while True:
        cause = _cause(node, place, values, rows)
        if cause is None:
            break
        node, place = cause
    row = place[node.shape.index(ROWS)] if ROWS in node.shape else None
    return NonFinite(node, _arguments(node, place, values), row, float(values[node][place]))


def _cause(node: Node, place: Place, values: Mapping[Node, Any], rows: int) -> tuple[Node, Place] | None:
    """Return the earliest operand to blame and the place of its first value that is not finite."""
    arguments = [np.asarray(each) for each in _arguments(node, place, values)]
    if all(np.isfinite(each).all() for each in arguments):
        return None
    kernel = block_kernel(node, rows, "float64")
    for operand, argument in sorted(zip(node.inputs, arguments, strict=True), key=lambda pair: pair[0].index):
        if np.isfinite(argument).all():
            continue
        trial = [each if each is argument else np.where(np.isfinite(each), each, 1.0) for each in arguments]
        if not np.isfinite(kernel(*trial)).all():
            inner = _place_in(operand, place, values) if node.op.elementwise else _first_place(argument)
            return None if inner is None else (operand, inner)
    return None


def _arguments(node: Node, place: Place, values: Mapping[Node, Any]) -> tuple[float | Array, ...]:
    if not node.op.elementwise:
        return tuple(np.asarray(values[operand]) for operand in node.inputs)
    return tuple(float(values[operand][_place_in(operand, place, values)]) for operand in node.inputs)


def _place_in(operand: Node, place: Place, values: Mapping[Node, Any]) -> Place:
    return place if operand.shape else ()


def _first_place(value: Any) -> Place | None:
    found = np.argwhere(~np.isfinite(value))
    return tuple(found[0].tolist()) if len(found) else None
