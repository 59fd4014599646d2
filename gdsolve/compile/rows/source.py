"""The loop body of a block of rows as one generated Python function, every operation writing into a buffer.

Registers come from a linear scan: one is reused as soon as its value has had its last reader, in place where
NumPy allows it. Asked rows are written where they are asked. Generated names are our own (`x0`, `s1`, `r2`,
`k3`); nothing that a user wrote enters the source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from gdsolve.compile.rows.split import RowSteps
from gdsolve.graph import Node
from gdsolve.ops import COS, SIN


@dataclass(frozen=True, slots=True)
class RowCode:
    """The compiled body and what it must be given, in this order.

    Attributes:
        body: `(*columns, *numbers, *asked, *registers, sincos)`, all positional; writes into `asked`.
        source: its text.
        columns: input nodes with rows.
        numbers: nodes without rows that the rows read.
        registers: how many buffers it works in.
        has_sincos: whether `sincos` is called.
    """

    body: Callable[..., None]
    source: str
    columns: tuple[Node, ...]
    numbers: tuple[Node, ...]
    registers: int
    has_sincos: bool


def generate(asked: Sequence[Node]) -> RowCode:
    """Return the function that writes each of the asked rows, nodes of shape (ROWS,), into its buffer.

    Raises:
        NotRowwiseError: a row needs several rows at once.
    """
    writer = _Writer(asked)
    source = writer.text()
    namespace: dict[str, Any] = {"__builtins__": {}} | writer.kernels
    exec(compile(source, "<row engine>", "exec"), namespace)
    return RowCode(
        namespace["body"], source, writer.columns, writer.numbers, writer.registers,
        any("sincos(" in line for line in writer.lines),
    )  # fmt: skip


@dataclass
class _Writer:
    """The text of a body while it is written."""

    asked: Sequence[Node]
    names: dict[Node, str] = field(default_factory=dict)
    kernels: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    registers: int = 0
    _free: list[str] = field(default_factory=list)
    _readers: dict[Node, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found = RowSteps.of(self.asked)
        steps, self.columns, self.numbers = found.steps, found.columns, found.numbers
        self._plain = found.plain
        self._readers = Counter(found.plain(operand) for step in steps for operand in step.inputs)
        self.names = {node: f"x{place}" for place, node in enumerate(self.columns)}
        self.names |= {node: f"s{place}" for place, node in enumerate(self.numbers)}
        self._targets: dict[Node, str] = {}
        for place, node in enumerate(self.asked):
            self._targets.setdefault(self._plain(node), f"a{place}")
        self._pairs = {
            step: next((other for other in steps if other.op is twin and other.inputs == step.inputs), None)
            for step in steps
            for twin in (COS if step.op is SIN else SIN,)
            if step.op in (SIN, COS)
        }
        for step in steps:
            if step not in self.names:
                self._write(step)
        for place, node in enumerate(self.asked):
            origin = self.names[self._plain(node)]
            if origin != f"a{place}":
                self._copy(f"a{place}", origin)

    def text(self) -> str:
        given = [*(f"x{place}" for place in range(len(self.columns)))]
        given += [f"s{place}" for place in range(len(self.numbers))]
        given += [f"a{place}" for place in range(len(self.asked))]
        given += [f"r{place}" for place in range(self.registers)]
        body = "".join(f"\n    {line}" for line in self.lines or ["pass"])
        return f"def body({', '.join([*given, 'sincos'])}):{body}"

    def _write(self, node: Node) -> None:
        operands = [self._plain(each) for each in node.inputs]
        if node.op in (SIN, COS) and operands[0].has_rows:
            self._write_sincos(node)
            return
        self._release(operands)
        self.names[node] = target = self._target(node)
        arguments = [self.names[each] for each in operands]
        if isinstance(node.op.block, np.ufunc) and any(each.has_rows for each in operands):
            self.kernels[node.op.name] = node.op.block
            self.lines.append(f"{node.op.name}({', '.join(arguments)}, out={target})")
            return
        name = f"k{len(self.kernels)}"
        self.kernels[name] = partial(node.op.block, **node.attributes) if node.attributes else node.op.block
        self._copy(target, f"{name}({', '.join(arguments)})")

    def _write_sincos(self, node: Node) -> None:
        (operand,) = map(self._plain, node.inputs)
        twin = self._pairs[node]
        both = [node] if twin is None else [node, twin]
        argument = self.names[operand]
        self._release([operand] * len(both))
        for each in both:
            self.names[each] = self._target(each)
        by_op = {each.op: self.names[each] for each in both}
        self.lines.append(f"sincos({argument}, {by_op.get(SIN)}, {by_op.get(COS)})")

    def _copy(self, target: str, origin: str) -> None:
        self.kernels["copyto"] = np.copyto
        self.lines.append(f"copyto({target}, {origin})")

    def _release(self, operands: Sequence[Node]) -> None:
        for each in operands:
            self._readers[each] -= 1
            name = self.names[each]
            if not self._readers[each] and name.startswith("r"):
                self._free.append(name)

    def _target(self, node: Node) -> str:
        """Return where a result goes: its asked row, or a free register."""
        if node in self._targets:
            return self._targets[node]
        if self._free:
            return self._free.pop()
        self.registers += 1
        return f"r{self.registers - 1}"
