"""`gdsolve minimize EXPR|FILE`."""

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
    "minimize",
    cls=Command,
    examples=(
        'gdsolve minimize "x**2 - 2*x + 1"',
        'gdsolve minimize "x**2 - 2*x + 1" --optimizer sgd --lr 0.01 --epochs 1000',
        'gdsolve minimize "(1-x)**2 + 100*(y-x**2)**2" --start x=-1.2,y=1',
        'gdsolve minimize "exp(x) + exp(-x) + a*x" --let a=2 --bounds x=0: --json',
    ),
)
@click.argument("source", metavar="EXPR|FILE", shell_complete=completing.problem_files)
@problem_options
@optimizer_options
@global_options
@output_options
def command(source: str, **flags: Any) -> int:
    """Find the minimum of an expression or a problem file."""
    from gdsolve import pipeline

    output = read_output(flags)
    with progress(flags) as watch:
        result = pipeline.minimize(source, read_settings(flags, watch))
    return deliver([result], output)
