"""The README shows what really happens."""

from __future__ import annotations

import pytest

from tests.house.readme import examples, shown


def test_the_readme_has_examples() -> None:
    assert len(examples()) >= 6


@pytest.mark.parametrize(("command", "text"), examples(), ids=[command for command, _ in examples()])
def test_the_readme_shows_what_the_command_prints(command: str, text: str) -> None:
    assert shown(command).rstrip() == text.rstrip()
