"""`gdsolve fit DATA|FILE`."""

from __future__ import annotations

from typing import Any

import click

from gdsolve.cli import completing
from gdsolve.cli.command import Command
from gdsolve.cli.deliver import deliver, read_output
from gdsolve.cli.groups import deliver_groups
from gdsolve.cli.options import (
    fit_options,
    optimizer_options,
    output_options,
    problem_options,
    read_settings,
)
from gdsolve.cli.progress import progress


@click.command(
    "fit",
    cls=Command,
    examples=(
        "gdsolve fit samples.csv --degree 2",
        'gdsolve fit decay.csv --model "a*exp(-t/tau) + c" --y V --start tau=1',
        'gdsolve fit runs.csv --model "a*exp(-t/tau)" --y V --by device',
        "cat samples.csv | gdsolve fit - --x x --y y --degree 2 --optimizer nadam",
    ),
)
@click.argument("source", metavar="DATA|FILE", shell_complete=completing.data_files)
@fit_options
@problem_options
@optimizer_options
@output_options
def command(source: str, **flags: Any) -> int:
    """Fit a curve or a polynomial to the rows of a data file.

    DATA is a CSV, TSV, Parquet, JSON, SQLite or DuckDB file (.gz and .zst too), a pattern such as
    'runs/*.csv', or - for standard input; FILE is a problem file.
    """
    from gdsolve import pipeline

    output = read_output(flags)
    if flags["by"] is not None:
        return deliver_groups(pipeline.fit_groups(source, flags["by"], read_settings(flags)), output)
    with progress(flags) as watch:
        result = pipeline.fit(source, read_settings(flags, watch))
    return deliver([result], output)
