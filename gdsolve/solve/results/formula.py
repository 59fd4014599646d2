"""The formula of a problem as text with its constants, so that a result document can be used on its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gdsolve.problem.minimize import Minimize
from gdsolve.problem.parts import FileReference, Problem
from gdsolve.problem.settings import Settings
from gdsolve.text import to_text
from gdsolve.text.tree import Formula

LONGEST_FORMULA = 20_000
"""Characters; a longer formula stands in its problem file, and would only swell the document."""

LARGEST_CONSTANT = 1000
"""Entries of an array that is kept."""


def formula_of(problem: Problem) -> str | None:
    """Return the objective of a problem; None if there is none or it is very long.

    A fit says its own formula, which depends on the columns of its table.
    """
    return written(problem.objective) if isinstance(problem, Minimize) else None


def written(formula: Formula) -> str | None:
    """Return a formula as text, None if it is very long."""
    return None if len(formula.source.text) > LONGEST_FORMULA else to_text(formula)


def constants_of(problem: Problem, settings: Settings) -> Mapping[str, Any]:
    """Return the constants of a problem by name; those in files and very large ones are left out."""
    own = {each.name: each.value for each in problem.constants if not isinstance(each.value, FileReference)}
    found = {**own, **settings.let, **settings.fix}
    return {name: value for name, value in found.items() if _entries(value) <= LARGEST_CONSTANT}


def _entries(value: Any) -> int:
    return sum(map(_entries, value)) if isinstance(value, list) else 1
