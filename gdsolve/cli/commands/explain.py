"""`gdsolve explain EXPR|FILE`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gdsolve.cli import completing
from gdsolve.cli.command import Command
from gdsolve.cli.deliver import stdout_terminal
from gdsolve.cli.options import optimizer_options, problem_options, read_settings
from gdsolve.cli.streams import write_stderr, write_stdout
from gdsolve.errors import UsageError

if TYPE_CHECKING:
    from gdsolve.report.terminal import Terminal
    from gdsolve.solve.worksheet import Worksheet


@click.command(
    "explain",
    cls=Command,
    examples=(
        'gdsolve explain "(x - 1)**2 + exp(x*y)" --at x=2,y=0.5',
        'gdsolve explain "x**2 - 2*x + 1" --optimizer sgd --lr 0.1 --format markdown -o worksheet.md',
    ),
)
@click.argument("source", metavar="EXPR|FILE", shell_complete=completing.problem_files)
@click.option("--at", multiple=True, metavar="x=2,y=1", help="Where to differentiate; the start by default.")
@problem_options
@optimizer_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "markdown", "latex", "html"]),
    default="table",
    help="Of the worksheet.",
)
@click.option("-o", "--output", metavar="FILE", help="Write the worksheet to a file instead of stdout.")
@click.option("--plot", metavar="FILE.svg", help="Draw the graph.", shell_complete=completing.any_file)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="ANSI colour.")
def command(
    source: str,
    at: tuple[str, ...],
    form: str,
    output: str | None,
    plot: str | None,
    color: str,
    **flags: Any,
) -> int:
    """Lay a calculation open, step by step.

    Graph with values and chain rule, derivatives three ways, the first steps, and why the run ended.
    """
    from gdsolve import pipeline
    from gdsolve.report import files
    from gdsolve.report.terminal import Terminal

    for path, flag in ((output, "--output"), (plot, "--plot")):
        if path is not None:
            files.check_writable(path, flag)
    if plot is not None and not plot.lower().endswith(".svg"):
        raise UsageError.of(f"`{plot}` is no .svg, as which graphs are drawn", hint="--plot graph.svg")
    sheet = pipeline.explain(source, read_settings(flags), at=at)
    if plot is not None:
        _draw(sheet, plot)
    text = _written(sheet, form, Terminal() if output is not None else stdout_terminal(color))
    if output is None:
        write_stdout(text)
    else:
        files.write_atomically(output, text)
    return 0


def _draw(sheet: Worksheet, path: str) -> None:
    from gdsolve.report import files
    from gdsolve.report.html.graph import graph_svg

    if sheet.steps:
        files.write_atomically(path, graph_svg(sheet.steps))
    else:
        write_stderr("note: nothing to plot: the formula has no variables\n")


def _written(sheet: Worksheet, form: str, terminal: Terminal) -> str:
    """Return the worksheet in one of its forms; `terminal` is for `table` alone."""
    from gdsolve import pipeline
    from gdsolve.report.pages.worksheet import worksheet_blocks

    if form == "html":
        from gdsolve.report.html.sheet import worksheet_page

        return worksheet_page(sheet, pipeline.typeset(sheet.result))
    parts = worksheet_blocks(sheet)
    if form == "table":
        from gdsolve.report.human import draw_lines
        from gdsolve.report.pages.plain import plain_lines

        return draw_lines(plain_lines(parts, terminal.width), terminal)
    from gdsolve.report.forms.latex import latex
    from gdsolve.report.forms.markdown import markdown

    return markdown(parts) if form == "markdown" else latex(parts)
