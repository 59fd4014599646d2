from __future__ import annotations

import pytest

from gdsolve import pipeline
from gdsolve.cli.app import main
from gdsolve.problem.settings import Settings
from gdsolve.report.forms.markdown import markdown
from gdsolve.report.pages.worksheet import worksheet_blocks
from tests.golden.expected import assert_golden


@pytest.mark.parametrize("form", ["table", "markdown", "latex"])
def test_a_worksheet(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--optimizer", "sgd", "--lr", "0.1", "--epochs", "5", "--start", "x=3", "--format", form]
    assert main(["explain", "(x - 1)**2 + y**2/2", "--at", "y=2", *arguments]) == 0
    assert_golden(f"explain/{form}.txt", capsys.readouterr().out)


def test_a_constant_has_a_worksheet_too() -> None:
    blocks = worksheet_blocks(pipeline.explain("1 + 1", Settings()))
    assert "VERDICT" in markdown(blocks).upper()
