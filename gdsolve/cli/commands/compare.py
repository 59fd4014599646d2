"""`gdsolve compare EXPR|FILE --optimizers A,B,...`."""

from __future__ import annotations

from typing import Any

import click

from gdsolve.cli import completing
from gdsolve.cli.command import Command
from gdsolve.cli.deliver import deliver_comparison, read_output
from gdsolve.cli.options import (
    comparison_output_options,
    optimizer_options,
    problem_options,
    read_settings,
    split_list,
)
from gdsolve.cli.progress import progress


@click.command(
    "compare",
    cls=Command,
    examples=('gdsolve compare "x**2 - 2*x + 1" --optimizers sgd,adam,bfgs --epochs 500',),
)
@click.argument("source", metavar="EXPR|FILE", shell_complete=completing.problem_files)
@click.option(
    "--optimizers",
    required=True,
    metavar="A,B,...",
    help="Names of `gdsolve optimizers`.",
    shell_complete=completing.optimizer_list,
)
@problem_options
@optimizer_options
@comparison_output_options
def command(source: str, optimizers: str, **flags: Any) -> int:
    """Run several optimizers on one problem, side by side."""
    from gdsolve import pipeline

    output = read_output(flags)
    with progress(flags) as watch:
        results = pipeline.compare(source, split_list(optimizers), read_settings(flags, watch))
    return deliver_comparison(results, output)
