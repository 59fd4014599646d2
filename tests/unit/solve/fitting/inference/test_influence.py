"""Residuals and influence beside fits that really leave a row out."""

import numpy as np
import pytest

import gdsolve
from gdsolve.solve.fitting.inference.influence import influence, leverages

X = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 14.0])
Y = np.array([2.3, 3.1, 4.9, 5.2, 7.4, 7.7, 12.0])
SLOPES = np.column_stack([np.ones(7), X])


def without(row: int):
    """Return the curve and the residual standard deviation of the fit without a row."""
    keep = np.arange(7) != row
    parameters = np.linalg.lstsq(SLOPES[keep], Y[keep])[0]
    rest = Y[keep] - SLOPES[keep] @ parameters
    return SLOPES @ parameters, np.sqrt(rest @ rest / (6 - 2))


def test_all_measures_agree_with_fits_that_leave_the_row_out() -> None:
    parameters = np.linalg.lstsq(SLOPES, Y)[0]
    r = Y - SLOPES @ parameters
    s = np.sqrt(r @ r / 5)
    hat = SLOPES @ np.linalg.inv(SLOPES.T @ SLOPES) @ SLOPES.T
    standardised, studentised, leverage, cooks = influence(r, SLOPES, None)
    np.testing.assert_allclose(leverage, np.diagonal(hat), rtol=1e-12)
    np.testing.assert_allclose(standardised, r / (s * np.sqrt(1 - np.diagonal(hat))), rtol=1e-12)
    for row in range(7):
        curve, others = without(row)
        assert studentised[row] == pytest.approx(r[row] / (others * np.sqrt(1 - hat[row, row])), rel=1e-10)
        moved = curve - SLOPES @ parameters
        assert cooks[row] == pytest.approx(moved @ moved / (2 * s**2), rel=1e-10)


def test_a_known_scale_is_used_as_it_is() -> None:
    r = np.array([0.5, -0.5, 0.25, -0.25])
    standardised, studentised, leverage, _ = influence(r, np.ones((4, 1)), 1.0)
    np.testing.assert_allclose(leverage, 0.25)
    np.testing.assert_allclose(standardised, r / np.sqrt(0.75))
    assert studentised is standardised


def test_dependent_slopes_count_once() -> None:
    leverage, rank = leverages(np.column_stack([X, 2 * X, np.ones(7)]))
    assert rank == 2
    assert leverage.sum() == pytest.approx(2.0)


def test_a_row_that_the_curve_must_meet_has_no_studentised_residual() -> None:
    slopes = np.column_stack([np.ones(4), np.array([0.0, 0.0, 0.0, 1.0])])
    standardised, studentised, leverage, cooks = influence(np.array([0.1, -0.2, 0.1, 0.0]), slopes, None)
    assert leverage[3] == pytest.approx(1.0)
    assert np.isnan([standardised[3], studentised[3], cooks[3]]).all()
    assert np.isfinite(standardised[:3]).all()


def table(folder, **columns):
    path = folder / "data.csv"
    rows = zip(*columns.values(), strict=True)
    path.write_text(
        "\n".join([",".join(columns), *(",".join(map(repr, map(float, row))) for row in rows)]) + "\n"
    )
    return path


@pytest.mark.slow
def test_a_row_far_off_is_named_by_its_number_in_the_file(tmp_path) -> None:
    t = np.linspace(0.0, 10.0, 40)
    y = 3 * np.exp(-t / 2) + 1 + 0.03 * np.random.default_rng(0).normal(size=40)
    y[11] += 0.4
    result = gdsolve.fit(table(tmp_path, t=t, y=y), model="a*exp(-t/tau) + c", where="t > 1")
    (row,) = result.notable
    assert row.row == 12
    assert row.is_far
    assert row.studentised > 10
    assert result.rows is not None
    assert result.rows.numbers[0] == 5
    np.testing.assert_allclose(result.rows.fitted + result.rows.residual, y[4:], rtol=1e-12)


def test_a_lonely_row_that_pulls_the_curve_is_named(tmp_path) -> None:
    x = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 30.0])
    y = np.array([1.1, 1.9, 3.1, 3.9, 5.1, 12.0])
    result = gdsolve.fit(table(tmp_path, x=x, y=y), degree=1)
    assert result.notable[0].row == 6
    assert result.notable[0].cooks_distance > 1


def test_good_data_and_perfect_data_have_no_row_to_look_at(tmp_path) -> None:
    x = np.linspace(0.0, 1.0, 30)
    noise = 0.1 * np.random.default_rng(3).normal(size=30)
    assert gdsolve.fit(table(tmp_path, x=x, y=1 + 2 * x + noise), degree=1).notable == ()
    assert gdsolve.fit(table(tmp_path, x=x, y=1 + 2 * x), degree=1).notable == ()


def test_leverages_of_a_high_degree_keep_their_digits(tmp_path) -> None:
    x = np.linspace(100.0, 101.0, 30)
    result = gdsolve.fit(table(tmp_path, x=x, y=np.sin(5 * x)), degree=9)
    assert result.rows is not None
    assert result.rows.leverage.sum() == pytest.approx(10.0, rel=1e-9)


def test_with_sigma_residuals_keep_the_unit_of_y(tmp_path) -> None:
    sigma = np.array([0.1, 0.1, 0.5, 0.1, 0.5, 0.1, 0.1])
    result = gdsolve.fit(table(tmp_path, x=X, y=Y, s=sigma), degree=1, y="y", sigma="s")
    slope, intercept = np.polyfit(X, Y, 1, w=1 / sigma)
    assert result.rows is not None
    np.testing.assert_allclose(result.rows.residual, Y - intercept - slope * X, rtol=1e-9, atol=1e-12)
    weighted = SLOPES / sigma[:, None]
    hat = weighted @ np.linalg.inv(weighted.T @ weighted) @ weighted.T
    np.testing.assert_allclose(result.rows.leverage, np.diagonal(hat), rtol=1e-9)
