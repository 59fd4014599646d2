"""`gdsolve check FILE...`."""

from __future__ import annotations

from typing import Any

import click

from gdsolve.cli import completing
from gdsolve.cli.command import Command
from gdsolve.cli.deliver import deliver_lines, read_output
from gdsolve.cli.options import plain_output_options
from gdsolve.errors import ExitCode


@click.command("check", cls=Command, examples=("gdsolve check problems/*.yaml",))
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, shell_complete=completing.problem_files)
@plain_output_options
def command(paths: tuple[str, ...], **flags: Any) -> int:
    """Run problem files and compare with what they expect.

    Exit code 8 if an expectation does not hold, 3 if a file cannot be run.
    """
    from gdsolve import checks
    from gdsolve.report.pages.checks import check_document, check_grid, check_lines

    output = read_output(flags)
    reports = checks.check(paths)
    shown = [each for each in reports if not each.passed] if output.quiet else reports
    table = check_grid(shown)
    deliver_lines(lambda width: check_lines(shown, width), check_document(reports), output, (table,), table)
    if any(each.error for each in reports):
        return int(ExitCode.INPUT)
    return int(ExitCode.OK if all(each.passed for each in reports) else ExitCode.NOT_VERIFIED)
