"""Forty and more objectives on which optimizers say `success` and should not, with what is true of each.

Most are textbook cases (saddles, monkey saddle, Peano's surface, plateaus, tails, poles, kinks, edges of
domains); the value, where there is one, is by hand.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest

from gdsolve import pipeline
from gdsolve.problem.settings import Settings
from tests.reference.quick import cases


@dataclass(frozen=True)
class Trick:
    objective: str
    codes: tuple[str, ...]
    value: float | None = None
    start: tuple[tuple[str, float], ...] = ()
    bounds: tuple[tuple[str, float, float], ...] = ()


MIN = ("minimum",)
FLAT = ("flat minimum",)
ANY_MIN = ("minimum", "flat minimum")
UNBOUNDED = ("unbounded",)
TAIL = ("infimum not attained",)

TRICKS = (
    # Saddles and maxima at the start must be left.
    Trick("x*y", UNBOUNDED),
    Trick("x**4 - y**4", UNBOUNDED),
    Trick("x**3 - 3*x*y**2", UNBOUNDED),
    Trick("(y - x**2)*(y - 2*x**2)", UNBOUNDED),
    Trick("x**3", UNBOUNDED),
    Trick("x**5", UNBOUNDED),
    Trick("-x**2", UNBOUNDED),
    Trick("x**4 - 2*x**2", MIN, -1.0),
    Trick("x**4 - 2*x**2 + y**2", MIN, -1.0),
    Trick("cos(x)", MIN, -1.0),
    Trick("x**4 + y**4 - 4*x*y", MIN, -2.0),
    Trick("x**2 - y**2 + y**4", MIN, -0.25),
    Trick("x**6 - x**2", MIN, -2 / (3 * math.sqrt(3))),
    Trick("(x**2 - 1)**2 + (y**2 - 1)**2", MIN, 0.0),
    # Degenerate minima and valleys.
    Trick("x**4", ANY_MIN, 0.0),
    Trick("x**4 + y**2", ANY_MIN, 0.0, start=(("x", 1.0), ("y", 1.0))),
    Trick("x**6 + y**4", ANY_MIN, 0.0, start=(("x", 1.0), ("y", -2.0))),
    Trick("(x + y)**2", FLAT, 0.0, start=(("x", 3.0), ("y", 1.0))),
    Trick("(x*y - 1)**2", FLAT, 0.0, start=(("x", 2.0), ("y", 1.0))),
    Trick("(x**2 + y**2 - 1)**2", FLAT, 0.0, start=(("x", 0.5), ("y", 0.5))),
    Trick("x**2*y**2", FLAT, 0.0, start=(("x", 1.0), ("y", 2.0))),
    Trick("3", FLAT, 3.0),
    Trick("0*x + 2", FLAT, 2.0),
    Trick("x**2 + 0*y", FLAT, 0.0, start=(("x", 1.0), ("y", 5.0))),
    # Tails: the infimum is never taken.
    Trick("exp(-x)", TAIL),
    Trick("exp(x)", TAIL),
    Trick("1/(1 + x**2)", TAIL),
    Trick("atan(x)", TAIL),
    Trick("tanh(x)", TAIL),
    Trick("1/(1 + exp(-x))", TAIL),
    Trick("y**2 + exp(-x)", TAIL),
    Trick("sqrt(1 + x**2) - x", TAIL),
    Trick("log(1 + exp(x))", TAIL),
    Trick("1/x", UNBOUNDED, start=(("x", -1.0),)),
    # No lower limit.
    Trick("x", UNBOUNDED),
    Trick("2*x - 3*y", UNBOUNDED),
    Trick("log(x)", UNBOUNDED),
    Trick("-log(x)", UNBOUNDED),
    Trick("x - exp(x)", UNBOUNDED),
    Trick("x**2 - y**2", UNBOUNDED),
    Trick("x**3 + y**2", UNBOUNDED),
    # Plateaus where float64 underflows, and narrow wells.
    Trick("-exp(-(x - 50)**2)", MIN, -1.0),
    Trick("-exp(-(x - 50)**2 - (y - 30)**2)", MIN, -1.0),
    Trick("-1/(1 + (x - 5)**2)", MIN, -1.0),
    # Edges of domains.
    Trick("sqrt(x)", MIN, 0.0),
    Trick("x*log(x)", MIN, -1 / math.e),
    Trick("x**2 - log(x)", MIN, 0.5 + 0.5 * math.log(2)),
    Trick("x**x", MIN, math.exp(-1 / math.e)),
    Trick("-sqrt(1 - x**2)", MIN, -1.0),
    # Kinks.
    Trick("abs(x)", MIN, 0.0, start=(("x", 3.0),)),
    Trick("abs(x - 1) + abs(y + 2)", MIN, 0.0),
    Trick("max(x**2 + y**2 - 1, 2*abs(x))", ANY_MIN, 0.0, start=(("x", 1.0), ("y", 1.0))),
    Trick("sqrt(x**2 + y**2)", MIN, 0.0, start=(("x", 1.0), ("y", 2.0))),
    Trick("abs(x) + x**2", MIN, 0.0, start=(("x", -2.0),)),
    Trick("max(x, -2*x)", MIN, 0.0, start=(("x", 5.0),)),
    Trick("abs(x**2 - 1)", MIN, 0.0, start=(("x", 3.0),)),
    # Bounds.
    Trick("x**2", MIN, 1.0, bounds=(("x", 1.0, 5.0),)),
    Trick("-x**2", ("minimum",), -4.0, bounds=(("x", -1.0, 2.0),)),
    Trick("x*y", MIN, -1.0, bounds=(("x", -1.0, 1.0), ("y", -1.0, 1.0))),
    Trick("exp(-x)", MIN, math.exp(-3), bounds=(("x", -1.0, 3.0),)),
    Trick("(x - 3)**2 + (y + 1)**2", MIN, 1.0, bounds=(("y", 0.0, math.inf),)),
    Trick("log(x)", MIN, math.log(0.5), bounds=(("x", 0.5, 2.0),)),
    # Nowhere defined.
    Trick("log(-1 - x**2)", ("undefined",)),
    Trick("x/0 - x/0", ("undefined",)),
    Trick("sqrt(-1 - x**2)", ("undefined",)),
)


QUICK = (
    "x**4 - 2*x**2", "x*y", "x**2*y**2", "3", "log(1 + exp(x))", "x**2 - y**2", "-1/(1 + (x - 5)**2)", "x*log(x)",
    "-sqrt(1 - x**2)", "abs(x)", "abs(x - 1) + abs(y + 2)", "-x**2", "x/0 - x/0",
)  # fmt: skip
"""One or two of each kind."""

MIRRORED = [each for each in TRICKS if each.value is not None and not each.bounds]
QUICK_MIRRORED = ("x**4 - 2*x**2", "-1/(1 + (x - 5)**2)", "x*log(x)", "abs(x)")


@pytest.mark.parametrize("trick", cases(TRICKS, QUICK, lambda trick: trick.objective))
def test_the_truth_is_told(trick: Trick) -> None:
    settings = Settings(
        start=dict(trick.start), bounds={name: (low, high) for name, low, high in trick.bounds}
    )
    result = pipeline.minimize(trick.objective, settings)
    assert result.verdict.code.value in trick.codes, result.verdict.because
    good = result.verdict.code.value in ("minimum", "flat minimum")
    assert int(result.verdict.exit) == (0 if good else 6)
    if trick.value is not None:
        assert result.objective is not None
        assert abs(result.objective - trick.value) <= 1e-9 * max(1.0, abs(trick.value))


@pytest.mark.parametrize("trick", cases(MIRRORED, QUICK_MIRRORED, lambda trick: trick.objective))
def test_a_maximum_is_the_mirrored_minimum(trick: Trick) -> None:
    result = pipeline.minimize(f"-({trick.objective})", Settings(start=dict(trick.start)), sense="maximize")
    assert result.verdict.code.value.replace("maximum", "minimum") in trick.codes
    assert result.objective == pytest.approx(-trick.value, rel=1e-9, abs=1e-9)
