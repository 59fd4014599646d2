"""The page: what was asked, the verdict, pictures, tables, how to do it again, the document for machines."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from gdsolve.report.charts.chart import Chart
from gdsolve.report.html.elements import element
from gdsolve.report.html.svg import panel_figure
from gdsolve.report.pages.grids import (
    answer_grids,
    comparison_grid,
    history_grid,
    statistics_grid,
    tests_grid,
)
from gdsolve.report.pages.paper import verdict_words
from gdsolve.solve.results.result import Result

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
"""Told to the browser: this page loads nothing, from nowhere."""


def html_page(
    results: Sequence[Result], chart: Chart | None, content: Mapping[str, Any], formula: str | None = None
) -> str:
    """Return a whole page.

    Args:
        results: one answer, or those of several optimizers on one problem.
        chart: the picture; None if there is nothing to see.
        content: the JSON document of the results, embedded for machines as `#result`.
        formula: MathML of what was solved; None: only its text is shown.
    """
    first = results[0]
    title = f"{first.kind} {first.title}"
    body = [
        _heading(first, formula),
        *(_single(first) if len(results) == 1 else [element(comparison_grid(results))]),
        *_pictures(chart),
        *_details(results),
        *_again(first),
        f'<script type="application/json" id="result">{_embedded(content)}</script>',
    ]
    return whole_page(title, body)


def whole_page(title: str, body: Sequence[str]) -> str:
    """Return the page around its elements, with the style and the script in it."""
    return "\n".join((
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title[:120])}</title>",
        f"<style>\n{_asset('page.css')}</style></head>",
        "<body><main>",
        *body,
        "</main>",
        *(f"<script>\n{_asset(name)}</script>" for name in ("axes.js", "zoom.js", "page.js")),
        "</body></html>",
        "",
    ))  # fmt: skip


def _heading(result: Result, formula: str | None) -> str:
    kind, text = escape(result.kind), escape(result.title)
    heading = f'<h1><span class="kind">{kind}</span> <span class="formula">{text}</span></h1>'
    return heading if formula is None else f'{heading}\n<div class="typeset wide">{formula}</div>'


def _asset(name: str) -> str:
    return files("gdsolve.report.html").joinpath(name).read_text(encoding="utf-8")


def _embedded(content: Mapping[str, Any]) -> str:
    """Return JSON that cannot end its script element: `<` is written as an escape."""
    return json.dumps(content, allow_nan=False).replace("<", "\\u003c")


def _single(result: Result) -> Iterable[str]:
    verdict = result.verdict
    words = verdict_words(result)
    good = " good" if not verdict.exit else ""
    yield (f'<div class="verdict{good}"><strong>{escape(words)}</strong>{escape(verdict.because)}</div>')
    yield from map(element, answer_grids(result))
    statistics = statistics_grid(result)
    if statistics is not None:
        yield f"<h2>How good the fit is</h2>{element(statistics)}"
    if verdict.tests:
        yield f"<h2>Tests behind the verdict</h2>{element(tests_grid(verdict.tests))}"
    for warning in result.warnings:
        yield f"<p><strong>Warning:</strong> {escape(warning)}</p>"


def _pictures(chart: Chart | None) -> Iterable[str]:
    if chart is None:
        return
    yield "<h2>Pictures</h2>"
    yield '<div class="panels">'
    yield from (panel_figure(panel, number) for number, panel in enumerate(chart.panels))
    yield "</div>"
    yield (
        '<div class="epochs" hidden><label for="epoch">Epoch</label>'
        '<input id="epoch" type="range" min="0" max="0" step="1" value="0">'
        '<output for="epoch"></output></div>'
    )


def _details(results: Sequence[Result]) -> Iterable[str]:
    for each in results:
        if each.optimizer is None:
            continue
        reason = f": {each.optimizer.reason}" if each.optimizer.reason else ""
        yield f"<h2>{escape(each.optimizer.name + reason)}</h2>"
        ended = each.message or (each.status.value if each.status else "")
        if ended:
            yield f"<p>It ended because: {escape(ended)}.</p>"
        epochs = history_grid(each)
        if epochs is not None:
            yield f"<details><summary>Epochs</summary>{element(epochs)}</details>"
    for note in results[0].notes:
        yield f"<p>Note: {escape(note)}.</p>"


def _again(result: Result) -> Iterable[str]:
    run = result.run
    yield "<h2>How to do it again</h2>"
    if run.argv:
        yield f"<pre>{escape(shlex.join(run.argv))}</pre>"
    said = [f"gdsolve {run.version}" if run.version else "gdsolve", f"seed {run.seed}"]
    said += [f"{each.path} (SHA-256 {each.sha256})" for each in run.inputs]
    where = "The result document stands in this page as <code>#result</code>."
    yield f"<footer>{escape(', '.join(said))}. {where}</footer>"
