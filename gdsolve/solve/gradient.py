"""Values and exact derivatives at a point; no optimizer runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdsolve.compile import Layout, compile_values
from gdsolve.errors import ExitCode, FormulaError, UsageError, closest
from gdsolve.graph import Graph, Node, connected, gradient, hessian
from gdsolve.lower import lower_all
from gdsolve.ops import SUM
from gdsolve.optimize.protocols import Vector
from gdsolve.problem.minimize import Minimize
from gdsolve.problem.settings import Settings, Value
from gdsolve.solve.model import Model, build_model
from gdsolve.solve.results.result import DerivativeCheck, GradResult, Verdict, VerdictCode


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be differentiated.

    Attributes:
        at: values that replace start values and constants.
        wrt: names by which to differentiate (variables, constants, intermediates); None: all variables.
        of: name of an intermediate; None is the objective.
        order: 1 for the gradient, 2 for the Hessian as well.
        check: compare with central differences.
    """

    at: Mapping[str, Value]
    wrt: tuple[str, ...] | None = None
    of: str | None = None
    order: int = 1
    check: bool = False


def evaluate_gradient(problem: Minimize, settings: Settings, request: Request) -> GradResult:
    """Return value and derivatives of an objective or intermediate at a point.

    An output that is an array is summed for its gradient, as a gradient tape does.

    Raises:
        UsageError: a name without a value, or a name to differentiate by that does not exist.
    """
    constants = [each.name for each in problem.constants] + list(settings.let)
    moved = {name: value for name, value in request.at.items()}
    let = {name: moved[name] for name in constants if name in moved}
    start = {name: value for name, value in moved.items() if name not in constants}
    merged = _replaced(settings, {**settings.let, **let}, {**settings.start, **start})
    model = build_model(problem, merged, as_inputs=constants)
    graph = model.graph
    lowered = lower_all(problem.objective, graph, model.names)
    assert lowered.body is not None
    known: dict[str, Node] = {**model.names, **lowered.intermediates}
    output = lowered.body if request.of is None else _named(request.of, known, "--of")
    names = _sources(request, model, lowered.intermediates)
    sources = tuple(_named(name, known, "--wrt") for name in names)
    layout, x = _everything(model)
    _check_values(layout, x)
    parts = _derivatives(graph, output, sources, request.order)
    values = compile_values(graph, parts.nodes, layout)(x)
    return _result(
        problem,
        request,
        names,
        parts,
        values,
        _checks(graph, output, names, sources, layout, x, request),
        connected(output, sources),
        (*problem.objective.notes, *lowered.notes),
        layout,
        x,
    )


def _replaced(settings: Settings, let: Mapping[str, Value], start: Mapping[str, Value]) -> Settings:
    from dataclasses import replace

    return replace(settings, let=let, start=start)


def _sources(request: Request, model: Model, intermediates: Mapping[str, Node]) -> tuple[str, ...]:
    if request.wrt is not None:
        return request.wrt
    names = model.layout.names
    return names if names else tuple(model.values)


def _named(name: str, known: Mapping[str, Node], option: str) -> Node:
    if name not in known:
        near = closest(name, known)
        listed = ", ".join(f"`{each}`" for each in list(known)[:12])
        raise UsageError.of(
            f"`{option}` names `{name}`, which the problem does not have",
            hint=f"did you mean `{near}`?" if near else f"it has {listed}",
        )
    return known[name]


def _everything(model: Model) -> tuple[Layout, Vector]:
    """Return variables and constants as one vector, so that any of them can be differentiated by."""
    names = (*model.layout.names, *model.values)
    shapes = (*model.layout.shapes, *(value.shape for value in model.values.values()))
    tail = [value.ravel() for value in model.values.values()]
    return Layout(names, shapes), np.concatenate([model.given, *tail]) if names else np.empty(0)


def _check_values(layout: Layout, x: Vector) -> None:
    missing = [name for name, _, offset, size in layout.parts() if np.isnan(x[offset : offset + size]).any()]
    if missing:
        listed = ", ".join(f"`{name}`" for name in missing)
        example = ",".join(f"{name}=1" for name in missing)
        raise UsageError.of(f"no value is given for {listed}", hint=f"add `--at {example}`")


