"""Answers as rows for machines: every number in full, arrays entry by entry."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gdsolve.report.blocks import Grid
from gdsolve.report.pages.minimum import headline
from gdsolve.solve.results.result import FitResult, GradResult, PuzzleResult, Result, Value


def result_rows(results: Sequence[Result]) -> Grid:
    """Return the values of answers of one kind.

    A fit has a row per parameter, an equation system a row per solution, everything else a row per value.
    Several derivatives (`grad` at several points) follow each other, told apart by the column `point`.
    """
    match results[0]:
        case FitResult() as fit if fit.parameters:
            return _parameters(fit)
        case PuzzleResult() as puzzle:
            points = puzzle.solutions or ((puzzle.solution,) if puzzle.solution else ())
            names = tuple(name for name, _ in flat(points[0])) if points else ()
            return Grid(names, tuple(tuple(repr(value) for _, value in flat(each)) for each in points))
        case GradResult() if len(results) > 1:
            rows = [
                (str(number), *row) for number, each in enumerate(results, 1) for row in _derivatives(each)
            ]
            return Grid(("point", "name", "value"), tuple(rows))
        case GradResult() as grad:
            return Grid(("name", "value"), tuple(_derivatives(grad)))
        case result:
            values = dict(result.solution)
            if result.objective is not None:
                values.setdefault("objective", result.objective)
            return Grid(("name", "value"), tuple((name, repr(value)) for name, value in flat(values)))


def comparison_rows(results: Sequence[Result]) -> Grid:
    """Return one row per optimizer."""
    rows = tuple(
        (
            each.optimizer.name if each.optimizer else "",
            headline(each.verdict),
            _number(each.objective),
            _number(each.gradient_norm),
            _number(each.counts.iterations if each.counts else None),
            _number(each.counts.evaluations if each.counts else None),
        )
        for each in results
    )
    return Grid(("optimizer", "verdict", "objective", "gradient_norm", "epochs", "evaluations"), rows)


def flat(values: Mapping[str, Value]) -> Iterator[tuple[str, float]]:
    """Yield each number with its name: `w[0,1]` for an entry of an array."""
    for name, value in values.items():
        if not isinstance(value, list):
            yield name, float(value)
            continue
        for place, entry in _entries(value):
            yield f"{name}[{','.join(map(str, place))}]", entry


def _entries(value: Any, place: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], float]]:
    if not isinstance(value, list):
        yield place, float(value)
        return
    for position, each in enumerate(value):
        yield from _entries(each, (*place, position))


def _parameters(fit: FitResult) -> Grid:
    rows = tuple(
        (name, repr(each.value), _number(each.stderr), *map(_number, each.ci or (None, None)))
        for name, each in {**fit.parameters, **fit.combinations}.items()
    )
    return Grid(("name", "value", "stderr", "low", "high"), rows)


def _derivatives(result: Result) -> Iterator[tuple[str, str]]:
    assert isinstance(result, GradResult)
    values: dict[str, Value] = {} if result.value is None else {"value": result.value}
    values |= {f"d/d{name}": each for name, each in result.gradient.items()}
    for name, row in (result.hessian or {}).items():
        values |= {f"d2/d{name} d{other}": each for other, each in row.items()}
    yield from ((name, repr(value)) for name, value in flat(values))


def _number(number: float | None) -> str:
    return repr(number) if number is not None and math.isfinite(number) else ""
