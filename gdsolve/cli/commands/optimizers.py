"""`gdsolve optimizers [NAME]`."""

from __future__ import annotations

from typing import Any

import click

from gdsolve.cli import completing
from gdsolve.cli.command import Command
from gdsolve.cli.deliver import deliver_lines, read_output
from gdsolve.cli.options import listing_options


@click.command("optimizers", cls=Command, examples=("gdsolve optimizers", "gdsolve optimizers adam"))
@click.argument("name", metavar="[NAME]", required=False, shell_complete=completing.optimizers)
@listing_options
def command(name: str | None, **flags: Any) -> int:
    """List the optimizers, or the options of one."""
    from gdsolve import catalogue
    from gdsolve.report.pages import listing

    output = read_output(flags)
    if name is None:
        records = catalogue.describe_optimizers()
        content = {
            "schema": "gdsolve.optimizers/v1",
            "optimizers": [listing.optimizer_document(each) for each in records],
        }
        deliver_lines(lambda width: listing.optimizers_lines(records, width), content, output)
    else:
        record = catalogue.describe_optimizer(name)
        content = {"schema": "gdsolve.optimizer/v1", **listing.optimizer_document(record)}
        deliver_lines(lambda width: listing.optimizer_lines(record, width), content, output)
    return 0
