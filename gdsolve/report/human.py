"""The human report: convergence table, then the verdict, values with the digits that are known, tests.

One function per kind of result makes the lines; `REPORTS` is the list of them.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TypeAlias

from rich.console import Console
from rich.table import Table

from gdsolve.report.pages import fit, grad, minimum, puzzle
from gdsolve.report.sections import Line
from gdsolve.report.terminal import Terminal
from gdsolve.solve.results.result import FitResult, GradResult, PuzzleResult, Result

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


def report_text(
    results: Sequence[Result], terminal: Terminal, *, every: int | None = None, quiet: bool = False
) -> str:
    """Return the reports of one or several results as text, an empty line between them."""
    pages = [report_lines(each, terminal.width, every=every, quiet=quiet) for each in results]
    return "\n".join(draw_lines(page, terminal) for page in pages)


def draw_lines(lines: Sequence[Line], terminal: Terminal) -> str:
    """Return lines of text and tables drawn as they are: nothing is wrapped, highlighted or interpreted."""
    stream = io.StringIO()  # not stdout: Rich would end the process by itself when a pipe is closed
    console = Console(
        file=stream,
        width=terminal.width,
        force_terminal=terminal.color,
        no_color=not terminal.color,
        color_system="standard" if terminal.color else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for line in lines:
        console.print(line, soft_wrap=not isinstance(line, Table), crop=False)
    return stream.getvalue()
