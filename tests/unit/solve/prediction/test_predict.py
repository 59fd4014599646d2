"""Predictions from result documents, beside the textbook formulas and `scipy.stats.t`."""

import json

import numpy as np
import pytest
from scipy import stats

import gdsolve
from gdsolve.errors import DataError, GdsolveError, UsageError
from gdsolve.solve.prediction import Points, predict


@pytest.fixture
def fitted(tmp_path):
    """Return a function that fits columns and writes the document; it returns its path and the result."""

    def fit(settings, **columns):
        data = tmp_path / "data.csv"
        rows = zip(*columns.values(), strict=True)
        data.write_text(
            "\n".join([",".join(columns), *(",".join(map(repr, map(float, row))) for row in rows)]) + "\n"
        )
        result = gdsolve.fit(data, **settings)
        path = tmp_path / "result.json"
        path.write_text(json.dumps(result.to_dict()))
        return str(path), result

    return fit


T = np.array([1.0, 2.0, 3.0, 5.0, 8.0, 9.0])
V = np.array([2.1, 3.9, 6.2, 9.8, 16.3, 17.9])


def test_a_line_has_the_bands_of_the_textbook(fitted) -> None:
    path, _ = fitted({"degree": 1}, t=T, V=V)
    found = predict(path, Points(x=("0:10:2.5",)))
    x = np.array([0.0, 2.5, 5.0, 7.5, 10.0])
    slope, intercept, *_ = stats.linregress(T, V)
    s = np.sqrt(np.sum((V - intercept - slope * T) ** 2) / 4)
    lever = 1 / 6 + (x - T.mean()) ** 2 / np.sum((T - T.mean()) ** 2)
    t = stats.t.ppf(0.975, 4)
    np.testing.assert_allclose(found.inputs["t"], x)
    np.testing.assert_allclose(found.value, intercept + slope * x, rtol=1e-12)
    np.testing.assert_allclose(found.bands["confidence"][1] - found.value, t * s * np.sqrt(lever), rtol=1e-9)
    np.testing.assert_allclose(
        found.bands["prediction"][1] - found.value, t * s * np.sqrt(1 + lever), rtol=1e-9
    )
    np.testing.assert_allclose(
        found.value - found.bands["prediction"][0], t * s * np.sqrt(1 + lever), rtol=1e-9
    )
    assert found.is_outside.tolist() == [True, False, False, False, True]
    assert "2 of 5 points lie beyond the data (t 1 to 9)" in found.warnings[0]


def test_another_level_widens_the_bands_by_the_ratio_of_quantiles(fitted) -> None:
    path, _ = fitted({"degree": 1}, t=T, V=V)
    narrow = predict(path, Points(x=("4",), ci=50.0))
    wide = predict(path, Points(x=("4",), ci=99.0))
    ratio = stats.t.ppf(0.995, 4) / stats.t.ppf(0.75, 4)
    assert (wide.bands["confidence"][1] - wide.value)[0] == pytest.approx(
        ratio * (narrow.bands["confidence"][1] - narrow.value)[0], rel=1e-12
    )
    assert "99 % confidence" in wide.explained["prediction"]


def test_a_known_sigma_needs_that_of_new_readings_and_uses_the_normal_distribution(fitted) -> None:
    settings = {"model": "V ~ c + 0*t", "sigma": "0.5", "sigma_kind": "absolute"}
    path, _ = fitted(settings, t=T, V=V)
    without = predict(path, Points(x=("4",)))
    assert "prediction" not in without.bands
    assert without.missing["prediction"] == "sigma of a new reading is not said"
    found = predict(path, Points(x=("4",), sigma="0.5"))
    z = stats.norm.ppf(0.975)
    assert (found.bands["confidence"][1] - found.value)[0] == pytest.approx(z * 0.5 / np.sqrt(6))
    assert (found.bands["prediction"][1] - found.value)[0] == pytest.approx(z * 0.5 * np.sqrt(1 + 1 / 6))


def test_sigma_without_one_in_the_fit_is_refused(fitted) -> None:
    path, _ = fitted({"degree": 1}, t=T, V=V)
    with pytest.raises(UsageError, match="the fit had none"):
        predict(path, Points(x=("4",), sigma="2"))


def test_a_table_gives_the_inputs_of_several_predictors(fitted, tmp_path) -> None:
    u = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    w = np.array([1.0, 0.0, 2.0, 1.0, 3.0, 0.0])
    path, _ = fitted({"model": "y ~ a + b*u + c*w"}, u=u, w=w, y=2 + 3 * u - w + 0.01 * np.cos(7 * u))
    new = tmp_path / "new.csv"
    new.write_text("w,other,u\n1,7,1\n2,7,10\n")
    found = predict(path, Points(data=str(new)))
    np.testing.assert_allclose(found.value, [4.0, 30.0], atol=0.05)
    assert found.is_outside.tolist() == [False, True]
    assert list(found.table()) == [
        "u", "w", "y", "confidence_low", "confidence_high", "prediction_low", "prediction_high", "extrapolated",
    ]  # fmt: skip
    with pytest.raises(UsageError, match="2 inputs: `u`, `w`"):
        predict(path, Points(x=("1",)))


