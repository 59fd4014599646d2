"""A residual as plain data, so that another process can take its sums.

Nodes become (operation's name, places of the operands, attributes), inputs before users; rebuilding them gives
the same graph, and with it the same generated code and the same bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from gdsolve.compile.layout import Array, Layout
from gdsolve.compile.rows.sums import RowSums
from gdsolve.compile.rows.work import Work
from gdsolve.graph import Graph, Node, topological
from gdsolve.ops import OPS

Step: TypeAlias = tuple[str, tuple[int, ...], tuple[tuple[str, Any], ...]]
"""Name of the operation, places of the operands, attributes."""


@dataclass(frozen=True, slots=True)
class PortableResidual:
    """A residual over data rows, without the data; it can be pickled.

    Attributes:
        steps: the graph, the residual last.
        names: of the parameters, all numbers.
        constants: arrays for inputs without rows that are no parameters.
        work: what is to come, and which engine is asked for.
    """

    steps: tuple[Step, ...]
    names: tuple[str, ...]
    constants: Mapping[str, Array] = field(default_factory=dict)
    work: Work = field(default_factory=Work)

    @classmethod
    def of(
        cls, residual: Node, layout: Layout, constants: Mapping[str, Array], work: Work | None = None
    ) -> PortableResidual:
        """Return a residual as plain data.

        Args:
            residual: shape (ROWS,).
            layout: the parameters, all numbers.
            constants: arrays for inputs without rows that are no parameters.
            work: what is to come, and which engine is asked for.
        """
        nodes = topological([residual])
        places = {node: place for place, node in enumerate(nodes)}
        steps = tuple(
            (node.op.name, tuple(places[each] for each in node.inputs), tuple(node.attributes.items()))
            for node in nodes
        )
        return cls(steps, layout.names, dict(constants), work or Work())

    def renamed(self, names: Mapping[str, str]) -> PortableResidual:
        """Return the residual with other names for some of its columns."""

        def step(each: Step) -> Step:
            operation, operands, pairs = each
            attributes = dict(pairs)
            if operation == "input":
                attributes["name"] = names.get(attributes["name"], attributes["name"])
            return operation, operands, tuple(attributes.items())

        return replace(self, steps=tuple(map(step, self.steps)))

    def sums(self, threads: int | None = 1) -> RowSums:
        """Return the residual as sums over rows, in a graph of its own.

        Args:
            threads: how many may work at once; None: one per processor.

        Raises:
            NotRowwiseError: a row of the residual depends on other rows.
        """
        graph = Graph()
        # The parameters first: their order decides that of commutative operands.
        for name in self.names:
            graph.input(name)
        known = {op.name: op for op in OPS}
        nodes: list[Node] = []
        for name, operands, pairs in self.steps:
            attributes = dict(pairs)
            if name == "input":
                node = graph.input(attributes["name"], attributes["shape"])
            elif name == "constant":
                node = graph.constant(attributes["value"])
            else:
                node = graph.apply(known[name], *(nodes[place] for place in operands), **attributes)
            nodes.append(node)
        work = replace(self.work, threads=threads)
        return RowSums(graph, nodes[-1], Layout.scalars(self.names), self.constants, work)
