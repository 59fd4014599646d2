"""What can stand at a place of the command line: the functions that click asks when the tab key is pressed.

Each takes the command as typed so far (`ctx.params`), the option or argument, and the beginning of its value.
They answer from the records, never run anything, and say nothing when a file cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from gdsolve.errors import GdsolveError

PROBLEM_SUFFIXES = (".yaml", ".yml")

DATA_SUFFIXES = (
    *(".csv", ".tsv", ".txt", ".dat", ".json", ".jsonl", ".ndjson", ".parquet"),
    *(".csv.gz", ".tsv.gz", ".csv.zst", ".db", ".sqlite", ".duckdb"),
)

_MOST_FILES = 500  # of a folder; more of them nobody reads


def optimizers(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the optimizers whose name begins so."""
    from gdsolve import catalogue

    records = [("auto", "chosen from the structure of the problem")] if param.name == "optimizer" else []
    records += [(each.name, each.summary) for each in catalogue.describe_optimizers()]
    return _beginning(records, incomplete)


def optimizer_list(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return `sgd,adam` for `sgd,ad`: the last name of a list is completed."""
    before, comma, last = incomplete.rpartition(",")
    named = set(before.split(","))
    found = [each for each in optimizers(ctx, param, last) if each.value not in named]
    return [CompletionItem(f"{before}{comma}{each.value}", help=each.help) for each in found]


def optimizer_options(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return `beta_1=` and the like: the options of the optimizer that is named."""
    from gdsolve import catalogue
    from gdsolve.optimize.options import describe_options

    chosen = ctx.params.get("optimizer")
    records = [each for each in catalogue.describe_optimizers() if chosen in (None, "auto", each.name)]
    options = {info.name: info.summary for each in records for info in describe_options(each)}
    return _beginning([(f"{name}=", summary) for name, summary in options.items()], incomplete)


def functions(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the functions of the formula language."""
    from gdsolve import catalogue

    return _beginning([(each.name, each.summary) for each in catalogue.describe_functions()], incomplete)


def models(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the ready-made models of fits."""
    from gdsolve import catalogue

    return _beginning([(each.name, each.summary) for each in catalogue.describe_models()], incomplete)


def targets(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the languages of `export`."""
    from gdsolve import catalogue

    return _beginning([(each.name, each.summary) for each in catalogue.describe_targets()], incomplete)


def schedules(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the schedules of the learning rate."""
    from gdsolve.optimize.schedules import SCHEDULES

    return _beginning([(name, "") for name in SCHEDULES], incomplete)


def column_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the columns of the data file that is fitted."""
    source = ctx.params.get("source")
    if not source or source == "-" or str(source).lower().endswith(PROBLEM_SUFFIXES):
        return []
    from gdsolve import catalogue

    try:
        names = catalogue.column_names(str(source))
    except GdsolveError:  # said in full when the command is run
        return []
    before, comma, last = incomplete.rpartition(",")
    several = comma if param.name == "x" else ""
    found = _beginning([(name, "") for name in names if name.isidentifier()], last if several else incomplete)
    return [CompletionItem(f"{before}{several}{each.value}") for each in found]


def problem_files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return problem files and the folders they may be in."""
    return _files(incomplete, PROBLEM_SUFFIXES)


def data_files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return files of data and of problems, and the folders they may be in."""
    return _files(incomplete, (*DATA_SUFFIXES, *PROBLEM_SUFFIXES))


def result_files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return result documents and problem files."""
    return _files(incomplete, (".json", *PROBLEM_SUFFIXES))


def any_file(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Leave it to the shell to complete the name of a file."""
    return [CompletionItem(incomplete, type="file")]


def _beginning(records: Iterable[tuple[str, str]], incomplete: str) -> list[CompletionItem]:
    return [
        CompletionItem(name, help=summary or None) for name, summary in records if name.startswith(incomplete)
    ]


def _files(incomplete: str, suffixes: tuple[str, ...]) -> list[CompletionItem]:
    head, slash, tail = incomplete.rpartition("/")
    folder = Path(f"{head}{slash}" or ".").expanduser()
    try:
        entries = sorted(folder.iterdir())[:_MOST_FILES]
    except OSError:
        return []
    found = []
    for entry in entries:
        if not entry.name.startswith(tail) or (entry.name.startswith(".") and not tail):
            continue
        if entry.is_dir():
            found.append(CompletionItem(f"{head}{slash}{entry.name}/"))
        elif entry.name.lower().endswith(suffixes):
            found.append(CompletionItem(f"{head}{slash}{entry.name}"))
    return found
