"""`--plot` and `--html`: pictures of an answer, in files or below the report in the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gdsolve.cli.streams import write_stderr
from gdsolve.report.terminal import describe_terminal

if TYPE_CHECKING:
    from gdsolve.report.charts.chart import Chart
    from gdsolve.solve.results.result import Result


def written_plot(results: Sequence[Result], path: str | None, *, compared: bool) -> Chart | None:
    """Write the picture to its file if there is one; return a picture that is to be drawn in the terminal.

    Args:
        results: several only if they are to be compared.
        path: file to write; "": the terminal; None: no picture was asked for.
        compared: the results are runs of several optimizers on one problem.
    """
    if path is None:
        return None
    from gdsolve.report.charts.make import make_chart, make_comparison

    chart = make_comparison(results) if compared else make_chart(results[0])
    if chart is None:
        write_stderr(
            "note: nothing to plot: no step was made, and there is no finite answer to look around\n"
        )
    elif path:
        from gdsolve.report.charts.files import write_chart

        write_chart(path, chart)
        return None
    return chart


def plot_text(chart: Chart, color: str) -> str:
    """Return a picture for the terminal, after an empty line."""
    from gdsolve.report.charts.letters import chart_text

    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    terminal = describe_terminal(sys.stdout, color, os.environ)
    return "\n" + chart_text(chart, terminal, ascii_only=not encoding.startswith("utf"))


def write_html(results: Sequence[Result], content: Mapping[str, Any], path: str) -> None:
    """Write the page of one result, or of several optimizers on one problem.

    Args:
        results: what was found.
        content: its document.
        path: file to write.
    """
    from gdsolve import pipeline
    from gdsolve.report.charts.make import make_chart, make_comparison
    from gdsolve.report.files import write_atomically
    from gdsolve.report.html.page import html_page

    chart = make_comparison(results) if len(results) > 1 else make_chart(results[0])
    write_atomically(path, html_page(results, chart, content, pipeline.typeset(results[0])))
