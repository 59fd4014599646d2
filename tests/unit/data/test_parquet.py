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
        "COPY (SELECT 3 AS n, 2.50::DECIMAL(9, 2) AS d, true AS b, [1] AS l, 'a' AS s)"
        " TO $p (FORMAT parquet)",
        {"p": str(path)},
    )
    table = read_table(path)
    assert {name: table.column(name).tolist() for name in "ndb"} == {"n": [3.0], "d": [2.5], "b": [1.0]}
    with pytest.raises(DataError, match=r"column `l` of .* holds INTEGER\[\], not numbers"):
        table.column("l")
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


def test_dates_are_seconds_since_the_first_one(tmp_path):
    path = tmp_path / "t.parquet"
    duckdb.execute(
        "COPY (SELECT DATE '2020-01-01' + i::INT AS day,"
        " TIMESTAMP '2020-01-01 12:00:00.5' - i * INTERVAL 1 HOUR AS moment, TIME '01:02:03' AS clock"
        " FROM range(3) r(i)) TO $p (FORMAT parquet)",
        {"p": str(path)},
    )
    table = read_table(path)
    assert table.column("day").tolist() == [0.0, 86400.0, 172800.0]
    assert table.column("moment").tolist() == [0.0, -3600.0, -7200.0]
    assert table.column("clock").tolist() == [3723.0] * 3
    assert table.told_seconds(["moment", "clock"]) == (
        "`moment` holds dates: seconds since 2020-01-01 12:00:00.500000, the first one",
        "`clock` holds times of day: seconds since midnight",
    )


def test_several_files_are_one_table(tmp_path):
    for number in range(3):
        write_parquet(tmp_path / f"run{number}.parquet", {"x": [number, number + 0.5]})
    table = read_table(tmp_path / "run*.parquet")
    assert table.rows == 6
    assert table.column("x").tolist() == [0, 0.5, 1, 1.5, 2, 2.5]
    assert [os.path.basename(each) for each in table.files] == [f"run{n}.parquet" for n in range(3)]
