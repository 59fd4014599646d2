"""The engine of intervals: a program of single numbers on thousands of boxes at once.

Every result holds all values on its box, as real numbers. Literals that float64 cannot hold, such as 0.1,
stand for both their neighbours, so what is proved holds for the formula as it was typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.layout import Layout
from gdsolve.compile.schedule import Program, Stage, schedule
from gdsolve.graph import Node, topological
from gdsolve.graph.node import unfolded
from gdsolve.graph.structure import depending
from gdsolve.ops import COMPARISONS, MASKED_MUL, POW, WHERE
from gdsolve.ops.enclosures.interval import BLIND, Interval, ShieldedWatch, Watch
from gdsolve.ops.enclosures.inverse import BACKWARD
from gdsolve.ops.enclosures.selftest import unsound

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]

SIMPLE = 2.0**20
"""Constants that are a whole number of parts of this size are exact as typed (0.5, 2, 100)."""


class NotEnclosedError(ValueError):
    """An operation has no interval rule."""


@dataclass(frozen=True, slots=True)
class Enclosures:
    """The outputs on k boxes: bounds of shape (k, m), and what happened in the watched ones."""

    low: Matrix
    high: Matrix
    watch: Watch


class BoxProgram:
    """Outputs of a graph of single numbers as functions of boxes.

    Args:
        outputs: nodes of shape ().
        layout: the variables, all numbers.
        watched: the outputs whose domain, jumps and kinks are reported; the others are derivatives of them.

    Raises:
        NotEnclosedError: an operation has no rule, or a node is an array.
    """

    def __init__(self, outputs: Sequence[Node], layout: Layout, watched: Sequence[Node]) -> None:
        self._program = schedule(outputs, layout)
        if not self._program.is_scalar:
            raise NotEnclosedError("the graph has arrays")
        self._columns = {name: column for column, name in enumerate(layout.names)}
        value_nodes = set(topological(watched))
        shielded = _shielded(value_nodes)
        steps = (*self._program.steps(Stage.CONSTANT), *self._program.steps(Stage.VARIABLE))
        for node in steps:
            if node.op.enclose is None:
                raise NotEnclosedError(f"operation {node.op.name}")
        worse = unsound(each.op.name for each in (*steps, *(each.origin or each for each in value_nodes)))
        if worse:
            raise NotEnclosedError(f"`{worse[0]}` of this NumPy is less accurate than a proof assumes")
        self._kind = {node: (node in value_nodes) + (node in value_nodes - shielded) for node in steps}
        self._known = self._constants()
        self._steps = self._program.steps(Stage.VARIABLE)
        self._last = _last_uses(self._steps, self._program)
        moving = depending(self._program.nodes, set(self._program.variables))
        # Where a nan may be hidden by a later choice, being defined is no condition on the box.
        hidden = _shielded(set(self._program.nodes))
        self._backward = [
            node
            for node in reversed(self._steps)
            if node.op.name in BACKWARD and node in moving and node not in hidden
        ]

    @property
    def operations(self) -> int:
        """Return the number of operations per box."""
        return len(self._steps)

    def enclose(self, low: Matrix, high: Matrix) -> Enclosures:
        """Return the outputs on boxes, shapes (k, n)."""
        if len(low) == 0:
            empty = np.empty((0, len(self._program.outputs)))
            return Enclosures(empty, empty, Watch(0))
        with np.errstate(all="ignore"):
            watch = Watch(len(low))
            values = self._forward(low, high, watch, keep=False)
            return self._enclosures(values, len(low), watch)

    def contract(
        self, low: Matrix, high: Matrix, target_low: Matrix, target_high: Matrix
    ) -> tuple[Matrix, Matrix, Mask]:
        """Return smaller boxes that hold every point whose outputs lie in the targets.

        Forward through all operations, then backward (HC4). Source: Benhamou, Goualard, Granvilliers, Puget:
        Revising hull and box consistency, ICLP 1999.

        Args:
            low: lower corners, shape (k, n).
            high: upper corners, shape (k, n).
            target_low: bounds of the outputs, shape (m,) or (k, m).
            target_high: the same, above.

        Returns:
            Corners, shape (k, n), and which boxes may hold such a point, shape (k,).
        """
        if len(low) == 0:
            return low, high, np.zeros(0, dtype=bool)
        with np.errstate(all="ignore"):
            watch = Watch(len(low))
            values = self._forward(low, high, watch, keep=True)
            dead = watch.out.copy()
            for place, output in enumerate(self._program.outputs):
                if output in values and not output.is_constant:
                    wanted = Interval(target_low[..., place], target_high[..., place])
                    _meet(values, output, wanted, dead)
            for node in self._backward:
                operands = [values[each] for each in node.inputs]
                found = BACKWARD[node.op.name](values[node], *operands, **node.attributes)
                for operand, interval in zip(node.inputs, found, strict=True):
                    if interval is not None and operand not in self._known:
                        _meet(values, operand, interval, dead)
            low, high = low.copy(), high.copy()
            for node in self._program.variables:
                column = self._columns[node.attributes["name"]]
                low[:, column], high[:, column] = values[node]
        return low, high, ~dead

    def _constants(self) -> dict[Node, Interval]:
        known: dict[Node, Interval] = {}
        constants = [node for node in self._program.nodes if node.is_constant]
        with np.errstate(all="ignore"):
            for node in (*unfolded(constants), *self._program.steps(Stage.CONSTANT)):
                made = node.origin or node
                if node.is_constant and (made is node or node.attributes["exact"] is not None):
                    known[node] = _literal(node)
                    continue
                if made.op.enclose is None:
                    raise NotEnclosedError(f"operation {made.op.name}")
                known[node] = made.op.enclose(
                    BLIND, *(known[each] for each in made.inputs), **made.attributes
                )
        return known

    def _forward(self, low: Matrix, high: Matrix, watch: Watch, *, keep: bool) -> dict[Node, Interval]:
        watches = (BLIND, ShieldedWatch(watch), watch)
        values = dict(self._known)
        lows, highs = np.ascontiguousarray(low.T), np.ascontiguousarray(high.T)
        for node in self._program.variables:
            column = self._columns[node.attributes["name"]]
            values[node] = Interval(lows[column], highs[column])
        for node in self._steps:
            operands = [values[each] for each in node.inputs]
            assert node.op.enclose is not None
            values[node] = node.op.enclose(watches[self._kind[node]], *operands, **node.attributes)
            if not keep:
                for each in self._last[node]:
                    del values[each]
        return values

    def _enclosures(self, values: Mapping[Node, Interval], count: int, watch: Watch) -> Enclosures:
        outputs = self._program.outputs
        result = Enclosures(np.empty((count, len(outputs))), np.empty((count, len(outputs))), watch)
        for place, output in enumerate(outputs):
            result.low[:, place], result.high[:, place] = values[output]
        return result


def _literal(node: Node) -> Interval:
    """Return the bounds of a number as typed, or of the fraction that was computed from such numbers."""
    exact = node.attributes.get("exact")
    value = float(node.attributes["value"]) if exact is None else float(exact)
    is_short = not np.isfinite(value) or (abs(value) < 2.0**32 and float(value * SIMPLE).is_integer())
    if is_short and (exact is None or exact == value):
        return Interval(np.float64(value), np.float64(value))
    return Interval(np.nextafter(value, -np.inf), np.nextafter(value, np.inf))


def _shielded(nodes: set[Node]) -> set[Node]:
    """Return the nodes whose nan a later operation may hide: below a choice, a comparison or an exponent."""
    return set(topological(each for node in nodes if _hides(node) for each in node.inputs))


def _hides(node: Node) -> bool:
    if node.op is POW:
        return not node.inputs[1].number  # nan**0 is 1
    return node.op in (WHERE, MASKED_MUL) or node.op in COMPARISONS


def _last_uses(steps: Sequence[Node], program: Program) -> dict[Node, tuple[Node, ...]]:
    """Return for each step the operations whose value nobody needs after it."""
    keep = set(program.outputs)
    freed = set(steps) - keep
    seen: set[Node] = set()
    last: dict[Node, tuple[Node, ...]] = {}
    for node in reversed(steps):
        fresh = tuple(each for each in dict.fromkeys(node.inputs) if each in freed and each not in seen)
        seen.update(fresh)
        last[node] = fresh
    return last


def _meet(values: dict[Node, Interval], node: Node, other: Interval, dead: Any) -> None:
    """Intersect the value of a node; where nothing is left the box is dead and keeps its old bounds."""
    value = values[node]
    low, high = np.maximum(value.low, other.low), np.minimum(value.high, other.high)
    empty = ~(low <= high)
    if np.any(empty):
        dead |= empty
        low, high = np.where(empty, value.low, low), np.where(empty, value.high, high)
    values[node] = Interval(low, high)
