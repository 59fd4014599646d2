"""Parts of an answer as tables: values with errors, how good a fit is, tests, epochs, optimizers compared.

Numbers are for people: rounded by their errors, or to the digits that are known. `rows.py` has them in full.
"""

from __future__ import annotations

from collections.abc import Sequence

from gdsolve.report.blocks import FAILED, Grid
from gdsolve.report.numbers import answer, compact, interval_ends, measure, with_error
from gdsolve.report.pages.minimum import headline
from gdsolve.report.table import chosen_rows
from gdsolve.report.values import value_lines
from gdsolve.solve.results.result import FitResult, GradResult, PuzzleResult, Result, Test, Value, VerdictCode

MOST_VARIABLES = 8
"""Columns of variables in the table of epochs."""

NEAREST = (VerdictCode.INCONSISTENT, VerdictCode.NO_ROOT_FOUND)
"""What is shown with these verdicts solves nothing; it only comes nearest."""

_WIDTH = 90  # letters of a row of a matrix


def answer_grids(result: Result) -> tuple[Grid, ...]:
    """Return the values of the answer, of whatever kind."""
    match result:
        case FitResult() if result.parameters:
            return (_parameters(result),)
        case PuzzleResult() if len(result.solutions) > 1 or result.family:
            return _solutions(result)
        case GradResult():
            return _derivatives(result)
        case _:
            digits = dict(result.digits or {})
            rows = [(name, _value(each, digits.get(name))) for name, each in result.solution.items()]
            if result.objective is not None:
                rows.append(("objective", answer(result.objective, digits.get("objective"))))
            return (Grid((_what(result), "value"), tuple(rows)),) if rows else ()


def _what(result: Result) -> str:
    return "nearest point" if result.verdict.code in NEAREST else ""


def _value(value: Value, digits: int | None) -> str:
    return "\n".join(value_lines(value, digits, _WIDTH))


def _parameters(result: FitResult) -> Grid:
    rows = []
    for name, each in {**result.parameters, **result.combinations}.items():
        if each.stderr is None:
            rows.append((name, answer(each.value), "", each.missing or ""))
            continue
        value, error = with_error(each.value, each.stderr)
        ends = "" if each.ci is None else "[{}, {}]".format(*interval_ends(each.ci, each.stderr))
        rows.append((name, value, error, ends))
    return Grid(("parameter", "value", "standard error", "interval"), tuple(rows))


def statistics_grid(result: Result) -> Grid | None:
    """Return how good a fit is; None for other results."""
    if not isinstance(result, FitResult) or not result.statistics:
        return None
    rows = [(name.replace("_", " "), compact(each, 8)) for name, each in result.statistics.items()]
    rows += [(name.replace("_", " "), f"not known: {reason}") for name, reason in result.missing.items()]
    return Grid(("statistic", "value"), tuple(rows))


def _solutions(result: PuzzleResult) -> tuple[Grid, ...]:
    grids = []
    if result.family is not None and result.family.parametrisation:
        formulas = [(name, f"= {formula}") for name, formula in result.family.parametrisation.items()]
        grids.append(Grid(("unknown", "all solutions"), tuple(formulas), 2))
    points = result.solutions or ((result.solution,) if result.solution else ())
    if points:
        digits = dict(result.digits or {})
        rows = tuple(
            (str(number), *(_value(each, digits.get(name)) for name, each in point.items()))
            for number, point in enumerate(points, 1)
        )
        grids.append(Grid(("solution", *points[0]), rows))
    return tuple(grids)


def _derivatives(result: GradResult) -> tuple[Grid, ...]:
    rows = [] if result.value is None else [("value", _value(result.value, None))]
    rows += [(f"d/d{name}", _value(each, None)) for name, each in result.gradient.items()]
    grids = [Grid(("", "value"), tuple(rows))]
    second = [
        (f"d2/d{name} d{other}", _value(each, None))
        for name, row in (result.hessian or {}).items()
        for other, each in row.items()
    ]
    if second:
        grids.append(Grid(("", "second derivative"), tuple(second)))
    if result.check:
        checks = [
            (f"d/d{each.name}", answer(each.exact), answer(each.difference), f"{max(each.digits, 0.0):.1f}")
            for each in result.check
        ]
        grids.append(Grid(("by", "exact", "difference", "digits"), tuple(checks)))
    return tuple(grids)


def tests_grid(tests: Sequence[Test]) -> Grid:
    """Return the tests behind a verdict."""
    rows = tuple(
        (row.name, measure(row.value), row.sense, measure(row.tolerance), "passed" if row.passed else FAILED)
        for row in tests
    )
    return Grid(("test", "measured", "", "limit", ""), rows)


def history_grid(result: Result) -> Grid | None:
    """Return the epochs that the human report shows too; None without any."""
    rows = chosen_rows(result.history, None)
    if not rows:
        return None
    names = result.history_names[:MOST_VARIABLES]
    cells = [
        (
            str(row.epoch),
            compact(row.objective),
            compact(row.gradient_norm, 4),
            "-" if row.step_norm is None else compact(row.step_norm, 4),
            *(compact(each, 8) for each in row.variables[:MOST_VARIABLES]),
        )
        for row in rows
    ]
    return Grid(("epoch", "objective", "|gradient|", "step", *names), tuple(cells))


def comparison_grid(results: Sequence[Result]) -> Grid:
    """Return one row per optimizer: what it found and what that cost."""
    rows = tuple(
        (
            each.optimizer.name if each.optimizer else "-",
            headline(each.verdict),
            "-" if each.objective is None else compact(each.objective),
            "-" if each.gradient_norm is None else compact(each.gradient_norm, 4),
            "-" if each.counts is None else str(each.counts.iterations),
            "-" if each.counts is None else str(each.counts.evaluations),
        )
        for each in results
    )
    return Grid(("optimizer", "verdict", "objective", "|gradient|", "epochs", "evaluations"), rows, 2)
