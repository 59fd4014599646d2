"""Models of the same rows side by side: the table, the tests between nested ones, the verdict in one line."""

from __future__ import annotations

from rich.text import Text

from gdsolve.report.blocks import Block, Grid, Paragraph
from gdsolve.report.numbers import compact, measure
from gdsolve.report.sections import GOOD, LABEL, Line, wrapped
from gdsolve.report.terminal import printable
from gdsolve.report.values import grid
from gdsolve.solve.comparing.comparison import Candidate, Comparison, NestedTest

_LONGEST_NAME = 34
_DIGITS = 5


def comparison_lines(comparison: Comparison, width: int) -> list[Line]:
    """Return the table, one line per test of a model against the next smaller one in it, and the verdict."""
    shown = comparison_grid(comparison)
    heading, *body = grid([shown.headings, *shown.rows], left=1)
    lines: list[Line] = [Text(heading, style=LABEL)]
    for place, line in enumerate(body):
        lines.append(Text(line, style=GOOD if place == comparison.chosen else ""))
    for each in comparison.candidates:
        if each.fault:
            lines += [
                Text(line)
                for line in wrapped(
                    f"{printable(each.name)}: {printable(each.fault)}", width, indent=2, hanging=2
                )
            ]
    verdict = f"choice: {printable(comparison.verdict)}"
    return [*lines, *(Text(line) for line in wrapped(verdict, width, hanging=2))]


def comparison_grid(comparison: Comparison) -> Grid:
    """Return the table of the candidates."""
    least = min((each.aicc for each in comparison.candidates if each.aicc is not None), default=None)
    rows = tuple(
        _row(each, weight, least, _step(comparison, place), is_chosen=place == comparison.chosen)
        for place, (each, weight) in enumerate(zip(comparison.candidates, comparison.weights, strict=True))
    )
    headings = ("model", "k", "AICc", "+", "weight", "BIC", "CV error", "p", "")
    return Grid(headings, rows, 1)


def _row(
    each: Candidate, weight: float | None, least: float | None, step: NestedTest | None, *, is_chosen: bool
) -> tuple[str, ...]:
    name = each.name if len(each.name) <= _LONGEST_NAME else f"{each.name[: _LONGEST_NAME - 3]}..."
    error = each.cross_validation
    return (
        name,
        str(each.parameters) if each.parameters else "-",
        "-" if each.aicc is None else compact(each.aicc, _DIGITS),
        "-" if each.aicc is None or least is None else f"{each.aicc - least:.1f}",
        "-" if weight is None else f"{weight:.2f}",
        "-" if each.bic is None else compact(each.bic, _DIGITS),
        "-" if error is None else f"{error:.3g}",
        "" if step is None else measure(step.p) if step.p >= 1e-4 else f"{step.p:.0e}",
        "chosen" if is_chosen else "",
    )


def _step(comparison: Comparison, large: int) -> NestedTest | None:
    """Return the test of a model against the largest one that it contains."""
    tests = [each for each in comparison.tests if each.large == large]
    return max(tests, key=lambda each: comparison.candidates[each.small].parameters, default=None)


def comparison_words(comparison: Comparison) -> str:
    """Return what the columns mean."""
    kind = comparison.tests[0].kind if comparison.tests else "F"
    return (
        f"k: parameters; +: above the least AICc; CV error: of predicting a row ({comparison.validation}); "
        f"p: {kind} test against the next smaller model that it contains, small if it is needed"
    )


def comparison_rows(comparison: Comparison) -> Grid:
    """Return the table with all digits."""
    headings = ("model", "parameters", "rss", "aicc", "weight", "bic", "cv_error", "chosen")
    content = []
    for place, (each, weight) in enumerate(zip(comparison.candidates, comparison.weights, strict=True)):
        numbers = (each.rss, each.aicc, weight, each.bic, each.cross_validation)
        cells = ["" if number is None or number != number else repr(float(number)) for number in numbers]
        chosen = str(place == comparison.chosen).lower()
        content.append((each.name, str(each.parameters), *cells, chosen))
    return Grid(headings, tuple(content), 1)


def comparison_blocks(comparison: Comparison) -> list[Block]:
    """Return the comparison for documents."""
    return [
        comparison_grid(comparison),
        Paragraph(f"Choice: {comparison.verdict}."),
        Paragraph(f"{comparison_words(comparison)}."),
    ]
