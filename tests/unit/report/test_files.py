from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest

from gdsolve.errors import DataError, UsageError
from gdsolve.report.files import (
    check_writable,
    history_table,
    table_csv,
    table_jsonl,
    table_suffix,
    write_atomically,
)
from tests.golden.samples import descent, newton, overflow


def test_a_file_is_written_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    target.write_text("old", encoding="utf-8")
    write_atomically(str(target), "new θ")
    assert target.read_text(encoding="utf-8") == "new θ"
    assert os.listdir(tmp_path) == ["a.json"]


def test_a_failed_write_keeps_the_old_file_and_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(str(target), "new \udcff")
    assert target.read_text(encoding="utf-8") == "old"
    assert os.listdir(tmp_path) == ["a.json"]


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "usual").write_text("", encoding="utf-8")
    write_atomically(str(tmp_path / "ours"), "")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old", encoding="utf-8")
    (tmp_path / "link").symlink_to("real")
    write_atomically(str(tmp_path / "link"), "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text(encoding="utf-8") == "new"


def test_a_device_is_written_directly() -> None:
    write_atomically("/dev/null", "text")
    assert not Path("/dev/null").is_file()


def test_a_folder_that_does_not_exist_is_a_fault(tmp_path: Path) -> None:
    path = str(tmp_path / "no" / "a.json")
    with pytest.raises(DataError, match=r"cannot write `.*a\.json`: no such file or directory"):
        write_atomically(path, "")
    with pytest.raises(UsageError, match="there is no folder"):
        check_writable(path, "--output")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        check_writable(str(tmp_path), "--output")


def test_a_file_to_be_is_writable(tmp_path: Path) -> None:
    check_writable(str(tmp_path / "a.json"), "--output")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("path", "suffix"), [("a.csv", ".csv"), ("b/A.JSONL", ".jsonl"), ("c.parquet", ".parquet")]
)
def test_the_form_of_a_history_follows_from_its_name(path: str, suffix: str) -> None:
    assert table_suffix(path, "--history") == suffix


def test_another_name_is_refused_with_a_hint() -> None:
    with pytest.raises(UsageError) as caught:
        table_suffix("run.txt", "--history")
    assert caught.value.diagnostics[0].hint is not None
    assert "run.csv" in caught.value.diagnostics[0].hint


def test_csv_reads_back_exactly() -> None:
    result = descent(epochs=20)
    rows = list(csv.DictReader(io.StringIO(table_csv(history_table(result)))))
    assert [int(row["epoch"]) for row in rows] == list(range(21))
    assert rows[0]["step_norm"] == ""
    for row, expected in zip(rows[1:], result.history[1:], strict=True):
        assert float(row["objective"]) == expected.objective
        assert float(row["step_norm"]) == expected.step_norm
        assert (float(row["x"]), float(row["y"])) == expected.variables


def test_json_lines_read_back_exactly() -> None:
    rows = [json.loads(line) for line in table_jsonl(history_table(newton())).splitlines()]
    assert rows == [
        {"epoch": 0, "objective": 1.0, "gradient_norm": 2.0, "x": 0.0},
        {"epoch": 1, "objective": 0.0, "gradient_norm": 0.0, "step_norm": 1.0, "x": 1.0},
    ]


def test_columns_hold_what_the_rows_hold() -> None:
    assert history_table(newton()) == {
        "epoch": [0, 1],
        "objective": [1.0, 0.0],
        "gradient_norm": [2.0, 0.0],
        "step_norm": [None, 1.0],
        "learning_rate": [None, None],
        "x": [0.0, 1.0],
    }


def test_without_history_only_the_heading_is_written() -> None:
    assert table_csv(history_table(overflow())) == "epoch,objective,gradient_norm,step_norm,learning_rate,x\n"
    assert table_jsonl(history_table(overflow())) == ""
