"""Where and why a function has no value: the first subexpression that is not finite, and its arguments."""

from __future__ import annotations

from gdsolve.compile.forensics import first_non_finite
from gdsolve.errors import ExitCode
from gdsolve.graph import Node
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.model import Model
from gdsolve.solve.result import Verdict, VerdictCode


def undefined_verdict(model: Model, output: Node, x: Vector) -> Verdict:
    """Return the verdict on a function that has no finite value at x nor anywhere nearby that was tried."""
    words = "the objective has no finite value at the start, nor at any other point tried"
    found = first_non_finite(model.graph, output, model.layout, x, model.values)
    if found is not None:
        arguments = ", ".join(f"{each:.6g}" for each in found.arguments)
        words += f"; first: {found.node.op.name}({arguments}) = {found.value}"
        domain = found.node.op.domain
        if domain is not None and domain.hint:
            words += f" ({domain.hint})"
    return Verdict(VerdictCode.UNDEFINED, words, ExitCode.UNBOUNDED)
