"""A calculation laid open: the graph node by node with the chain rule, derivatives, and the first steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gdsolve.compile import compile_values
from gdsolve.graph import Node, gradient
from gdsolve.graph.node import topological
from gdsolve.lower import expect_scalar, lower_all
from gdsolve.problem.minimize import Minimize
from gdsolve.problem.settings import Settings
from gdsolve.solve.gradient import Request, evaluate_gradient
from gdsolve.solve.minimize.solve import solve_minimize
from gdsolve.solve.model import Model, build_model
from gdsolve.solve.results.result import DerivativeCheck, Result, Value
from gdsolve.text import to_text

MOST_NODES = 60
"""Nodes that are laid open: what a person goes through in one sitting."""

_INFIX = {"neg": "-{0}", "add": "{0} + {1}", "sub": "{0} - {1}", "mul": "{0} * {1}", "div": "{0} / {1}"}
_INFIX |= {"square": "{0}**2", "pow": "{0}**{1}", "powi": "{0}**{exponent}", "reciprocal": "1 / {0}"}
_INFIX |= {"matmul": "{0} @ {1}", "transpose": "{0}.T"}


@dataclass(frozen=True, slots=True)
class Step:
    """A node.

    Attributes:
        label: what it is called.
        operation: what it is computed from, as text; `variable` for one.
        value: at the point of the worksheet.
        slope: the derivative of the output by it.
        operands: labels of the nodes it is computed from, without constants.
    """

    label: str
    operation: str
    value: Value
    slope: Value
    operands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slope:
    """The derivative by one variable: in symbols (None if not possible), exact, and as a difference."""

    name: str
    symbols: str | None
    checks: tuple[DerivativeCheck, ...]


@dataclass(frozen=True, slots=True)
class Worksheet:
    """Everything about one calculation.

    Attributes:
        formula: as understood, with intermediates.
        point: where everything is evaluated: the start of the run, or what was asked for.
        steps: the nodes from variables to the output.
        hidden: how many nodes were left out at the front.
        slopes: derivatives by each variable.
        result: the run of the optimizer, for its first steps and why it ended.
    """

    formula: str
    point: Mapping[str, Value]
    steps: tuple[Step, ...]
    hidden: int
    slopes: tuple[Slope, ...]
    result: Result


def make_worksheet(problem: Minimize, settings: Settings, at: Mapping[str, Value]) -> Worksheet:
    """Return the worksheet of an objective.

    Args:
        problem: what is minimised or maximised.
        settings: of the run.
        at: point where derivatives are shown; the start of the run by default.

    Raises:
        UsageError, FormulaError: as the run itself.
    """
    result = solve_minimize(problem, settings)
    point = {**result.start, **at}
    placed = replace(settings, start={**settings.start, **point})
    model = build_model(problem, placed)
    steps, hidden = _steps(problem, model)
    return Worksheet(
        formula=to_text(problem.objective),
        point={name: point[name] for name in model.layout.names},
        steps=steps,
        hidden=hidden,
        slopes=_slopes(problem, settings, point, model),
        result=result,
    )


def _steps(problem: Minimize, model: Model) -> tuple[tuple[Step, ...], int]:
    """Return the nodes with their values and slopes, those nearest to the output if there are too many."""
    graph = model.graph
    lowered = lower_all(problem.objective, graph, model.names)
    assert lowered.body is not None
    output = expect_scalar(graph, lowered.body, problem.objective.body.span)
    nodes = [node for node in topological([output]) if not node.is_constant]
    shown = nodes[-MOST_NODES:]
    labels = _labels(nodes, lowered.intermediates)
    slopes = gradient(graph, output, shown)
    values = compile_values(graph, [*shown, *slopes], model.layout)(model.given)
    half = len(shown)
    steps = tuple(
        Step(labels[node], _operation(node, labels), _plain(value), _plain(slope), _operands(node, labels))
        for node, value, slope in zip(shown, values[:half], values[half:], strict=True)
    )
    return steps, len(nodes) - len(shown)


def _labels(nodes: list[Node], intermediates: Mapping[str, Node]) -> dict[Node, str]:
    """Return what each node is called: variables and intermediates by name, the others by number."""
    named = {node: name for name, node in intermediates.items()}
    taken = {*named.values(), *(str(each.attributes["name"]) for each in nodes if each.is_input)}
    labels: dict[Node, str] = {}
    number = 0
    for node in nodes:
        if node.is_input:
            labels[node] = str(node.attributes["name"])
        elif node in named:
            labels[node] = named[node]
        else:
            number += 1
            while f"t{number}" in taken:
                number += 1
            labels[node] = f"t{number}"
    return labels


def _operation(node: Node, labels: Mapping[Node, str]) -> str:
    if node.is_input:
        return "variable"
    operands = [labels.get(each) or _constant(each) for each in node.inputs]
    template = _INFIX.get(node.op.name)
    if template is not None:
        return template.format(*operands, **node.attributes)
    return f"{node.op.name}({', '.join(operands)})"


def _operands(node: Node, labels: Mapping[Node, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(labels[each] for each in node.inputs if each in labels))


def _constant(node: Node) -> str:
    value = np.asarray(node.attributes["value"])
    if value.shape:
        return f"({' x '.join(map(str, value.shape))} numbers)"
    text = f"{float(value):.10g}"
    return f"({text})" if text.startswith("-") else text


def _plain(value: Any) -> Value:
    listed: Value = value if isinstance(value, float) else np.asarray(value).tolist()
    return listed


def _slopes(
    problem: Minimize, settings: Settings, point: Mapping[str, Value], model: Model
) -> tuple[Slope, ...]:
    from gdsolve.symbols import derivative

    if not model.layout.size:
        return ()
    found = evaluate_gradient(problem, settings, Request(at=point, check=True))
    slopes = []
    for name, shape in zip(model.layout.names, model.layout.shapes, strict=True):
        own = tuple(each for each in found.check if each.name == name or each.name.startswith(f"{name}["))
        symbols = None if shape else derivative(problem.objective, name, model.layout.names)
        slopes.append(Slope(name, symbols, own))
    return tuple(slopes)
