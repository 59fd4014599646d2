"""From results to the picture of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gdsolve.report.charts.chart import Chart, Panel
from gdsolve.report.charts.convergence import comparison_panel, convergence_panel
from gdsolve.report.charts.fits import fit_panels
from gdsolve.report.charts.functions import plane_panel, slice_panels
from gdsolve.report.charts.roots import crossing_panel, root_panel
from gdsolve.solve.results.result import PuzzleResult, Result
from gdsolve.solve.sampling import FitSample, PlaneSample, RootSample, Slices

IN_A_ROW = 3
"""Slices beside each other."""

_LONGEST_TITLE = 90


def make_chart(result: Result) -> Chart | None:
    """Return the picture of a result; None if there is nothing to see: no steps made, nothing sampled."""
    progress = convergence_panel(result)
    title = f"{result.kind} {result.title}: {result.verdict.code.value}"
    match result.samples:
        case FitSample() as sample:
            data, residuals = fit_panels(sample)
            beside = () if progress is None else (replace(progress, tall=True),)
            rows = ((data, *beside), (residuals,))
            return Chart(_cut(title), rows, (2.2, 1.0))
        case PlaneSample() as sample if isinstance(result, PuzzleResult):
            return _row(title, crossing_panel(sample, result), progress)
        case PlaneSample() as sample:
            return _row(title, plane_panel(sample, [result]), progress)
        case RootSample() as sample:
            assert isinstance(result, PuzzleResult)
            return _row(title, root_panel(sample, result), progress)
        case Slices() as sample:
            return _row(title, *slice_panels(sample, [result]), progress)
        case _:
            return None if progress is None else _row(title, progress)


def make_comparison(results: Sequence[Result]) -> Chart | None:
    """Return all runs in one picture; None if none of them made a step."""
    progress = comparison_panel(results)
    if progress is None:
        return None
    title = f"{results[0].kind} {results[0].title}: {len(results)} optimizers"
    match results[0].samples:
        case PlaneSample() as sample if not sample.labels:
            return _row(title, plane_panel(sample, results), progress)
        case Slices() as sample if sample.variables == 1:
            return _row(title, *slice_panels(sample, results), progress)
        case _:
            return _row(title, progress)


def _row(title: str, *panels: Panel | None) -> Chart:
    present = [panel for panel in panels if panel is not None]
    rows = tuple(tuple(present[begin : begin + IN_A_ROW]) for begin in range(0, len(present), IN_A_ROW))
    return Chart(_cut(title), rows, (1.0,) * len(rows))


def _cut(title: str) -> str:
    one_line = " ".join(title.split())
    return one_line if len(one_line) <= _LONGEST_TITLE else f"{one_line[: _LONGEST_TITLE - 3]}..."