def test_the_input_of_an_expression_is_asked_for_in_its_own_terms(fitted, tmp_path) -> None:
    path, _ = fitted({"model": "V ~ a + b*x", "x": ("log(t)",)}, t=T, V=1 + 2 * np.log(T))
    assert predict(path, Points(x=("0", "1"))).value == pytest.approx([1.0, 3.0])
    new = tmp_path / "new.csv"
    new.write_text("t\n2.718281828459045\n")
    assert predict(path, Points(data=str(new))).value == pytest.approx([3.0])


def test_without_points_the_range_of_the_data_is_shown(fitted) -> None:
    path, _ = fitted({"model": "V ~ a*t"}, t=T, V=V)
    found = predict(path, Points())
    np.testing.assert_allclose(found.inputs["t"], np.linspace(1.0, 9.0, 11))
    assert "no points said" in found.notes[0]
    assert not found.is_outside.any()


def test_constants_and_array_parameters_are_read_back(fitted, tmp_path) -> None:
    problem = tmp_path / "p.yaml"
    fitted({"degree": 1}, t=T, V=V)
    problem.write_text(
        "fit: {data: data.csv, y: V, model: 'w[0] + k*w[1]*t'}\nconstants: {k: 2}\nvariables: {w: {shape: [2]}}\n"
    )
    result = gdsolve.fit(problem)
    path = tmp_path / "w.json"
    path.write_text(json.dumps(result.to_dict()))
    slope, intercept, *_ = stats.linregress(T, V)
    found = predict(str(path), Points(x=("10",)))
    assert found.value[0] == pytest.approx(intercept + 10 * slope, rel=1e-12)
    assert found.bands["confidence"][0][0] < found.value[0]


def test_bands_that_rounding_hides_are_not_given(fitted) -> None:
    x = np.linspace(100.0, 101.0, 40)
    path, _ = fitted({"degree": 8}, x=x, y=np.sin(9 * x) + 0.01 * np.cos(300 * x))
    found = predict(path, Points())
    assert np.isnan(found.bands["confidence"][0]).all()
    assert found.missing["confidence"].startswith("rounding hides the bands at 11 of 11 points")


def test_a_model_of_all_rows_at_once_is_refused(fitted) -> None:
    path, _ = fitted({"model": "V ~ a + b*(t - mean(t))"}, t=T, V=V)
    with pytest.raises(DataError, match="depends on the other rows"):
        predict(path, Points(x=("1",)))


def test_points_outside_the_domain_are_said(fitted) -> None:
    path, _ = fitted({"model": "V ~ a + b*log(t)"}, t=T, V=V)
    found = predict(path, Points(x=("-1", "2")))
    assert np.isnan(found.value).tolist() == [True, False]
    assert "the formula is not defined at 1 of 2 points" in found.warnings


@pytest.mark.parametrize("x", ["", "1:", "1:2:0", "2:1:0.5", "1:2:3:4", "a", "inf", "0:1:1e-9", "[1]"])
def test_points_that_are_none_are_refused(x: str, fitted) -> None:
    path, _ = fitted({"degree": 1}, t=T, V=V)
    with pytest.raises(GdsolveError):
        predict(path, Points(x=(x,)))


@pytest.mark.parametrize(
    ("x", "count", "last"),
    [("0:1:0.1", 11, 1.0), ("0:1", 11, 1.0), ("1:0:-0.25", 5, 0.0), ("0:pi:pi/4,7", 6, 7.0)],
)
def test_ranges_reach_their_end(x: str, count: int, last: float, fitted) -> None:
    path, _ = fitted({"degree": 1}, t=T, V=V)
    points = predict(path, Points(x=(x,))).inputs["t"]
    assert len(points) == count
    assert points[-1] == pytest.approx(last)


@pytest.mark.parametrize(
    "content", ["", "{}", '{"schema": "gdsolve.result/v1", "kind": "minimize"}',
                '{"schema": "gdsolve.result/v1", "kind": "fit", "formula": "a*x", "predictors": {"x": 1}}'],
)  # fmt: skip
def test_a_file_that_is_no_fit_is_an_error_not_a_traceback(content: str, tmp_path) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content)
    with pytest.raises(DataError):
        predict(str(path), Points())


def test_dates_of_another_table_are_refused(tmp_path) -> None:
    rows = [f"2024-01-01 00:00:{second:02},{3 + 2 * second}" for second in range(8)]
    for name, chosen in (("one.csv", rows), ("other.csv", rows[3:])):
        (tmp_path / name).write_text("when,y\n" + "\n".join(chosen) + "\n")
    result = gdsolve.fit(tmp_path / "one.csv", degree=1, x=("when",), y="y")
    path = tmp_path / "result.json"
    path.write_text(json.dumps(result.to_dict()))
    same = predict(str(path), Points(data=str(tmp_path / "one.csv")))
    assert list(same.value) == pytest.approx([3 + 2 * second for second in range(8)])
    with pytest.raises(DataError, match="counted from another first date"):
        predict(str(path), Points(data=str(tmp_path / "other.csv")))
