"""Blocks as Markdown, with the tables of GitHub."""

from __future__ import annotations

from collections.abc import Sequence

from gdsolve.report.blocks import Block, Grid, Heading, Paragraph

_MARKS = str.maketrans({each: f"\\{each}" for each in "\\`*_[]<>|#"})


def markdown(blocks: Sequence[Block]) -> str:
    """Return the blocks as Markdown, with a final newline."""
    parts = []
    for block in blocks:
        match block:
            case Heading():
                parts.append(f"{'#' * block.level} {_marked(block.text)}")
            case Paragraph():
                strong = f"**{_marked(block.strong)}** " if block.strong else ""
                parts.append(f"    {block.text}" if block.code else strong + _marked(block.text))
            case Grid():
                parts.append(_table(block))
    return "\n\n".join(parts) + "\n"


def _table(grid: Grid) -> str:
    rule = [":--" if column < grid.left else "--:" for column in range(len(grid.headings))]
    rows = [grid.headings, rule, *grid.rows]
    return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in rows)


def _cell(text: str) -> str:
    return _marked(text).replace("\n", "<br>")


def _marked(text: str) -> str:
    """Return text in which nothing is Markdown; rules of tables are left alone."""
    return text if text and set(text) <= set(":-") else text.translate(_MARKS)
