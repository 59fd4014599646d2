"""`gdsolve bench nist [SET...]`."""

from __future__ import annotations

from typing import Any

import click

from gdsolve.cli.command import Command
from gdsolve.cli.deliver import deliver_lines, read_output
from gdsolve.cli.options import plain_output_options
from gdsolve.cli.streams import write_stderr
from gdsolve.errors import ExitCode


@click.command("bench", cls=Command, examples=("gdsolve bench nist", "gdsolve bench nist Lanczos3 MGH09"))
@click.argument("suite", metavar="nist", type=click.Choice(["nist"]))
@click.argument("sets", metavar="[SET...]", nargs=-1)
@plain_output_options
def command(suite: str, sets: tuple[str, ...], **flags: Any) -> int:
    """Solve published problems and compare with certified answers.

    nist: the 27 nonlinear and 11 linear data sets of NIST StRD, without start values and from NIST's two,
    with default settings. Exit code 8 if a run is not right.
    """
    from gdsolve import fits
    from gdsolve.report.pages.bench import bench_document, bench_line, bench_lines, bench_rows

    output = read_output(flags)
    quiet = output.quiet or output.form != "table"
    rows = fits.bench_nist(sets, None if quiet else lambda row: write_stderr(f"{bench_line(row)}\n"))
    runs = bench_rows(rows)
    deliver_lines(lambda width: bench_lines(rows, width), bench_document(rows), output, [runs], runs)
    return int(ExitCode.OK if all(each.is_right for each in rows) else ExitCode.NOT_VERIFIED)
