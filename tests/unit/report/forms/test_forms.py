from __future__ import annotations

import csv
import doctest
import io

import pytest

from gdsolve.report.blocks import Grid, Heading, Paragraph
from gdsolve.report.forms import latex as latex_form
from gdsolve.report.forms.csv import csv_text
from gdsolve.report.forms.latex import latex
from gdsolve.report.forms.markdown import markdown
from gdsolve.report.human import draw_lines
from gdsolve.report.pages.plain import plain_lines
from gdsolve.report.terminal import Terminal

BLOCKS = (
    Heading("a_b & <c>", 1),
    Paragraph("50 % of *all*"),
    Paragraph("x**2 | y", code=True),
    Grid(("name", "value"), (("x_1", "1"), ("|g|", "-2"))),
)


def test_markdown_takes_nothing_of_the_user_for_marks() -> None:
    assert markdown(BLOCKS) == (
        "# a\\_b & \\<c\\>\n\n"
        "50 % of \\*all\\*\n\n"
        "    x**2 | y\n\n"
        "| name | value |\n| :-- | --: |\n| x\\_1 | 1 |\n| \\|g\\| | -2 |\n"
    )


def test_latex_takes_nothing_of_the_user_for_commands() -> None:
    assert latex(BLOCKS) == (
        "\\section*{a\\_b \\& \\textless{}c\\textgreater{}}\n\n"
        "50 \\% of *all*\n\n"
        "\\texttt{x**2 \\textbar{} y}\n\n"
        "\\begin{tabular}{lr}\n\\toprule\nname & value \\\\\n\\midrule\n"
        "x\\_1 & $1$ \\\\\n\\textbar{}g\\textbar{} & $-2$ \\\\\n\\bottomrule\n\\end{tabular}\n"
    )


def test_the_examples_hold() -> None:
    assert doctest.testmod(latex_form).failed == 0


def test_what_comes_first_stands_out() -> None:
    paragraph = Paragraph("the gradient is 0", strong="MINIMUM")
    assert markdown((paragraph,)) == "**MINIMUM** the gradient is 0\n"
    assert latex((paragraph,)) == "\\textbf{MINIMUM} the gradient is 0\n"


@pytest.mark.parametrize("text", ["a,b", 'say "no"', "two\nlines", "", "-1e-300"])
def test_csv_reads_back_as_it_was_written(text: str) -> None:
    written = csv_text(Grid(("name", "value"), ((text, "1"),)))
    assert list(csv.reader(io.StringIO(written))) == [["name", "value"], [text, "1"]]


def test_the_terminal_shows_columns() -> None:
    text = draw_lines(plain_lines(BLOCKS, 80), Terminal(80))
    assert text == "a_b & <c>\n50 % of *all*\n  x**2 | y\n  name   value\n  x_1        1\n  |g|       -2\n"
