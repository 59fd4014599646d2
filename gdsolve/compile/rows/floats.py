"""The mean squared residual of a few rows as a Python loop over rows, all in floats.

For a few dozen rows, the calls of an array engine cost more than the arithmetic. The rows are compiled as if
their columns were variables; the loop adds r.r and J'r. Where Python raises instead of computing an infinity,
the call is made again by the objective on arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.engines.epochs import Update, epoch_loop
from gdsolve.compile.engines.scalar import NON_FINITE, is_available, scalar_body
from gdsolve.compile.layout import Array, Layout, Vector
from gdsolve.compile.objective import CompiledObjective
from gdsolve.compile.rows.split import rowwise
from gdsolve.compile.schedule import Stage, schedule
from gdsolve.graph import Graph, Node, jacobian, topological
from gdsolve.ops import BROADCAST
from gdsolve.ops.scalar import NAMESPACE

FEW = 48
"""Rows up to which the loop is quicker than arrays (measured: 40 for value and gradient, more in whole epochs)."""


class FewRows:
    """r.r / n with its gradient over a few rows (protocols `Objective` and `FloatObjective`).

    Args:
        graph: the graph of the residual; derivatives are added to it.
        residual: one residual per row, shape (ROWS,).
        arrays: the same objective on arrays, which answers everything else.
        layout: the parameters, all numbers.
        data: columns by name, and numbers without rows.

    Raises:
        NotRowwiseError: a row of the residual depends on other rows.
        ValueError: an operation is not available on floats.
    """

    def __init__(
        self,
        graph: Graph,
        residual: Node,
        arrays: CompiledObjective,
        layout: Layout,
        data: Mapping[str, Array],
    ) -> None:
        self._arrays = arrays
        self._names = layout.names
        variables = [graph.input(name) for name in layout.names]
        single, outputs = _of_one_row([residual, *jacobian(graph, residual, variables)])
        columns = [name for name in single.inputs if name in data and np.ndim(data[name]) == 1]
        program = schedule(outputs, Layout.scalars([*layout.names, *columns]), data)
        if not is_available(program) or program.steps(Stage.DATA):
            raise ValueError("the rows cannot be computed on floats")
        known = {node: data[node.attributes["name"]] for node in program.columns}
        known |= {node: node.attributes["value"] for node in program.nodes if node.is_constant}
        self._body = scalar_body(program, known)
        self._columns = [f"v{place}" for place in range(len(layout.names), len(layout.names) + len(columns))]
        self._rows = list(
            zip(*(np.asarray(data[name], np.float64).tolist() for name in columns), strict=True)
        )

    @property
    def size(self) -> int:
        """Return the number of parameters."""
        return len(self._names)

    def value(self, x: Vector) -> float:
        """Return r.r / n."""
        return self.value_and_gradient(x)[0]

    def value_and_gradient(self, x: Vector) -> tuple[float, Vector]:
        """Return r.r / n and its gradient, shape (p,)."""
        try:
            value, *slopes = self._main(self._rows, *x.tolist())
        except (ArithmeticError, ValueError):
            return self._arrays.value_and_gradient(x)
        return value, np.array(slopes)

    def values_at(self, points: Array) -> Vector:
        """Return r.r / n at k points, shape (k,)."""
        return self._arrays.values_at(points)

    def hessian(self, x: Vector) -> NDArray[np.float64]:
        """Return the Hessian, shape (p, p)."""
        return self._arrays.hessian(x)

    def hessian_product(self, x: Vector, v: Vector) -> Vector:
        """Return the Hessian times v, shape (p,)."""
        return self._arrays.hessian_product(x, v)

    def float_loop(self, update: Update) -> Callable[..., Any]:
        """Return many steps of an update rule as one function of floats; see `epoch_loop`."""
        return epoch_loop(self.size, self._lines, self._outputs, update, {"data_rows": self._rows})

    @cached_property
    def _main(self) -> Callable[..., Sequence[float]]:
        variables = ", ".join(f"v{place}" for place in range(self.size))
        body = "".join(f"\n    {line}" for line in self._lines)
        source = f"def main(data_rows, {variables}):{body}\n    return [{', '.join(self._outputs)}]"
        namespace: dict[str, Any] = {"__builtins__": {}} | dict(NAMESPACE) | NON_FINITE
        exec(compile(source, "<few rows>", "exec"), namespace)
        main: Callable[..., Sequence[float]] = namespace["main"]
        return main

    @property
    def _lines(self) -> list[str]:
        lines, (r, *slopes) = self._body
        sums = [f"s{place}" for place in range(len(slopes))]
        return [
            f"{' = '.join(['square', *sums])} = 0.0",
            f"for {', '.join(self._columns)}, in data_rows:",
            *(f"    {line}" for line in lines),
            f"    r = {r}",
            "    square += r * r",
            *(f"    {name} += r * ({slope})" for name, slope in zip(sums, slopes, strict=True)),
        ]

    @property
    def _outputs(self) -> list[str]:
        count = float(len(self._rows))
        slopes = [f"2.0 * s{place} / {count!r}" for place in range(self.size)]
        return [f"square / {count!r}", *slopes]


def _of_one_row(outputs: Sequence[Node]) -> tuple[Graph, list[Node]]:
    """Return the same nodes for a single row: every column is a number."""
    rowwise(outputs)
    graph = Graph()
    made: dict[Node, Node] = {}
    for node in topological(outputs):
        if node.is_input:
            made[node] = graph.input(node.attributes["name"])
        elif node.is_constant:
            made[node] = graph.constant(node.attributes["value"])
        elif node.op is BROADCAST:
            made[node] = made[node.inputs[0]]
        else:
            made[node] = graph.apply(node.op, *(made[each] for each in node.inputs), **node.attributes)
    return graph, [made[output] for output in outputs]
