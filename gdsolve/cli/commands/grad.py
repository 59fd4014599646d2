"""`gdsolve grad EXPR|FILE`."""

from __future__ import annotations

from typing import Any

import click

from gdsolve.cli import completing
from gdsolve.cli.command import Command
from gdsolve.cli.deliver import deliver, read_output
from gdsolve.cli.options import plain_output_options, read_settings, split_list


@click.command(
    "grad",
    cls=Command,
    examples=(
        'gdsolve grad "x**2 - 2*x + 1" --at x=3 --at x=1',
        'gdsolve grad "a*x**2 + b*x + c" --at x=10,a=1,b=-2,c=1 --order 2 --check',
        'gdsolve grad "y1 = x*w1 + b1; y1*w2 + b2" --at x=1,w1=2,b1=1,w2=2,b2=1 --wrt y1,w1',
    ),
)
@click.argument("source", metavar="EXPR|FILE", shell_complete=completing.problem_files)
@click.option("--at", multiple=True, metavar="x=5,w2=3", help="The point; several give one answer each.")
@click.option("--let", multiple=True, metavar="k=2", help="Values of constants.")
@click.option("--wrt", multiple=True, metavar="x,a", help="Names to differentiate by; all by default.")
@click.option("--of", metavar="NAME", help="Differentiate this intermediate instead of the whole.")
@click.option("--order", type=click.IntRange(1, 2), default=1, help="2 for second derivatives as well.")
@click.option("--check", is_flag=True, help="Compare with finite differences.")
@click.option("--dtype", type=click.Choice(["float32", "float64"]), help="Arithmetic; float64 by default.")
@plain_output_options
def command(
    source: str,
    at: tuple[str, ...],
    wrt: tuple[str, ...],
    of: str | None,
    order: int,
    check: bool,
    **flags: Any,
) -> int:
    """Print exact derivatives of an expression at a point.

    A problem file is differentiated at its start values, unless --at is given.
    """
    from gdsolve import pipeline

    output = read_output(flags)
    names = tuple(name for text in wrt for name in split_list(text)) or None
    found = pipeline.grad(source, read_settings(flags), at=at, wrt=names, of=of, order=order, check=check)
    return deliver(found if isinstance(found, tuple) else [found], output)
