"""Bands of a straight line against the textbook: s*sqrt(1/n + (x - mean)**2/Sxx)."""

from pathlib import Path

import numpy as np
import pytest

from gdsolve.errors import Source
from gdsolve.problem import fit_problem
from gdsolve.problem.settings import Settings
from gdsolve.solve.fitting.curve import build_curve
from gdsolve.solve.fitting.inference.bands import Bands, bands
from gdsolve.solve.fitting.rows import Rows
from gdsolve.solve.results.result import FitResult
from gdsolve.text import parse_formula
from tests.unit.solve.fitting.fitted import fit, write

X, Y = np.array([1.0, 2, 3, 4]), np.array([2, 3.9, 6.1, 8])
MODEL = "p + q*x"
T = 4.302652729911275  # two-sided 95 % of Student's t with 2 degrees of freedom


def at(path: str, result: FitResult, x: list[float], sigma: float | None = None) -> Bands:
    rows = Rows({"x": np.array(x)}, np.zeros(len(x)), "y")
    curve = build_curve(fit_problem(path), Settings(), parse_formula(Source(MODEL)), rows)
    return bands(curve, result, sigma)


def test_the_bands_of_a_line(tmp_path: Path) -> None:
    path = write(tmp_path, x=X, y=Y)
    found = at(path, fit(path, model=MODEL), [0.0, 2.5, 10.0])
    lever = 1 / 4 + (np.array([0.0, 2.5, 10.0]) - 2.5) ** 2 / 5
    assert found.value == pytest.approx([-0.05, 5.0, 20.15], rel=1e-9)
    assert found.confidence == pytest.approx(T * np.sqrt(0.009 * lever), rel=1e-9)
    assert found.prediction == pytest.approx(T * np.sqrt(0.009 * (1 + lever)), rel=1e-9)


def test_known_sigma_gives_normal_bands(tmp_path: Path) -> None:
    path = write(tmp_path, x=X, y=Y)
    result = fit(path, model=MODEL, sigma="0.5", sigma_kind="absolute")
    found = at(path, result, [2.5], 0.5)
    assert found.confidence == pytest.approx([1.959963984540054 * 0.25], rel=1e-9)
    assert found.prediction == pytest.approx([1.959963984540054 * 0.5 * np.sqrt(1.25)], rel=1e-9)
    assert "sigma" in at(path, result, [2.5]).missing["prediction"]


def test_bands_that_cannot_be_say_why(tmp_path: Path) -> None:
    path = write(tmp_path, x=X[:2], y=Y[:2])
    found = at(path, fit(path, model=MODEL), [2.5])
    assert found.confidence is None
    assert set(found.missing) == {"confidence", "prediction"}
