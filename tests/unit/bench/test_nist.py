import dataclasses
import json

import pytest

from gdsolve.bench.datasets import choose_sets
from gdsolve.bench.nist import Row, digits, judged, run_nist
from gdsolve.cli.app import main
from gdsolve.errors import UsageError
from gdsolve.report.pages.bench import bench_line, bench_lines
from gdsolve.solve.results.result import FitResult, Parameter, Verdict, VerdictCode


def answer(scale: float, code: VerdictCode = VerdictCode.GOOD) -> FitResult:
    """Return NoInt1's certified answer times a factor near 1."""
    return FitResult(
        kind="fit",
        title="",
        verdict=Verdict(code, "", 0),
        parameters={"B1": Parameter(2.07438016528926 * scale, 0.165289256198347e-1)},
        statistics={"rss": 127.272727272727 * scale},
    )


@pytest.mark.parametrize(
    ("got", "certified", "expected"),
    [(1.001, 1.0, 3.0), (-1.0, 1.0, 0.0), (5e-4, 0.0, 3.30103), (2.0, 2.0, 15.0), (None, 1.0, 0.0)],
)
def test_digits_are_those_of_the_relative_error(got: float | None, certified: float, expected: float) -> None:
    assert digits(got, certified) == pytest.approx(expected, abs=1e-5)


def test_an_answer_that_is_off_but_called_good_is_silently_wrong() -> None:
    (data_set,) = choose_sets(["NoInt1"])
    assert judged(data_set, answer(1.0), "blind", 0.1).is_right
    wrong = judged(data_set, answer(1 + 1e-5), "blind", 0.1)
    assert (wrong.is_right, wrong.is_silent) == (False, True)
    assert wrong.parameters == pytest.approx(5.0, abs=1e-3)
    said = judged(data_set, answer(1 + 1e-5, VerdictCode.NOT_CONVERGED), "blind", 0.1)
    assert (said.is_right, said.is_silent) == (False, False)


def test_the_report_names_what_is_wrong() -> None:
    (data_set,) = choose_sets(["NoInt1"])
    wrong = Row(data_set, (judged(data_set, answer(1.1), "blind", 0.1),))
    assert bench_line(wrong) == "NoInt1: WRONG: blind"
    said = Row(data_set, (dataclasses.replace(wrong.runs[0], is_silent=False),))
    assert bench_line(said) == "NoInt1: NOT SOLVED: blind"
    assert str(bench_lines([wrong], 200)[-1]).startswith("1 data set: 0 of 1 run right, 1 silently wrong")


def test_an_unknown_set_gets_the_closest_name() -> None:
    with pytest.raises(UsageError) as caught:
        choose_sets(["Lanczos"])
    assert "did you mean `Lanczos" in str(caught.value.diagnostics[0].hint)


def test_each_row_is_told_as_it_is_done() -> None:
    told: list[str] = []
    run_nist(choose_sets(["NoInt2", "NoInt1"]), lambda row: told.append(row.data_set.name))
    assert told == ["NoInt2", "NoInt1"]


def test_the_command_prints_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "nist", "noint1", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "gdsolve.bench/v1"
    assert document["passed"] is True
    (run,) = document["sets"][0]["runs"]
    assert run["digits"]["parameters"] > 12
