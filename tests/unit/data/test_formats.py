import json
import sqlite3

import duckdb
import pytest

from gdsolve.data import read_table
from gdsolve.data.duck import connect
from gdsolve.errors import DataError, UsageError


@pytest.fixture
def sqlite_file(tmp_path):
    path = tmp_path / "lab.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE runs (x REAL, y INTEGER, note TEXT, day TEXT)")
        rows = [(0.5, 1, "a", "2024-03-01"), (1.5, None, "b", "2024-03-02"), (2.5, 3, None, None)]
        database.executemany("INSERT INTO runs VALUES (?, ?, ?, ?)", rows)
    database.close()
    return path


@pytest.mark.parametrize(
    "text",
    [
        '[{"x": 1, "y": 2.5}, {"x": 3, "y": 4}]',
        '{"x": 1, "y": 2.5}\n{"x": 3, "y": 4}\n',
        '{"x": [1, 3], "y": [2.5, 4]}',
        '\n [{"x": 1, "y": 2.5},\n {"y": 4, "x": 3}]',
    ],
)
def test_json_records_lines_and_columns(tmp_path, text):
    path = tmp_path / "t.json"
    path.write_text(text)
    table = read_table(path)
    assert table.notes == ("JSON", "2 rows")
    assert table.column("x").tolist() == [1.0, 3.0]
    assert table.column("y").tolist() == [2.5, 4.0]


def test_json_of_three_thousand_records_whose_last_is_no_number(tmp_path):
    path = tmp_path / "t.json"
    path.write_text("\n".join(json.dumps({"x": n if n < 2999 else "late"}) for n in range(3000)))
    with pytest.raises(DataError, match="text where numbers belong") as caught:
        read_table(path).column("x")
    assert 'row 3000 `"late"`' in str(caught.value.diagnostics[0].where)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[1, 2], [3, 4]]", "is JSON, but not a table"),
        ('{"x": [1, 2], "y": [3]}', "differ in length: `x` has 2, `y` has 1"),
        ('[{"x": 1}, {"x":', "cannot be read as a table"),
    ],
)
def test_json_that_is_no_table(tmp_path, text, message):
    path = tmp_path / "t.json"
    path.write_text(text)
    with pytest.raises(DataError, match=message):
        read_table(path)


def test_zstandard(tmp_path):
    path = tmp_path / "t.csv.zst"
    duckdb.execute("COPY (SELECT 1 AS a, 2.5 AS b) TO $p (FORMAT csv, COMPRESSION zstd)", {"p": str(path)})
    table = read_table(path)
    assert table.names == ("a", "b")
    assert table.column("b").tolist() == [2.5]


def test_the_only_table_of_an_sqlite_file(sqlite_file):
    table = read_table(sqlite_file)
    assert table.notes == ("SQLite", "3 rows")
    assert table.column("x").tolist() == [0.5, 1.5, 2.5]
    with pytest.raises(DataError, match="column `y` has 1 row without a finite number"):
        table.column("y")
    assert table.columns(["day"], strict=False)["day"].tolist()[:2] == [0.0, 86400.0]


def test_a_query_to_an_sqlite_file(sqlite_file):
    table = read_table(sqlite_file, sql="SELECT x*2 AS x, y FROM runs WHERE y IS NOT NULL;")
    assert table.column("x").tolist() == [1.0, 5.0]
    assert table.column("y").tolist() == [1.0, 3.0]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT z FROM runs", "no such column: z"),
        ("DELETE FROM runs", "attempt to write a readonly database"),
        ("SELECT 1; SELECT 2", "one statement at a time"),
    ],
)
def test_queries_that_an_sqlite_file_cannot_answer(sqlite_file, sql, message):
    with pytest.raises(DataError, match=message):
        read_table(sqlite_file, sql=sql)
    assert read_table(sqlite_file).rows == 3


def test_a_database_of_several_tables_asks_which(sqlite_file):
    with sqlite3.connect(sqlite_file) as database:
        database.execute("CREATE TABLE other (z REAL)")
    database.close()
    with pytest.raises(DataError, match="holds 2 tables: `runs`, `other`") as caught:
        read_table(sqlite_file)
    assert caught.value.diagnostics[0].hint == 'choose one with --sql "select * from runs"'


