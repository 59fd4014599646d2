"""`gdsolve predict RESULT.json [DATA]`."""

from __future__ import annotations

from typing import Any

import click

from gdsolve.cli import completing
from gdsolve.cli.command import Command
from gdsolve.cli.deliver import deliver_prediction, read_output
from gdsolve.cli.options import table_output_options
from gdsolve.cli.types import percent


@click.command(
    "predict",
    cls=Command,
    examples=(
        "gdsolve fit decay.csv --model decay --y V -o result.json",
        "gdsolve predict result.json --x 0:10:0.5",
        "gdsolve predict result.json new.csv -o predicted.csv",
    ),
)
@click.argument("result", metavar="RESULT.json", shell_complete=completing.result_files)
@click.argument("data", metavar="[DATA]", required=False, shell_complete=completing.data_files)
@click.option("--x", multiple=True, metavar="0:10:0.5", help="Points: a range, or 1,2,3.")
@click.option("--sigma", metavar="NAME", help="Standard deviation of new readings: number or column.")
@click.option("--ci", type=percent, metavar="PERCENT", help="Confidence level; that of the fit by default.")
@table_output_options
def command(result: str, data: str | None, **flags: Any) -> int:
    """Evaluate a fitted curve at new points, with both bands.

    RESULT.json was written by `gdsolve fit ... -o RESULT.json`; DATA is a table with the columns of the inputs.
    The confidence band says where the curve lies, the prediction band where a single new reading lies.
    """
    from gdsolve import fits

    output = read_output(flags)
    found = fits.predict(result, x=flags["x"], data=data, sigma=flags["sigma"], ci=flags["ci"])
    return deliver_prediction(found, result, output)
