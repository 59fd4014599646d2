"""What `gdsolve compare DATA --model A --model B` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from gdsolve.report.json import document, plain
from gdsolve.report.pages.comparison import comparison_lines, comparison_words
from gdsolve.report.pages.fit import parameter_lines
from gdsolve.report.sections import Line, wrapped
from gdsolve.report.terminal import printable

if TYPE_CHECKING:
    from gdsolve.solve.comparing.models import ModelComparison

SCHEMA = "gdsolve.comparison/v1"


def models_lines(found: ModelComparison, source: str, width: int, *, quiet: bool) -> list[Line]:
    """Return the report of `gdsolve compare DATA --model A --model B`."""
    comparison = found.comparison
    lines: list[Line] = []
    if not quiet:
        head = f"compare {len(comparison.candidates)} models of {comparison.response}"
        lines += [
            Text(line) for line in wrapped(f"{head}   {comparison.rows} rows of {printable(source)}", width)
        ]
    lines += comparison_lines(comparison, width)
    if comparison.chosen is not None:
        fit = found.fits[comparison.candidates[comparison.chosen].name]
        lines += parameter_lines(fit, width)
    if not quiet:
        lines += [Text(line) for line in wrapped(comparison_words(comparison), width, hanging=2)]
    return lines


def models_document(found: ModelComparison) -> dict[str, Any]:
    """Return the JSON document: the comparison, and each fit as its own result."""
    fits = {name: document(each) for name, each in found.fits.items()}
    return {"schema": SCHEMA, **plain(found.comparison.to_dict()), "fits": fits}
