"""Tables of plain numbers: the doubles nearest to what is written, and a word where somebody else must read."""

import random
import sys

import numpy as np
import pytest

from gdsolve.data import read_table
from gdsolve.data.formats.plain import NotPlainError, PlainTable


@pytest.fixture
def plain(tmp_path):
    def make(text, count=2, *, delimiter=",", decimal=".", has_header=False):
        path = tmp_path / "t.csv"
        path.write_bytes(text.encode())
        return PlainTable((str(path),), delimiter, decimal, count, has_header)

    return make


def numbers(table, *indices):
    """Return columns as lists."""
    blocks = list(table.blocks(indices))
    return [np.concatenate(parts).tolist() for parts in zip(*blocks, strict=True)]


def written(generator):
    """Return a number as text: up to 16 characters after its sign, with and without a point."""
    digits = generator.randint(1, 15)
    text = "".join(generator.choice("0123456789") for _ in range(digits))
    point = generator.randint(0, digits)
    return generator.choice(("", "-")) + generator.choice((text, f"{text[:point]}.{text[point:]}"))


@pytest.mark.slow
def test_every_number_is_the_double_nearest_to_its_text(plain):
    generator = random.Random(6)
    cells = [written(generator) for _ in range(20_000)]
    text = "".join(f"{one},{other}\n" for one, other in zip(cells[::2], cells[1::2], strict=True))
    first, second = numbers(plain(text), 0, 1)
    assert first == [float(each) for each in cells[::2]]
    assert second == [float(each) for each in cells[1::2]]
    signs = np.signbit(first).tolist()
    assert signs == [each.startswith("-") for each in cells[::2]]  # -0 is not 0


@pytest.mark.parametrize(
    "cell",
    [
        "9007199254740993",
        "9999999999999999",
        "-0.0",
        ".5",
        "5.",
        "007",
        "0.1",
        "-123456.78901234",
        "12345678.9",
    ],
)
def test_single_cells(plain, cell):
    assert repr(numbers(plain(f"1,{cell}\n2,{cell}"), 1)) == repr([[float(cell)] * 2])


def test_a_few_cells_may_be_unusual(plain):
    cells = ["1e-05", "+3", "-0.0123456789012345678", "2.5E3", "3.141592653589793", "6 "]
    lines = [f"{place},{place}.5" for place in range(1000)]
    lines[500:506] = [f"0,{cell}" for cell in cells]
    (found,) = numbers(plain("\n".join(lines)), 1)
    assert found[500:506] == [float(cell) for cell in cells]
    assert found[499], found[506] == (499.5, 506.5)


@pytest.mark.parametrize("word", ["", "NA", "nan", "inf", "-", "?"])
def test_words_for_no_number(plain, word):
    (found,) = numbers(plain("1,2\n" * 200 + f"1,{word}\n"), 1)
    assert found[:200] == [2.0] * 200
    assert np.isnan(found[200])


@pytest.mark.parametrize(
    "text",
    [
        "1,2\n3\n",  # cells are missing
        "1,2\n3,4,5\n",
        "1,2\n\n3,4\n",
        '1,2\n"3",4\n',
        "1,two\n",
        "1,1.2.3\n",
        "1,1-2\n",
        "1,1/2\n",
        "1,12345:78\n",
        "1,1_000\n",
        "1,٣\n",
        "1,2\r3,4\r",
        "1,0.1234567890123456789\n" * 9,  # all of them are long: not what this reader is for
    ],
)
def test_what_is_not_plain(plain, text):
    with pytest.raises(NotPlainError):
        numbers(plain(text), 0, 1)


def test_a_blank_line_is_no_row_of_one_column(plain):
    for text in ("\n1\n2\n", "1\n\n2\n", "1\n2\n\n"):
        with pytest.raises(NotPlainError):
            plain(text, count=1).rows()
    assert plain("1\n2", count=1).rows() == 2


def test_other_dialects(plain):
    table = plain("a;b\r\n1,5;-2\r\n3;,25\r\n", delimiter=";", decimal=",", has_header=True)
    assert numbers(table, 1, 0) == [[-2.0, 0.25], [1.5, 3.0]]
    assert table.rows() == 2


def test_text_in_a_column_that_is_not_asked_for(plain):
    table = plain("1,here,2\n3,über alles,4\n", count=3)
    assert numbers(table, 2, 0) == [[2.0, 4.0], [1.0, 3.0]]


def test_lines_across_the_pieces_of_a_long_file(plain):
    count = 40_000
    table = plain("".join(f"{place},{place}.25\n" for place in range(count)))
    first, second = numbers(table, 0, 1)
    assert first == list(range(count))
    assert second == [place + 0.25 for place in range(count)]


@pytest.mark.slow
def test_duckdb_goes_on_where_plain_numbers_end(tmp_path):
    path = tmp_path / "t.csv"
    lines = [f"{place},{place}.5" for place in range(60_000)]
    path.write_text("x,y\n" + "\n".join([*lines, '"60000",1e3', "60001,oops"]), encoding="utf-8")
    found = read_table(path).columns(("x", "y"), strict=False)
    assert found["x"].tolist() == list(range(60_002))
    assert found["y"][:60_000].tolist() == [place + 0.5 for place in range(60_000)]
    assert found["y"][60_000] == 1000.0
    assert np.isnan(found["y"][60_001])


def test_duckdb_is_not_imported_for_plain_numbers(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)  # its import would fail
    path = tmp_path / "t.csv"
    path.write_text("t,V\n0,1.5\n1,2.25\n", encoding="utf-8")
    table = read_table(path)
    assert (table.rows, table.column("V").tolist()) == (2, [1.5, 2.25])
