"""The doors of the room: a problem from a file, from its text, or from formulas on the command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from gdsolve.errors import Diagnostic, GdsolveError, ProblemError, Source, closest
from gdsolve.problem.equations import Equations
from gdsolve.problem.fit import Fit
from gdsolve.problem.kind import Kind
from gdsolve.problem.kinds import KINDS
from gdsolve.problem.minimize import Minimize, Sense
from gdsolve.problem.parts import FileReference, Problem, Variable
from gdsolve.problem.relations import check_equation
from gdsolve.problem.settings import Value
from gdsolve.text.tree import Formula


def load_problem(
    path: str | os.PathLike[str] | Source,
    names: Collection[str] = (),
    read: Callable[[str], Value] | None = None,
) -> Problem:
    """Return the problem that a file describes.

    Args:
        path: a problem file, or its text; files that a text names are relative to the current directory.
        names: names that are declared elsewhere (`--let`), and are no variables therefore.
        read: reads start values that stand in files of their own; None leaves them to the solver.

    Raises:
        ProblemError, FormulaError: all faults of the file at once, each with its place.
    """
    if isinstance(path, Source):
        return _read(path, "", None, names, read)
    name = os.fspath(path)
    return _read(_source(name), os.path.dirname(name), name, names, read)


def expression_problem(
    text: str | Source, sense: Sense = "minimize", names: Collection[str] = ()
) -> Minimize:
    """Return the problem of an objective alone; its free names are the variables, in order of appearance.

    Args:
        text: the formula, intermediates included.
        sense: `minimize` or `maximize`.
        names: names given elsewhere (`--start`, `--let`): one that is also a constant, such as `e`, is a name
            then. They do not become variables unless they are free in the formula.

    Raises:
        FormulaError: the text cannot be read, or is a relation.
    """
    from gdsolve.text import expect_expression, free_names, parse_formula

    source = text if isinstance(text, Source) else Source(text)
    objective = parse_formula(source)
    expect_expression(objective, "an objective")
    variables = tuple(Variable(name) for name in free_names(objective, names))
    return Minimize(
        title=_title(source.text),
        variables=variables,
        definitions=objective.definitions,
        objective=objective,
        sense=sense,
    )


def equations_problem(texts: Sequence[str | Source], names: Collection[str] = ()) -> Equations:
    """Return the problem of equations alone; see `expression_problem`.

    Raises:
        FormulaError: a text cannot be read, or holds something else than equations.
        ProblemError: there are none.
    """
    from gdsolve.text import free_names, parse_equations

    sources = [text if isinstance(text, Source) else Source(text, "equation") for text in texts]
    faults: list[Diagnostic] = []
    equations: list[Formula] = []
    for source in sources:
        try:
            formulas = parse_equations(source)
            for formula in formulas:
                check_equation(formula)
            equations.extend(formulas)
        except GdsolveError as error:
            faults.extend(error.diagnostics)
    if faults:
        raise ProblemError(*faults)
    if not equations:
        raise ProblemError.of(
            "there are no equations", hint='such as `gdsolve solve "x + y = 3" "x - y = 1"`'
        )
    free = dict.fromkeys(name for each in equations for name in free_names(each, names))
    title = "; ".join(_title(each.body.span.text) for each in equations)
    return Equations(title=title, variables=tuple(map(Variable, free)), equations=tuple(equations))


def fit_problem(data: str) -> Fit:
    """Return the fit to a data file of which nothing else is said yet; `apply_settings` adds the rest."""
    return Fit(title=data, data=FileReference(data, data))


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of problem files."""
    from gdsolve.problem.file import schema

    return schema.json_schema()


def _title(text: str) -> str:
    return " ".join(text.split())


def _read(
    source: Source,
    folder: str,
    path: str | None,
    names: Collection[str],
    read: Callable[[str], Value] | None,
) -> Problem:
    """Return the problem in a text, or raise all its faults."""
    from pydantic import ValidationError

    from gdsolve.problem.file.faults import faults_of
    from gdsolve.problem.file.place import Places
    from gdsolve.problem.file.reading import Reading
    from gdsolve.problem.file.schema import PROBLEM_FILE
    from gdsolve.text import read_document

    document = read_document(source)
    places = Places(document)
    kind = _chosen(places, document.value)
    try:
        keys = PROBLEM_FILE.model_validate(document.value)
    except ValidationError as error:
        found = list(faults_of(error, PROBLEM_FILE))
        for fault in found:
            places.fault(fault.what, fault.path, fault.hint, at_key=fault.at_key)
        raise ProblemError(*places.faults) from None
    if kind is None or places.faults:
        raise ProblemError(*places.faults)
    reading = Reading(document, keys, folder, path, names, read)
    problem = kind.build(reading)
    if reading.places.faults or problem is None:
        raise ProblemError(*reading.places.faults)
    return problem


def _chosen(places: Any, data: dict[Any, Any]) -> Kind | None:
    """Return the kind of problem that the keys choose; none or two are faults."""
    known = [key for kind in KINDS for key in kind.keys]
    given = [key for key in data if key in known]
    if given and data[given[0]] is None:
        places.fault(f"`{given[0]}` is empty", (given[0],), at_key=True)
    for key in given[1:]:
        places.fault(
            f"`{key}` stands beside `{given[0]}`: a problem file holds one problem",
            (key,),
            "put the other one into a file of its own",
            at_key=True,
        )
    if not given and not any(closest(str(key), known) for key in data):
        words = ", ".join(f"`{key}`" for key in known)
        places.fault(f"the problem is missing: one of {words}", (), "such as `minimize: x**2 - 2*x + 1`")
    return next((kind for kind in KINDS if given and given[0] in kind.keys), None)


def _source(name: str) -> Source:
    """Return the text of a problem file; of one that is missing, offer the most similar name."""
    from gdsolve.text import read_source

    path = Path(name)
    if not path.exists():
        siblings = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
        near = closest(path.name, siblings)
        raise ProblemError.of(f"no file `{name}`", hint=near and f"did you mean `{path.parent / near}`?")
    return read_source(name)
