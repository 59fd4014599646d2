"""Which operations of a program run in one loop: elementwise ones of the same length that wait for nothing else.

A kernel belongs to a stage. Operations of stage 0 read variables and data only; those of stage s read what loops
of stages below s have written or summed up. Slices are read in place, and those that derivatives add up (`scatter`)
are written in place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from typing import TypeAlias

from gdsolve.compile.native.ir import LANES
from gdsolve.compile.native.operations import is_available
from gdsolve.compile.schedule import Program, Stage
from gdsolve.graph import Node
from gdsolve.ops import ADD, SCATTER, SUM

LEAST = 1024
"""Entries from which an operation runs in a loop, of 20 us a call; a slice of a long vector should not fall out."""


@dataclass(frozen=True, slots=True)
class Column:
    """A vector that a loop writes: at place `offset + j + shift` the entry j of each term, terms added up.

    Attributes:
        node: the vector.
        terms: nodes with their shifts, 0 to 8, the least of them 0.
        offset: places before are 0, as those behind the last term are.
    """

    node: Node
    terms: tuple[tuple[Node, int], ...]
    offset: int = 0


@dataclass(slots=True)
class Kernel:
    """A loop.

    Attributes:
        stage, size: of its operations.
        steps: the operations, inputs before users.
        sums: `sum` nodes over them.
        columns: what it writes.
    """

    stage: int
    size: int
    steps: list[Node] = field(default_factory=list)
    sums: list[Node] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)

    @property
    def inputs(self) -> tuple[Node, ...]:
        """Return the nodes that it reads, in order."""
        own = set(self.steps)
        return tuple(dict.fromkeys(each for step in self.steps for each in step.inputs if each not in own))


Item: TypeAlias = Kernel | Node
"""A loop, or an operation that NumPy computes."""


def fuse(program: Program) -> list[Item]:
    """Return the variable stage of a program in an order in which it can be computed."""
    fusion = _Fusion(program)
    for node in program.steps(Stage.VARIABLE):
        fusion.visit(node)
    return fusion.items()


class _Fusion:
    """What is known of the nodes so far."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._kernels: dict[tuple[int, int], Kernel] = {}
        self._home: dict[Node, Kernel] = {}
        self._columns: dict[Node, tuple[Kernel, Column]] = {}
        self._ready: dict[Node, int] = {}
        self._others: list[Node] = []

    def visit(self, node: Node) -> None:
        """Find a place for a node whose inputs have one."""
        if self._is_column(node):
            return
        if node.op is SUM and not node.shape and node.inputs[0] in self._home:
            kernel = self._home[node.inputs[0]]
            kernel.sums.append(node)
            self._ready[node] = kernel.stage + 1
        elif _is_fused(node):
            size = prod(node.shape)
            stage = max(self._stage(each, size) for each in node.inputs)
            kernel = self._kernels.setdefault((stage, size), Kernel(stage, size))
            kernel.steps.append(node)
            self._home[node] = kernel
            self._ready[node] = stage + 1
        else:
            self._others.append(node)
            self._ready[node] = max((self._ready.get(each, 0) for each in node.inputs), default=0)

    def _stage(self, operand: Node, size: int) -> int:
        """Return the first stage of loops of a size that can read an operand."""
        home = self._home.get(operand)
        return home.stage if home is not None and home.size == size else self._ready.get(operand, 0)

    def _is_column(self, node: Node) -> bool:
        """Take a node that a loop writes into a longer vector: a slice of it, or a sum of such slices."""
        if node.op is SCATTER:
            home, start = self._home.get(node.inputs[0]), _start(node)
            if home is None or start is None:
                return False
            self._columns[node] = home, Column(node, ((node.inputs[0], 0),), start)
        elif node.op is ADD and all(each in self._columns for each in node.inputs):
            merged = self._merged(node)
            if merged is None:
                return False
            for each in node.inputs:
                del self._columns[each]
            self._columns[node] = merged
        else:
            return False
        self._ready[node] = self._columns[node][0].stage + 1
        return True

    def _merged(self, node: Node) -> tuple[Kernel, Column] | None:
        (home, one), (other_home, other) = (self._columns[each] for each in node.inputs)
        alone = node.inputs[0] is not node.inputs[1] and all(
            self._program.uses[each] == 1 for each in node.inputs
        )
        if home is not other_home or not alone:
            return None
        offset = min(one.offset, other.offset)
        terms = tuple(
            (each, shift + column.offset - offset) for column in (one, other) for each, shift in column.terms
        )
        if max(shift for _, shift in terms) > LANES:
            return None
        return home, Column(node, terms, offset)

    def items(self) -> list[Item]:
        """Return everything in order: what NumPy computes before the loops of the same stage."""
        for home, column in self._columns.values():
            home.columns.append(column)
        for node in self._read_elsewhere():
            self._home[node].columns.append(Column(node, ((node, 0),)))
        placed: list[tuple[int, int, Item]] = [(self._ready[node], 0, node) for node in self._others]
        placed += [(kernel.stage, 1, kernel) for kernel in self._kernels.values()]
        return [item for *_, item in sorted(placed, key=lambda each: each[:2])]

    def _read_elsewhere(self) -> Sequence[Node]:
        """Return the fused nodes that something else than their own loop reads."""
        read = dict.fromkeys(each for each in self._program.outputs if each in self._home)
        readers = [*self._others, *(step for kernel in self._kernels.values() for step in kernel.steps)]
        for node in readers:
            for each in node.inputs:
                if each in self._home and self._home.get(node) is not self._home[each]:
                    read[each] = None
        return tuple(read)


def _is_fused(node: Node) -> bool:
    if not node.op.elementwise or prod(node.shape) < LEAST:
        return False
    same = all(each.shape in ((), node.shape) for each in node.inputs)
    return same and is_available(node.op.name, node.attributes)


def _start(node: Node) -> int | None:
    """Return where a slice without gaps begins in its vector; None for any other part of an array."""
    key, shape = node.attributes["key"], node.attributes["shape"]
    if len(shape) != 1 or not isinstance(key[0], tuple):
        return None
    start, _, step = slice(*key[0]).indices(shape[0])
    return start if step == 1 else None
