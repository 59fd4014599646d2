import csv
import json
from pathlib import Path

import pytest

from gdsolve.cli.app import main

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def data(tmp_path: Path) -> str:
    path = tmp_path / "data.csv"
    rows = ["1,2.1", "2,3.9", "3,6.2", "4,7.8", "5,10.1", "6,11.9", "7,14.2", "8,15.8"]
    path.write_text("\n".join(["t,V", *rows]) + "\n")
    return str(path)


def test_the_table_the_choice_and_its_parameters_are_shown(data: str, capsys: Capture) -> None:
    assert main(["compare", data, "--model", "line", "--model", "constant", "--y", "V"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("compare 2 models of V   8 rows of")
    assert "choice: line: AICc least (weight 1.00)" in out
    assert "  slope      1.98" in out


@pytest.mark.slow
def test_json_holds_the_comparison_and_every_fit(data: str, capsys: Capture) -> None:
    assert main(["compare", data, "--model", "line", "--model", "constant", "--y", "V", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["schema"] == "gdsolve.comparison/v1"
    assert content["chosen"] == "line"
    assert set(content["fits"]) == {"line", "constant"}


def test_csv_has_a_row_for_each_model(data: str, capsys: Capture) -> None:
    assert (
        main(["compare", data, "--model", "line", "--model", "constant", "--y", "V", "--format", "csv"]) == 0
    )
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [(each["model"], each["chosen"]) for each in rows] == [("line", "true"), ("constant", "false")]


@pytest.mark.parametrize("more", [[], ["--optimizers", "adam", "--model", "line"]])
def test_either_optimizers_or_models_are_compared(more: list[str], data: str) -> None:
    assert main(["compare", data, *more]) == 2


def test_a_picture_of_models_is_refused(data: str) -> None:
    assert main(["compare", data, "--model", "line", "--model", "constant", "--plot", "p.png"]) == 2


@pytest.mark.parametrize("name", ["h.csv", "h.jsonl", "h.parquet"])
def test_the_histories_of_optimizers_go_into_one_table(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    arguments = [
        "compare",
        "x**2 - 2*x",
        "--optimizers",
        "sgd,newton",
        "--epochs",
        "3",
        "--history",
        str(path),
    ]
    main(arguments)
    if name == "h.csv":
        rows = list(csv.DictReader(path.read_text().splitlines()))
    elif name == "h.jsonl":
        rows = [json.loads(line) for line in path.read_text().splitlines()]
    else:
        import duckdb

        found = duckdb.sql(f"select * from '{path}'")
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    assert [each["optimizer"] for each in rows if int(each["epoch"]) == 0] == ["sgd", "newton"]
    assert float(rows[0]["x"]) == 0.0
    assert float(rows[-1]["x"]) == pytest.approx(1.0)
