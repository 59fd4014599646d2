"""`gdsolve schema`."""

from __future__ import annotations

import click

from gdsolve.cli.command import Command
from gdsolve.cli.streams import write_stdout


@click.command("schema", cls=Command, examples=("gdsolve schema > gdsolve.schema.json",))
def command() -> int:
    """Print the JSON Schema of problem files."""
    import json

    from gdsolve import catalogue

    write_stdout(json.dumps(catalogue.schema(), indent=2) + "\n")
    return 0
