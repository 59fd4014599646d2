import csv
import json
from pathlib import Path

import pytest

from gdsolve.cli.app import main

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def result(tmp_path: Path, capsys: Capture) -> str:
    (tmp_path / "data.csv").write_text("t,V\n1,2.1\n2,3.9\n3,6.2\n5,9.8\n8,16.3\n")
    path = str(tmp_path / "result.json")
    assert main(["fit", str(tmp_path / "data.csv"), "--model", "V ~ line", "-o", path]) == 0
    shown = capsys.readouterr().out
    assert f"next    gdsolve predict {path} --x 1:8:1" in shown
    return path


def test_the_table_names_and_explains_both_bands(result: str, capsys: Capture) -> None:
    assert main(["predict", result, "--x", "5:10:5"]) == 0
    lines = capsys.readouterr().out.splitlines()
    heading = next(line for line in lines if "95 % confidence" in line)
    assert heading.split() == ["t", "V", "95", "%", "confidence", "95", "%", "prediction"]
    assert sum("beyond the data" in line for line in lines if line.startswith("  ")) == 1
    text = " ".join(" ".join(lines).split())
    assert "confidence band: where the curve itself lies" in text
    assert "prediction band: where a single new reading lies" in text


@pytest.mark.parametrize("name", ["p.csv", "p.jsonl", "p.json"])
def test_the_file_is_written_in_the_form_that_it_is_named_after(
    name: str, result: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    assert main(["predict", result, "--x=2:3:1", "--quiet", f"-o{path}"]) == 0
    text = path.read_text()
    if name == "p.csv":
        (first, second) = csv.DictReader(text.splitlines())
        assert (first["t"], second["t"], first["extrapolated"]) == ("2.0", "3.0", "0")
    elif name == "p.jsonl":
        assert json.loads(text.splitlines()[1])["t"] == 3.0
    else:
        document = json.loads(text)
        assert document["schema"] == "gdsolve.prediction/v1"
        assert document["confidence"]["low"][0] < document["value"][0] < document["prediction"]["high"][0]


def test_an_unknown_form_is_refused(result: str, capsys: Capture) -> None:
    assert main(["predict", result, "-o", "p.txt"]) == 2
    assert "must end in .csv, .jsonl or .parquet" in capsys.readouterr().err


def test_many_points_are_cut_in_the_middle(result: str, capsys: Capture) -> None:
    assert main(["predict", result, "--x", "0:8:0.01"]) == 0
    out = capsys.readouterr().out
    assert "741 points in the middle are not shown" in out
    assert len(out.splitlines()) < 80


def test_a_fit_without_a_file_suggests_one(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "data.csv").write_text("u,v,y\n1,1,2\n2,1,3\n3,2,6\n5,1,8\n8,9,16\n")
    assert main(["fit", str(tmp_path / "data.csv"), "--model", "a + b*u + c*v"]) == 0
    assert "next    with -o result.json: gdsolve predict result.json new.csv" in capsys.readouterr().out
