"""`gdsolve puzzle FILE | EQUATION...`, also called `solve`."""

from __future__ import annotations

from typing import Any

import click

from gdsolve.cli import completing
from gdsolve.cli.command import Command
from gdsolve.cli.deliver import deliver, read_output
from gdsolve.cli.options import (
    optimizer_options,
    output_options,
    problem_options,
    read_settings,
    root_options,
)
from gdsolve.cli.progress import progress


@click.command(
    "puzzle",
    cls=Command,
    examples=(
        'gdsolve puzzle "A+B=9" "C-D=1" "A+C=8" "B-D=2"',
        'gdsolve solve "x**2 + y**2 = 4; x*y = 1"',
        'gdsolve solve "x = cos(x)" --start x=1 --json',
        'gdsolve solve "sin(x) = x/10" --all',
    ),
)
@click.argument(
    "sources", metavar="FILE|EQUATION...", nargs=-1, required=True, shell_complete=completing.problem_files
)
@problem_options
@optimizer_options
@root_options
@output_options
def command(sources: tuple[str, ...], **flags: Any) -> int:
    """Solve one or several equations."""
    from gdsolve import pipeline

    output = read_output(flags)
    with progress(flags) as watch:
        result = pipeline.solve(sources, read_settings(flags, watch))
    return deliver([result], output)
