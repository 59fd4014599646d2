from __future__ import annotations

from dataclasses import replace

import pytest

from gdsolve.errors import ExitCode
from gdsolve.report.excerpt import columns
from gdsolve.report.human import draw_lines, report_text
from gdsolve.report.pages.minimum import headline
from gdsolve.report.sections import other_notes
from gdsolve.report.terminal import Terminal
from gdsolve.solve.results.result import Family, PuzzleResult, Verdict, VerdictCode
from tests.golden.samples import SAMPLES, clash, decay, derivative, descent, family, newton, two_roots

WIDE = Terminal(80)


@pytest.mark.parametrize("width", [40, 57, 80, 133, 200])
@pytest.mark.parametrize("name", SAMPLES)
def test_reports_fit_their_width(name: str, width: int) -> None:
    result = replace(SAMPLES[name](), next_commands=())  # commands are never wrapped
    for line in report_text([result], Terminal(width)).splitlines():
        assert columns(line) <= width


@pytest.mark.parametrize("name", SAMPLES)
def test_colour_changes_no_letter(name: str) -> None:
    import re

    colored = report_text([SAMPLES[name]()], Terminal(80, color=True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == report_text([SAMPLES[name]()], WIDE)


@pytest.mark.parametrize("name", SAMPLES)
def test_quiet_reports_begin_with_the_verdict_and_have_no_table(name: str) -> None:
    text = report_text([SAMPLES[name]()], WIDE, quiet=True)
    assert "epoch" not in text
    assert "tests" not in text
    assert text in report_text([SAMPLES[name]()], WIDE) + text * (name == "derivative")


@pytest.mark.parametrize(
    ("scope", "text"),
    [
        (None, "minimum"),
        ("local", "local minimum"),
        ("global", "global minimum"),
        ("best of 16 starts", "minimum (best of 16 starts)"),
    ],
)
def test_the_scope_is_part_of_the_headline(scope: str | None, text: str) -> None:
    assert headline(Verdict(VerdictCode.MINIMUM, "", ExitCode.OK, scope)) == text


def test_a_note_on_the_start_stands_in_the_head_and_the_others_do_not() -> None:
    result = replace(newton(), notes=("read the file twice", "start x = 0 (not given)"))
    assert "start x = 0 (not given)" in report_text([result], WIDE).splitlines()[0]
    assert other_notes(result) == ["read the file twice"]


def test_known_digits_decide_what_is_printed() -> None:
    result = replace(newton(), solution={"x": 0.99999999999912}, digits={"x": 11})
    assert "  x          1\n" in report_text([result], WIDE)
    result = replace(result, digits=None)
    assert "  x          0.99999999999912\n" in report_text([result], WIDE)


def test_a_variable_called_objective_is_not_overwritten() -> None:
    result = replace(newton(), solution={"objective": 5.0})
    assert "  objective  5\n" in report_text([result], WIDE)


def test_user_text_cannot_drive_the_terminal() -> None:
    verdict = Verdict(VerdictCode.MINIMUM, "\x1b[2J", ExitCode.OK)
    result = replace(
        newton(), title="x\x1b[2J", warnings=("\x1b[2J",), next_commands=("\x1b[2J",), verdict=verdict
    )
    assert "\x1b" not in report_text([result], WIDE)


def test_text_that_looks_like_markup_is_printed_as_it_is() -> None:
    result = replace(newton(), title="x[0] + [bold]y[/bold] :smile:")
    assert report_text([result], WIDE).startswith("minimize x[0] + [bold]y[/bold] :smile:")


def test_a_very_long_title_is_cut() -> None:
    result = replace(newton(), title=" + ".join(f"x{number}" for number in range(5000)))
    head = report_text([result], WIDE).split("newton:")[0].splitlines()
    assert len(head) == 5
    assert head[3].endswith(" ...")


def test_an_answer_that_passed_does_not_say_why_it_ended() -> None:
    assert "ended" not in report_text([newton()], WIDE)
    assert "ended   all 1000 epochs were run" in report_text([descent()], WIDE)


def test_a_failed_test_says_so_in_words() -> None:
    assert "|gradient| 3.4e-9 <= 1.0e-9 FAILED" in report_text([descent()], WIDE)


def test_two_results_stand_apart() -> None:
    text = report_text([derivative(), derivative()], WIDE)
    assert text.count("\n\ngrad ") == 1


def test_an_imperfect_fit_never_reads_as_perfect() -> None:
    result = decay()
    statistics = {**result.statistics, "r_squared": 1 - 4e-9}
    assert "R2 1 - 4.0e-9" in report_text([replace(result, statistics=statistics)], WIDE)


def test_a_fit_without_errors_shows_values_alone() -> None:
    result = decay()
    bare = {name: replace(each, stderr=None, ci=None) for name, each in result.parameters.items()}
    text = report_text([replace(result, parameters=bare, correlation=None)], WIDE)
    assert "  a    3.01234\n" in text
    assert "corr" not in text


def test_solutions_that_may_not_be_all_are_called_found() -> None:
    assert "2 SOLUTIONS FOUND" in report_text([replace(two_roots(), complete=None)], WIDE)


def test_solutions_too_wide_for_a_table_stand_one_by_one() -> None:
    names = [f"name_{number}" for number in range(12)]
    result = replace(two_roots(), solutions=tuple(dict.fromkeys(names, value) for value in (1 / 3, -2 / 3)))
    text = report_text([result], WIDE)
    assert "  solution 2\n  name_0   -0.666666666666667\n" in text


def test_a_family_without_formulas_names_its_dimension() -> None:
    text = report_text([replace(family(), family=Family(2))], WIDE)
    assert "FAMILY OF SOLUTIONS, DIMENSION 2" in text
    assert "A = t" not in text


def test_the_nearest_point_of_a_clash_is_shown_with_its_distance() -> None:
    assert "  nearest point, |residual| 0.707:\n  x  1.5\n" in report_text([clash()], WIDE)


def test_no_root_without_any_point() -> None:
    verdict = Verdict(VerdictCode.NO_ROOT_FOUND, "100 starts", ExitCode.STOPPED)
    result = PuzzleResult(kind="puzzle", title="x = x + exp(x)", verdict=verdict)
    assert "NO ROOT FOUND   100 starts" in report_text([result], WIDE)


def test_second_derivatives_by_arrays_are_blocks() -> None:
    result = replace(derivative(), hessian={"w": {"w": [[2.0, 0.0], [0.0, 4.0]]}})
    assert "  d2/dw dw  [[2, 0],\n             [0, 4]]\n" in report_text([result], WIDE)


def test_every_asks_for_more_rows() -> None:
    few, many = (report_text([descent()], WIDE, every=every).count("\n") for every in (None, 10))
    assert many - few == 101 - 11


def test_lines_can_be_drawn_with_nothing_in_them() -> None:
    assert draw_lines([], WIDE) == ""


def test_why_it_ended_is_not_said_twice() -> None:
    result = descent()
    verdict = replace(result.verdict, because="all 1000 epochs were run; the gradient is not zero")
    assert "ended" not in report_text([replace(result, verdict=verdict)], WIDE)


def test_no_agreement_is_zero_digits() -> None:
    check = tuple(replace(each, digits=-0.3) for each in derivative().check)
    assert "3.9999999999      0.0\n" in report_text([replace(derivative(), check=check)], WIDE)
