import gzip
import hashlib
import io
import os
import threading

import pytest

from gdsolve.data import read_matrix, read_table, sha256
from gdsolve.errors import DataError


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Write a file into the current directory and read it."""
    monkeypatch.chdir(tmp_path)

    def read(content, name="t.csv"):
        data = content if isinstance(content, bytes) else content.encode()
        (tmp_path / name).write_bytes(data)
        return read_table(name)

    return read


def fault_of(call):
    with pytest.raises(DataError) as caught:
        call()
    (diagnostic,) = caught.value.diagnostics
    return diagnostic


@pytest.mark.parametrize(
    "content",
    [
        "x,y\n1,2\n3,4.5\n",
        "x;y\n1;2\n3;4,5\n",
        "x\ty\n1\t2\n3\t4.5\n",
        "x y\n1 2\n3 4.5\n",
        "x  y\n  1\t2 \n3   4.5",
        "1,2\n3,4.5\n",
        "# comment\nx,y\n1,2\n# more\n3,4.5\n",
        "# one\n\n# two\nx,y\n1,2\n\n3,4.5\n",
        "\n\nx,y\n1,2\n3,4.5\n",
        "# gnuplot\n\n1 2\n\n3 4.5\n",
        "x,y\r\n1,2\r\n3,4.5\r\n",
        "x,y\r1,2\r3,4.5\r",
        "x,y\n1,2\r\n3,4.5\n",
        '"x","y"\n"1","2"\n"3","4.5"\n',
        " x , y \n 1 , 2 \n 3 , 4.5 \n",
        "x,y,\n1,2,\n3,4.5,\n",
        'x,y,remark\n1,2,fine\n3,4.5,"a, b"\n',
        b"\xef\xbb\xbfx,y\n1,2\n3,4.5\n",
        "x,y\n1,2\n3,4.5\n".encode("utf-16"),
        gzip.compress(b"x,y\n1,2\n3,4.5\n", mtime=0),
        "x,y\n1e0,+2\n3.,.45e1\n",
    ],
)
def test_the_same_numbers_in_many_dialects(table, content):
    read = table(content)
    assert read.rows == 2
    assert read.columns(["y", "x"]).keys() == {"y", "x"}
    assert read.column("x").tolist() == [1.0, 3.0]
    assert read.column("y").tolist() == [2.0, 4.5]
    assert read.column("x").dtype == "float64"


def test_columns_with_odd_names(table):
    read = table('"odd name","we""ird",ﬁt\n1,2,3\n')
    assert read.names == ("odd name", 'we"ird', "ﬁt")
    assert read.column("odd name").tolist() == [1.0]
    assert read.column('we"ird').tolist() == [2.0]
    assert read.column("fit").tolist() == [3.0]  # as a formula spells it, NFKC-normalised
    assert read.has("fit")
    assert not read.has("Fit")


@pytest.mark.slow
def test_rows_keep_their_order_in_a_long_file(table):
    read = table("x,y\n" + "".join(f"{i},{2 * i}\n" for i in range(300_000)))
    columns = read.columns(["x", "y"])
    assert (columns["x"] == range(300_000)).all()
    assert (columns["y"] == 2 * columns["x"]).all()


@pytest.mark.parametrize("name", ["o'q.csv", "a[1]*?.csv", "x=1; drop.csv", "täst $file.csv"])
def test_file_names_are_taken_literally(table, name):
    (fault, other) = ("x,y\n7,8\n", "x,y\n1,2\n")
    table(other, "a1.csv")  # what the pattern a[1]*?.csv would also match
    assert table(fault, name).column("x").tolist() == [7.0]


def test_standard_input(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    read = read_table("-", stdin=io.BytesIO(gzip.compress(b"x,y\n1,2\n", mtime=0)))
    assert read.name == "standard input"
    assert read.column("y").tolist() == [2.0]
    assert os.listdir(tmp_path) == []


def test_a_pipe_is_read_once(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(b"x,y\n1,2\n"))
    writer.start()
    read = read_table(pipe)
    writer.join()
    assert read.columns(["x", "y"])["y"].tolist() == [2.0]


def test_the_digest_is_that_of_the_bytes(table):
    content = b"x,y\n1,2\n"
    expected = hashlib.sha256(content).hexdigest()
    assert table(content).sha256 == expected
    assert sha256("t.csv") == expected
    assert read_table("-", stdin=io.BytesIO(content)).sha256 == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("1,2\n3,4\n", [[1.0, 2.0], [3.0, 4.0]]),
        ("a,b\n1,2\n", [[1.0, 2.0]]),
        ("a,a\n1,2\n", [[1.0, 2.0]]),
        ("5\n6\n", [5.0, 6.0]),
        ("1 2 3\n", [[1.0, 2.0, 3.0]]),
    ],
)
def test_matrices(table, content, expected):
    table(content)
    assert read_matrix("t.csv").tolist() == expected


@pytest.mark.parametrize(
    ("content", "what", "where"),
    [
        ("", "`t.csv` is empty", None),
        ("# nothing\n", "`t.csv` holds no rows", None),
        ("x,y\n", "`t.csv` has no rows below its header", None),
        ("x,y\n1,2\n3\n", "a row of `t.csv` has 1 cell, the first one has 2", "t.csv, line 3"),
        ("x,y\n1,2\n3,4,5\n", "a row of `t.csv` has 3 cells, the first one has 2", "t.csv, line 3"),
        ("x y\n1 2\n3\n", "a row of `t.csv` has 1 cell, the first one has 2", "t.csv, row 2"),
        ('x,y\n1,"2\n3,4\n', "a quotation mark in `t.csv` is never closed", "t.csv, line 2"),
        (b"PK\x03\x04....", "`t.csv` is a ZIP archive or a spreadsheet", None),
        (b"\x00\x01", "`t.csv` is not a text table", None),
        (b"\x93NUMPY..", "`t.csv` is a NumPy array", None),
    ],
)
def test_files_that_are_no_tables(table, content, what, where):
    fault = fault_of(lambda: table(content))
    assert (fault.what, fault.where) == (what, where)


def test_damaged_files(table):
    zipped = gzip.compress(os.urandom(1000))[:200]
    assert fault_of(lambda: table(zipped)).what == "`t.csv` is a damaged gzip file"
    assert fault_of(lambda: table(b"PAR1 and no more")).what == "`t.csv` cannot be read as a table"


@pytest.mark.parametrize(
    ("late", "what"),
    [
        ("3", "a row of `{}` has 1 cell, the first one has 2"),
        ('3,"5', "a quotation mark in `{}` is never closed"),
        ("3,5\xe9", "`{}` is not UTF-8 throughout"),
    ],
)
def test_faults_beyond_the_beginning_of_a_file(table, late, what):
    content = ("x,y\n" + "1,2\n" * 80_000 + late + "\n").encode("latin-1")
    for name, read in (
        ("t.csv", table),
        ("standard input", lambda text: read_table("-", stdin=io.BytesIO(text))),
    ):
        fault = fault_of(lambda read=read: read(content).column("y"))
        assert (fault.what, fault.where) == (what.format(name), f"{name}, line 80002")


def test_missing_files_and_directories(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "decay.csv").write_text("x\n1\n")
    missing = fault_of(lambda: read_table("decya.csv"))
    assert missing.what == "no file `decya.csv`"
    assert missing.hint == "did you mean `decay.csv`?"
    assert fault_of(lambda: read_table("no/such/dir.csv")).hint is None
    assert fault_of(lambda: read_table(".")).what == "`.` is a directory, not a table"
    assert (
        fault_of(lambda: read_table("http://example.org/x.csv")).what == "no file `http://example.org/x.csv`"
    )


@pytest.mark.parametrize(
    ("content", "column", "what", "where", "hint"),
    [
        ("x,y\n1,2\n", "z", "no column `z` in `t.csv`", None, "the columns are `x`, `y`"),
        ("mass,y\n1,2\n", "Mass", "no column `Mass` in `t.csv`", None, "did you mean `mass`?"),
        (
            "x,x\n1,2\n",
            "x",
            "`t.csv` has 2 columns called `x` (columns 1 and 2)",
            None,
            "call them `x_1`, `x_2`, from left to right",
        ),
        (
            "x,y\n1,2\n2,abc\n3,4\n4,q r\n",
            "y",
            "column `y` holds text where numbers belong (2 rows)",
            "t.csv, row 2 `abc`, row 4 `q r` (data rows, counted from 1)",
            "correct these cells, choose another column, or remove the rows",
        ),
        (
            "x,y\n1,nan\n2,\n3,4\n",
            "y",
            "column `y` has 2 rows without a finite number",
            "t.csv, row 1 `nan`, row 2 (empty) (data rows, counted from 1)",
            "fill these cells, or remove the rows",
        ),
        (
            "x,y\n1,1e400\n",
            "y",
            "column `y` has 1 row without a finite number",
            "t.csv, row 1 `1e400` (data rows, counted from 1)",
            "fill these cells, or remove the rows",
        ),
        (
            "x,y\n" + "1,NA\n" * 7,
            "y",
            "column `y` has 7 rows without a finite number",
            "t.csv, row 1 `NA`, row 2 `NA`, row 3 `NA`, row 4 `NA`, row 5 `NA` and 2 more"
            " (data rows, counted from 1)",
            "fill these cells, or remove the rows",
        ),
        (
            "x;y\n1,5;2\n1.234,5;3\n",
            "x",
            "column `x` holds text where numbers belong (1 row)",
            "t.csv, row 2 `1.234,5` (data rows, counted from 1)",
            "correct these cells, choose another column, or remove the rows",
        ),
    ],
)
def test_columns_that_are_no_numbers(table, content, column, what, where, hint):
    read = table(content)
    fault = fault_of(lambda: read.column(column))
    assert (fault.what, fault.where, fault.hint) == (what, where, hint)


def test_only_the_columns_asked_for_are_converted(table):
    assert table("x,remark\n1,good\n").column("x").tolist() == [1.0]
