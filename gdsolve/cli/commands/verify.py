"""`gdsolve verify RESULT.json...`."""

from __future__ import annotations

from typing import Any

import click

from gdsolve.cli import completing
from gdsolve.cli.command import Command
from gdsolve.cli.deliver import deliver_lines, read_output
from gdsolve.cli.options import plain_output_options
from gdsolve.cli.types import duration
from gdsolve.errors import ExitCode


@click.command(
    "verify",
    cls=Command,
    examples=(
        'gdsolve minimize "x**4 - 3*x**2 + x" --bounds x=-2:2 -o result.json',
        "gdsolve verify result.json",
    ),
)
@click.argument(
    "paths", metavar="RESULT.json...", nargs=-1, required=True, shell_complete=completing.result_files
)
@click.option(
    "--time-limit", type=duration, metavar="30s", help="Of each proof that is run again; 30s by default."
)
@plain_output_options
def command(paths: tuple[str, ...], time_limit: float | None, **flags: Any) -> int:
    """Check saved answers again, without trusting the solver.

    Values in 60 digits from the formula as it was typed, derivatives by differences, bounds, solutions and
    proofs by intervals, fits from their data file. Exit code 8 if something is not as the document says.
    """
    from gdsolve import checks
    from gdsolve.report.pages.verify import verify_document, verify_grid, verify_lines

    output = read_output(flags)
    reports = checks.verify(paths, time_limit)
    table, document = verify_grid(reports), verify_document(reports)
    deliver_lines(
        lambda width: verify_lines(reports, width, quiet=output.quiet), document, output, (table,), table
    )
    return int(ExitCode.OK if all(each.passed for each in reports) else ExitCode.NOT_VERIFIED)
