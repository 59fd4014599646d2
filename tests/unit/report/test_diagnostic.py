from __future__ import annotations

from pathlib import Path

from gdsolve.errors import Diagnostic, Source, Span
from gdsolve.report.diagnostic import draw, draw_all, error_document, locate
from gdsolve.report.terminal import Terminal

WIDE = Terminal(80)


def at(text: str, marked: str, name: str = "expression", **place: int) -> Span:
    start = text.index(marked)
    return Span(Source(text, name, **place), start, start + len(marked))


def test_a_fault_in_an_expression_has_place_line_caret_and_hint() -> None:
    fault = Diagnostic("unknown function `sine`", at("x + sine(x)", "sine"), hint="did you mean `sin`?")
    assert draw(fault, WIDE) == (
        "error: unknown function `sine`\n"
        "  --> expression:1:5\n"
        "   1 | x + sine(x)\n"
        "     |     ^^^^\n"
        "hint: did you mean `sin`?\n"
    )


def test_a_formula_inside_a_file_is_shown_with_its_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "wave.yaml"
    path.write_text("# waves\n\nobjective: sine(x) + y**2\n", encoding="utf-8")
    fault = Diagnostic(
        "unknown function `sine`", at("sine(x) + y**2", "sine", str(path), first_line=3, first_column=12)
    )
    assert draw(fault, WIDE) == (
        "error: unknown function `sine`\n"
        f"  --> {path}:3:12\n"
        "   3 | objective: sine(x) + y**2\n"
        "     |            ^^^^\n"
    )


def test_a_formula_of_a_file_that_has_changed_is_shown_alone(tmp_path: Path) -> None:
    path = tmp_path / "wave.yaml"
    path.write_text("a\nb\nobjective: other\n", encoding="utf-8")
    fault = Diagnostic("no", at("sine(x)", "x", str(path), first_line=3, first_column=12))
    assert draw(fault, WIDE).splitlines()[1:] == [f"  --> {path}:3:17", "   3 | sine(x)", "     |      ^"]


def test_a_formula_of_a_file_that_is_gone_is_shown_alone() -> None:
    fault = Diagnostic("no", at("sine(x)", "x", "gone.yaml", first_line=3, first_column=12))
    assert draw(fault, WIDE).splitlines()[1] == "  --> gone.yaml:3:17"


def test_the_second_line_of_a_text_is_numbered_after_the_first() -> None:
    span = at("y = x\ny + sine(y)", "sine", "valley.yaml", first_line=7, first_column=3)
    assert str(locate(span)) == "valley.yaml:8:5"
    assert draw(Diagnostic("no", span), WIDE).splitlines()[2] == "   8 | y + sine(y)"


def test_a_place_without_text_stands_alone() -> None:
    fault = Diagnostic("the objective is nan", where="x = -0.0031, y = 2")
    assert draw(fault, WIDE) == "error: the objective is nan\n  --> x = -0.0031, y = 2\n"


def test_span_and_place_share_a_line() -> None:
    fault = Diagnostic("no", at("log(x)", "log"), where="row 3")
    assert draw(fault, WIDE).splitlines()[1] == "  --> expression:1:1, row 3"


def test_a_mark_at_the_end_of_the_text_is_one_caret_behind_it() -> None:
    fault = Diagnostic("missing operand", Span(Source("x +"), 3, 3))
    assert draw(fault, WIDE).splitlines()[2:] == ["   1 | x +", "     |    ^"]


def test_an_empty_text_has_a_caret_too() -> None:
    assert draw(Diagnostic("empty", Span(Source(""), 0, 0)), WIDE).splitlines()[2:] == ["   1 |", "     | ^"]


def test_a_span_beyond_the_text_is_moved_to_its_end() -> None:
    assert str(locate(Span(Source("abc"), 7, 9))) == "expression:1:4"


def test_a_span_of_several_lines_shows_the_first_and_the_last() -> None:
    text = "f = (x\n+ 1\n+ y\n"
    fault = Diagnostic("no", Span(Source(text), 4, text.index("y") + 1))
    assert draw(fault, WIDE).splitlines()[2:] == [
        "   1 | f = (x",
        "     |     ^^",
        " ... |",
        "   3 | + y",
        "     | ^^^",
    ]


def test_line_numbers_of_five_digits_widen_the_margin() -> None:
    fault = Diagnostic("no", at("a: b", "b", "long.yaml", first_line=12345))
    assert draw(fault, WIDE).splitlines()[2:] == ["12345 | a: b", "      |    ^"]


def test_control_characters_cannot_reach_the_terminal() -> None:
    drawn = draw(Diagnostic("bad `\x1b[2J`\n", at("x\x1b[2J + y", "y"), hint="\x07"), WIDE)
    assert "\x1b" not in drawn
    assert "\x07" not in drawn
    assert drawn.splitlines()[0] == "error: bad `\\x1b[2J`\\n"
    text, carets = drawn.splitlines()[2:4]
    assert text.index("y") == carets.index("^")


def test_windows_line_ends_are_not_drawn() -> None:
    fault = Diagnostic("no", at("a: 1\r\nb: 2\r\n", "2"))
    assert draw(fault, WIDE).splitlines()[2:] == ["   2 | b: 2", "     |    ^"]


def test_colour_adds_styles_and_nothing_else() -> None:
    import re

    fault = Diagnostic("unknown function `sine`", at("x + sine(x)", "sine"), hint="did you mean `sin`?")
    colored = draw(fault, Terminal(80, color=True))
    assert colored.startswith("\x1b[1;31merror:\x1b[0m unknown")
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == draw(fault, WIDE)


def test_all_faults_are_drawn_with_an_empty_line_between() -> None:
    assert draw_all([Diagnostic("one"), Diagnostic("two")], WIDE) == "error: one\n\nerror: two\n"


def test_a_flood_of_faults_is_cut() -> None:
    drawn = draw_all([Diagnostic(str(number)) for number in range(25)], WIDE)
    assert drawn.endswith("error: 19\n\nerror: and 5 more\n")


def test_the_error_document_holds_the_first_fault() -> None:
    faults = (Diagnostic("unknown name `z`", at("x + z", "z"), hint="declare it"), Diagnostic("other"))
    assert error_document(faults, 3) == {
        "schema": "gdsolve.error/v1",
        "error": "unknown name `z`",
        "where": "expression:1:5",
        "hint": "declare it",
        "exit": 3,
    }
