"""What a result document must hold beside its answer, so that the answer can be checked from it alone.

The formula and the constants have keys of their own; here stand bounds and shapes of the variables, the
equations, files of constants, and which rows of which data file were fitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

from gdsolve.problem.equations import Equations
from gdsolve.problem.fit import Fit
from gdsolve.problem.parts import FileReference, Problem, Variable
from gdsolve.problem.settings import Settings
from gdsolve.solve.results.formula import written


def record_of(problem: Problem, settings: Settings, known: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the problem as far as it is not told by formula and constants; parts that are not there are left out.

    Args:
        problem: of any kind.
        settings: override it.
        known: what the solver knows better, such as the `y` of a fit.
    """
    in_box = settings.in_box or problem.search.in_box
    parts: dict[str, Any] = {
        "variables": {each.name: _variable(each, settings, in_box) for each in _variables(problem, settings)},
        "dtype": settings.dtype or problem.dtype,
        "files": _files(problem, settings),
    }
    if isinstance(problem, Equations):
        parts["equations"] = [written(each) for each in problem.equations]
    if isinstance(problem, Fit) and not problem.datasets:
        parts["data"] = {**_data(problem, settings), **known}
    return {name: part for name, part in parts.items() if part}


def _variables(problem: Problem, settings: Settings) -> list[Variable]:
    """Return the declared variables, and for a fit the parameters that only the settings bound."""
    held = {*settings.let, *settings.fix}
    own = [each for each in problem.variables if each.name not in held]
    declared = {each.name for each in own}
    more = settings.bounds if isinstance(problem, Fit) else {}
    return [*own, *(Variable(name) for name in more if name not in declared and name not in held)]


def _variable(
    variable: Variable, settings: Settings, in_box: Mapping[str, tuple[float, float]]
) -> dict[str, Any]:
    lower, upper = settings.bounds.get(variable.name, (variable.lower, variable.upper))
    if variable.name in in_box:
        least, most = in_box[variable.name]
        lower = [max(each, least) for each in lower] if isinstance(lower, list) else max(lower, least)
        upper = [min(each, most) for each in upper] if isinstance(upper, list) else min(upper, most)
    shape = variable.shape or _shape_of(settings.start.get(variable.name))
    parts: dict[str, Any] = {}
    if lower != -inf:
        parts["lower"] = lower
    if upper != inf:
        parts["upper"] = upper
    return parts | ({"shape": list(shape)} if shape else {})


def _shape_of(value: Any) -> tuple[int, ...]:
    return (len(value), *_shape_of(value[0])) if isinstance(value, list) and value else ()


def _files(problem: Problem, settings: Settings) -> dict[str, Any]:
    """Return path and digest of each constant that stands in a file."""
    from gdsolve.data import sha256

    return {
        each.name: {"path": each.value.resolved, "sha256": sha256(each.value.resolved)}
        for each in problem.constants
        if isinstance(each.value, FileReference) and each.name not in settings.let
    }


def _data(problem: Fit, settings: Settings) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "path": problem.data.resolved,
        "sql": settings.sql or problem.sql,
        "x": list(settings.x) or [each.text for each in problem.x],
        "y": settings.y or (problem.y.text if problem.y else None),
        "sigma": settings.sigma or (problem.sigma.text if problem.sigma else None),
        "sigma_kind": settings.sigma_kind or problem.sigma_kind,
        "where": settings.where or (problem.where.text if problem.where else None),
        "nan": settings.nan or problem.nan,
        "loss": settings.loss or problem.loss,
    }
    return {name: part for name, part in parts.items() if part}
