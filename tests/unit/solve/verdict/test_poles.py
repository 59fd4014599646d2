"""Falls without limit towards places that float64 does not hold, and deep minima that only look like them."""

import pytest

from gdsolve import pipeline
from gdsolve.problem.settings import Settings


@pytest.mark.parametrize(
    "objective",
    [
        "1/(x - 1)",
        "1/(3*x - 1)",
        "-1/(x - 1/3)**2",
        pytest.param("-1/sqrt(abs(x - 1/3))", marks=pytest.mark.slow),
        "tan(x)",
        "log(x - 1/3) + x**2",
        "log(x**2 + y**2 - 1)",
        "1/(x*y - 1)",
        "1/(x + y - 0.3)**3",
        pytest.param("-1/abs(x + y - 1)", marks=pytest.mark.slow),
        "sin(x)/(2 + y - x**3)",
    ],
)
def test_a_pole_is_named(objective: str) -> None:
    verdict = pipeline.minimize(objective, Settings()).verdict
    assert (verdict.code.value, int(verdict.exit)) == ("unbounded", 6)
    assert "towards" in verdict.because


@pytest.mark.parametrize(
    ("objective", "least"),
    [
        ("log((x - 1/3)**2 + 1e-12)", -27.631021115928547),
        ("-1/((x - 1/3)**2 + 1e-12)", -1e12),
        ("-1/((x - 1/3)**2 + 1e-20)", -1e20),
        pytest.param("-1/(abs(x - 1/3) + 1e-9)", -1e9, marks=pytest.mark.slow),
    ],
)
def test_a_deep_and_narrow_minimum_is_no_pole(objective: str, least: float) -> None:
    result = pipeline.minimize(objective, Settings())
    assert result.verdict.code.value == "minimum"
    assert result.objective == pytest.approx(least, rel=2e-4)


def test_a_pole_on_a_curve_inside_a_box() -> None:
    box = {"x": (0.0, 2.0), "y": (0.0, 2.0)}
    assert pipeline.minimize("1/(x*y - 1)", Settings(bounds=box)).verdict.code.value == "unbounded"
