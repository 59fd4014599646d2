"""Reports of `verify`: what a document claims, and the table of tests that it went through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from gdsolve.report.blocks import FAILED, Grid
from gdsolve.report.json import plain
from gdsolve.report.numbers import counted, measure
from gdsolve.report.sections import BAD, GOOD, LABEL, Line, wrapped
from gdsolve.report.terminal import printable
from gdsolve.report.values import grid
from gdsolve.solve.results.result import Test
from gdsolve.solve.verify.report import VerifyReport

VERIFY_SCHEMA = "gdsolve.verify/v1"


def verify_lines(reports: Sequence[VerifyReport], width: int, *, quiet: bool = False) -> list[Line]:
    """Return for each document its claim, the table of tests, and the verdict on it."""
    lines: list[Line] = []
    for report in reports:
        if lines:
            lines.append(Text(""))
        lines += _document_lines(report, width, quiet=quiet)
    return lines


def _document_lines(report: VerifyReport, width: int, *, quiet: bool) -> list[Line]:
    failed = sum(not each.passed for each in report.tests)
    word, style = ("VERIFIED", GOOD) if report.passed else ("NOT VERIFIED", BAD)
    ending = Text(word, style=style)
    count = counted(len(report.tests), "test")
    ending.append(f"   {count} passed" if not failed else f"   {failed} of {count} failed", style="none")
    if quiet:
        ending.append(f"   {printable(report.path)}", style="none")
        return [ending]
    head = wrapped(f"{printable(report.path)}: {printable(report.title)}", width, hanging=2)
    claim = wrapped(f"claim: {printable(report.claim)}", width, hanging=2)
    table = grid([("test", "found", "", "limit", ""), *map(_row, report.tests)], 1)
    heading, *body = table
    return [
        *(Text(line) for line in (*head, *claim)),
        Text(heading, style=LABEL),
        *(
            Text(line, style="none" if each.passed else BAD)
            for line, each in zip(body, report.tests, strict=True)
        ),
        ending,
    ]


def _row(test: Test) -> tuple[str, ...]:
    return (
        test.name,
        measure(test.value),
        test.sense,
        measure(test.tolerance),
        "pass" if test.passed else FAILED,
    )


def verify_document(reports: Sequence[VerifyReport]) -> dict[str, Any]:
    """Return the JSON document of `verify`."""
    return {
        "schema": VERIFY_SCHEMA,
        "passed": all(report.passed for report in reports),
        "documents": [
            {
                "path": report.path,
                "claim": report.claim,
                "pass": report.passed,
                "tests": [
                    {
                        "name": each.name,
                        "value": plain(each.value),
                        "sense": each.sense,
                        "tolerance": plain(each.tolerance),
                        "pass": each.passed,
                    }
                    for each in report.tests
                ],
                "seconds": report.seconds,
            }
            for report in reports
        ],
    }


def verify_grid(reports: Sequence[VerifyReport]) -> Grid:
    """Return one row per test."""
    rows = tuple(
        (
            report.path,
            each.name,
            repr(each.value),
            each.sense,
            repr(each.tolerance),
            "pass" if each.passed else FAILED,
        )
        for report in reports
        for each in report.tests
    )
    return Grid(("file", "test", "found", "sense", "limit", "result"), rows, 2)
