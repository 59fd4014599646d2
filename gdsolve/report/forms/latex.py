"""Blocks as a piece of LaTeX that can be pasted into a paper; tables want the package booktabs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gdsolve.report.blocks import Block, Grid, Heading, Paragraph

_TEX = str.maketrans(
    {each: f"\\{each}" for each in "&%$#_{}"}
    | {"\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}"}
    | {"<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}"}
    | {
        "±": "\\ensuremath{\\pm}",
        "−": "\\ensuremath{-}",
        "²": "\\textsuperscript{2}",
        "→": "\\ensuremath{\\to}",
    }
)

_NUMBER = re.compile(r"(?<![\w.])([+-]?\d+(?:\.\d+)?)(?:e([+-]?\d+))?(?![\w.])")


def latex(blocks: Sequence[Block]) -> str:
    """Return the blocks as LaTeX, with a final newline."""
    parts = []
    for block in blocks:
        match block:
            case Heading():
                command = "section" if block.level == 1 else "subsection"
                parts.append(f"\\{command}*{{{_escaped(block.text)}}}")
            case Paragraph():
                strong = f"\\textbf{{{_escaped(block.strong)}}} " if block.strong else ""
                text = _escaped(block.text)
                parts.append(f"\\texttt{{{text}}}" if block.code else strong + text)
            case Grid():
                parts.append(_table(block))
    return "\n\n".join(parts) + "\n"


def _table(grid: Grid) -> str:
    columns = "".join("l" if column < grid.left else "r" for column in range(len(grid.headings)))
    lines = [f"\\begin{{tabular}}{{{columns}}}", "\\toprule"]
    lines += [" & ".join(map(_escaped, grid.headings)) + " \\\\", "\\midrule"]
    for row in grid.rows:
        flat = [each.replace("\n", " ") for each in row]
        cells = [*map(_escaped, flat[: grid.left]), *map(_numbers, flat[grid.left :])]
        lines.append(" & ".join(cells) + " \\\\")
    return "\n".join([*lines, "\\bottomrule", "\\end{tabular}"])


def _escaped(text: str) -> str:
    """Return text in which nothing is TeX."""
    return text.translate(_TEX)


def _numbers(text: str) -> str:
    r"""Return a cell whose numbers are set as mathematics: a true minus, and powers of ten.

    >>> _numbers("-1.5e-12"), _numbers("[2.96, 3.01]"), _numbers("passed")
    ('$-1.5 \\times 10^{-12}$', '[$2.96$, $3.01$]', 'passed')
    """
    parts, end = [], 0
    for match in _NUMBER.finditer(text):
        parts.append(_escaped(text[end : match.start()]))
        power = f" \\times 10^{{{int(match[2])}}}" if match[2] else ""
        parts.append(f"${match[1]}{power}$")
        end = match.end()
    return "".join([*parts, _escaped(text[end:])])
