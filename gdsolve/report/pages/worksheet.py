"""The worksheet of `explain`, as blocks."""

from __future__ import annotations

from collections.abc import Iterable

from gdsolve.report.blocks import Block, Grid, Heading, Paragraph
from gdsolve.report.numbers import compact
from gdsolve.report.pages.minimum import headline
from gdsolve.report.values import value_lines
from gdsolve.solve.results.result import Value
from gdsolve.solve.worksheet import Slope, Worksheet

FIRST_STEPS = 6
"""Rows of the history that are shown."""

MOST_VARIABLES = 4

_DIGITS = 8


def worksheet_blocks(sheet: Worksheet) -> tuple[Block, ...]:
    """Return the worksheet: formula, graph with the chain rule, derivatives, first steps, and the end."""
    result = sheet.result
    return (
        Heading(f"{result.kind} {result.title}", 1),
        Paragraph("The formula as it was understood:"),
        Paragraph(sheet.formula, code=True),
        *_graph(sheet),
        *_derivatives(sheet.slopes),
        *_first_steps(sheet),
        *_end(sheet),
    )


def _graph(sheet: Worksheet) -> Iterable[Block]:
    if not sheet.steps:
        return
    place = ", ".join(f"{name} = {_short(value)}" for name, value in sheet.point.items())
    yield Heading("Node by node")
    yield Paragraph(
        f"At {place}. The last column is the derivative of the result by each node. It is found from the "
        "bottom up by the chain rule: add up, over all nodes that use a node, their own last column times "
        "the derivative of that one operation."
    )
    if sheet.hidden:
        yield Paragraph(f"The first {sheet.hidden} nodes are left out.")
    rows = tuple((each.label, each.operation, _short(each.value), _short(each.slope)) for each in sheet.steps)
    yield Grid(("node", "is", "value", "d result / d node"), rows, 2)


def _derivatives(slopes: tuple[Slope, ...]) -> Iterable[Block]:
    if not slopes:
        return
    yield Heading("Derivatives")
    for each in slopes:
        if each.symbols is not None:
            yield Paragraph(f"d/d{each.name} = {each.symbols}", code=True)
    rows = tuple(
        (check.name, compact(check.exact, 12), compact(check.difference, 12), f"{check.digits:.0f}")
        for each in slopes
        for check in each.checks
    )
    if rows:
        yield Paragraph("Exact, beside the central difference, and the number of digits that agree:")
        yield Grid(("by", "exact", "difference", "digits"), rows)


def _first_steps(sheet: Worksheet) -> Iterable[Block]:
    result = sheet.result
    if not result.history or result.optimizer is None:
        return
    yield Heading("First steps")
    reason = f": {result.optimizer.reason}" if result.optimizer.reason else ""
    yield Paragraph(f"{result.optimizer.name}{reason}.")
    names = result.history_names[:MOST_VARIABLES]
    rows = tuple(
        (
            str(row.epoch),
            compact(row.objective, _DIGITS),
            compact(row.gradient_norm, 4),
            "-" if row.step_norm is None else compact(row.step_norm, 4),
            *(compact(each, _DIGITS) for each in row.variables[:MOST_VARIABLES]),
        )
        for row in result.history[:FIRST_STEPS]
    )
    yield Grid(("epoch", "objective", "|gradient|", "step", *names), rows, 0)


def _end(sheet: Worksheet) -> Iterable[Block]:
    result = sheet.result
    yield Heading("The end")
    ended = result.message or (result.status.value if result.status else "")
    epochs = f" after {result.history[-1].epoch} epochs" if result.history else ""
    if ended:
        yield Paragraph(f"The run ended{epochs}: {ended}.")
    yield Paragraph(f"Verdict: {headline(result.verdict)}, because {result.verdict.because}.")
    rows = [(name, _short(value)) for name, value in result.solution.items()]
    if result.objective is not None:
        rows.append(("objective", compact(result.objective, 15)))
    if rows:
        yield Grid(("", "value"), tuple(rows))


def _short(value: Value) -> str:
    if isinstance(value, list):
        return "\n".join(value_lines(value, _DIGITS, 40))
    return compact(value, _DIGITS)
