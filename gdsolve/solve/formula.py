"""The formula of a problem as text with its constants, so that a result document can be used on its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gdsolve.problem.fit import Fit
from gdsolve.problem.minimize import Minimize
from gdsolve.problem.parts import FileReference, Problem
from gdsolve.problem.settings import Settings
from gdsolve.text import parse_formula, to_text
from gdsolve.text.tree import Formula, Relation

LONGEST_FORMULA = 20_000
"""Characters; a longer formula stands in its problem file, and would only swell the document."""

LARGEST_CONSTANT = 1000
"""Entries of an array that is kept."""


def formula_of(problem: Problem, settings: Settings) -> str | None:
    """Return the objective of a problem or the model of a fit; None if there is none or it is very long."""
    formula = _formula(problem, settings)
    if formula is None or len(formula.source.text) > LONGEST_FORMULA:
        return None
    return to_text(formula)


def constants_of(problem: Problem, settings: Settings) -> Mapping[str, Any]:
    """Return the constants of a problem by name; those in files and very large ones are left out."""
    own = {each.name: each.value for each in problem.constants if not isinstance(each.value, FileReference)}
    found = {**own, **settings.let, **settings.fix}
    return {name: value for name, value in found.items() if _entries(value) <= LARGEST_CONSTANT}


def _formula(problem: Problem, settings: Settings) -> Formula | None:
    if isinstance(problem, Minimize):
        return problem.objective
    if not isinstance(problem, Fit):
        return None
    degree = settings.degree if settings.model is None else None
    if degree is None and settings.model is None:
        degree = problem.degree
    if degree is not None:
        from gdsolve.errors import Source

        powers = ("", *(f"*x**{power}" if power > 1 else "*x" for power in range(1, degree + 1)))
        text = " + ".join(f"c{number}{power}" for number, power in enumerate(powers))
        return parse_formula(Source(text))
    model = problem.model
    if settings.model is not None:
        from gdsolve.errors import Source

        model = parse_formula(Source(settings.model))
    if model is None or not isinstance(model.body, Relation):
        return model
    return Formula(model.source, model.definitions, model.body.right, model.notes)


def _entries(value: Any) -> int:
    return sum(map(_entries, value)) if isinstance(value, list) else 1
