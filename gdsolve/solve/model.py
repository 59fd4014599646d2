"""A problem set up for solving: the graph with its inputs, the layout of the variables, bounds, start values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile import Layout
from gdsolve.errors import UsageError, closest
from gdsolve.graph import Graph, Node
from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.problem.parts import Constant, FileReference, Problem, Variable
from gdsolve.problem.settings import Settings, Value


@dataclass(frozen=True, slots=True)
class Model:
    """What every solver starts from.

    Attributes:
        graph: holds the inputs; solvers lower their formulas into it.
        names: node of each variable and constant by name, for lowering.
        layout: variables in the flat vector.
        bounds: box of the flat vector.
        given: start values that were said; nan where nothing was said, shape (n,).
        values: values of constants that are inputs of the graph (those in `as_inputs`).
        integers: names of variables that must be whole numbers.
        notes: what was assumed, one sentence each.
    """

    graph: Graph
    names: Mapping[str, Node]
    layout: Layout
    bounds: Bounds
    given: Vector
    values: Mapping[str, NDArray[np.float64]]
    integers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def build_model(
    problem: Problem,
    settings: Settings,
    *,
    as_inputs: Collection[str] = (),
    graph: Graph | None = None,
) -> Model:
    """Return the model of a problem with what the settings add: start values, bounds, fixed values, constants.

    Args:
        problem: any kind; only its variables and constants are read.
        settings: override the problem.
        as_inputs: constants that become inputs of the graph, so that they can be differentiated by.
        graph: the graph to grow; a new one by default.

    Raises:
        UsageError: a setting names no variable, or has the wrong shape.
        ProblemError, DataError: a constant's file cannot be read.
    """
    graph = Graph() if graph is None else graph
    fixed = {**_constants(problem), **settings.let, **settings.fix}
    variables = tuple(each for each in problem.variables if each.name not in fixed)
    known = [each.name for each in problem.variables]
    for option, mentioned in (
        ("--start", settings.start),
        ("--shape", settings.shape),
        ("--bounds", settings.bounds),
        ("--fix", settings.fix),
    ):
        _check_names(option, mentioned, known)
    layout = Layout(
        tuple(each.name for each in variables), tuple(_shape(each, settings) for each in variables)
    )
    names = {name: graph.input(name, shape) for name, shape in zip(layout.names, layout.shapes, strict=True)}
    values: dict[str, NDArray[np.float64]] = {}
    for name, value in fixed.items():
        array = np.asarray(value, dtype=np.float64)
        if name in as_inputs:
            names[name] = graph.input(name, array.shape)
            values[name] = array
        else:
            names[name] = graph.constant(array)
    return Model(
        graph=graph,
        names=names,
        layout=layout,
        bounds=_bounds(variables, layout, settings),
        given=_given(variables, layout, settings),
        values=values,
        integers=tuple(each.name for each in variables if each.integer),
    )


def _constants(problem: Problem) -> dict[str, Any]:
    return {each.name: _value(each) for each in problem.constants}


def _value(constant: Constant) -> Any:
    if not isinstance(constant.value, FileReference):
        return constant.value
    from gdsolve.data import read_matrix

    return read_matrix(constant.value.resolved) if constant.content is None else constant.content


def _check_names(option: str, given: Collection[str], known: list[str]) -> None:
    for name in given:
        if name not in known:
            near = closest(name, known)
            listed = ", ".join(f"`{each}`" for each in known[:12]) or "none"
            raise UsageError.of(
                f"`{option}` names `{name}`, which is not a variable of the problem",
                hint=f"did you mean `{near}`?" if near else f"the variables are {listed}",
            )


def _shape(variable: Variable, settings: Settings) -> tuple[int, ...]:
    """Return the declared shape; on the command line `--shape`, or else the start value, may give one."""
    if variable.name in settings.shape:
        shape = settings.shape[variable.name]
        if variable.shape not in ((), shape):
            raise UsageError.of(f"`{variable.name}` has the shape {variable.shape}, not {shape}")
        return shape
    if variable.shape == () and variable.start is None and variable.name in settings.start:
        return np.shape(np.asarray(settings.start[variable.name], dtype=np.float64))
    return variable.shape


def _given(variables: tuple[Variable, ...], layout: Layout, settings: Settings) -> Vector:
    """Return the start values that were said, nan elsewhere, shape (n,)."""
    vector = np.full(layout.size, np.nan)
    for variable, (name, shape, offset, size) in zip(variables, layout.parts(), strict=True):
        value = settings.start.get(name, variable.start)
        if value is not None:
            vector[offset : offset + size] = _fitted(f"start of `{name}`", value, shape)
    return vector


def _bounds(variables: tuple[Variable, ...], layout: Layout, settings: Settings) -> Bounds:
    lower, upper = np.full(layout.size, -np.inf), np.full(layout.size, np.inf)
    for variable, (name, shape, offset, size) in zip(variables, layout.parts(), strict=True):
        low, high = settings.bounds.get(name, (variable.lower, variable.upper))
        lower[offset : offset + size] = _fitted(f"lower bound of `{name}`", low, shape)
        upper[offset : offset + size] = _fitted(f"upper bound of `{name}`", high, shape)
        if (lower[offset : offset + size] > upper[offset : offset + size]).any():
            raise UsageError.of(f"the lower bound of `{name}` is above its upper bound")
    return Bounds(lower, upper)


def _fitted(what: str, value: Value, shape: tuple[int, ...]) -> Vector:
    """Return a value as a flat vector of the variable's size; a number stands for every entry."""
    array = np.asarray(value, dtype=np.float64)
    if array.shape != shape and array.shape != ():
        raise UsageError.of(
            f"the {what} has shape {array.shape}, the variable {shape}",
            hint="give one number for all entries, or a list of that shape",
        )
    return np.broadcast_to(array, shape).ravel()
