"""The report of an equation system: one solution, several, a whole family, or none."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text

from gdsolve.report.excerpt import columns
from gdsolve.report.numbers import counted, measure
from gdsolve.report.sections import (
    Line,
    ending,
    head,
    start_remark,
    tests,
    value_table,
    verdict_lines,
    wrapped,
)
from gdsolve.report.table import convergence_table
from gdsolve.report.terminal import printable
from gdsolve.report.values import grid, value_lines
from gdsolve.solve.results.result import Family, PuzzleResult, Value, VerdictCode


def puzzle_report(result: PuzzleResult, width: int, *, every: int | None, quiet: bool) -> list[Line]:
    """Return the report of an equation system."""
    answer = [*verdict_lines(puzzle_headline(result), result.verdict, width), *solution_lines(result, width)]
    if quiet:
        return answer
    return [
        *head(result, start_remark(result), width),
        *convergence_table(result.history, result.history_names, width, every),
        *answer,
        *tests(result.verdict.tests, width),
        *ending(result, width),
    ]


def puzzle_headline(result: PuzzleResult) -> str:
    """Return the verdict with its numbers: `2 solutions`, `family of solutions, dimension 1`."""
    code = result.verdict.code
    if code is VerdictCode.SOLUTIONS and result.solutions:
        found = counted(len(result.solutions), "solution")
        return found if result.complete else f"{found} found"
    if code is VerdictCode.FAMILY:
        size = f", dimension {result.family.dimension}" if result.family else ""
        return f"family of solutions{size}"
    return str(code.value)


def solution_lines(result: PuzzleResult, width: int) -> list[Line]:
    """Return all solutions, the family with a point of it, or the point that comes nearest."""
    digits = dict(result.digits or {})
    lines: list[str] = []
    if result.family is not None:
        lines += family_lines(result.family, width)
        if result.solution:
            lines.append("  one of them:")
    elif result.verdict.code in (VerdictCode.INCONSISTENT, VerdictCode.NO_ROOT_FOUND) and result.solution:
        distance = "" if result.residual_norm is None else f", |residual| {measure(result.residual_norm)}"
        lines.append(f"  nearest point{distance}:")
    if len(result.solutions) > 1:
        lines += solution_table(result.solutions, digits, width)
    else:
        point = result.solution or (result.solutions[0] if result.solutions else {})
        lines += value_table(point, digits, width)
    return [Text(line) for line in (*lines, *decimal_lines(result, width))]


def decimal_lines(result: PuzzleResult, width: int) -> list[str]:
    """Return the proved digits of each solution, and its formula where there is one."""
    if not any(result.decimals):
        return []
    lines = ["  proved digits:"]
    several = len(result.decimals) > 1
    for number, each in enumerate(result.decimals, start=1):
        formulas = result.closed[number - 1] if result.closed else {}
        mark = f"{number:>3} " if several else "  "
        for name, text in each.items():
            formula = f" = {formulas[name]}" if formulas.get(name, text) != text else ""
            lines += _cut(f"{mark} {printable(name)}{formula} = ", text, width)
            mark = " " * len(mark)
    return lines


def _cut(head: str, text: str, width: int) -> list[str]:
    """Return digits in lines of the width, the following ones set in."""
    room = max(20, width - len(head))
    pieces = [text[place : place + room] for place in range(0, len(text), room)]
    return [head + pieces[0], *(" " * len(head) + piece for piece in pieces[1:])]


def family_lines(family: Family, width: int) -> list[str]:
    """Return the parametrisation, one name per line."""
    formulas = family.parametrisation or {}
    pad = min(max((len(name) for name in formulas), default=0), width // 3)
    lines = []
    for name, formula in formulas.items():
        lines += wrapped(f"  {printable(name):<{pad}} = {printable(formula)}", width, hanging=pad + 5)
    return lines


def solution_table(
    solutions: tuple[Mapping[str, Value], ...], digits: Mapping[str, int], width: int
) -> list[str]:
    """Return one row per solution and one column per name; if that is too wide, one block per solution."""
    names = list(solutions[0])
    plain = all(not isinstance(each[name], list) for each in solutions for name in names)
    if plain:
        content = [["", *names]]
        for number, each in enumerate(solutions, 1):
            content.append([str(number), *(value_lines(each[name], digits.get(name))[0] for name in names)])
        drawn = grid(content)
        if max(columns(line) for line in drawn) <= width:
            return drawn
    lines = []
    for number, each in enumerate(solutions, 1):
        lines += [f"  solution {number}", *value_table(each, digits, width)]
    return lines
