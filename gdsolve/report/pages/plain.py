"""Blocks as lines for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from gdsolve.report.blocks import Block, Grid, Heading, Paragraph
from gdsolve.report.sections import LABEL, Line, wrapped
from gdsolve.report.terminal import printable
from gdsolve.report.values import grid


def plain_lines(blocks: Sequence[Block], width: int) -> list[Line]:
    """Return the blocks as lines, an empty one above each heading."""
    lines: list[Line] = []
    for block in blocks:
        match block:
            case Heading():
                lines += [Text("")] if lines else []
                lines += [Text(each, style=LABEL) for each in wrapped(printable(block.text), width)]
            case Paragraph():
                text = printable(block.text)
                lines += [Text(each) for each in ([f"  {text}"] if block.code else wrapped(text, width))]
            case Grid():
                lines += [Text(each) for each in _table(block)]
    return lines


def _table(block: Grid) -> list[str]:
    """Return the table; a cell of several lines is shown on one."""
    rows = [[" ".join(cell.split()) for cell in row] for row in block.rows]
    return grid([block.headings, *rows], block.left)
