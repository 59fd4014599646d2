"""`gdsolve explain EXPR|FILE`."""

from __future__ import annotations

from typing import Any

import click

from gdsolve.cli import completing
from gdsolve.cli.command import Command
from gdsolve.cli.deliver import stdout_terminal
from gdsolve.cli.options import optimizer_options, problem_options, read_settings
from gdsolve.cli.streams import write_stdout


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
    type=click.Choice(["table", "markdown", "latex"]),
    default="table",
    help="Of the worksheet.",
)
@click.option("-o", "--output", metavar="FILE", help="Write the worksheet to a file instead of stdout.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="ANSI colour.")
def command(source: str, at: tuple[str, ...], form: str, output: str | None, color: str, **flags: Any) -> int:
    """Lay a calculation open, step by step.

    Graph with values and chain rule, derivatives three ways, the first steps, and why the run ended.
    """
    from gdsolve import pipeline
    from gdsolve.report import files
    from gdsolve.report.forms.latex import latex
    from gdsolve.report.forms.markdown import markdown
    from gdsolve.report.human import draw_lines
    from gdsolve.report.pages.plain import plain_lines
    from gdsolve.report.pages.worksheet import worksheet_blocks
    from gdsolve.report.terminal import Terminal

    if output is not None:
        files.check_writable(output, "--output")
    parts = worksheet_blocks(pipeline.explain(source, read_settings(flags), at=at))
    if form == "markdown":
        text = markdown(parts)
    elif form == "latex":
        text = latex(parts)
    else:
        terminal = Terminal() if output is not None else stdout_terminal(color)
        text = draw_lines(plain_lines(parts, terminal.width), terminal)
    if output is None:
        write_stdout(text)
    else:
        files.write_atomically(output, text)
    return 0
