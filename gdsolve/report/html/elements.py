"""Blocks as elements of a page; every text is escaped here."""

from __future__ import annotations

from html import escape

from gdsolve.report.blocks import FAILED, Block, Grid, Heading, Paragraph


def element(block: Block) -> str:
    """Return a heading, a paragraph or a table."""
    match block:
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Paragraph(code=True):
            return f"<pre>{escape(block.text)}</pre>"
        case Paragraph():
            strong = f"<strong>{escape(block.strong)}</strong> " if block.strong else ""
            return f"<p>{strong}{escape(block.text)}</p>"
        case Grid():
            return _table(block)


def _table(grid: Grid) -> str:
    sides = [' class="word"' if column < grid.left else "" for column in range(len(grid.headings))]
    head = "".join(
        f'<th scope="col"{side}>{escape(each)}</th>' for side, each in zip(sides, grid.headings, strict=True)
    )
    body = "".join(
        f"<tr>{''.join(_cell(text, side) for side, text in zip(sides, row, strict=True))}</tr>"
        for row in grid.rows
    )
    return (
        '<div class="wide" role="region" aria-label="table">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(text: str, side: str) -> str:
    look = ' class="failed"' if text == FAILED else side
    return f"<td{look}>{'<br>'.join(escape(line) for line in text.split(chr(10)))}</td>"
