"""What each nonlinear parameter does in the formula: from that follows where to look for it.

frequency   in sin or cos, and d(argument)/dx depends on it alone
phase       in sin or cos, and d(argument)/dx does not depend on it
position    in a sum alpha*x + beta*p with numbers alpha, beta: a place on the x axis
offset      in a sum a + b(theta)*x: replaced by the place where the sum is 0
exponent    in the exponent of a power, without columns
size        anything else
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gdsolve import ops
from gdsolve.compile import compile_residuals
from gdsolve.graph import Node, free_inputs, gradient, topological
from gdsolve.ops import Op
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.curve import OBSERVED, Curve

_TRIGONOMETRIC: tuple[Op, ...] = (ops.SIN, ops.COS, ops.TAN)
_SUMS: tuple[Op, ...] = (ops.ADD, ops.SUB)


@dataclass(frozen=True, slots=True)
class Role:
    """The role of one parameter.

    Attributes:
        kind: see the head of this file.
        parameter: its index.
        column: the column along which it works; "" for `exponent` and `size`.
        slope: d(argument)/d(column) of a frequency or offset, nodes without rows; None otherwise.
        pull: d(argument)/d(parameter) of a phase or offset; None otherwise.
        factor: of a position, p = factor * x0; else 1.
    """

    kind: str
    parameter: int
    column: str = ""
    slope: Node | None = None
    pull: Node | None = None
    factor: float = 1.0


def roles_of(curve: Curve, theta: Sequence[int]) -> tuple[Role, ...]:
    """Return the role of each of the given parameters."""
    nodes = topological([curve.model])
    reads = {node: frozenset(str(each.attributes["name"]) for each in free_inputs(node)) for node in nodes}
    finder = _Finder(curve, nodes, reads)
    searches: tuple[Callable[[int], Role | None], ...] = (
        finder.trigonometric, finder.position, finder.offset, finder.exponent,
    )  # fmt: skip
    found = []
    for index in theta:
        role = next((role for search in searches if (role := search(index)) is not None), None)
        found.append(role or Role("size", index))
    return tuple(found)


class _Finder:
    """Looks for the roles; every search returns None where a parameter does not have its role."""

    def __init__(self, curve: Curve, nodes: Sequence[Node], reads: Mapping[Node, frozenset[str]]) -> None:
        self.curve = curve
        self.nodes = nodes
        self.reads = reads
        self.columns = tuple(curve.rows.columns)
        self.names = frozenset(curve.names)
        self.forms: dict[Node, Mapping[str, float] | None] = {}
        for node in nodes:
            self.forms[node] = self._form(node)

    def trigonometric(self, index: int) -> Role | None:
        name = self.curve.names[index]
        for node in self.nodes:
            if node.op not in _TRIGONOMETRIC or name not in self.reads[node]:
                continue
            argument = node.inputs[0]
            column, slope = self._column_slope(argument)
            if slope is None:
                continue
            inputs = _names(slope) & self.names
            if inputs == {name}:
                return Role("frequency", index, column, slope)
            if name not in inputs:
                return Role("phase", index, column, slope, self._slope(argument, name))
        return None

    def position(self, index: int) -> Role | None:
        name = self.curve.names[index]
        for node in self.nodes:
            form = self.forms[node]
            if form is None or name not in form:
                continue
            columns = [each for each in form if each in self.columns]
            if len(columns) == 1 and len(form) == 2:
                return Role("position", index, columns[0], factor=-form[columns[0]] / form[name])
        return None

    def offset(self, index: int) -> Role | None:
        name = self.curve.names[index]
        for node in reversed(self.nodes):
            if node.op not in _SUMS or name not in self.reads[node]:
                continue
            pull = self._slope(node, name)
            if _names(pull):
                continue
            column, slope = self._column_slope(node)
            if slope is not None and _names(slope) & self.names and not _names(slope) & set(self.columns):
                return Role("offset", index, column, slope, pull)
        return None

    def exponent(self, index: int) -> Role | None:
        name = self.curve.names[index]
        for node in self.nodes:
            if node.op is ops.POW and name in self.reads[node.inputs[1]]:
                if not self.reads[node.inputs[1]] & set(self.columns):
                    return Role("exponent", index)
        return None

    def _column_slope(self, node: Node) -> tuple[str, Node | None]:
        """Return the one column that a node depends on, and its derivative by it; "" and None for others."""
        columns = [column for column in self.columns if column in self.reads[node]]
        if len(columns) != 1:
            return "", None
        return columns[0], self._slope(node, columns[0])

    def _slope(self, node: Node, name: str) -> Node:
        (slope,) = gradient(self.curve.graph, node, [self.curve.graph.inputs[name]])
        return slope

    def _form(self, node: Node) -> Mapping[str, float] | None:
        """Return the coefficients of a node that is a sum of inputs times numbers; None for any other."""
        if node.is_input:
            return {str(node.attributes["name"]): 1.0}
        if node.number is not None:
            return {}
        parts = [self.forms[each] for each in node.inputs]
        if node.op in (ops.BROADCAST, ops.NEG):
            sign = -1.0 if node.op is ops.NEG else 1.0
            return None if parts[0] is None else {name: sign * each for name, each in parts[0].items()}
        if node.op in _SUMS and parts[0] is not None and parts[1] is not None:
            sign = -1.0 if node.op is ops.SUB else 1.0
            names = {**parts[0], **parts[1]}
            return {name: parts[0].get(name, 0.0) + sign * parts[1].get(name, 0.0) for name in names}
        return self._scaled_form(node, parts)

    def _scaled_form(
        self, node: Node, parts: Sequence[Mapping[str, float] | None]
    ) -> Mapping[str, float] | None:
        if node.op not in (ops.MUL, ops.DIV):
            return None
        one, other = node.inputs
        if other.number and parts[0] is not None:
            factor = 1 / other.number if node.op is ops.DIV else other.number
            return {name: factor * each for name, each in parts[0].items()}
        if node.op is ops.MUL and one.number is not None and parts[1] is not None:
            return {name: one.number * each for name, each in parts[1].items()}
        return None


def _names(node: Node) -> frozenset[str]:
    return frozenset(str(each.attributes["name"]) for each in free_inputs(node))


def evaluate_numbers(curve: Curve, nodes: Sequence[Node], points: Matrix) -> list[Vector]:
    """Return the values of nodes at points, shape (k,) each; of nodes over rows, the mean over the rows."""
    anchor = curve.graph.input(OBSERVED, (ops.ROWS,))
    found = []
    for node in nodes:
        function = compile_residuals(
            curve.graph, [anchor, node], curve.layout, data=curve.data, engine="numpy"
        )
        values = function.residuals_at(points)[:, len(curve.target) :]
        with np.errstate(all="ignore"):
            found.append(values.mean(axis=1))
    return found
