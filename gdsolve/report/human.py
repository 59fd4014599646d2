"""The human report: convergence table, then the verdict, values with the digits that are known, tests.

One function per kind of result makes the lines; `REPORTS` is the list of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TextIO, TypeAlias

from rich.console import Console
from rich.table import Table

from gdsolve.report.pages import checks, fit, grad, minimum, puzzle
from gdsolve.report.sections import Line
from gdsolve.report.terminal import Terminal
from gdsolve.solve.result import FitResult, GradResult, PuzzleResult, Result

Report: TypeAlias = Callable[..., list[Line]]

REPORTS: tuple[tuple[type[Result], Report], ...] = (
    (FitResult, fit.fit_report),
    (PuzzleResult, puzzle.puzzle_report),
    (GradResult, grad.grad_report),
    (Result, minimum.minimum_report),
)
"""The report of each kind of result; the first row that fits an object counts, so `Result` stands last."""


def report_lines(result: Result, width: int, *, every: int | None = None, quiet: bool = False) -> list[Line]:
    """Return the report of a result.

    Args:
        result: of any kind.
        width: columns to fit into.
        every: show each epoch of the table that is a multiple of this; None: log-spaced.
        quiet: the verdict and the values only.
    """
    report = next(report for kind, report in REPORTS if isinstance(result, kind))
    return report(result, width, every=every, quiet=quiet)


def print_report(
    results: Sequence[Result],
    stream: TextIO,
    terminal: Terminal,
    *,
    every: int | None = None,
    quiet: bool = False,
) -> None:
    """Write the reports of one or several results, an empty line between them."""
    for position, result in enumerate(results):
        if position:
            stream.write("\n")
        print_lines(report_lines(result, terminal.width, every=every, quiet=quiet), stream, terminal)


def print_comparison(results: Sequence[Result], stream: TextIO, terminal: Terminal) -> None:
    """Write the table of `compare`, one row per optimizer."""
    print_lines(checks.comparison_lines(results, terminal.width), stream, terminal)


def print_lines(lines: Sequence[Line], stream: TextIO, terminal: Terminal) -> None:
    """Write lines of text and tables as they are: nothing is wrapped, highlighted or interpreted."""
    console = Console(
        file=stream,
        width=terminal.width,
        force_terminal=terminal.color,
        no_color=not terminal.color,
        color_system="standard" if terminal.color else None,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )
    for line in lines:
        if isinstance(line, Table):
            console.print(line, soft_wrap=False, crop=False)
        else:
            console.print(line)
