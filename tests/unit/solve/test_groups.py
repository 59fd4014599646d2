"""`--by`: a fit to every group of rows."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from gdsolve import pipeline
from gdsolve.cli.app import app, main
from gdsolve.errors import UsageError
from gdsolve.problem.settings import Settings

SLOPES = {"north": (1.0, 2.0), "s 2": (-3.0, 0.5), "": (0.25, 7.0)}


@pytest.fixture
def lines(tmp_path):
    """Rows of three lines y = a + b x, mixed, and the path of the file."""
    path = tmp_path / "t.csv"
    rows = [f"{name},{x},{a + b * x}" for x in range(5) for name, (a, b) in SLOPES.items()]
    path.write_text("place,x,y\n" + "\n".join(rows) + "\n")
    return path


def fitted(path, by="place", **settings):
    return pipeline.fit_groups(str(path), by, Settings(**{"model": "a + b*x", **settings}))


def test_every_group_has_its_own_parameters(lines):
    grouped = fitted(lines)
    assert grouped.names == ("north", "s 2", "")
    for group in grouped.fits:
        assert group.rows == 5
        assert np.allclose(list(group.result.solution.values()), SLOPES[group.name], rtol=1e-12)
        assert group.exit_code == 0


def test_groups_are_fitted_one_by_one(lines):
    first = next(fitted(lines).fits)
    assert first.name == "north"


def test_a_group_that_fails_does_not_stop_the_others(lines):
    with lines.open("a") as file:
        file.write("lone,1,1\nbad,1,x\nbad,2,3\nnorth,5,11\n")
    groups = {each.name: each for each in fitted(lines).fits}
    assert groups["north"].rows == 6
    assert groups["lone"].result is None
    assert "do not determine 2 parameters" in str(groups["lone"].fault)
    assert "text where numbers belong" in str(groups["bad"].fault)
    assert "row 17 `x`" in groups["bad"].fault.diagnostics[0].where
    assert [name for name, each in groups.items() if each.exit_code] == ["lone", "bad"]


def test_groups_without_rows_that_meet_the_condition_are_left_out(lines):
    assert [each.name for each in fitted(lines, where="y > 3").fits] == ["north", ""]


@pytest.mark.parametrize("by", ["y", "x"])
def test_a_fitted_column_cannot_tell_groups_apart(lines, by):
    with pytest.raises(UsageError, match="is fitted itself"):
        fitted(lines, by=by)


def test_lines_of_text(lines, monkeypatch):
    monkeypatch.chdir(lines.parent)
    with lines.open("a") as file:
        file.write("lone,1,1\n")
    run = CliRunner().invoke(app, ["fit", "t.csv", "--degree", "1", "--x", "x", "--y", "y", "--by", "place"])
    output = run.output.splitlines()
    assert "fit y ~ polynomial of degree 1   by place, 4 groups" in output
    assert any(line.split() == ["place", "rows", "c0", "c1", "R2", "verdict"] for line in output)
    assert any(line.startswith("(empty)       5  ") for line in output)
    assert "lone          1  FAILED  1 rows do not determine 2 coefficients" in output
    assert "3 fits good, 1 failed" in output
    assert output[-1] == "  failed: lone: 1 rows do not determine 2 coefficients"


def test_documents(lines, monkeypatch, capsys):
    monkeypatch.chdir(lines.parent)
    with lines.open("a") as file:
        file.write("lone,1,1\n")
    arguments = ["fit", "t.csv", "--model", "a + b*x", "--by", "place", "--json", "-o", "out.jsonl"]
    assert main(arguments) == 3
    content = json.loads(capsys.readouterr().out)
    assert content["schema"] == "gdsolve.groups/v1"
    assert content["failed"] == ["lone"]
    assert [each["group"] for each in content["groups"]] == ["north", "s 2", "", "lone"]
    assert content["groups"][1]["result"]["solution"] == pytest.approx({"a": -3.0, "b": 0.5})
    assert content["groups"][3]["error"]["error"].startswith("1 rows do not determine")
    streamed = [json.loads(line) for line in (lines.parent / "out.jsonl").read_text().splitlines()]
    assert streamed == content["groups"]


def test_pictures_belong_to_one_fit(lines, capsys):
    assert main(["fit", str(lines), "--model", "a + b*x", "--by", "place", "--plot", "p.svg"]) == 2
    assert "`--plot` shows one fit, and `--by` makes many" in capsys.readouterr().err


def test_a_table_for_machines(lines, capsys):
    arguments = ["fit", str(lines), "--model", "a + b*x", "--by", "place", "--format", "csv"]
    assert main(arguments) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0] == "place,rows,a,a stderr,b,b stderr,R2,verdict"
    assert rows[2].startswith("s 2,5,-3.0,")
    assert len(rows) == 4
