"""Where and why a function has no value: the first subexpression that is not finite, and its arguments."""

from __future__ import annotations

from collections.abc import Mapping

from gdsolve.compile.forensics import NonFinite, first_non_finite
from gdsolve.errors import ExitCode, Span
from gdsolve.graph import Node
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.model import Model
from gdsolve.solve.results.result import Verdict, VerdictCode


def undefined_verdict(model: Model, output: Node, x: Vector, spans: Mapping[Node, Span]) -> Verdict:
    """Return the verdict on a function that has no finite value at x nor anywhere nearby that was tried.

    Args:
        model: the problem.
        output: the node that is minimised.
        x: the start, shape (n,).
        spans: where in the formula each node comes from.
    """
    words = "the objective has no finite value at the start, nor at any other point tried"
    found = first_non_finite(model.graph, output, model.layout, x, model.values)
    if found is not None:
        words += f"; first: {_shown(found, spans)}"
        domain = found.node.op.domain
        if domain is not None and domain.hint:
            words += f" ({domain.hint})"
    return Verdict(VerdictCode.UNDEFINED, words, ExitCode.UNBOUNDED)


def _shown(found: NonFinite, spans: Mapping[Node, Span]) -> str:
    """Return the subexpression with its arguments, as in ``log(x - 2)`, that is log(-2) = nan`."""
    span = spans.get(found.node)
    text = f"`{' '.join(span.text.split())}`" if span is not None else ""
    if not found.arguments or not all(isinstance(each, float) for each in found.arguments):
        return f"{text or found.node.op.name} = {found.value}"
    arguments = ", ".join(f"{each:.6g}" for each in found.arguments)
    call = f"{found.node.op.name}({arguments}) = {found.value}"
    return f"{text}, that is {call}" if text else call
