import csv
from pathlib import Path

import pytest

from gdsolve.cli.app import main

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def data(tmp_path: Path) -> str:
    path = tmp_path / "data.csv"
    path.write_text("x,y\n1,1.1\n2,1.9\n3,3.1\n4,3.9\n5,5.1\n30,12\n")
    return str(path)


def test_residuals_are_written_and_the_row_that_pulls_is_named(
    data: str, tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "rows.csv"
    assert main(["fit", data, "--degree", "1", "--residuals", str(path)]) == 0
    rows = list(csv.DictReader(path.read_text().splitlines()))
    assert list(rows[0]) == [
        "row", "x", "y", "fitted", "residual", "standardised", "studentised", "leverage", "cooks_distance",
    ]  # fmt: skip
    assert len(rows) == 6
    shown = capsys.readouterr().out
    assert "look at row 6 (" in shown
    assert "pulls it, D " in shown


def test_a_name_without_a_form_is_refused_before_any_work(data: str, capsys: Capture) -> None:
    assert main(["fit", data, "--degree", "1", "--residuals", "rows.txt"]) == 2
    assert "--residuals rows.csv" in capsys.readouterr().err


def test_residuals_of_groups_are_refused(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "groups.csv"
    path.write_text("x,g,y\n1,1,1.1\n2,1,1.9\n3,1,3.1\n")
    assert main(["fit", str(path), "--degree", "1", "--by", "g", "--residuals", "rows.csv"]) == 2
    assert "`--residuals` shows one fit, and `--by` makes many" in capsys.readouterr().err
