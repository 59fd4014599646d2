import os
from math import nan

import duckdb
import pytest

from gdsolve.data import read_table, write_parquet
from gdsolve.errors import DataError


def test_columns_come_back_as_written(tmp_path):
    path = tmp_path / "it's.parquet"
    write_parquet(path, {"epoch": [0, 1, 2], "w[0,0]": [0.1, -1e-300, 1e300], 'q"': [1, 2.5, 3]})
    table = read_table(path)
    assert table.names == ("epoch", "w[0,0]", 'q"')
    assert table.notes == ("Parquet", "3 rows")
    assert table.column("epoch").tolist() == [0.0, 1.0, 2.0]
    assert table.column("w[0,0]").tolist() == [0.1, -1e-300, 1e300]
    assert table.column('q"').tolist() == [1.0, 2.5, 3.0]
    assert os.listdir(tmp_path) == ["it's.parquet"]


def test_missing_numbers_become_null(tmp_path):
    path = tmp_path / "h.parquet"
    write_parquet(path, {"a": [1.5, None, nan], "b": [None, 2, 3]})
    rows = duckdb.execute("SELECT * FROM read_parquet($p)", {"p": str(path)}).fetchall()
    assert rows == [(1.5, None), (None, 2.0), (None, 3.0)]


def test_types_that_are_no_numbers(tmp_path):
    path = tmp_path / "t.parquet"
    duckdb.execute(
        "COPY (SELECT 3 AS n, 2.50::DECIMAL(9, 2) AS d, true AS b, DATE '2020-01-01' AS day, 'a' AS s)"
        " TO $p (FORMAT parquet)",
        {"p": str(path)},
    )
    table = read_table(path)
    assert {name: table.column(name).tolist() for name in "ndb"} == {"n": [3.0], "d": [2.5], "b": [1.0]}
    with pytest.raises(DataError, match=r"column `day` of .* holds DATE, not numbers"):
        table.column("day")
    with pytest.raises(DataError, match="column `s` holds text where numbers belong"):
        table.column("s")


def test_a_partition_like_path_adds_no_column(tmp_path):
    folder = tmp_path / "year=2020"
    folder.mkdir()
    write_parquet(folder / "t.parquet", {"x": [1]})
    assert read_table(folder / "t.parquet").names == ("x",)


def test_a_file_that_cannot_be_written(tmp_path):
    with pytest.raises(DataError, match="cannot write"):
        write_parquet(tmp_path / "no" / "t.parquet", {"x": [1]})
