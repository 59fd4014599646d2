"""Files that are read as a text, and files that cannot be."""

from pathlib import Path

import pytest

from gdsolve.errors import ProblemError
from gdsolve.text import read_document, read_source
from gdsolve.text.documents import files


def test_a_file_is_read_and_named(tmp_path: Path) -> None:
    path = tmp_path / "problem.yaml"
    path.write_bytes("\ufeffminimize: α**2\r\n".encode())
    source = read_source(path)
    assert source.name == str(path)
    assert read_document(source).value == {"minimize": "α**2"}


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="cannot be read: no such file or directory"):
        read_source(tmp_path / "none.yaml")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="cannot be read: is a directory"):
        read_source(tmp_path)


def test_a_name_with_a_nul() -> None:
    with pytest.raises(ProblemError, match="is no file name"):
        read_source("a\x00b")


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"a: 1\nb: gr\xf6\xdfe\n")
    with pytest.raises(ProblemError) as caught:
        read_source(path)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.what == f"`{path}` is not a UTF-8 text: byte 0xf6 in line 2"
    assert diagnostic.where == f"{path}:2"
    assert diagnostic.hint == "save it with the encoding UTF-8"


def test_a_large_file_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(files.LARGEST_DOCUMENT + 1)
    with pytest.raises(ProblemError, match="more than 10000000 bytes"):
        read_source(path)