def test_a_duckdb_file(tmp_path):
    path = tmp_path / "lab.duckdb"
    with duckdb.connect(path) as database:
        database.execute("CREATE TABLE t AS SELECT i AS x, i * 1.5 AS y FROM range(4) r(i)")
    assert read_table(path).column("y").tolist() == [0.0, 1.5, 3.0, 4.5]
    assert read_table(path, sql="select y from t where x > 1;").column("y").tolist() == [3.0, 4.5]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("drop table t", "is not a SELECT"),
        ("select 1; select 2", "must be one statement"),
        ("select * from read_csv('/etc/hosts')", "disabled"),
        ("select nothing from t", "nothing"),
    ],
)
def test_queries_that_a_duckdb_file_refuses(tmp_path, sql, message):
    path = tmp_path / "lab.duckdb"
    with duckdb.connect(path) as database:
        database.execute("CREATE TABLE t AS SELECT 1 AS x")
    with pytest.raises(DataError, match=message):
        read_table(path, sql=sql)


def test_a_query_needs_a_database(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("x,y\n1,2\n")
    with pytest.raises(UsageError, match="`--sql` is for SQLite and DuckDB files"):
        read_table(path, sql="select 1")


@pytest.mark.parametrize(
    ("cells", "seconds"),
    [
        (("2024-01-01", "2024-01-03"), [0.0, 172800.0]),
        (("2024-01-01 10:00", "2024-01-01T10:00:30.25"), [0.0, 30.25]),
        (("2024-01-01T10:00:00Z", "2024-01-01T13:00:00+02:00"), [0.0, 3600.0]),
        (("31.12.2023", "01.01.2024 06:00"), [0.0, 108000.0]),
        (("23:59:59.5", "00:01"), [86399.5, 60.0]),
    ],
)
def test_dates_in_text(tmp_path, cells, seconds):
    path = tmp_path / "t.csv"
    path.write_text("when,y\n" + "".join(f"{cell},1\n" for cell in cells))
    assert read_table(path).column("when").tolist() == seconds


def test_a_date_among_american_ones_is_text(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("when,y\n12/31/2024,1\n")
    with pytest.raises(DataError, match="text where numbers belong"):
        read_table(path).column("when")


def test_files_of_a_pattern_must_be_written_alike(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    (tmp_path / "b.csv").write_text("x,y\n3,4\n")
    table = read_table(tmp_path / "*.csv")
    assert table.notes == ("delimiter ','", "header yes", "2 files", "2 rows")
    assert table.column("x").tolist() == [1.0, 3.0]
    (tmp_path / "c.csv").write_text("x,z\n5,6\n")
    with pytest.raises(DataError, match=r"c\.csv` has other columns than"):
        read_table(tmp_path / "*.csv")


def test_a_pattern_without_files(tmp_path):
    with pytest.raises(DataError, match="no file matches"):
        read_table(tmp_path / "*.csv")


def test_twin_columns_have_numbers(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("x,y,y\n1,2,3\n")
    table = read_table(path)
    assert (table.column("y_1").tolist(), table.column("y_2").tolist()) == ([2.0], [3.0])
    assert not table.has("y_3")


def test_groups_in_order_of_appearance(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("g,y\nb,1\na,2\nb,3\n,4\n")
    keys, codes = read_table(path).groups("g")
    assert keys == ("b", "a", "")
    assert codes.tolist() == [0.0, 1.0, 0.0, 2.0]


@pytest.mark.slow
def test_blocks_of_a_long_file_are_its_rows_in_order(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("x,y\n" + "".join(f"{i},{i % 7}\n" for i in range(300_000)) + " 1.5,nan\n,2\n")
    blocks = list(read_table(path).blocks(["y", "x"]))
    assert len(blocks) > 1
    x = [each for block in blocks for each in block["x"]]
    assert x[:-1] == [*range(300_000), 1.5]
    assert x[-1] != x[-1]
    assert blocks[-1]["y"].tolist()[-1] == 2.0


def test_duckdb_draws_no_progress_bar_into_our_output():
    (setting,) = connect().execute("SELECT current_setting('enable_progress_bar')").fetchone()
    assert setting is False
