"""A program over long vectors: loops of native code, and NumPy for what is not elementwise."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from gdsolve.compile.engines.block import BlockFunction, split
from gdsolve.compile.engines.kernels import block_kernel
from gdsolve.compile.layout import Vector
from gdsolve.compile.native.body import write_body
from gdsolve.compile.native.calls import ARGUMENTS, MOST_MISSES, Loop, Written, run
from gdsolve.compile.native.errors import NotNativeError
from gdsolve.compile.native.fusion import Kernel, fuse
from gdsolve.compile.native.ir import Real, real
from gdsolve.compile.native.loop import Before, Rows, columns_and_numbers
from gdsolve.compile.native.machine import Machine, machine
from gdsolve.compile.native.sums import in_registers
from gdsolve.compile.native.tier import processors
from gdsolve.compile.schedule import Program
from gdsolve.graph import Node
from gdsolve.ops import MUL, SQUARE

Values = dict[Node, Any]
Outputs = Sequence[Any]


class VectorFunction:
    """The outputs of a program as a function of the flat vector x, shape (n,).

    Outputs may be views: copy what is kept, but for those of `made_anew`.

    Args:
        machine: LLVM.
        program: without data rows.
        otherwise: has the data, and computes the outputs where this one cannot: where they are not finite, or
            an argument is out of the domain of a vector function.
        threads: how many may work at once.

    Raises:
        NotNativeError: nothing in it is long enough for a loop.
    """

    def __init__(
        self,
        machine: Machine,
        program: Program,
        otherwise: BlockFunction,
        threads: int,
    ) -> None:
        items = [] if any(node.has_rows for node in program.nodes) else fuse(program)
        if not any(isinstance(item, Kernel) for item in items):
            raise NotNativeError("there are no long vectors")
        self._program, self._otherwise = program, otherwise
        self._known = otherwise.known
        self._steps = [
            _NativeStep(machine, item, program, threads) if isinstance(item, Kernel) else _ArrayStep(item)
            for item in items
        ]
        self._written = {each.node for item in items if isinstance(item, Kernel) for each in item.columns}
        self.made_anew = {place for place, node in enumerate(program.outputs) if node in self._written}
        self._misses = 0

    def __call__(self, x: Vector) -> Outputs:
        """Return the outputs at x."""
        if self._misses < MOST_MISSES:
            with np.errstate(all="ignore"):
                found = self._computed(x)
            if found is not None:
                return found
            self._misses += 1
        outputs = self._otherwise(x)
        return [np.array(each) if place in self.made_anew else each for place, each in enumerate(outputs)]

    def _computed(self, x: Vector) -> Outputs | None:
        values = dict(self._known)
        parts = split(self._program.layout, np.ascontiguousarray(x))
        by_name = dict(zip(self._program.layout.names, parts, strict=True))
        values.update((node, by_name[node.attributes["name"]]) for node in self._program.variables)
        for step in self._steps:
            if not step.compute(values):
                return None
        outputs = {node: values[node] for node in self._program.outputs}
        looked_at = (value for node, value in outputs.items() if node not in self._written)
        if not all(np.isfinite(value).all() for value in looked_at):
            return None
        return [outputs[node] for node in self._program.outputs]


def vector_function(program: Program, otherwise: BlockFunction) -> VectorFunction | None:
    """Return native code for a program over long vectors, None where it cannot be made.

    Args:
        program: what is computed.
        otherwise: the same by NumPy.
    """
    try:
        return VectorFunction(machine(), program, otherwise, processors())
    except NotNativeError:
        return None


class _ArrayStep:
    """An operation of NumPy."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._kernel = block_kernel(node, 0, "float64")

    def compute(self, values: Values) -> bool:
        """Add the value of the node."""
        values[self._node] = self._kernel(*(values[each] for each in self._node.inputs))
        return True


class _NativeStep:
    """A loop with the vectors that it writes into."""

    def __init__(self, machine: Machine, kernel: Kernel, program: Program, threads: int) -> None:
        self._kernel, self._threads = kernel, threads
        inputs = kernel.inputs
        self._vectors = tuple(node for node in inputs if node.shape)
        self._numbers = tuple(node for node in inputs if not node.shape and node.number is None)
        self._pairs = {node: _factors(node.inputs[0], program) for node in kernel.sums}
        # What goes out of the program is made anew at each call, everything else is written over.
        asked = set(program.outputs)
        self._own: dict[Node, Vector | None] = {
            each.node: None if each.node in asked else np.empty(prod(each.node.shape))
            for each in kernel.columns
        }
        self._shifts = [max(shift for _, shift in each.terms) for each in kernel.columns]
        shifted = any(self._shifts)
        rows, values = self._body("")
        pairs = [(values[a], real(1.0) if b is None else values[b]) for a, b in self._pairs.values()]
        columns = [[(values[node], shift) for node, shift in each.terms] for each in kernel.columns]
        # The sum of 0 u is nan where an entry is not finite: no second look at all that was written.
        pairs += [(u, real(0.0)) for u in dict.fromkeys(u for terms in columns for u, _ in terms)]
        before = None
        if shifted:
            earlier, again = self._body("before.")
            carried = dict.fromkeys(
                values[node] for each in kernel.columns for node, shift in each.terms if shift
            )
            names = {values[node]: again[node] for each in kernel.columns for node, _ in each.terms}
            before = Before(earlier, [names[each] for each in carried])
        text = in_registers(rows, pairs, columns, before)
        self._loop = Loop(machine.function(text, *ARGUMENTS), kernel.size, len(pairs))

    def _body(self, prefix: str) -> tuple[Rows, dict[Node, Real]]:
        """Return the loop with its straight-line part, and the values of all nodes there."""
        rows = columns_and_numbers(len(self._vectors), len(self._numbers), prefix)
        given: dict[Node, Real] = dict(zip(self._vectors, rows.columns, strict=True))
        given |= dict(zip(self._numbers, rows.numbers, strict=True))
        given |= {node: real(value) for node in self._kernel.inputs if (value := node.number) is not None}
        multiplied = {node.inputs[0] for node, (_, other) in self._pairs.items() if other is not None}
        steps = [node for node in self._kernel.steps if node not in multiplied]
        asked = [node for pair in self._pairs.values() for node in pair if node is not None]
        asked += [node for each in self._kernel.columns for node, _ in each.terms]
        return rows, write_body(rows.code, steps, given, asked)

    def compute(self, values: Values) -> bool:
        """Add what the loop sums up and writes; say whether it could."""
        vectors = [np.ascontiguousarray(values[node], dtype=np.float64).ravel() for node in self._vectors]
        numbers = np.array([float(values[node]) for node in self._numbers])
        written = [
            Written(self._vector(each.node), each.offset, shift)
            for each, shift in zip(self._kernel.columns, self._shifts, strict=True)
        ]
        sums = run(self._loop, vectors, numbers, self._threads, written)
        if sums is None or not np.isfinite(sums).all():
            return False
        values.update(zip(self._pairs, sums[: len(self._pairs)], strict=True))
        for column, each in zip(self._kernel.columns, written, strict=True):
            values[column.node] = each.vector.reshape(column.node.shape)
        return True

    def _vector(self, node: Node) -> Vector:
        own = self._own[node]
        return np.empty(prod(node.shape)) if own is None else own


def _factors(node: Node, program: Program) -> tuple[Node, Node | None]:
    """Return u and v for a product u v that only its sum reads, else the node itself."""
    if node.op in (MUL, SQUARE) and program.uses[node] == 1:
        return node.inputs[0], node.inputs[-1]
    return node, None
