from __future__ import annotations

import pytest

from gdsolve import pipeline
from gdsolve.cli.app import main
from gdsolve.problem.settings import Settings
from gdsolve.report.blocks import Grid, Heading, Paragraph, latex, markdown
from gdsolve.report.human import draw_lines
from gdsolve.report.pages.plain import plain_lines
from gdsolve.report.pages.worksheet import worksheet_blocks
from gdsolve.report.terminal import Terminal
from tests.golden.expected import assert_golden

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
        "x\\_1 & 1 \\\\\n\\textbar{}g\\textbar{} & -2 \\\\\n\\bottomrule\n\\end{tabular}\n"
    )


def test_the_terminal_shows_columns() -> None:
    text = draw_lines(plain_lines(BLOCKS, 80), Terminal(80))
    assert text == "a_b & <c>\n50 % of *all*\n  x**2 | y\n  name   value\n  x_1        1\n  |g|       -2\n"


@pytest.mark.parametrize("form", ["table", "markdown", "latex"])
def test_a_worksheet(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--optimizer", "sgd", "--lr", "0.1", "--epochs", "5", "--start", "x=3", "--format", form]
    assert main(["explain", "(x - 1)**2 + y**2/2", "--at", "y=2", *arguments]) == 0
    assert_golden(f"explain/{form}.txt", capsys.readouterr().out)


def test_a_constant_has_a_worksheet_too() -> None:
    blocks = worksheet_blocks(pipeline.explain("1 + 1", Settings()))
    assert "VERDICT" in markdown(blocks).upper()