@dataclass(frozen=True, slots=True)
class _Parts:
    """The nodes asked for: value, gradients, Hessian blocks in rows."""

    value: Node
    gradients: tuple[Node, ...]
    hessians: tuple[tuple[Node, ...], ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        return (self.value, *self.gradients, *(block for row in self.hessians for block in row))


def _derivatives(graph: Graph, output: Node, sources: Sequence[Node], order: int) -> _Parts:
    gradients = gradient(graph, output, sources)
    total = output if output.shape == () else graph.apply(SUM, output)
    blocks = hessian(graph, total, sources) if order > 1 else ()
    return _Parts(output, tuple(gradients), tuple(tuple(row) for row in blocks))


def _result(
    problem: Minimize,
    request: Request,
    names: tuple[str, ...],
    parts: _Parts,
    values: tuple[Any, ...],
    checks: tuple[DerivativeCheck, ...],
    reached: Sequence[bool],
    notes: tuple[str, ...],
    layout: Layout,
    x: Vector,
) -> GradResult:
    count = len(names)
    blocks = values[1 + count :]
    second = None
    if parts.hessians:
        second = {
            outer: {inner: _plain(blocks[row * count + column]) for column, inner in enumerate(names)}
            for row, outer in enumerate(names)
        }
    what = request.of or "the objective"
    loose = tuple(
        f"{what} does not depend on `{name}`: derivative 0"
        for name, each in zip(names, reached, strict=True)
        if not each
    )
    title = problem.title if request.of is None else f"{request.of} in {problem.title}"
    value = _plain(values[0])
    finite = all(np.isfinite(np.asarray(each)).all() for each in values)
    code = VerdictCode.DERIVATIVE if finite else VerdictCode.UNDEFINED
    because = "exact derivatives" if finite else "a value or derivative is not finite at this point"
    return GradResult(
        kind="grad",
        title=title,
        verdict=Verdict(code, because, ExitCode.OK if finite else ExitCode.UNBOUNDED),
        start={name: _plain(each) for name, each in layout.unpack(x).items()},
        notes=(*notes, *loose),
        value=value,
        gradient={name: _plain(each) for name, each in zip(names, values[1 : 1 + count], strict=True)},
        hessian=second,
        check=checks,
    )


def _plain(value: Any) -> Value:
    array = np.asarray(value, dtype=np.float64)
    plain: Value = array.tolist()
    return plain


STEP = float(np.finfo(np.float64).eps) ** (1 / 3)
"""Relative step of central differences: balances rounding eps/h against truncation h**2."""


def _checks(
    graph: Graph,
    output: Node,
    names: tuple[str, ...],
    sources: tuple[Node, ...],
    layout: Layout,
    x: Vector,
    request: Request,
) -> tuple[DerivativeCheck, ...]:
    """Return each derivative beside its central difference; intermediates are not moved and left out."""
    if not request.check:
        return ()
    total = output if output.shape == () else graph.apply(SUM, output)
    compiled = compile_values(graph, (total, *gradient(graph, output, sources)), layout)
    value, *exact = compiled(x)
    offsets = {name: (offset, size) for name, _, offset, size in layout.parts()}
    rows = []
    for name, derivative in zip(names, exact, strict=True):
        if name not in offsets:
            continue
        offset, size = offsets[name]
        flat = np.ravel(np.asarray(derivative, dtype=np.float64))
        for entry in range(size):
            difference = _difference(compiled, x, offset + entry)
            floor = 1e-6 * abs(float(value)) / max(1.0, abs(float(x[offset + entry])))
            rows.append(_row(layout.labels[offset + entry], float(flat[entry]), difference, floor))
    if not rows:
        raise FormulaError.of("`--check` needs at least one variable or constant to move")
    return tuple(rows)


def _difference(compiled: Any, x: Vector, index: int) -> float:
    step = STEP * max(1.0, abs(float(x[index])))
    high, low = x.copy(), x.copy()
    high[index] += step
    low[index] -= step
    return float((compiled(high)[0] - compiled(low)[0]) / (high[index] - low[index]))


def _row(name: str, exact: float, difference: float, floor: float) -> DerivativeCheck:
    """Return a row; `floor` is the size of derivative that shows in the output at all."""
    scale = max(abs(exact), abs(difference), floor)
    error = abs(exact - difference)
    digits = 16.0 if error == 0 else float(np.clip(-np.log10(error / scale), 0, 16)) if scale else 16.0
    return DerivativeCheck(name, exact, difference, digits)
