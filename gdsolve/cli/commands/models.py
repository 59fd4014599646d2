"""`gdsolve models [NAME]`."""

from __future__ import annotations

from typing import Any

import click

from gdsolve.cli import completing
from gdsolve.cli.command import Command
from gdsolve.cli.deliver import deliver_lines, read_output
from gdsolve.cli.options import listing_options


@click.command("models", cls=Command, examples=("gdsolve models", "gdsolve models hill"))
@click.argument("name", metavar="[NAME]", required=False, shell_complete=completing.models)
@listing_options
def command(name: str | None, **flags: Any) -> int:
    """List the ready-made models of fits, or show one.

    `gdsolve fit DATA --model NAME` fits one, `--model "gaussian + line"` a sum of them.
    """
    from gdsolve import catalogue
    from gdsolve.report.pages import models

    output = read_output(flags)
    if name is None:
        records = catalogue.describe_models()
        content = {
            "schema": "gdsolve.models/v1",
            "models": [models.model_document(each) for each in records],
        }
        deliver_lines(lambda width: models.models_lines(records, width), content, output)
    else:
        record = catalogue.describe_model(name)
        content = {"schema": "gdsolve.model/v1", **models.model_document(record)}
        deliver_lines(lambda width: models.model_lines(record, width), content, output)
    return 0
