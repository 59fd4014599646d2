"""A report as headings, paragraphs and tables of text, which Markdown, LaTeX and a terminal can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Heading:
    """A line above a part of the report; level 1 stands above all."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or two; `code` is shown as it is typed."""

    text: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the first `left` columns are words, the others numbers."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int = 1


Block: TypeAlias = Heading | Paragraph | Grid


def markdown(blocks: Sequence[Block]) -> str:
    """Return the blocks as Markdown (the tables of GitHub), with a final newline."""
    parts = []
    for block in blocks:
        match block:
            case Heading():
                parts.append(f"{'#' * block.level} {_marked(block.text)}")
            case Paragraph():
                parts.append(f"    {block.text}" if block.code else _marked(block.text))
            case Grid():
                parts.append(_markdown_table(block))
    return "\n\n".join(parts) + "\n"


def _markdown_table(grid: Grid) -> str:
    rule = [":--" if column < grid.left else "--:" for column in range(len(grid.headings))]
    rows = [grid.headings, rule, *grid.rows]
    return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in rows)


def _cell(text: str) -> str:
    return _marked(text).replace("\n", "<br>")


_MARKS = str.maketrans({each: f"\\{each}" for each in "\\`*_[]<>|#"})


def _marked(text: str) -> str:
    """Return text in which nothing is Markdown; rules of tables are left alone."""
    return text if set(text) <= set(":-") else text.translate(_MARKS)


def latex(blocks: Sequence[Block]) -> str:
    """Return the blocks as a piece of LaTeX that can be pasted into a paper (package booktabs)."""
    parts = []
    for block in blocks:
        match block:
            case Heading():
                parts.append(
                    f"\\{'section' if block.level == 1 else 'subsection'}*{{{_escaped(block.text)}}}"
                )
            case Paragraph():
                text = _escaped(block.text)
                parts.append(f"\\texttt{{{text}}}" if block.code else text)
            case Grid():
                parts.append(_latex_table(block))
    return "\n\n".join(parts) + "\n"


def _latex_table(grid: Grid) -> str:
    columns = "".join("l" if column < grid.left else "r" for column in range(len(grid.headings)))
    lines = [f"\\begin{{tabular}}{{{columns}}}", "\\toprule"]
    lines += [" & ".join(map(_escaped, grid.headings)) + " \\\\", "\\midrule"]
    lines += [" & ".join(_escaped(each.replace("\n", " ")) for each in row) + " \\\\" for row in grid.rows]
    return "\n".join([*lines, "\\bottomrule", "\\end{tabular}"])


_TEX = str.maketrans(
    {each: f"\\{each}" for each in "&%$#_{}"}
    | {"\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}"}
    | {"<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}"}
)


def _escaped(text: str) -> str:
    """Return text in which nothing is TeX."""
    return text.translate(_TEX)
