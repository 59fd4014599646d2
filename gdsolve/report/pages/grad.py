"""The report of `grad`: value and derivatives at a point, and how they compare with finite differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.text import Text

from gdsolve.errors import ExitCode
from gdsolve.report.excerpt import columns
from gdsolve.report.numbers import ANSWER_DIGITS, answer, compact
from gdsolve.report.sections import LABEL, Line, ending, head, tests, value_table, verdict_lines
from gdsolve.report.terminal import printable
from gdsolve.report.values import grid, value_lines
from gdsolve.solve.results.result import DerivativeCheck, GradResult, Value

_FEW_NUMBERS = 4  # coordinates of the point that stand in the head


def grad_report(result: GradResult, width: int, *, every: int | None, quiet: bool) -> list[Line]:
    """Return the report of a derivative. `every` has no meaning here: no optimizer ran."""
    lines: list[Line] = []
    if result.verdict.exit != ExitCode.OK:
        lines += verdict_lines(result.verdict.code.value, result.verdict, width)
    lines += [Text(line) for line in value_table(_derivatives(result), result.digits or {}, width)]
    lines += hessian_lines(result.hessian or {}, width)
    if quiet:
        return lines
    lines += check_lines(result.check, width)
    return [
        *head(result, point_remark(result), width),
        *lines,
        *tests(result.verdict.tests, width),
        *ending(result, width),
    ]


def point_remark(result: GradResult) -> str:
    """Return `at x = 3, y = 1` for a point of few numbers."""
    numbers = {name: each for name, each in result.start.items() if not isinstance(each, list)}
    if not numbers or len(numbers) < len(result.start) or len(numbers) > _FEW_NUMBERS:
        return ""
    return "at " + ", ".join(f"{printable(name)} = {answer(each)}" for name, each in numbers.items())


def _derivatives(result: GradResult) -> dict[str, Value]:
    entries: dict[str, Value] = {} if result.value is None else {"value": result.value}
    return entries | {f"d/d{name}": each for name, each in result.gradient.items()}


def hessian_lines(hessian: Mapping[str, Mapping[str, Value]], width: int) -> list[Line]:
    """Return second derivatives: a table for plain numbers, otherwise one block per pair of names."""
    if not hessian:
        return []
    names = list(hessian)
    if all(not isinstance(each, list) for row in hessian.values() for each in row.values()):
        across = list(hessian[names[0]])
        content = [["", *(f"d/d{name}" for name in across)]]
        content += [
            [f"d/d{name}", *(value_lines(hessian[name][other])[0] for other in across)] for name in names
        ]
        drawn = grid(content)
        if max(columns(line) for line in drawn) <= width:
            return [Text("second derivatives", style=LABEL), *(Text(line) for line in drawn)]
    entries = {f"d2/d{name} d{other}": each for name, row in hessian.items() for other, each in row.items()}
    return [
        Text("second derivatives", style=LABEL),
        *(Text(line) for line in value_table(entries, {}, width)),
    ]


def check_lines(rows: Sequence[DerivativeCheck], width: int) -> list[Line]:
    """Return exact derivatives beside finite differences, with the digits in which they agree."""
    if not rows:
        return []
    for digits in (ANSWER_DIGITS, 10, 6, 4):
        content = [["", "exact", "difference", "digits"]]
        for row in rows:
            numbers = [compact(each, digits) for each in (row.exact, row.difference)]
            content.append([f"d/d{row.name}", *numbers, f"{max(row.digits, 0.0):.1f}"])
        heading, *body = grid(content)
        if max(columns(line) for line in (heading, *body)) <= width:
            break
    return [Text(heading, style=LABEL), *(Text(line) for line in body)]
