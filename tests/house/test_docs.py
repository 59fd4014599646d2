"""The documents say what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gdsolve.catalogue import describe_optimizers
from gdsolve.cli.commands import COMMANDS
from tests.house import write_language, write_optimizers
from tests.house.pictures import COMMANDS as PICTURES
from tests.house.pictures import FOLDER
from tests.house.readme import PAGES

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("writer", [write_language, write_optimizers])
def test_a_generated_page_is_that_of_the_records(writer) -> None:
    assert writer.PAGE.read_text(encoding="utf-8") == writer.page(), f"run `python -m {writer.__name__}`"


def test_every_page_is_in_a_table_of_contents() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert page.stem == "index" or re.search(rf"^{page.stem}$", index, re.MULTILINE), page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", text):
        assert (page.parent / target).exists(), target


def test_pictures_are_those_that_the_program_draws() -> None:
    shown = {
        Path(target).name
        for page in PAGES
        if page.name != "benchmarks.md"  # its picture is drawn by `make bench`
        for target in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    }
    assert shown == set(PICTURES) == {each.name for each in FOLDER.iterdir()}


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
