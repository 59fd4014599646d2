"""`gdsolve maximize EXPR|FILE`."""

from __future__ import annotations

from typing import Any

import click

from gdsolve.cli import completing
from gdsolve.cli.command import Command
from gdsolve.cli.deliver import deliver, read_output
from gdsolve.cli.options import (
    global_options,
    optimizer_options,
    output_options,
    problem_options,
    read_settings,
)
from gdsolve.cli.progress import progress


@click.command(
    "maximize",
    cls=Command,
    examples=(
        'gdsolve maximize "-x**2 + 4*x"',
        'gdsolve maximize "exp(-x**2)*x" --start x=1',
    ),
)
@click.argument("source", metavar="EXPR|FILE", shell_complete=completing.problem_files)
@problem_options
@optimizer_options
@global_options
@output_options
def command(source: str, **flags: Any) -> int:
    """Find the maximum of an expression or a problem file."""
    from gdsolve import pipeline

    output = read_output(flags)
    with progress(flags) as watch:
        result = pipeline.minimize(source, read_settings(flags, watch), sense="maximize")
    return deliver([result], output)
