from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from gdsolve.cli.app import main
from gdsolve.report.files import history_table
from tests.golden import samples
from tests.unit.cli.conftest import FakePipeline

Capture = pytest.CaptureFixture[str]


def test_json_is_the_only_thing_on_stdout(pipeline: FakePipeline, capsys: Capture) -> None:
    assert main(["minimize", "x", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["solution"] == {"x": 1.0}
    assert err == "note: start x = 0 (not given)\n"


def test_notes_that_the_head_does_not_say_go_to_stderr(pipeline: FakePipeline, capsys: Capture) -> None:
    pipeline.answers["minimize"] = samples.descent()
    main(["minimize", "x"])
    out, err = capsys.readouterr()
    assert err == "note: read `4(y+2)**2` as `4*(y + 2)**2`\n"
    assert "note:" not in out


def test_quiet_prints_verdict_and_values_only(pipeline: FakePipeline, capsys: Capture) -> None:
    pipeline.answers["minimize"] = samples.descent()
    assert main(["minimize", "x", "--quiet"]) == 4
    out, err = capsys.readouterr()
    assert out.startswith("NOT CONVERGED")
    assert err == ""


def test_every_reaches_the_table(pipeline: FakePipeline, capsys: Capture) -> None:
    pipeline.answers["minimize"] = samples.descent()
    main(["minimize", "x", "--every", "250"])
    table = capsys.readouterr().out.splitlines()[3:8]
    assert [line.split()[0] for line in table] == ["0", "250", "500", "750", "1000"]


def test_output_writes_the_document_beside_the_report(
    pipeline: FakePipeline, capsys: Capture, tmp_path: Path
) -> None:
    path = tmp_path / "result.json"
    assert main(["minimize", "x", "-o", str(path)]) == 0
    assert json.loads(path.read_text(encoding="utf-8"))["verdict"]["code"] == "minimum"
    assert capsys.readouterr().out.startswith("minimize")
    assert os.listdir(tmp_path) == ["result.json"]


def test_the_document_is_written_for_an_answer_that_failed_too(
    pipeline: FakePipeline, tmp_path: Path
) -> None:
    pipeline.answers["minimize"] = samples.descent(epochs=3)
    path = tmp_path / "result.json"
    assert main(["minimize", "x", "-o", str(path)]) == 4
    assert json.loads(path.read_text(encoding="utf-8"))["verdict"]["exit"] == 4


def test_a_file_that_cannot_be_written_is_refused_before_any_work(
    pipeline: FakePipeline, capsys: Capture, tmp_path: Path
) -> None:
    assert main(["minimize", "x", "-o", str(tmp_path / "no" / "a.json")]) == 2
    assert pipeline.calls == []
    assert "there is no folder" in capsys.readouterr().err


def test_history_goes_to_the_file_that_is_named(pipeline: FakePipeline, tmp_path: Path) -> None:
    for name in ("h.csv", "h.jsonl"):
        assert main(["minimize", "x", "--history", str(tmp_path / name)]) == 0
    assert (tmp_path / "h.csv").read_text(encoding="utf-8").startswith("epoch,objective")
    assert (tmp_path / "h.jsonl").read_text(encoding="utf-8").startswith('{"epoch": 0')


def test_parquet_is_written_by_the_pipeline(pipeline: FakePipeline, tmp_path: Path) -> None:
    path = str(tmp_path / "h.parquet")
    assert main(["minimize", "x", "--history", path]) == 0
    name, written, table = pipeline.calls[-1]
    assert (name, written, table) == ("write_parquet", path, history_table(samples.newton()))


def test_history_of_an_unknown_kind_is_refused_before_any_work(pipeline: FakePipeline) -> None:
    assert main(["minimize", "x", "--history", "h.txt"]) == 2
    assert pipeline.calls == []


def test_one_file_for_two_things_is_refused(pipeline: FakePipeline, tmp_path: Path) -> None:
    path = str(tmp_path / "a.csv")
    assert main(["minimize", "x", "--history", path, "-o", path]) == 2


def test_the_document_says_how_it_was_made(pipeline: FakePipeline, capsys: Capture) -> None:
    from dataclasses import replace

    from gdsolve.solve.results.result import RunInfo

    pipeline.answers["minimize"] = replace(samples.newton(), run=RunInfo(version="1"))
    main(["minimize", "-x", "--json"])
    assert json.loads(capsys.readouterr().out)["run"]["argv"] == ["gdsolve", "minimize", "-x", "--json"]


@pytest.mark.parametrize(
    ("form", "begins"),
    [("csv", "name,value\nx,1.0\n"), ("markdown", "# minimize x"), ("latex", "\\section*{minimize x")],
)
def test_an_answer_is_printed_in_the_form_that_is_asked_for(
    pipeline: FakePipeline, capsys: Capture, form: str, begins: str
) -> None:
    assert main(["minimize", "x", "--format", form]) == 0
    seen = capsys.readouterr()
    assert seen.out.startswith(begins)
    assert ("verdict: global minimum" in seen.err) == (form == "csv")


def test_format_json_is_json(pipeline: FakePipeline, capsys: Capture) -> None:
    main(["minimize", "x", "--format", "json"])
    first = json.loads(capsys.readouterr().out)
    main(["minimize", "x", "--json"])
    second = json.loads(capsys.readouterr().out)
    assert {**first, "run": None} == {**second, "run": None}


def test_two_forms_at_once_are_refused(pipeline: FakePipeline, capsys: Capture) -> None:
    assert main(["minimize", "x", "--json", "--format", "csv"]) == 2
    assert "contradict" in capsys.readouterr().err


def test_a_fault_is_a_document_where_json_was_asked_for_by_format(capsys: Capture) -> None:
    assert main(["minimize", "x +", "--format", "json"]) == 3
    assert json.loads(capsys.readouterr().out)["schema"] == "gdsolve.error/v1"


def test_a_list_has_every_form_without_a_page_for_it(capsys: Capture) -> None:
    assert main(["functions", "--format", "csv"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0].startswith("name,aliases,")
    assert any(row.startswith("hypot,") for row in rows)
