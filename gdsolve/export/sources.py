"""Where functions to export come from: a problem, or the document of a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gdsolve.errors import DataError, Source, UsageError
from gdsolve.export.function import Function
from gdsolve.problem.fit import Fit
from gdsolve.problem.minimize import Minimize
from gdsolve.problem.parts import FileReference, Problem
from gdsolve.text import free_names, parse_formula, read_result
from gdsolve.text.tree import Formula, Relation


def function_of_problem(problem: Problem, given: Mapping[str, Any]) -> Function:
    """Return the objective of a problem, or the model of a fit whose parameters are arguments.

    Args:
        problem: a minimize, maximize or fit problem.
        given: further names with a value (`--let`, `--fix`).

    Raises:
        UsageError: the problem has no single formula, or a constant stands in a file.
    """
    values = {**{each.name: each.value for each in problem.constants}, **given}
    for name, value in values.items():
        if isinstance(value, FileReference):
            raise UsageError.of(
                f"the constant `{name}` stands in a file, which code cannot hold", hint=f"--let {name}=..."
            )
    if isinstance(problem, Minimize):
        variables = tuple(each.name for each in problem.variables if each.name not in values)
        return Function("objective", problem.objective, variables, values, (problem.title,))
    if isinstance(problem, Fit) and problem.model is not None:
        formula = _right_side(problem.model)
        names = [name for name in free_names(formula) if name not in values]
        inputs = [name for name in (each.text.strip() for each in problem.x) if name in names]
        arguments = (*inputs, *(name for name in names if name not in inputs))
        return Function("curve", formula, arguments, values, (problem.title,))
    raise UsageError.of(
        f"`{problem.title}` has no single formula to export",
        hint="export an expression or the result of a fit",
    )


def function_of_result(path: str) -> Function:
    """Return the objective, or the fitted curve with its parameters, of a result document.

    Raises:
        DataError: the file cannot be read, or is no result with a formula.
    """
    content = read_result(path)
    text = content.get("formula")
    if not isinstance(text, str):
        raise DataError.of(f"`{path}` holds no formula: it is the result of a {content.get('kind')}")
    solution, constants = content.get("solution", {}), content.get("constants", {})
    declared = {*solution, *constants}
    formula = parse_formula(Source(text, path))
    comments = (f"{content.get('kind')} {text}", f"verdict: {content.get('verdict', {}).get('code')}")
    free = free_names(formula, declared)
    if content.get("kind") == "fit":
        values = {name: each for name, each in {**constants, **solution}.items() if name in free}
        arguments = tuple(name for name in free if name not in values)
        return Function("curve", formula, arguments, values, comments)
    values = {name: each for name, each in constants.items() if name in free}
    arguments = tuple(name for name in free if name not in values)
    answer = ", ".join(f"{name} = {each}" for name, each in solution.items())
    return Function("objective", formula, arguments, values, (*comments, f"answer: {answer}"))


def _right_side(model: Formula) -> Formula:
    body = model.body
    if not isinstance(body, Relation):
        return model
    return Formula(model.source, model.definitions, body.right, model.notes)
