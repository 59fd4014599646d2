"""The variable stage of a program as one Python function over arrays.

The function has one assignment per node and reuses a name as soon as its value has had its last reader, so
buffers are freed on the way. Generated names are our own (`v0`, `c12`, `k7`, `r3`); nothing that a user
wrote enters the source. Very long programs become a loop over the same registers instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import CodeType
from typing import Any, TypeAlias

from gdsolve.compile.engines.kernels import Kernel
from gdsolve.compile.schedule import Program, Stage, allocate, mentions_rows
from gdsolve.graph.node import Node

SOURCE_LIMIT = 5000
"""Operations that become source: compiling takes 20 us per line, a loop adds 0.2 us per line and call."""

Known: TypeAlias = Mapping[Node, Any]
Main: TypeAlias = Callable[..., Sequence[Any]]
MakeKernel: TypeAlias = Callable[[Node, int, str], Kernel]


class BlockCode:
    """The compiled form of a program, to be bound to data any number of times."""

    def __init__(self, program: Program, dtype: str, make_kernel: MakeKernel) -> None:
        self._program = program
        self._dtype = dtype
        self._make_kernel = make_kernel
        self._steps = program.steps(Stage.VARIABLE)
        self._variables = tuple(f"v{position}" for position in range(len(program.layout.names)))
        self._known_names = {node: f"c{place}" for place, node in enumerate(program.known_before())}
        self._names = self._known_names | self._variable_names()
        self._names |= {node: f"r{register}" for node, register in allocate(program).items()}
        self._kernels = {node: make_kernel(node, 0, dtype) for node in self._steps if not mentions_rows(node)}
        self._code = self._compiled() if len(self._steps) <= SOURCE_LIMIT else None

    @property
    def source(self) -> str:
        """Return the text of the function `main(*variables)`."""
        lines = [f"def main({', '.join(self._variables)}):"]
        for position, node in enumerate(self._steps):
            operands = ", ".join(self._names[operand] for operand in node.inputs)
            lines.append(f"    {self._names[node]} = k{position}({operands})")
        lines.append(f"    return [{', '.join(self._names[output] for output in self._program.outputs)}]")
        return "\n".join(lines)

    def bind(self, known: Known, rows: int) -> Main:
        """Return the function `(*variables) -> outputs` for given data.

        Args:
            known: the values of `program.known_before()`.
            rows: the number of data rows.
        """
        kernels = [
            self._kernels.get(node) or self._make_kernel(node, rows, self._dtype) for node in self._steps
        ]
        values = {name: known[node] for node, name in self._known_names.items()}
        if self._code is None:
            return self._loop(kernels, values)
        namespace: dict[str, Any] = {"__builtins__": {}} | values
        namespace |= {f"k{position}": kernel for position, kernel in enumerate(kernels)}
        exec(self._code, namespace)
        main: Main = namespace["main"]
        return main

    def _compiled(self) -> CodeType:
        return compile(self.source, "<block engine>", "exec")

    def _variable_names(self) -> dict[Node, str]:
        by_name = dict(zip(self._program.layout.names, self._variables, strict=True))
        return {node: by_name[node.attributes["name"]] for node in self._program.variables}

    def _loop(self, kernels: Sequence[Kernel], known: Mapping[str, Any]) -> Main:
        plan = [
            (kernel, tuple(self._names[operand] for operand in node.inputs), self._names[node])
            for node, kernel in zip(self._steps, kernels, strict=True)
        ]
        outputs = [self._names[output] for output in self._program.outputs]
        variables = self._variables

        def main(*arrays: Any) -> Sequence[Any]:
            values = dict(known)
            values.update(zip(variables, arrays, strict=True))
            for kernel, operands, target in plan:
                values[target] = kernel(*[values[operand] for operand in operands])
            return [values[output] for output in outputs]

        return main
