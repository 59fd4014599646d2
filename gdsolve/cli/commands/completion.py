"""`gdsolve completion SHELL`."""

from __future__ import annotations

import click

from gdsolve.cli.command import Command
from gdsolve.cli.streams import write_stdout


@click.command(
    "completion",
    cls=Command,
    examples=('eval "$(gdsolve completion bash)"', "gdsolve completion zsh >> ~/.zshrc"),
)
@click.argument("shell", metavar="SHELL", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Print the completion script of a shell."""
    from gdsolve.cli.app import app
    from gdsolve.cli.shells import script

    write_stdout(script(app, shell) + "\n")
    return 0
