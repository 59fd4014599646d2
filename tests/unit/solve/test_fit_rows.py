"""Which rows and columns of a file are fitted."""

import numpy as np
import pytest

import gdsolve
from gdsolve.errors import DataError


@pytest.fixture
def line(tmp_path):
    """Write a table of y = 2 + 3 x at x = 0, 1, ..., 9 with replaced cells, and fit it."""

    def fit(replaced=None, names="x,y", **settings):
        rows = [[f"{x}", f"{2 + 3 * x}"] for x in range(10)]
        for (row, column), text in (replaced or {}).items():
            rows[row][column] = text
        path = tmp_path / "t.csv"
        path.write_text("\n".join([names, *(",".join(row) for row in rows)]) + "\n")
        return gdsolve.fit(path, **{"degree": 1, **settings})

    return fit


def close(result, *expected):
    return np.allclose(list(result.solution.values()), expected, rtol=1e-12)


def test_rows_without_a_number_are_an_error_that_names_them(line):
    with pytest.raises(DataError, match="column `y` has 2 rows without a finite number") as caught:
        line({(3, 1): "", (7, 1): "NA"})
    diagnostic = caught.value.diagnostics[0]
    assert "row 4 (empty), row 8 `NA`" in diagnostic.where
    assert diagnostic.hint == "fill these cells, or leave these rows out with `--nan drop`"


def test_nan_drop_leaves_rows_out_and_says_which(line):
    result = line({(3, 1): "", (7, 0): "lost"}, nan="drop")
    assert close(result, 2, 3)
    assert result.statistics["n"] == 8
    assert "2 rows without a number left out: 4, 8 (data rows, counted from 1)" in result.notes


def test_a_computed_value_may_be_dropped_too(line):
    with pytest.raises(DataError, match=r"`log\(x\)` is not finite in 1 of 10 rows"):
        line(x=("log(x)",))
    assert line(x=("log(x)",), nan="drop").statistics["n"] == 9


def test_rows_that_the_condition_leaves_out_may_hold_anything(line):
    result = line({(0, 1): "calibration", (9, 1): ""}, where="x > 0 and x < 9")
    assert close(result, 2, 3)
    assert result.statistics["n"] == 8


def test_no_rows_left(line):
    with pytest.raises(DataError, match="no row meets the condition"):
        line(where="x > 100")


@pytest.mark.parametrize("model", ['a + b*"t (s)"', "a + b*`t (s)`", '"V/m" ~ a + b*"t (s)"'])
def test_odd_names_are_quoted_in_a_formula(line, model):
    assert close(line(names="t (s),V/m", degree=None, model=model), 2, 3)


def test_odd_names_need_no_quotes_alone(line):
    assert close(line(names="t (s),V/m", x=("t (s)",), y="V/m"), 2, 3)


def test_twins_are_told_apart(line):
    with pytest.raises(DataError, match="has 2 columns called `y`"):
        line(names="y,y")
    assert close(line(names="y,y", x=("y_1",), y="y_2"), 2, 3)
