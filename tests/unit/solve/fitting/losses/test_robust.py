"""Robust losses: against published fits, exact linear programs, and data with outliers."""

from pathlib import Path

import numpy as np
import pytest

from gdsolve.errors import GdsolveError
from gdsolve.solve.fitting.losses.robust import ROBUST, Loss, l1
from gdsolve.solve.results.result import VerdictCode
from tests.unit.solve.fitting.fitted import fit, write

# Brownlee's stack loss data (1965): acid lost, air flow, water temperature, acid concentration.
STACK = np.array(
    [
        *([42, 80, 27, 89], [37, 80, 27, 88], [37, 75, 25, 90], [28, 62, 24, 87], [18, 62, 22, 87]),
        *([18, 62, 23, 87], [19, 62, 24, 93], [20, 62, 24, 93], [15, 58, 23, 87], [14, 58, 18, 80]),
        *([14, 58, 18, 89], [13, 58, 17, 88], [11, 58, 18, 82], [12, 58, 19, 93], [8, 50, 18, 89]),
        *([7, 50, 18, 86], [8, 50, 19, 72], [8, 50, 19, 79], [9, 50, 20, 80], [15, 56, 20, 82]),
        [15, 70, 20, 91],
    ],
    dtype=np.float64,
)
MODEL = "k + p*air + q*water + r*acid"
T = np.linspace(0, 5, 40)
DECAY = 3 * np.exp(-T / 1.4) + 0.5 + 0.02 * np.cos(37 * T**2)


@pytest.fixture
def stack(tmp_path: Path) -> str:
    return write(tmp_path, y=STACK[:, 0], air=STACK[:, 1], water=STACK[:, 2], acid=STACK[:, 3])


@pytest.fixture
def spoilt(tmp_path: Path) -> str:
    y = DECAY.copy()
    y[[5, 20, 33, 37]] += [2, 1.5, 1.8, 3]
    return write(tmp_path, t=T, V=y)


@pytest.mark.parametrize("loss", [*ROBUST, l1(0.1)], ids=lambda loss: loss.name)
def test_the_parts_of_a_loss_belong_together(loss: Loss) -> None:
    u = np.array([-9.0, -2, -1, -0.3, 1e-3, 0.5, 1.2, 3, 20])
    step = 1e-6
    assert (loss.rho(u + step) - loss.rho(u - step)) / (2 * step) == pytest.approx(loss.psi(u), abs=1e-8)
    assert (loss.psi(u + step) - loss.psi(u - step)) / (2 * step) == pytest.approx(loss.slope(u), abs=1e-7)
    assert loss.weight(u) * u == pytest.approx(loss.psi(u), rel=1e-12)
    assert loss.rho(np.zeros(1)) == pytest.approx([0])


def test_huber_on_the_stack_loss_data(stack: str) -> None:
    # Published in the documentation of statsmodels (RLM, HuberT, scale by the median, H1 covariance).
    result = fit(stack, y="y", model=MODEL, loss="huber")
    assert result.verdict.scope == "global"
    values = [each.value for each in result.parameters.values()]
    errors = [each.stderr for each in result.parameters.values()]
    assert values == pytest.approx([-41.02649835, 0.82938433, 0.92606597, -0.12784672], abs=1e-8)
    assert errors == pytest.approx([9.79189854, 0.11100521, 0.30293016, 0.12864961], abs=1e-6)
    assert result.outliers == (21,)


def test_absolute_values_solve_the_linear_program(stack: str) -> None:
    from scipy.optimize import linprog

    X = np.c_[np.ones(21), STACK[:, 1:]]
    cost = np.r_[np.zeros(8), np.ones(42)]
    exact = linprog(cost, A_eq=np.c_[X, -X, np.eye(21), -np.eye(21)], b_eq=STACK[:, 0])
    result = fit(stack, y="y", model=MODEL, loss="l1")
    assert result.objective == pytest.approx(exact.fun, rel=1e-10)
    assert list(result.solution.values()) == pytest.approx(exact.x[:4] - exact.x[4:8], rel=1e-8)


@pytest.mark.parametrize(
    "loss",
    ["huber", *(pytest.param(each, marks=pytest.mark.slow) for each in ("tukey", "cauchy", "soft_l1", "l1"))],
)
def test_outliers_are_found_and_do_not_spoil_the_fit(spoilt: str, loss: str) -> None:
    result = fit(spoilt, y="V", model="a*exp(-t/tau) + c", loss=loss)
    assert result.verdict.code is VerdictCode.GOOD
    assert result.parameters["tau"].value == pytest.approx(1.4, abs=0.06)
    assert result.outliers == (6, 21, 34, 38)
    assert result.missing["aic"] == "a robust loss is no likelihood"
    assert result.statistics["scale"] < 0.05


@pytest.mark.slow
def test_outliers_keep_their_numbers_in_the_file(spoilt: str) -> None:
    result = fit(spoilt, y="V", model="a*exp(-t/tau) + c", loss="tukey", where="t > 1")
    assert result.outliers == (21, 34, 38)


@pytest.mark.slow
def test_known_sigma_is_the_scale(tmp_path: Path) -> None:
    path = write(tmp_path, t=T, V=DECAY)
    result = fit(path, y="V", model="a*exp(-t/tau) + c", loss="huber", sigma="0.5", sigma_kind="absolute")
    squares = fit(path, y="V", model="a*exp(-t/tau) + c")
    assert result.statistics["scale"] == 1  # of residuals in sigmas: no row is far off, so these are squares
    assert result.parameters["tau"].value == pytest.approx(squares.parameters["tau"].value, rel=1e-9)


@pytest.mark.slow
def test_normal_residuals_give_nearly_the_errors_of_squares(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    x = np.linspace(0, 1, 800)
    path = write(tmp_path, x=x, y=2 * x + 1 + rng.normal(size=800))
    squares = fit(path, degree=1).parameters["c1"].stderr
    assert squares is not None
    # Efficiency 95 % of squares; the median has 2/pi.
    for loss, efficiency in (("huber", 0.95), ("tukey", 0.95), ("l1", 2 / np.pi)):
        error = fit(path, degree=1, loss=loss).parameters["c1"].stderr
        assert error == pytest.approx(squares / np.sqrt(efficiency), rel=0.12)


@pytest.mark.slow
def test_bounds_hold_with_a_loss(spoilt: str) -> None:
    result = fit(spoilt, y="V", model="a*exp(-t/tau) + c", loss="huber", bounds={"tau": (2.0, 9.0)})
    assert result.parameters["tau"].value == 2
    assert result.parameters["tau"].missing == "on its lower bound"


def test_half_of_the_rows_on_a_line_have_no_scale(tmp_path: Path) -> None:
    x = np.arange(10.0)
    y = 2 * x + 1
    y[4] = 100
    result = fit(write(tmp_path, x=x, y=y), degree=1, loss="tukey")
    assert result.parameters["c1"].value == pytest.approx(2, rel=1e-9)
    assert result.outliers == (5,)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"loss": "hubert"}, "no loss `hubert`"),
        ({"loss": "huber", "optimizer": "adam"}, "minimises squares"),
        ({"loss": "huber", "where": "t < 0.3"}, "too few"),
        ({"loss": "huber", "trials": "5"}, "`--trials` belongs to"),
        ({"loss": "poisson"}, "not a count"),
    ],
)
def test_what_cannot_be_done_says_why(spoilt: str, settings: dict[str, object], words: str) -> None:
    with pytest.raises(GdsolveError, match=words):
        fit(spoilt, y="V", model="a*exp(-t/tau) + c", **settings)
