"""Every file under `problems/` is a test of its own: it is run and compared with what it expects."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdsolve import checks
from tests.reference.quick import cases

FOLDER = Path(__file__).resolve().parents[2] / "problems"
FILES = sorted(FOLDER.glob("*.yaml"))

QUICK = (
    "0e-square", "1a-derivative-of-parabola", "2a-derivative-of-square", "2b-polynomial", "2d-puzzle", "3a-square",
    "3c-integers", "3d-matrix-product", "4b-parabola-in-w", "circle-and-line", "inconsistent",
)  # fmt: skip


def test_there_is_a_file_for_each_row_of_the_tutorials() -> None:
    rows = {path.name[:2] for path in FILES}
    expected = {"0a", "0b", "0c", "0d", "0e", "1a", "1b", "1c", "1d", "1e", "2a", "2b", "2c", "2d"}
    expected |= {"3a", "3b", "3c", "3d", "3e", "4a", "4b", "4c"}
    assert expected <= rows


@pytest.mark.parametrize("path", cases(FILES, QUICK, lambda path: path.stem))
def test_a_problem_file_gives_what_it_expects(path: Path) -> None:
    (report,) = checks.check([str(path)])
    assert report.error is None
    failed = [row for row in report.rows if not row[4]]
    assert not failed
    assert report.rows
