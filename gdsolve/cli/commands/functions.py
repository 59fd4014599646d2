"""`gdsolve functions [NAME]`."""

from __future__ import annotations

from typing import Any

import click

from gdsolve.cli import completing
from gdsolve.cli.command import Command
from gdsolve.cli.deliver import deliver_lines, read_output
from gdsolve.cli.options import listing_options


@click.command("functions", cls=Command, examples=("gdsolve functions", "gdsolve functions hypot"))
@click.argument("name", metavar="[NAME]", required=False, shell_complete=completing.functions)
@listing_options
def command(name: str | None, **flags: Any) -> int:
    """List the functions of formulas, or show one."""
    from gdsolve import catalogue
    from gdsolve.report.pages import listing

    output = read_output(flags)
    if name is None:
        records = catalogue.describe_functions()
        content = {
            "schema": "gdsolve.functions/v1",
            "functions": [listing.function_document(each) for each in records],
        }
        deliver_lines(lambda width: listing.functions_lines(records, width), content, output)
    else:
        record = catalogue.describe_function(name)
        content = {"schema": "gdsolve.function/v1", **listing.function_document(record)}
        deliver_lines(lambda width: listing.function_lines(record, width), content, output)
    return 0
