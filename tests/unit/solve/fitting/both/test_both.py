"""Errors of the inputs: published lines, least squares over all shifts, bounds."""

from pathlib import Path

import numpy as np
import pytest

from gdsolve.errors import GdsolveError
from gdsolve.solve.results.result import VerdictCode
from tests.unit.solve.fitting.fitted import fit, write

# Pearson's data (1901) with York's weights (1966).
X = [0.0, 0.9, 1.8, 2.6, 3.3, 4.4, 5.2, 6.1, 6.5, 7.4]
Y = [5.9, 5.4, 4.4, 4.6, 3.5, 3.7, 2.8, 2.8, 2.4, 1.5]
X_WEIGHTS = np.array([1000, 1000, 500, 800, 200, 80, 60, 20, 1.8, 1.0])
Y_WEIGHTS = np.array([1, 1.8, 4, 8, 20, 20, 70, 70, 100, 500])


def pearson(folder: Path, name: str = "x") -> str:
    return write(folder, **{name: X, "y": Y, "sx": X_WEIGHTS**-0.5, "sy": Y_WEIGHTS**-0.5})


@pytest.mark.parametrize("curve", [{"model": "a + b*t"}, {"degree": 1, "x": ("t",)}])
def test_york_s_line(tmp_path: Path, curve: dict[str, object]) -> None:
    # York, Evensen, Martinez & Delgado, American Journal of Physics 72 (2004) 367, section V.
    result = fit(pearson(tmp_path, "t"), y="y", sigma="sy", x_sigma=("sx",), sigma_kind="absolute", **curve)
    assert result.verdict.code is VerdictCode.GOOD
    a, b = result.parameters.values()
    assert (a.value, b.value) == pytest.approx((5.47991022, -0.480533407), rel=1e-8)
    assert (a.stderr, b.stderr) == pytest.approx((0.29497, 0.057985), rel=1e-4)
    assert result.statistics["chi2"] == pytest.approx(11.8663532, rel=1e-8)


@pytest.mark.slow
def test_a_curve_is_the_least_sum_over_all_shifts(tmp_path: Path) -> None:
    from scipy.optimize import least_squares

    rng = np.random.default_rng(4)
    x = np.linspace(0, 4, 25)
    y = 3 * np.exp(-x / 1.3) + 0.5 + 0.03 * rng.normal(size=25)
    measured = x + 0.1 * rng.normal(size=25)

    def distances(p: np.ndarray) -> np.ndarray:
        curve = p[0] * np.exp(-(measured + p[3:]) / p[1]) + p[2]
        return np.concatenate(((y - curve) / 0.03, p[3:] / 0.1))

    exact = least_squares(distances, np.r_[3, 1.3, 0.5, np.zeros(25)], xtol=1e-15, ftol=1e-15, gtol=1e-15)
    path = write(tmp_path, x=measured, y=y)
    result = fit(path, model="a*exp(-x/tau) + c", sigma="0.03", x_sigma=("0.1",))
    assert [result.solution[name] for name in ("a", "tau", "c")] == pytest.approx(exact.x[:3], rel=1e-6)
    assert result.objective == pytest.approx(2 * exact.cost, rel=1e-10)


def test_bounds_hold(tmp_path: Path) -> None:
    result = fit(
        pearson(tmp_path), model="a + b*x", y="y", sigma="sy", x_sigma=("sx",), bounds={"b": (-0.4, 0.0)}
    )
    assert result.parameters["b"].value == -0.4
    assert result.verdict.code is VerdictCode.GOOD


@pytest.mark.slow
def test_inputs_without_errors_give_least_squares(tmp_path: Path) -> None:
    both = fit(pearson(tmp_path), model="a + b*x", y="y", sigma="sy", x_sigma=("0",))
    plain = fit(pearson(tmp_path), model="a + b*x", y="y", sigma="sy")
    assert both.solution == pytest.approx(plain.solution, rel=1e-10)
    assert both.parameters["b"].stderr == pytest.approx(plain.parameters["b"].stderr, rel=1e-9)


def test_the_shortest_distance_does_not_care_which_is_x(tmp_path: Path) -> None:
    path = write(tmp_path, x=X, y=Y)
    one = fit(path, model="a + b*x", y="y", sigma="1", x_sigma=("1",)).solution
    other = fit(path, model="c + d*y", y="x", sigma="1", x_sigma=("1",)).solution
    assert other["d"] == pytest.approx(1 / float(one["b"]), rel=1e-8)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"x_sigma": ("sx",)}, "needs `--sigma` too"),
        ({"x_sigma": ("sx", "sx"), "sigma": "sy"}, "2 parts for 1 input"),
        ({"x_sigma": ("-1",), "sigma": "sy"}, "below 0"),
        ({"x_sigma": ("sx",), "sigma": "sy", "loss": "huber"}, "does not go with"),
        ({"x_sigma": ("sx",), "sigma": "sy", "optimizer": "adam"}, "does not go with"),
        ({"x_sigma": ("so",), "sigma": "sy"}, "no column `so`"),
    ],
)
def test_what_cannot_be_done_says_why(tmp_path: Path, settings: dict[str, object], words: str) -> None:
    with pytest.raises(GdsolveError, match=words):
        fit(pearson(tmp_path), model="a + b*x", y="y", **settings)
