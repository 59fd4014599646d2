"""The worksheet of `explain` as a page."""

from __future__ import annotations

from gdsolve.report.blocks import Heading
from gdsolve.report.html.elements import element
from gdsolve.report.html.graph import graph_svg
from gdsolve.report.html.page import whole_page
from gdsolve.report.pages.worksheet import worksheet_blocks
from gdsolve.solve.worksheet import Worksheet


def worksheet_page(sheet: Worksheet, formula: str | None = None) -> str:
    """Return a whole page: the blocks of the worksheet, with the formula as MathML and the graph as a picture."""
    body = []
    for number, block in enumerate(worksheet_blocks(sheet)):
        body.append(element(block))
        if number == 0 and formula is not None:
            body.append(f'<div class="typeset wide">{formula}</div>')
        if isinstance(block, Heading) and block.text == "Node by node":
            body.append(f'<div class="wide graph">{graph_svg(sheet.steps)}</div>')
    return whole_page(f"{sheet.result.kind} {sheet.result.title}", body)
