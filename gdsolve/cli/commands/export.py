"""`gdsolve export RESULT.json|FILE|EXPR --to LANGUAGE`."""

from __future__ import annotations

from typing import Any

import click

from gdsolve.cli import completing
from gdsolve.cli.command import Command
from gdsolve.cli.options import read_settings
from gdsolve.cli.streams import write_stdout


@click.command(
    "export",
    cls=Command,
    examples=(
        'gdsolve export "x**2 - 2*x + 1" --to c',
        "gdsolve export result.json --to numpy -o curve.py",
        "gdsolve export problems/rosenbrock.yaml --to latex",
    ),
)
@click.argument("source", metavar="RESULT.json|FILE|EXPR", shell_complete=completing.result_files)
@click.option(
    "--to",
    required=True,
    metavar="LANGUAGE",
    shell_complete=completing.targets,
    help="python, numpy, jax, torch, tensorflow, c, latex, mathml, excel or gnuplot.",
)
@click.option("--let", multiple=True, metavar="k=2", help="Values of constants.")
@click.option("--fix", multiple=True, metavar="a=1", help="Variables held at a value.")
@click.option("-o", "--output", metavar="FILE", help="Write the code to a file instead of stdout.")
def command(source: str, to: str, output: str | None, **flags: Any) -> int:
    """Write an objective or a fitted curve as code."""
    from gdsolve import pipeline
    from gdsolve.report import files

    if output is not None:
        files.check_writable(output, "--output")
    code = pipeline.export(source, to, read_settings(flags))
    if output is None:
        write_stdout(code)
    else:
        files.write_atomically(output, code)
    return 0
