"""Ready-made models (`--model "gaussian + line"`) written out as a formula of the table's columns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from math import inf

from gdsolve.errors import Source, UsageError
from gdsolve.models import Composition, ModelParameter, compose, find_model, read_models
from gdsolve.problem.fit import Fit
from gdsolve.problem.parts import Variable
from gdsolve.problem.settings import Settings
from gdsolve.text import parse_formula, spelled
from gdsolve.text.tree import Formula


@dataclass(frozen=True, slots=True)
class SpelledOut:
    """A fit whose model is a formula, and what was understood."""

    problem: Fit
    settings: Settings
    notes: tuple[str, ...] = ()


def spelled_out(problem: Fit, settings: Settings, columns: Collection[str]) -> SpelledOut:
    """Return a fit with its ready-made models written out; any other fit as it is.

    Args:
        problem: its model may be words such as `gaussian + line`, or `y ~ gaussian + line`.
        settings: their model replaces that of the problem.
        columns: names of the table; a text that holds one of them is a formula.

    Raises:
        UsageError: there is no column for the one input of the models.
    """
    source = _model_source(problem, settings)
    if source is None:
        return SpelledOut(problem, settings)
    left, _, right = source.text.rpartition("~")
    constants = {*(each.name for each in problem.constants), *settings.let}
    variables = {*(each.name for each in problem.variables), *settings.start, *settings.bounds, *settings.fix}
    models = read_models(right, {*columns, *constants, *variables})
    if not models:
        return SpelledOut(problem, settings, _hidden(right, {*columns, *constants, *variables}))
    y = Source(left.strip(), source.name) if left.strip() else None
    y = y or (None if settings.y is None else Source(settings.y, "--y")) or problem.y
    x = _input(problem, settings, columns, y)
    column = x.text.strip()
    # `--x` of any other text than a column's name is the input `x`.
    is_column = column in columns
    composition = compose(models, spelled(column) if is_column else "x", {*columns, *constants})
    model = parse_formula(Source(composition.text, source.name))
    written = replace(
        problem,
        model=Formula(model.source, (*problem.definitions, *model.definitions), model.body, model.notes),
        degree=None,
        x=() if is_column else (x,),
        y=y,
        variables=_bounded(problem.variables, composition.parameters),
    )
    said = " ".join(right.split())
    return SpelledOut(written, replace(settings, model=None, x=(), y=None), (_note(said, composition),))


def _hidden(text: str, declared: Collection[str]) -> tuple[str, ...]:
    """Return a note on each model's name that is a parameter, since a word beside it is a column."""
    words = [word.strip() for word in text.split("+")]
    if not all(word in declared or find_model(word) for word in words):
        return ()
    first = next((word for word in words if word in declared), "")
    names = [word for word in words if word not in declared]
    because = f"not a ready-made model, since `{first}` is a column or declared"
    return tuple(f"`{name}` is a parameter here, {because}" for name in names)


def _model_source(problem: Fit, settings: Settings) -> Source | None:
    if settings.model is not None:
        return Source(settings.model, "--model")
    if settings.degree is not None or problem.model is None:
        return None
    body = problem.model.body
    # With intermediates in front of it, it is a formula in any case.
    return body.span.source if body.span.text.strip() == body.span.source.text.strip() else None


def _input(problem: Fit, settings: Settings, columns: Collection[str], y: Source | None) -> Source:
    """Return the input: what was said, `x`, or the first column that nothing else uses."""
    said = tuple(Source(text, "--x") for text in settings.x) or problem.x
    if len(said) > 1:
        raise UsageError.of(
            f"a ready-made model has one input, not {len(said)}",
            hint='write the formula, such as `--model "a + b*x1 + c*x2"`',
        )
    if said:
        return said[0]
    sigma = settings.sigma or (problem.sigma.text if problem.sigma is not None else "")
    used = {sigma.strip(), "y" if y is None else y.text.strip()}
    free = [name for name in columns if name not in used]
    if not free:
        raise UsageError.of("there is no column for the input of the model", hint="--x NAME")
    return Source("x" if "x" in free else free[0], "--x")


def _bounded(variables: tuple[Variable, ...], parameters: tuple[ModelParameter, ...]) -> tuple[Variable, ...]:
    """Return the declared variables and the parameters with a bound; what was declared wins."""
    declared = {each.name: each for each in variables}
    for each in parameters:
        variable = declared.get(each.name, Variable(each.name))
        if each.lower is not None and variable.lower == -inf and variable.upper == inf:
            declared[each.name] = replace(variable, lower=each.lower)
    return tuple(declared.values())


def _note(said: str, composition: Composition) -> str:
    parts = [f"`{said}` is ready-made (`gdsolve models`)"]
    if composition.renamed:
        renamed = ", ".join(composition.renamed)
        parts.append(f"names that occur more than once have the number of their term: {renamed}")
    bounded = ", ".join(each.name for each in composition.parameters if each.lower == 0)
    if bounded:
        parts.append(f"not negative: {bounded}")
    return "; ".join(parts)
