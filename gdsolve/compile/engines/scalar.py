"""The scalar engine: Python source on floats, for programs in which everything is a single number.

Each node is an expression from the `scalar` template of its record. A node that is read once is written
where it is read; any other gets a local name. Generated names are our own (`v0`, `t12`) and those of
`ops.scalar.NAMESPACE`; nothing that a user wrote enters the source.

Python raises where IEEE arithmetic has an infinity or a nan (division by 0, overflow, log of a negative
number). Then the call is made again by the block engine, which has them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from math import isfinite, isnan
from typing import Any

from gdsolve.compile.engines.block import BlockFunction
from gdsolve.compile.layout import Vector
from gdsolve.compile.schedule import Program, Stage
from gdsolve.graph.node import Node
from gdsolve.ops.scalar import NAMESPACE

STEP_LIMIT = 50_000
"""Operations that become source. Compiling takes 20 us each, a second in all; calls then take 0.04 us each
instead of 1.2 in the block engine, which a few dozen evaluations win back (measured on sums of sines)."""

_DEPTH_LIMIT = 40
"""Nesting of an expression; Python's parser gives up at 100 to 200 parentheses."""

NON_FINITE = {"plus_inf": float("inf"), "minus_inf": float("-inf"), "not_a_number": float("nan")}

_ATOM = re.compile(r"\w+(\.\d+)?|\w+\([^()]*\)")
"""A name, a plain decimal literal or a plain call: needs no parentheses."""


class ScalarFunction:
    """The outputs of a program of numbers as a function of the flat vector x.

    `main` is the generated function `(*floats) -> list of floats`, with `source` as its text; it raises where
    Python does.
    """

    def __init__(self, program: Program, known: Mapping[Node, Any], fallback: BlockFunction) -> None:
        self.source = scalar_source(program, known)
        namespace: dict[str, Any] = {"__builtins__": {}} | dict(NAMESPACE) | NON_FINITE
        exec(compile(self.source, "<scalar engine>", "exec"), namespace)
        self.main: Callable[..., Sequence[float]] = namespace["main"]
        self._fallback = fallback

    def __call__(self, x: Vector) -> Sequence[Any]:
        """Return the outputs at x, shape (n,), as floats."""
        try:
            return self.main(*x.tolist())
        except (ArithmeticError, ValueError):
            return self._fallback(x)


def is_available(program: Program) -> bool:
    """Say whether the program consists of numbers and operations that have a template."""
    steps = program.steps(Stage.VARIABLE)
    return (
        len(steps) <= STEP_LIMIT and program.is_scalar and all(node.op.scalar is not None for node in steps)
    )


def scalar_source(program: Program, known: Mapping[Node, Any]) -> str:
    """Return the text of the function `main(*variables)`, which returns a list of floats.

    Args:
        program: one for which `is_available` holds.
        known: the values of `program.known_before()`.
    """
    variables = ", ".join(f"v{position}" for position in range(len(program.layout.names)))
    lines, outputs = scalar_body(program, known)
    body = "".join(f"\n    {line}" for line in lines)
    return f"def main({variables}):{body}\n    return [{', '.join(outputs)}]"


def scalar_body(program: Program, known: Mapping[Node, Any]) -> tuple[list[str], list[str]]:
    """Return lines of assignments and the text of each output; the variables are `v0`, `v1`, ..."""
    by_name = {name: f"v{position}" for position, name in enumerate(program.layout.names)}
    texts = {node: literal(float(value)) for node, value in known.items()}
    depths = dict.fromkeys(program.nodes, 0)
    repeated = _read_twice_in_one_template(program)
    lines = []
    texts |= {node: by_name[node.attributes["name"]] for node in program.variables}
    for position, node in enumerate(program.steps(Stage.VARIABLE)):
        expression = _expression(node, texts)
        depths[node] = 1 + max((depths[operand] for operand in node.inputs), default=0)
        if program.uses[node] == 1 and node not in repeated and depths[node] < _DEPTH_LIMIT:
            texts[node] = expression
            continue
        texts[node], depths[node] = f"t{position}", 0
        lines.append(f"t{position} = {expression}")
    return lines, [texts[output] for output in program.outputs]


def literal(value: float) -> str:
    """Return the text of a float, exact to the last bit."""
    if isfinite(value):
        return repr(value)
    if isnan(value):
        return "not_a_number"
    return "plus_inf" if value > 0 else "minus_inf"


def _expression(node: Node, texts: Mapping[Node, str]) -> str:
    operands = [
        texts[operand] if _ATOM.fullmatch(texts[operand]) else f"({texts[operand]})"
        for operand in node.inputs
    ]
    return str(node.op.scalar).format(*operands, **node.attributes)


def _read_twice_in_one_template(program: Program) -> set[Node]:
    """Return the operands that a template mentions more than once: inlined, they would be computed twice."""
    repeated = set()
    for node in program.steps(Stage.VARIABLE):
        for place, operand in enumerate(node.inputs):
            if str(node.op.scalar).count(f"{{{place}}}") > 1:
                repeated.add(operand)
    return repeated
