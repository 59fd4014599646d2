import pytest

from gdsolve.data.dialect import sniff
from gdsolve.errors import DataError


def dialect_of(text: str):
    return sniff(text.encode(), complete=True, name="t.csv")


@pytest.mark.parametrize(
    ("text", "delimiter", "names", "decimal"),
    [
        ("x,y\n1,2\n", ",", ("x", "y"), "."),
        ("x;y\n1,5;2\n", ";", ("x", "y"), ","),
        ("x\ty\n1,5\t2,25\n", "\t", ("x", "y"), ","),
        ("x|y\n1|2\n", "|", ("x", "y"), "."),
        ("x   y\n 1   2\n", " ", ("x", "y"), "."),
        ("1.5\t2.5\n3.5  4.5\n", " ", ("x", "y"), "."),
        ("x;y\n1.5;2\n3,5;4\n", ";", ("x", "y"), "."),
        ("time, mass\n1, 2\n", ",", ("time", "mass"), "."),
        ('"a, b",c\n1,2\n', ",", ("a, b", "c"), "."),
        ("x\n1,5\n2,5\n", ",", ("x",), ","),
        ("x\n1\n2\n", ",", ("x",), "."),
    ],
)
def test_delimiter_names_and_decimal_sign(text, delimiter, names, decimal):
    dialect = dialect_of(text)
    assert dialect.names == names
    assert dialect.decimal == decimal
    if len(names) > 1:
        assert dialect.delimiter == delimiter


@pytest.mark.parametrize(
    ("text", "has_header", "names"),
    [
        ("1,2\n3,4\n", False, ("x", "y")),
        ("1,2,3\n", False, ("c1", "c2", "c3")),
        ("7\n8\n", False, ("c1",)),
        ("1,nan\n2,5\n", False, ("x", "y")),
        ("a,1990\n3,4\n", True, ("a", "1990")),
        ("2020-01-01,5\n2020-01-02,6\n", False, ("x", "y")),
        ("a,b\n", True, ("a", "b")),
        (",a,b\n1,2,3\n", True, ("c1", "a", "b")),
        ("a,b,\n1,2,\n", True, ("a", "b")),
    ],
)
def test_header_or_made_up_names(text, has_header, names):
    dialect = dialect_of(text)
    assert (dialect.has_header, dialect.names) == (has_header, names)


def test_notes_say_what_was_understood():
    assert dialect_of("# c\nx;y\n1,5;2\n").notes() == (
        "delimiter ';'",
        "header yes",
        "decimal comma",
        "lines with # skipped",
    )
    assert dialect_of("1 2\n").notes() == ("delimiter white space", "header no (columns x, y)")


def test_a_cut_last_line_is_not_looked_at():
    whole = sniff(b"x,y\n1,2\n3,", complete=False, name="t")
    assert whole.names == ("x", "y")


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b"\xef\xbb\xbfx,y\n1,2\n", "utf-8"),
        ("x,y\n1,2\n".encode("utf-16"), "utf-16"),
        ("größe,y\n1,2\n".encode("latin-1"), "latin-1"),
        ("größe,y\n1,2\n".encode(), "utf-8"),
    ],
)
def test_encoding(head, encoding):
    dialect = sniff(head, complete=True, name="t")
    assert dialect.encoding == encoding
    assert dialect.names[1] == "y"


def test_a_letter_cut_in_two_bytes_at_the_end_is_still_utf8():
    assert sniff("x,y\n1,2\né".encode()[:-1], complete=False, name="t").encoding == "utf-8"


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"\n \n", "`t.csv` holds no rows"),
        (b"# only\n", "`t.csv` holds no rows"),
        (b"\0\1\2", "`t.csv` is not a text table"),
    ],
)
def test_what_is_no_table(head, what):
    with pytest.raises(DataError) as caught:
        sniff(head, complete=True, name="t.csv")
    assert caught.value.diagnostics[0].what == what
