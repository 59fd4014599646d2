"""The tables of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from gdsolve.report.numbers import answer, compact, measure, with_error
from gdsolve.report.pages.minimum import headline
from gdsolve.report.table import chosen_rows
from gdsolve.report.values import value_lines
from gdsolve.solve.result import FitResult, PuzzleResult, Result, Test, Value

MOST_VARIABLES = 8
"""Columns of variables in the table of epochs."""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """Return a table; every cell is text, and escaped here."""
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in headings)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    named = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (
        f'<div class="wide"><table>{named}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _cell(text: str) -> str:
    failed = ' class="failed"' if text == "FAILED" else ""
    return f"<td{failed}>{'<br>'.join(escape(line) for line in text.split(chr(10)))}</td>"


def tests_table(tests: Sequence[Test]) -> str:
    """Return the tests behind the verdict."""
    rows = [
        (
            each.name,
            measure(each.value),
            each.sense,
            measure(each.tolerance),
            "passed" if each.passed else "FAILED",
        )
        for each in tests
    ]
    return table(("test", "measured", "", "limit", ""), rows)


def answer_table(result: Result) -> str:
    """Return the values of the answer, of whatever kind."""
    if isinstance(result, FitResult) and result.parameters:
        return _parameters(result)
    if isinstance(result, PuzzleResult) and (len(result.solutions) > 1 or result.family):
        return _solutions(result)
    digits = dict(result.digits or {})
    rows = [(name, _value(each, digits.get(name))) for name, each in result.solution.items()]
    if result.objective is not None:
        rows.append(("objective", answer(result.objective, digits.get("objective"))))
    return table(("", "value"), rows)


def _value(value: Value, digits: int | None) -> str:
    return "\n".join(value_lines(value, digits, 90))


def _parameters(result: FitResult) -> str:
    rows = []
    for name, each in {**result.parameters, **result.combinations}.items():
        if each.stderr is None:
            rows.append((name, answer(each.value), "", each.missing or ""))
            continue
        value, error = with_error(each.value, each.stderr)
        ends = "" if each.ci is None else f"[{compact(each.ci[0], 6)}, {compact(each.ci[1], 6)}]"
        rows.append((name, value, error, ends))
    numbers = [(name.replace("_", " "), compact(each, 8)) for name, each in result.statistics.items()]
    parameters = table(("parameter", "value", "standard error", "interval"), rows)
    return parameters + (f"<h3>How good the fit is</h3>{table(('', 'value'), numbers)}" if numbers else "")


def _solutions(result: PuzzleResult) -> str:
    parts = []
    if result.family is not None:
        formulas = (result.family.parametrisation or {}).items()
        parts.append(
            table(("unknown", "all solutions"), [(name, f"= {formula}") for name, formula in formulas])
        )
    points = result.solutions or ((result.solution,) if result.solution else ())
    if points:
        names = list(points[0])
        rows = [
            (str(number), *(_value(each[name], None) for name in names))
            for number, each in enumerate(points, 1)
        ]
        parts.append(table(("", *names), rows))
    return "".join(parts)


def history_table(result: Result) -> str:
    """Return the epochs that the human report shows too."""
    rows = chosen_rows(result.history, None)
    if not rows:
        return ""
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
    return table(("epoch", "objective", "|gradient|", "step", *names), cells)


def comparison_table(results: Sequence[Result]) -> str:
    """Return one row per optimizer."""
    rows = [
        (
            each.optimizer.name if each.optimizer else "-",
            headline(each.verdict),
            "-" if each.objective is None else compact(each.objective),
            "-" if each.gradient_norm is None else compact(each.gradient_norm, 3),
            "-" if each.counts is None else str(each.counts.iterations),
            "-" if each.counts is None else str(each.counts.evaluations),
        )
        for each in results
    ]
    return table(("optimizer", "verdict", "objective", "|gradient|", "epochs", "evaluations"), rows)
