"""Reports as blocks, for Markdown and LaTeX: the verdict first, then values, tests, and what to try next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gdsolve.report.blocks import Block, Grid, Heading, Paragraph
from gdsolve.report.pages.fit import HEADLINES
from gdsolve.report.pages.grids import (
    answer_grids,
    comparison_grid,
    history_grid,
    statistics_grid,
    tests_grid,
)
from gdsolve.report.pages.minimum import headline
from gdsolve.report.pages.puzzle import puzzle_headline
from gdsolve.solve.results.result import FitResult, PuzzleResult, Result


def verdict_words(result: Result) -> str:
    """Return the verdict as a reader of any kind of result expects it, such as `2 solutions`."""
    if isinstance(result, PuzzleResult):
        return puzzle_headline(result)
    if isinstance(result, FitResult):
        return HEADLINES.get(result.verdict.code, result.verdict.code.value)
    return headline(result.verdict)


def result_blocks(result: Result, *, quiet: bool = False) -> tuple[Block, ...]:
    """Return the report of a result; `quiet` leaves the verdict and the values."""
    return tuple(_parts(result, quiet))


def _parts(result: Result, quiet: bool) -> Iterator[Block]:
    yield Heading(f"{result.kind} {result.title}", 1)
    yield Paragraph(result.verdict.because, strong=verdict_words(result).upper())
    yield from answer_grids(result)
    if quiet:
        return
    statistics = statistics_grid(result)
    if statistics is not None:
        yield Heading("How good the fit is")
        yield statistics
    if result.verdict.tests:
        yield Heading("Tests behind the verdict")
        yield tests_grid(result.verdict.tests)
    for warning in result.warnings:
        yield Paragraph(warning, strong="Warning:")
    epochs = history_grid(result)
    if epochs is not None and result.optimizer is not None:
        reason = f": {result.optimizer.reason}" if result.optimizer.reason else ""
        yield Heading(f"Epochs of {result.optimizer.name}{reason}")
        yield epochs
    if result.next_commands:
        yield Heading("Next")
        yield from (Paragraph(command, code=True) for command in result.next_commands)


def comparison_blocks(results: Sequence[Result]) -> tuple[Block, ...]:
    """Return the table of several optimizers."""
    title = f"{results[0].kind} {results[0].title}" if results else "nothing to compare"
    return (Heading(title, 1), comparison_grid(results))


def document_blocks(content: Mapping[str, Any]) -> tuple[Grid, ...]:
    """Return a document as a table: its first list of records, or else its entries one by one."""
    for value in content.values():
        if isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
            names = tuple(dict.fromkeys(name for record in value for name in record))
            rows = tuple(tuple(_cell(record.get(name)) for name in names) for record in value)
            return (Grid(names, rows, len(names)),)
    rows = tuple((name, _cell(value)) for name, value in content.items() if name != "schema")
    return (Grid(("name", "value"), rows, 2),)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return ", ".join(map(_cell, value))
        case Mapping():
            return ", ".join(f"{name}={_cell(each)}" for name, each in value.items())
        case _:
            return str(value)
