"""`gdsolve compare EXPR|FILE --optimizers A,B,...` and `gdsolve compare DATA --model A --model B`."""

from __future__ import annotations

from typing import Any

import click

from gdsolve.cli import completing
from gdsolve.cli.command import Command
from gdsolve.cli.deliver import deliver_comparison, deliver_models, read_output
from gdsolve.cli.options import (
    comparison_output_options,
    optimizer_options,
    problem_options,
    read_settings,
    row_options,
    split_list,
)
from gdsolve.cli.progress import progress
from gdsolve.errors import UsageError


@click.command(
    "compare",
    cls=Command,
    examples=(
        'gdsolve compare "x**2 - 2*x + 1" --optimizers sgd,adam,bfgs --epochs 500',
        'gdsolve compare growth.csv --model line --model logistic --model "a*exp(b*t)"',
    ),
)
@click.argument("source", metavar="EXPR|FILE|DATA", shell_complete=completing.problem_files)
@click.option(
    "--optimizers",
    metavar="A,B,...",
    help="Names of `gdsolve optimizers`, run on one problem.",
    shell_complete=completing.optimizer_list,
)
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="FORMULA",
    help="A curve; several are fitted to the same rows.",
    shell_complete=completing.models,
)
@row_options
@problem_options
@optimizer_options
@comparison_output_options
def command(source: str, optimizers: str | None, models: tuple[str, ...], **flags: Any) -> int:
    """Compare optimizers on a problem, or models of data.

    Models are compared by AICc, BIC, F tests (of those that contain each other) and cross-validation.
    """
    output = read_output(flags)
    if (optimizers is None) == (not models):
        raise UsageError.of(
            "what to compare is not said" if optimizers is None else "optimizers or models, not both",
            hint="--optimizers adam,newton, or --model line --model logistic",
        )
    if optimizers is None:
        from gdsolve import fits

        return deliver_models(fits.compare_models(source, models, read_settings(flags)), source, output)
    from gdsolve import pipeline

    with progress(flags) as watch:
        results = pipeline.compare(source, split_list(optimizers), read_settings(flags, watch))
    return deliver_comparison(results, output)
