"""The report of `minimize`, `maximize` and `quadratic` problems."""

from __future__ import annotations

from rich.text import Text

from gdsolve.report.sections import Line, ending, head, start_remark, tests, value_table, verdict_lines
from gdsolve.report.table import convergence_table
from gdsolve.solve.results.result import Result, Value, Verdict

OBJECTIVE = "objective"
"""The row below the variables."""


def minimum_report(result: Result, width: int, *, every: int | None, quiet: bool) -> list[Line]:
    """Return the report of a minimum or maximum (or of the point where the search ended)."""
    answer = [*verdict_lines(headline(result.verdict), result.verdict, width), *answer_lines(result, width)]
    if quiet:
        return answer
    return [
        *head(result, start_remark(result), width),
        *convergence_table(result.history, result.history_names, width, every),
        *answer,
        *tests(result.verdict.tests, width),
        *ending(result, width),
    ]


def headline(verdict: Verdict) -> str:
    """Return the words of a verdict with its scope: `global minimum`, `minimum (best of 16 starts)`."""
    code, scope = verdict.code.value, verdict.scope
    if not scope:
        return code
    return f"{scope} {code}" if scope in ("local", "global") else f"{code} ({scope})"


def answer_lines(result: Result, width: int) -> list[Line]:
    """Return the values of the variables, then the objective."""
    digits = dict(result.digits or {})
    entries: dict[str, Value] = dict(result.solution)
    if result.objective is not None and OBJECTIVE not in entries:
        entries[OBJECTIVE] = result.objective
    return [Text(line) for line in value_table(entries, digits, width)]
