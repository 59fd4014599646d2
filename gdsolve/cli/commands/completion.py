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
    from click.shell_completion import get_completion_class

    from gdsolve.cli.app import COMPLETION_VARIABLE, app

    completion = get_completion_class(shell)
    assert completion is not None  # the choice above offers only shells that click knows
    write_stdout(completion(app, {}, "gdsolve", COMPLETION_VARIABLE).source() + "\n")
    return 0
