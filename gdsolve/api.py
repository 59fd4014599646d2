"""The Python face: the same functions as the commands, with keywords for flags and typed results.

>>> import gdsolve
>>> answer = gdsolve.minimize("x**2 - 2*x + 1")
>>> answer.solution["x"]
1.0
>>> answer.verdict.code.value
'minimum'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from gdsolve import pipeline
from gdsolve.errors import UsageError, closest
from gdsolve.problem.settings import Settings
from gdsolve.solve.results.result import FitResult, GradResult, PuzzleResult, Result

if TYPE_CHECKING:
    import os


def minimize(objective: Any, **settings: Any) -> Result:
    """Return the least value of an expression (text or SymPy), or of a problem file.

    Args:
        objective: a formula such as `"x**2 - 2*x + 1"`, a SymPy expression, or the path of a problem file.
        settings: the fields of `gdsolve.problem.settings.Settings`, such as `start={"x": 3}`,
            `bounds={"x": (0, 5)}`, `optimizer="adam"`, `epochs=100`.

    Raises:
        GdsolveError: what the command line would print; see `gdsolve.errors`.
    """
    return pipeline.minimize(_text(objective), _settings(settings))


def maximize(objective: Any, **settings: Any) -> Result:
    """Return the greatest value of an expression or problem file; see `minimize`."""
    return pipeline.minimize(_text(objective), _settings(settings), sense="maximize")


def fit(data: str | os.PathLike[str], **settings: Any) -> FitResult:
    """Return the fit of a curve to a data file: `fit("data.csv", model="a*exp(-t/tau)", y="V")`.

    See `minimize` for the settings; `model` or `degree` says which curve.
    """
    return pipeline.fit(str(data), _settings(settings))


def solve(equations: str | Sequence[str], **settings: Any) -> PuzzleResult:
    """Return the solutions of equations such as `["x + y = 3", "x - y = 1"]`, or of a problem file."""
    texts = [equations] if isinstance(equations, str) else [_text(each) for each in equations]
    return pipeline.solve(texts, _settings(settings))


def grad(
    objective: Any,
    at: Mapping[str, Any] | None = None,
    *,
    wrt: Sequence[str] | None = None,
    of: str | None = None,
    order: int = 1,
    check: bool = False,
    **settings: Any,
) -> GradResult:
    """Return value and exact derivatives at a point.

    Args:
        objective: a formula, a SymPy expression, or the path of a problem file.
        at: values by name; a problem file has start values of its own.
        wrt: names to differentiate by: variables, constants, intermediates; all variables by default.
        of: name of an intermediate to differentiate instead of the objective.
        order: 2 adds the Hessian.
        check: add central differences for comparison.
        settings: see `minimize`.
    """
    return pipeline.gradient_at(
        _text(objective),
        _settings(settings),
        at=dict(at or {}),
        wrt=None if wrt is None else tuple(wrt),
        of=of,
        order=order,
        check=check,
    )


def _settings(given: Mapping[str, Any]) -> Settings:
    known = [each.name for each in fields(Settings)]
    for name in given:
        if name not in known:
            near = closest(name, known)
            raise UsageError.of(
                f"unknown setting `{name}`", hint=f"did you mean `{near}`?" if near else ", ".join(known)
            )
    return Settings(**given)


def _text(objective: Any) -> str:
    """Return a formula or path as text; SymPy expressions are printed as a formula."""
    if isinstance(objective, str):
        return objective
    if hasattr(objective, "__fspath__"):
        return str(objective.__fspath__())
    if hasattr(objective, "free_symbols"):
        from gdsolve.symbols import formula_text

        return formula_text(objective)
    raise UsageError.of(
        f"an objective is a formula or the path of a problem file, not {type(objective).__name__}",
        hint='gdsolve.minimize("x**2 - 2*x + 1")',
    )
