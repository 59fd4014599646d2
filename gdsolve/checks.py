"""Answers held against words: what a problem file expects, and what a saved document claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from gdsolve import pipeline
from gdsolve.errors import GdsolveError

if TYPE_CHECKING:
    from gdsolve.problem.settings import Settings
    from gdsolve.solve.verify.report import VerifyReport


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `check` found for one file; a row is (name, expected, got, tolerance, passed)."""

    path: str
    rows: tuple[tuple[str, Any, Any, float | None, bool], ...]
    passed: bool
    seconds: float
    error: str | None = None


def check(paths: Sequence[str]) -> tuple[CheckReport, ...]:
    """Run problem files and compare their answers with what they expect."""
    return tuple(_check(path) for path in paths)


def _check(path: str) -> CheckReport:
    from gdsolve.problem.settings import Settings

    began = perf_counter()
    try:
        rows = _compared(path, Settings())
    except GdsolveError as error:
        return CheckReport(path, (), False, perf_counter() - began, str(error))
    if not rows:
        return CheckReport(path, (), False, perf_counter() - began, "the file expects nothing")
    return CheckReport(path, rows, all(row[4] for row in rows), perf_counter() - began)


def _compared(path: str, settings: Settings) -> tuple[tuple[str, Any, Any, float | None, bool], ...]:
    from gdsolve.problem.compare import compare as compare_with
    from gdsolve.problem.compare import compare_derivatives
    from gdsolve.problem.loading import load_problem
    from gdsolve.solve.results.document import document

    problem = load_problem(path)
    expect = problem.expect
    if expect is None:
        return ()
    found = list(compare_with(expect, document(pipeline.run(path, settings)))) if expect.needs_run else []
    for each in expect.derivatives:
        result = pipeline.gradient_at(
            path, settings, at=each.at, wrt=each.wrt or None, of=each.of, order=each.order
        )
        found.extend(compare_derivatives(each, document(result)))
    return tuple((row.what, row.expected, row.got, row.tolerance, row.passed) for row in found)


def verify(paths: Sequence[str], seconds: float | None = None) -> tuple[VerifyReport, ...]:
    """Check result documents again; `seconds` limits each proof that is run again."""
    from gdsolve.solve.verify.door import verify as verify_document

    return tuple(verify_document(path, seconds) for path in paths)
