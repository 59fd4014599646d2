"""What an engine is given: the live nodes in order, and when each of them can be known.

A node belongs to the earliest stage that knows all it needs: constants alone (known when compiling), data
(known when columns are bound) or variables (known when a point is given). Engines evaluate the first two
stages once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from gdsolve.compile.layout import Layout
from gdsolve.graph.node import Node, topological
from gdsolve.ops.op import ROWS, Shape
from gdsolve.ops.shapes import show_shape


class Stage(IntEnum):
    """When a node is known."""

    CONSTANT = 0
    DATA = 1
    VARIABLE = 2


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A scheduled graph.

    Attributes:
        nodes: everything that the outputs need, inputs before users.
        outputs: what is asked for; a node may stand twice.
        layout: the variables.
        stages: when each node is known.
        uses: how often each node is read by other nodes or asked for as an output.
    """

    nodes: tuple[Node, ...]
    outputs: tuple[Node, ...]
    layout: Layout
    stages: Mapping[Node, Stage]
    uses: Mapping[Node, int]

    @property
    def is_scalar(self) -> bool:
        """Say whether every node and every variable is a single number."""
        return self.layout.is_scalar and all(node.shape == () for node in self.nodes)

    @property
    def columns(self) -> tuple[Node, ...]:
        """Return the inputs that are data."""
        return tuple(node for node in self.nodes if node.is_input and self.stages[node] is Stage.DATA)

    @property
    def variables(self) -> tuple[Node, ...]:
        """Return the inputs that are variables, as far as the outputs need them."""
        return tuple(node for node in self.nodes if node.is_input and self.stages[node] is Stage.VARIABLE)

    def steps(self, stage: Stage) -> tuple[Node, ...]:
        """Return the operations of a stage in order, without leaves."""
        return tuple(
            node
            for node in self.nodes
            if self.stages[node] is stage and not (node.is_input or node.is_constant)
        )

    def known_before(self) -> tuple[Node, ...]:
        """Return the nodes of the first two stages that the variable stage or the caller reads, in order."""
        read = {operand for node in self.steps(Stage.VARIABLE) for operand in node.inputs}
        read.update(self.outputs)
        return tuple(node for node in self.nodes if node in read and self.stages[node] < Stage.VARIABLE)


def schedule(outputs: Sequence[Node], layout: Layout, columns: Collection[str] = ()) -> Program:
    """Return the program that computes `outputs` from the variables of `layout` and the named data.

    Raises:
        ValueError: an input is neither a variable nor among the data, or a variable has another shape.
    """
    nodes = topological(outputs)
    shapes = dict(zip(layout.names, layout.shapes, strict=True))
    stages: dict[Node, Stage] = {}
    uses = dict.fromkeys(nodes, 0)
    for node in nodes:
        if node.is_input:
            stages[node] = _stage_of_input(node, shapes, columns)
            continue
        stage = Stage.DATA if mentions_rows(node) else Stage.CONSTANT
        for operand in node.inputs:
            uses[operand] += 1
            if stages[operand] > stage:
                stage = stages[operand]
        stages[node] = stage
    for output in outputs:
        uses[output] += 1
    return Program(nodes, tuple(outputs), layout, stages, uses)


def mentions_rows(node: Node) -> bool:
    """Say whether the kernel of a node must be told the number of data rows."""
    return bool(node.attributes) and ROWS in node.attributes.get("shape", ())


def _stage_of_input(node: Node, shapes: Mapping[str, Shape], columns: Collection[str]) -> Stage:
    name = node.attributes["name"]
    if name not in shapes:
        if name not in columns:
            raise ValueError(f"`{name}` is neither a variable nor among the data")
        return Stage.DATA
    if node.shape != shapes[name]:
        raise ValueError(f"`{name}` has shape {show_shape(shapes[name])}, not {show_shape(node.shape)}")
    return Stage.VARIABLE


def allocate(program: Program) -> dict[Node, int]:
    """Return a register for each operation of the variable stage; a register is reused after its last reader.

    The operands of an operation may give their register to its result: NumPy has made the result before the
    name is bound. Outputs keep theirs.
    """
    left = dict(program.uses)
    registers: dict[Node, int] = {}
    free: list[int] = []
    made = 0
    for node in program.steps(Stage.VARIABLE):
        for operand in node.inputs:
            left[operand] -= 1
            if left[operand] == 0 and operand in registers:
                free.append(registers[operand])
        if free:
            registers[node] = free.pop()
        else:
            registers[node], made = made, made + 1
    return registers
