"""Reports of several runs: `check` (expected beside got) and `compare` (one row per optimizer)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Protocol

from rich.text import Text

from gdsolve.report.blocks import FAILED, Grid
from gdsolve.report.json import plain
from gdsolve.report.numbers import counted, measure
from gdsolve.report.pages.grids import comparison_grid
from gdsolve.report.sections import BAD, GOOD, LABEL, Line, wrapped
from gdsolve.report.terminal import printable
from gdsolve.report.values import grid, value_lines
from gdsolve.solve.results.result import Result

CHECK_SCHEMA = "gdsolve.check/v1"


class CheckReport(Protocol):
    """What `check` found for one file; rows are (name, expected, got, tolerance, passed)."""

    @property
    def path(self) -> str:
        """Return the file as it was named."""
        ...

    @property
    def rows(self) -> Sequence[tuple[str, Any, Any, float | None, bool]]:
        """Return one row per expectation."""
        ...

    @property
    def passed(self) -> bool:
        """Say whether all expectations hold."""
        ...

    @property
    def error(self) -> str | None:
        """Return what kept the file from being run, if anything did."""
        ...


def check_lines(reports: Sequence[CheckReport], width: int) -> list[Line]:
    """Return one line per file, the rows that failed below it, and the count at the end."""
    lines: list[Line] = []
    for report in reports:
        kept = sum(row[4] for row in report.rows)
        line = Text("pass" if report.passed else "FAIL", style=GOOD if report.passed else BAD)
        count = "" if report.error else f"   {kept} of {counted(len(report.rows), 'expectation')}"
        line.append(f"  {printable(report.path)}{count}", style="none")
        lines.append(line)
        if report.error:
            lines += [Text(each) for each in wrapped(f"error: {printable(report.error)}", width, indent=6)]
        for row in report.rows:
            if not row[4]:
                lines += [Text(each) for each in wrapped(_difference(*row[:4]), width, indent=6, hanging=2)]
    passed = sum(report.passed for report in reports)
    summary = f"{counted(len(reports), 'file')}: {passed} passed, {len(reports) - passed} failed"
    return [*lines, Text(summary, style=LABEL)]


def _difference(name: str, expected: Any, got: Any, tolerance: float | None) -> str:
    within = "" if tolerance is None else f" ± {measure(tolerance)}"
    return f"{name}: expected {_shown(expected)}{within}, got {_shown(got)}"


def _shown(value: Any) -> str:
    value = plain(value)
    if value is None:
        return "nothing"
    if isinstance(value, bool | str):
        return printable(str(value))
    return " ".join(value_lines(value)) if isinstance(value, int | float | list) else printable(str(value))


def check_document(reports: Sequence[CheckReport]) -> dict[str, Any]:
    """Return the JSON document of `check`."""
    return {
        "schema": CHECK_SCHEMA,
        "passed": all(report.passed for report in reports),
        "files": [_file(report) for report in reports],
    }


def _file(report: CheckReport) -> dict[str, Any]:
    rows = [
        {
            "name": name,
            "expected": plain(expected),
            "got": plain(got),
            "tolerance": plain(tolerance),
            "pass": passed,
        }
        for name, expected, got, tolerance, passed in report.rows
    ]
    error = {} if report.error is None else {"error": report.error}
    return {"path": report.path, "pass": report.passed, "rows": rows} | error


def comparison_lines(results: Sequence[Result], width: int) -> list[Line]:
    """Return a table with one row per optimizer: what it found and what that cost."""
    table = comparison_grid(results)
    title = f"{results[0].kind} {printable(results[0].title)}" if results else "nothing to compare"
    heading, *body = grid([table.headings, *table.rows], table.left)
    lines: list[Line] = [Text(line) for line in wrapped(title, width, hanging=2)]
    return [*lines, Text(heading, style=LABEL), *(Text(line) for line in body)]


def check_grid(reports: Sequence[CheckReport]) -> Grid:
    """Return one row per expectation, and one for each file that could not be run."""
    rows: list[tuple[str, ...]] = []
    for report in reports:
        if report.error:
            rows.append((report.path, "", "", "", "", report.error))
        for name, expected, got, tolerance, passed in report.rows:
            limit = "" if tolerance is None else repr(tolerance)
            rows.append(
                (report.path, name, _exact(expected), _exact(got), limit, "pass" if passed else FAILED)
            )
    return Grid(("file", "name", "expected", "got", "tolerance", "result"), tuple(rows), 2)


def _exact(value: Any) -> str:
    value = plain(value)
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)
