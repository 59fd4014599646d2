from __future__ import annotations

import io

import pytest

from gdsolve.report.terminal import Terminal, describe_terminal, printable


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("mode", "environ", "expected"),
    [
        ("auto", {}, True),
        ("auto", {"NO_COLOR": "1"}, False),
        ("auto", {"NO_COLOR": ""}, True),
        ("auto", {"TERM": "dumb"}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {}, False),
    ],
)
def test_colour_on_a_screen(mode: str, environ: dict[str, str], expected: bool) -> None:
    assert describe_terminal(Screen(), mode, environ).color is expected


def test_a_file_gets_no_colour_and_80_columns() -> None:
    assert describe_terminal(io.StringIO(), "auto", {}) == Terminal(80, color=False)


@pytest.mark.parametrize(
    ("columns", "width"), [("120", 120), ("10", 40), ("500", 200), ("0", 80), ("x", 80), ("-5", 80)]
)
def test_columns_sets_the_width_within_limits(columns: str, width: int) -> None:
    assert describe_terminal(io.StringIO(), "auto", {"COLUMNS": columns}).width == width


def test_printable_keeps_letters_newlines_and_tabs() -> None:
    assert printable("α + 变\n\tx") == "α + 变\n\tx"


def test_printable_escapes_what_drives_a_terminal() -> None:
    assert printable("\x1b]0;title\x07\x00\udcff\u202e") == "\\x1b]0;title\\x07\\x00\\udcff\\u202e"
