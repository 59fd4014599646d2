"""The documents say what the program does."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdsolve.catalogue import describe_optimizers
from gdsolve.cli.commands import COMMANDS
from tests.house.write_language import PAGE, page

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_the_language_is_that_of_the_function_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.house.write_language`"


@pytest.mark.parametrize("optimizer", describe_optimizers(), ids=lambda each: each.name)
def test_every_optimizer_says_what_it_is_and_where_it_comes_from(optimizer) -> None:
    assert optimizer.summary
    assert len(optimizer.source) > 20


def test_every_command_ends_its_help_with_an_example() -> None:
    from click.testing import CliRunner

    from gdsolve.cli.app import app

    for entry in COMMANDS:
        shown = CliRunner().invoke(app, [entry.name, "--help"])
        assert shown.exit_code == 0
        assert "gdsolve " in shown.output.split("Example")[-1], entry.name
