"""Orders of polynomials beside fits by NumPy, with rows really left out, and p-values of `scipy.stats`."""

import numpy as np
import pytest
from scipy import stats

import gdsolve
from gdsolve.errors import DataError, UsageError
from gdsolve.solve.comparing.degrees import compare_degrees
from gdsolve.solve.fitting.rows import Rows

X = np.linspace(-2.0, 2.0, 24)


def rows(coefficients, noise, seed=0, sigma=None) -> Rows:
    y = np.polyval(coefficients, X) + noise * np.random.default_rng(seed).normal(size=24)
    return Rows({"x": X}, y, "y", sigma)


def test_sums_of_squares_and_errors_of_leaving_rows_out_are_those_of_refits() -> None:
    data = rows([0.5, -1.0, 2.0], 0.3)
    found = compare_degrees(data, absolute=False)
    for degree in (0, 1, 2, 5):
        fitted = np.polyval(np.polyfit(X, data.y, degree), X)
        assert found.candidates[degree].rss == pytest.approx(np.sum((data.y - fitted) ** 2), rel=1e-9)
        errors = []
        for row in range(24):
            keep = np.arange(24) != row
            left = np.polyval(np.polyfit(X[keep], data.y[keep], degree), X[row])
            errors.append((data.y[row] - left) ** 2)
        np.testing.assert_allclose(found.candidates[degree].errors, errors, rtol=1e-6)


def test_p_values_are_those_of_the_f_distribution() -> None:
    found = compare_degrees(rows([0.5, -1.0, 2.0], 0.3), absolute=False)
    one, two = found.candidates[1], found.candidates[2]
    f = (one.rss - two.rss) / (two.rss / 21)
    (test,) = [each for each in found.tests if (each.small, each.large) == (1, 2)]
    assert test.p == pytest.approx(stats.f.sf(f, 1, 21), rel=1e-9)


def test_a_known_sigma_is_tested_by_chi2() -> None:
    found = compare_degrees(rows([0.5, -1.0, 2.0], 0.3, sigma=np.full(24, 0.3)), absolute=True)
    (test,) = [each for each in found.tests if (each.small, each.large) == (2, 4)]
    gain = found.candidates[2].rss - found.candidates[4].rss
    assert (test.kind, test.statistic) == ("chi2", pytest.approx(gain))
    assert test.p == pytest.approx(stats.chi2.sf(gain, 2), rel=1e-9)


@pytest.mark.parametrize("coefficients", [[1.0], [1.5, 2.0], [-0.7, 2.0, 1.0], [0.6, -0.7, 2.0, 1.0]])
def test_the_true_order_is_chosen_four_times_in_five_and_not_less_often_than_by_aicc(coefficients) -> None:
    true = len(coefficients) - 1
    found = [compare_degrees(rows(coefficients, 0.2, seed), absolute=False) for seed in range(40)]
    by_aicc = [min(each.candidates, key=lambda one: one.aicc).parameters - 1 for each in found]
    chosen = [each.chosen for each in found]
    assert chosen.count(true) >= 32
    assert chosen.count(true) >= by_aicc.count(true)


def test_weights_add_up_to_one_and_the_verdict_is_one_line() -> None:
    found = compare_degrees(rows([0.5, -1.0, 2.0], 0.3), absolute=False)
    assert sum(each or 0.0 for each in found.weights) == pytest.approx(1.0)
    assert found.verdict.startswith("degree 2: AICc least")
    assert "the F test rejects `degree 1`" in found.verdict
    assert "\n" not in found.verdict


def test_a_perfect_polynomial_gets_its_own_order() -> None:
    assert compare_degrees(rows([3.0, 0.0, -2.0, 1.0], 0.0), absolute=False).chosen == 3


def test_few_rows_limit_the_orders_and_too_few_are_an_error() -> None:
    few = Rows({"x": np.arange(6.0)}, np.array([1.0, 2.1, 2.9, 4.2, 5.0, 5.8]), "y")
    assert len(compare_degrees(few, absolute=False).candidates) == 3
    with pytest.raises(DataError, match="too few to choose"):
        compare_degrees(Rows({"x": np.arange(3.0)}, np.arange(3.0), "y"), absolute=False)
    with pytest.raises(UsageError, match="one input"):
        compare_degrees(Rows({"u": X, "v": X}, X, "y"), absolute=False)


def test_the_fit_is_that_of_the_chosen_degree_and_tells_the_others(tmp_path) -> None:
    data = rows([0.5, -1.0, 2.0], 0.3)
    path = tmp_path / "data.csv"
    path.write_text(
        "x,y\n" + "".join(f"{a!r},{b!r}\n" for a, b in zip(X.tolist(), data.y.tolist(), strict=True))
    )
    result = gdsolve.fit(path, degree="auto")
    assert list(result.parameters) == ["c0", "c1", "c2"]
    assert result.parameters["c2"].value == pytest.approx(np.polyfit(X, data.y, 2)[0], rel=1e-9)
    content = result.to_dict()["comparison"]
    assert content["chosen"] == "degree 2"
    assert len(content["models"]) == 11
    problem = tmp_path / "auto.yaml"
    problem.write_text("fit: {data: data.csv, degree: auto}\n")
    assert gdsolve.fit(problem).solution == result.solution
    problem.write_text("fit: {data: data.csv, degree: often}\n")
    with pytest.raises(gdsolve.errors.GdsolveError, match="neither a whole number"):
        gdsolve.fit(problem)
