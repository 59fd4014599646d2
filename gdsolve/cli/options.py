"""The options that several commands share, and the settings they are read into.

Each group is a decorator, such as `problem_options` or `output_options`. Values that need the formula
language (`--start x=2*pi`) are read by the pipeline, so that a fault in them has a caret.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import click

from gdsolve.cli import completing
from gdsolve.cli.command import MaybeFile
from gdsolve.cli.types import count, degree, duration, not_negative, one_or_more, percent, positive, size

if TYPE_CHECKING:
    from gdsolve.problem.settings import Settings, Watch

F = TypeVar("F", bound="Callable[..., Any]")
Flags: TypeAlias = Mapping[str, Any]

_PROBLEM = (
    click.option("--start", multiple=True, metavar="x=3,y=1", help="Start values."),
    click.option("--shape", multiple=True, metavar="x=1000,A=3x2", help="Variables that are arrays."),
    click.option("--bounds", multiple=True, metavar="x=0:5,y=0:", help="Lower and upper bounds."),
    click.option("--fix", multiple=True, metavar="a=1", help="Variables held at a value."),
    click.option("--let", multiple=True, metavar="k=2", help="Values of constants."),
)

_OPTIMIZER = (
    click.option(
        "--optimizer",
        metavar="NAME",
        help="One of `gdsolve optimizers`; auto by default.",
        shell_complete=completing.optimizers,
    ),
    click.option(
        "--learning-rate",
        "--lr",
        "learning_rate",
        type=positive,
        metavar="RATE",
        help="Of a first-order optimizer.",
    ),
    click.option(
        "--schedule",
        metavar="TEXT",
        help="Of the learning rate, as cosine(decay_steps=1000).",
        shell_complete=completing.schedules,
    ),
    click.option(
        "--epochs", type=count, metavar="N", help="Epochs, or iterations of a second-order optimizer."
    ),
    click.option(
        "--option",
        multiple=True,
        metavar="k=v",
        help="Any option of the optimizer, as beta_1=0.8.",
        shell_complete=completing.optimizer_options,
    ),
    click.option("--batch-size", type=one_or_more, metavar="N", help="Data rows per step."),
    click.option("--gtol", type=not_negative, metavar="TOL", help="Stop at a gradient this small."),
    click.option(
        "--ftol",
        type=not_negative,
        metavar="TOL",
        help="Stop at a relative change of the objective this small.",
    ),
    click.option("--xtol", type=not_negative, metavar="TOL", help="Stop at a relative step this small."),
    click.option("--time-limit", type=duration, metavar="30s", help="Stop after this time; 2m, 500ms, 1.5."),
    click.option("--seed", type=count, metavar="N", default=0, help="Of every random choice; 0 by default."),
    click.option(
        "--dtype", type=click.Choice(["float32", "float64"]), help="Arithmetic; float64 by default."
    ),
    click.option(
        "--engine",
        type=click.Choice(["auto", "python", "numpy", "native"]),
        help="Floats, arrays or machine code; the quickest by default.",
    ),
)

_GLOBAL = (
    click.option(
        "--global", "global_search", is_flag=True, help="Search the whole box for the best minimum."
    ),
    click.option("--starts", type=one_or_more, metavar="N", help="As --global, with N independent starts."),
    click.option(
        "--prove", is_flag=True, help="Prove the answer with interval arithmetic, as far as time allows."
    ),
)

_PROVE_ROOTS = click.option("--prove", is_flag=True, help="As --all, with more time for the proof.")
_ALL_ROOTS = (
    click.option("--all", "all_roots", is_flag=True, help="Find all solutions in a box, with proof."),
    _PROVE_ROOTS,
    click.option("--in", "in_box", multiple=True, metavar="x=-10:10", help="As --all, in this box."),
    click.option("--digits", type=one_or_more, metavar="N", help="N proved digits of each solution."),
)

_ROWS = (
    click.option(
        "--x",
        multiple=True,
        metavar="NAME",
        help="Column (or expression) of the input.",
        shell_complete=completing.column_names,
    ),
    click.option(
        "--y",
        metavar="NAME",
        help="Column (or expression) that is fitted.",
        shell_complete=completing.column_names,
    ),
    click.option(
        "--sigma",
        metavar="NAME",
        help="Column or number: standard deviation of y.",
        shell_complete=completing.column_names,
    ),
    click.option("--sigma-kind", type=click.Choice(["absolute", "relative"]), help="Is sigma known in full?"),
    click.option(
        "--where",
        metavar="CONDITION",
        help="Use only rows that meet this.",
        shell_complete=completing.column_names,
    ),
    click.option(
        "--nan", type=click.Choice(["error", "drop"]), help="What is done with rows that lack a number."
    ),
    click.option(
        "--memory",
        type=size,
        metavar="SIZE",
        help="Data rows of a large file kept in memory, as 2G; 512M by default.",
    ),
    click.option("--sql", metavar="QUERY", help="Rows of an SQLite or DuckDB file."),
)

_FIT = (
    *_ROWS,
    click.option("--degree", type=degree, metavar="N|auto", help="Fit a polynomial of this degree."),
    click.option("--model", metavar="FORMULA", help="Fit this curve.", shell_complete=completing.models),
    click.option("--by", metavar="NAME", help="Fit each group of rows that agree in this column."),
    click.option("--residuals", metavar="FILE", help="Write residuals and influence of all rows to a table."),
    click.option(
        "--loss", metavar="NAME", help="squares, huber, tukey, cauchy, soft_l1, l1, poisson, binomial."
    ),
    click.option(
        "--intervals",
        type=click.Choice(["wald", "profile", "bootstrap"]),
        help="How intervals are found; linear ones where they are valid, else profile.",
    ),
    click.option("--trials", metavar="NAME", help="Column or number: trials of a binomial count."),
    click.option(
        "--x-sigma", multiple=True, metavar="NAME", help="Column or number: standard deviation of x."
    ),
    click.option(
        "--ci", type=percent, default=95.0, metavar="PERCENT", help="Confidence level; 95 by default."
    ),
    click.option(
        "--workers", type=one_or_more, metavar="N", help="Share the rows out to N processes (Dask)."
    ),
    click.option("--scheduler", metavar="tcp://HOST:PORT", help="Share the rows out to a Dask cluster."),
)

FORMS = ("table", "json", "csv", "markdown", "latex")
"""What answers are printed as."""

_COLOR = click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="ANSI colour."
)
_FORM = (
    click.option(
        "--format",
        "form",
        type=click.Choice(FORMS),
        help="Of what is printed; table by default.",
    ),
    click.option("--json", "as_json", is_flag=True, help="Print one JSON document, as --format json."),
)
_QUIET = click.option("--quiet", is_flag=True, help="Print only the verdict and the values.")
_PROGRESS = click.option(
    "--progress", type=click.Choice(["auto", "none"]), default="auto", help="View of a run that lasts."
)
_OUTPUT = click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Write the JSON document to a file as well.",
    shell_complete=completing.any_file,
)
_TABLE_OUTPUT = click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Write a .csv, .jsonl or .parquet table, or a .json document.",
    shell_complete=completing.any_file,
)
_TABLE = (
    click.option("--every", type=one_or_more, metavar="N", help="Show each N-th epoch in the table."),
    click.option(
        "--history",
        metavar="FILE",
        help="Write all epochs to a .csv, .jsonl or .parquet file.",
        shell_complete=completing.any_file,
    ),
)

PLOT_SUFFIXES = (".png", ".svg", ".pdf")
"""Pictures that `--plot` writes."""

OTHER_PICTURES = (".jpg", ".jpeg", ".gif", ".webp", ".eps", ".ps", ".tif", ".tiff", ".bmp")
"""What is meant as the name of a picture too, so that it can be refused as one."""

_PLOT = click.option(
    "--plot",
    cls=MaybeFile,
    suffixes=(*PLOT_SUFFIXES, *OTHER_PICTURES),
    metavar="[FILE]",
    help="Draw in the terminal, or into a .png, .svg or .pdf file.",
    shell_complete=completing.any_file,
)
_HTML = click.option(
    "--html",
    metavar="FILE",
    help="Write one HTML file with pictures and everything.",
    shell_complete=completing.any_file,
)


def problem_options(function: F) -> F:
    """Add `--start --shape --bounds --fix --let`."""
    return _decorated(function, _PROBLEM)


def optimizer_options(function: F) -> F:
    """Add everything that chooses and controls the optimizer."""
    return _decorated(function, _OPTIMIZER)


def global_options(function: F) -> F:
    """Add `--global --starts --prove`."""
    return _decorated(function, _GLOBAL)


def search_options(function: F) -> F:
    """Add `--global --starts --prove --all --in --digits`, for problems of any kind."""
    return _decorated(function, (*_GLOBAL, *(each for each in _ALL_ROOTS if each is not _PROVE_ROOTS)))


def root_options(function: F) -> F:
    """Add `--all --prove --in --digits`."""
    return _decorated(function, _ALL_ROOTS)


def fit_options(function: F) -> F:
    """Add what says which data are fitted by what."""
    return _decorated(function, _FIT)


def row_options(function: F) -> F:
    """Add what says which columns and rows of a table are fitted."""
    return _decorated(function, _ROWS)


def output_options(function: F) -> F:
    """Add `--plot --html --format --json -o --quiet --every --history --progress --color`."""
    return _decorated(function, (_PLOT, _HTML, *_FORM, _OUTPUT, _QUIET, *_TABLE, _PROGRESS, _COLOR))


def plain_output_options(function: F) -> F:
    """Add `--format --json -o --quiet --color`, for answers without a history."""
    return _decorated(function, (*_FORM, _OUTPUT, _QUIET, _COLOR))


def table_output_options(function: F) -> F:
    """Add `--format --json -o --quiet --color`, for answers that are a table."""
    return _decorated(function, (*_FORM, _TABLE_OUTPUT, _QUIET, _COLOR))


def comparison_output_options(function: F) -> F:
    """Add `--plot --html --format --json -o --quiet --history --progress --color`."""
    return _decorated(function, (_PLOT, _HTML, *_FORM, _OUTPUT, _QUIET, _TABLE[-1], _PROGRESS, _COLOR))


def listing_options(function: F) -> F:
    """Add `--format --json --color`."""
    return _decorated(function, (*_FORM, _COLOR))


def _decorated(function: F, options: tuple[Callable[[F], F], ...]) -> F:
    for option in reversed(options):
        function = option(function)
    return function


def read_settings(flags: Flags, watch: Watch | None = None) -> Settings:
    """Return the settings that the flags of a command say; what it has no flag for stays at its default.

    Args:
        flags: of the command.
        watch: whom to tell of each run.

    Raises:
        UsageError, FormulaError: a value cannot be read; the fault points into the option's text.
    """
    from gdsolve import pipeline
    from gdsolve.problem.settings import Settings

    said: dict[str, Any] = {name: flags[name] for name in _PLAIN if flags.get(name) is not None}
    if flags.get("x"):
        said["x"] = tuple(part for text in flags["x"] for part in split_list(text))
    if flags.get("residuals"):
        said["residuals"] = True
    if flags.get("x_sigma"):
        said["x_sigma"] = tuple(part for text in flags["x_sigma"] for part in split_list(text))
    if flags.get("plot") is not None or flags.get("html") is not None:
        said["sample"] = True
    if watch is not None:
        said["watch"] = watch
    texts = {name: tuple(flags[name]) for name in _PARSED if flags.get(name)}
    return Settings(**said, **(pipeline.parse_settings(**texts) if texts else {}))


_PARSED = ("start", "shape", "bounds", "fix", "let", "option", "in_box")
_PLAIN = (
    *("optimizer", "learning_rate", "schedule", "epochs", "batch_size", "gtol", "ftol", "xtol", "time_limit"),
    *(
        "seed",
        "dtype",
        "engine",
        "y",
        "sigma",
        "sigma_kind",
        "degree",
        "model",
        "where",
        "nan",
        "memory",
        "sql",
    ),
    *("loss", "trials", "ci", "intervals", "workers", "scheduler"),
    *("global_search", "starts", "prove", "all_roots", "digits"),
)


def split_list(text: str) -> tuple[str, ...]:
    """Return the parts between commas; commas inside parentheses and brackets belong to the part.

    >>> split_list("x, log(a, b),c")
    ('x', 'log(a, b)', 'c')
    """
    parts, depth, begin = [], 0, 0
    for position, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth <= 0:
            parts.append(text[begin:position])
            begin = position + 1
    parts.append(text[begin:])
    return tuple(part.strip() for part in parts if part.strip())
