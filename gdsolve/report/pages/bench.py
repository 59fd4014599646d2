"""What `gdsolve bench nist` prints: digits that are right, beside the time it took."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from gdsolve.bench.nist import ENOUGH_PARAMETER, ENOUGH_RSS, ENOUGH_STDERR, START_NAMES, Row, Run
from gdsolve.report.blocks import Grid
from gdsolve.report.numbers import compact, counted
from gdsolve.report.sections import BAD, GOOD, LABEL, Line, wrapped

SCHEMA = "gdsolve.bench/v1"

_STARTS = ("blind", *START_NAMES)


def bench_lines(rows: Sequence[Row], width: int) -> list[Line]:
    """Return one line per data set, and what the numbers mean."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False, header_style=LABEL)
    table.add_column("NIST StRD", no_wrap=True)
    table.add_column("level", no_wrap=True)
    for start in _STARTS:
        table.add_column(start, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for row in rows:
        runs = {each.start: each for each in row.runs}
        word = Text("right", style=GOOD) if row.is_right else Text(_fault(row), style=BAD)
        cells = [_cell(runs.get(start)) for start in _STARTS]
        table.add_row(row.data_set.name, row.data_set.difficulty, *cells, word)
    return [table, *(Text(line) for text in _summary(rows) for line in wrapped(text, width))]


def _cell(run: Run | None) -> str:
    """Return digits of the parameters, of the standard errors, and the seconds; fixed columns."""
    if run is None:
        return "-"
    return f"{run.parameters:4.1f} {run.stderr:4.1f} {run.seconds:5.2f}s"


def _fault(row: Row) -> str:
    wrong = [each for each in row.runs if not each.is_right]
    silent = any(each.is_silent for each in wrong)
    return f"{'WRONG' if silent else 'NOT SOLVED'}: {', '.join(each.start for each in wrong)}"


def _summary(rows: Sequence[Row]) -> list[str]:
    runs = [each for row in rows for each in row.runs]
    right = sum(each.is_right for each in runs)
    silent = sum(each.is_silent for each in runs)
    return [
        f"each cell: right digits of the worst parameter, of the worst standard error, seconds; right means "
        f"{compact(ENOUGH_PARAMETER)} digits of every parameter (or {compact(ENOUGH_RSS)} of the sum of "
        f"squares) and {compact(ENOUGH_STDERR)} of every standard error; more than 11 (nonlinear) or "
        "15 (linear) are not certified",
        f"{counted(len(rows), 'data set')}: {right} of {counted(len(runs), 'run')} right, "
        f"{silent} silently wrong; slowest {max((each.seconds for each in runs), default=0.0):.2f} s",
    ]


def bench_rows(rows: Sequence[Row]) -> Grid:
    """Return one row per run, with all digits."""
    headings = (
        "set",
        "level",
        "start",
        "parameter_digits",
        "stderr_digits",
        "rss_digits",
        "seconds",
        "right",
    )
    content = [
        (
            *(row.data_set.name, row.data_set.difficulty, run.start),
            *(repr(each) for each in (run.parameters, run.stderr, run.rss, run.seconds)),
            str(run.is_right).lower(),
        )
        for row in rows
        for run in row.runs
    ]
    return Grid(headings, tuple(content), 3)


def bench_line(row: Row) -> str:
    """Return one row as a line for stderr, while the others are still running."""
    return f"{row.data_set.name}: {'right' if row.is_right else _fault(row)}"


def bench_document(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the JSON document."""
    return {
        "schema": SCHEMA,
        "name": "nist",
        "passed": all(each.is_right for each in rows),
        "sets": [
            {
                "name": row.data_set.name,
                "kind": row.data_set.kind,
                "difficulty": row.data_set.difficulty,
                "right": row.is_right,
                "runs": [_run(each) for each in row.runs],
            }
            for row in rows
        ],
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "start": run.start,
        "digits": {"parameters": run.parameters, "stderr": run.stderr, "rss": run.rss},
        "seconds": run.seconds,
        "verdict": run.verdict,
        "right": run.is_right,
        "silently_wrong": run.is_silent,
    }
