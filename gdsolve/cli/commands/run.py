"""`gdsolve run FILE`."""

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
    search_options,
)
from gdsolve.cli.progress import progress


@click.command(
    "run",
    cls=Command,
    examples=(
        "gdsolve run problems/parabola.yaml",
        "gdsolve run problems/parabola.yaml --optimizer adam --epochs 500 --every 50",
        "gdsolve run problems/himmelblau.yaml --global --prove",
    ),
)
@click.argument("path", metavar="FILE", shell_complete=completing.problem_files)
@problem_options
@optimizer_options
@search_options
@output_options
def command(path: str, **flags: Any) -> int:
    """Solve a problem file of any kind."""
    from gdsolve import pipeline

    output = read_output(flags)
    with progress(flags) as watch:
        result = pipeline.run(path, read_settings(flags, watch))
    return deliver([result], output)
