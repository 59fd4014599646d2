"""Start values that stand in a file of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdsolve import pipeline
from gdsolve.data import write_parquet
from gdsolve.errors import GdsolveError
from gdsolve.problem import load_problem
from gdsolve.problem.settings import Settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "x.csv").write_text("x\n3\n4\n5\n", encoding="utf-8")
    (tmp_path / "row.csv").write_text("3,4,5\n", encoding="utf-8")
    (tmp_path / "m.csv").write_text("3,4,5\n6,7,8\n", encoding="utf-8")
    (tmp_path / "bad.csv").write_text("x\n3\nfour\n5\n", encoding="utf-8")
    write_parquet(str(tmp_path / "x.parquet"), {"x": [3.0, 4.0, 5.0]})
    return tmp_path


def problem(folder: Path, variable: str) -> str:
    path = folder / "p.yaml"
    path.write_text(f"minimize: sum((x - 1)**2)\nvariables:\n  x: {variable}\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("variable", "start"),
    [
        ("{start: {file: x.csv}}", [3.0, 4.0, 5.0]),
        ("{start: {file: x.parquet}, shape: [3]}", [3.0, 4.0, 5.0]),
        ("{start: {file: x.csv}, shape: [3, 1], lower: 2}", [[3.0], [4.0], [5.0]]),
        ("{start: {file: row.csv}, shape: [3]}", [3.0, 4.0, 5.0]),
        ("{start: {file: row.csv}}", [[3.0, 4.0, 5.0]]),
        ("{start: {file: m.csv}}", [[3.0, 4.0, 5.0], [6.0, 7.0, 8.0]]),
    ],
)
def test_the_start_is_that_of_the_file(folder: Path, variable: str, start: object) -> None:
    result = pipeline.run(problem(folder, variable), Settings())
    assert result.start == {"x": start}
    assert result.verdict.exit == 0
    assert any(each.path.endswith((".csv", ".parquet")) for each in result.run.inputs)


@pytest.mark.parametrize(
    ("variable", "what"),
    [
        ("{start: {file: x.csv}, shape: [4]}", r"`start` has the shape \[3\], not \[4\]"),
        ("{start: {file: m.csv}, shape: [6]}", r"`start` has the shape \[2, 3\], not \[6\]"),
        ("{start: {file: x.csv}, lower: 4}", "the start 3 of `x` lies outside of its bounds"),
        ("{start: {file: bad.csv}}", "column `x` holds text where numbers belong"),
        ("{start: {file: none.csv}}", "no file"),
        ("{start: {fill: x.csv}}", "a mapping stands where numbers belong"),
        ("{start: {file: x.csv}, repeat: [1]}", "`start` and `repeat` both say"),
    ],
)
def test_faults_stand_where_the_file_is_named(folder: Path, variable: str, what: str) -> None:
    with pytest.raises(GdsolveError, match=what) as caught:
        pipeline.run(problem(folder, variable), Settings())
    (fault,) = caught.value.diagnostics
    assert fault.span is not None
    assert fault.span.source.text.count("\n", 0, fault.span.start) == 2


def test_without_a_reader_the_start_is_left_open(folder: Path) -> None:
    (variable,) = load_problem(problem(folder, "{start: {file: x.csv}, shape: [3]}")).variables
    assert (variable.start, variable.shape) == (None, (3,))
    assert variable.start_file is not None
    assert variable.start_file.path == "x.csv"
