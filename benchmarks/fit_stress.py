"""Blind fits of many formulas with random truth, noise and units: how often is the answer the best one?

    python benchmarks/fit_stress.py [seeds] [first seed]

Every case draws true parameters, 25 to 200 rows, 1 to 5 % noise, and units of x and y from 1e-6 to 1e6. It
passes if the sum of squares is not above that of a descent from the truth (to 1e-6).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from gdsolve.errors import Source
from gdsolve.problem.fit import Fit
from gdsolve.problem.parts import FileReference
from gdsolve.problem.settings import Settings
from gdsolve.solve.fitting.curve import Curve, build_curve
from gdsolve.solve.fitting.rows import Rows
from gdsolve.solve.fitting.search import solve_curve
from gdsolve.text import parse_formula

Draw = Callable[[np.random.Generator], dict[str, float]]


@dataclass(frozen=True)
class Case:
    """A formula, true parameters for x in 0..10 and y of order 1, and their units as powers of x and y."""

    model: str
    draw: Draw
    units: dict[str, tuple[int, int]]


def _peak(g: np.random.Generator, label: str, low: float, high: float) -> dict[str, float]:
    return {
        f"a{label}": g.uniform(0.5, 3),
        f"m{label}": g.uniform(low, high),
        f"s{label}": g.uniform(0.4, 1.2),
    }


def _peak_units(*labels: str) -> dict[str, tuple[int, int]]:
    kinds = {"a": (0, 1), "m": (1, 0), "s": (1, 0)}
    return {f"{kind}{label}": unit for label in labels for kind, unit in kinds.items()}


A, X, RATE, PLAIN = (0, 1), (1, 0), (-1, 0), (0, 0)
CASES = (
    Case(
        "a*exp(-k*x) + c",
        lambda g: {"a": g.uniform(1, 3), "k": g.uniform(0.2, 2), "c": g.uniform(-1, 1)},
        {"a": A, "k": RATE, "c": A},
    ),
    Case(
        "a*exp(-x/p) + b*exp(-x/q)",
        lambda g: {
            "a": g.uniform(1, 3),
            "p": g.uniform(0.3, 0.8),
            "b": g.uniform(1, 3),
            "q": g.uniform(3, 8),
        },
        {"a": A, "p": X, "b": A, "q": X},
    ),
    Case(
        "a*exp(-((x - m)/s)**2/2) + c",
        lambda g: _peak(g, "", 1, 9) | {"c": g.uniform(-1, 1)},
        {"c": A} | _peak_units(""),
    ),
    Case(
        "a/(1 + ((x - m)/s)**2) + b*x + c",
        lambda g: _peak(g, "", 2, 8) | {"b": g.uniform(-0.1, 0.1), "c": g.uniform(-1, 1)},
        {"b": (-1, 1), "c": A} | _peak_units(""),
    ),
    Case(
        "a1*exp(-((x - m1)/s1)**2/2) + a2*exp(-((x - m2)/s2)**2/2) + c",
        lambda g: _peak(g, "1", 1, 4) | _peak(g, "2", 5.5, 9) | {"c": g.uniform(-1, 1)},
        {"c": A} | _peak_units("1", "2"),
    ),
    Case(
        "a1*exp(-((x - m1)/s1)**2/2) + a2*exp(-((x - m2)/s2)**2/2) + a3*exp(-((x - m3)/s3)**2/2)",
        lambda g: _peak(g, "1", 0.5, 2.5) | _peak(g, "2", 4, 6) | _peak(g, "3", 7.5, 9.5),
        _peak_units("1", "2", "3"),
    ),
    Case(
        "a*sin(w*x + p) + c",
        lambda g: {
            "a": g.uniform(0.5, 3),
            "w": g.uniform(0.7, 7),
            "p": g.uniform(-3, 3),
            "c": g.uniform(-2, 2),
        },
        {"a": A, "w": RATE, "p": PLAIN, "c": A},
    ),
    Case(
        "a*cos(2*pi*(x - x0)/T)",
        lambda g: {"a": g.uniform(0.5, 3), "x0": g.uniform(0, 3), "T": g.uniform(0.9, 8)},
        {"a": A, "x0": X, "T": X},
    ),
    Case(
        "a*exp(-g*x)*cos(w*x + p)",
        lambda g: {
            "a": g.uniform(1, 3),
            "g": g.uniform(0.05, 0.4),
            "w": g.uniform(1, 6),
            "p": g.uniform(-3, 3),
        },
        {"a": A, "g": RATE, "w": RATE, "p": PLAIN},
    ),
    Case(
        "a*sin(w*x + p) + b*sin(v*x + q)",
        lambda g: {
            "a": g.uniform(1, 3),
            "w": g.uniform(1, 2.5),
            "p": g.uniform(-3, 3),
            "b": g.uniform(1, 3),
            "v": g.uniform(4, 7),
            "q": g.uniform(-3, 3),
        },
        {"a": A, "w": RATE, "p": PLAIN, "b": A, "v": RATE, "q": PLAIN},
    ),
    Case(
        "L/(1 + exp(-k*(x - m)))",
        lambda g: {"L": g.uniform(1, 3), "k": g.uniform(0.6, 3), "m": g.uniform(2, 8)},
        {"L": A, "k": RATE, "m": X},
    ),
    Case(
        "c + L/(1 + exp(b - k*x))",
        lambda g: {"c": g.uniform(-1, 1), "L": g.uniform(1, 3), "b": g.uniform(2, 8), "k": g.uniform(0.8, 3)},
        {"c": A, "L": A, "b": PLAIN, "k": RATE},
    ),
    Case(
        "V*x**n/(K**n + x**n)",
        lambda g: {"V": g.uniform(1, 3), "n": g.uniform(1, 4), "K": g.uniform(2, 6)},
        {"V": A, "n": PLAIN, "K": X},
    ),
    Case("V*x/(K + x)", lambda g: {"V": g.uniform(1, 3), "K": g.uniform(0.5, 8)}, {"V": A, "K": X}),
    Case(
        "a*(1 - exp(-(x/l)**k))",
        lambda g: {"a": g.uniform(1, 3), "l": g.uniform(1, 6), "k": g.uniform(0.7, 3)},
        {"a": A, "l": X, "k": PLAIN},
    ),
    Case(
        "A*tanh((x - m)/s) + c",
        lambda g: {"A": g.uniform(1, 3), "m": g.uniform(2, 8), "s": g.uniform(0.4, 2), "c": g.uniform(-1, 1)},
        {"A": A, "m": X, "s": X, "c": A},
    ),
    Case(
        "a*exp(-exp(b - k*x))",
        lambda g: {"a": g.uniform(1, 3), "b": g.uniform(1, 3), "k": g.uniform(0.4, 1.5)},
        {"a": A, "b": PLAIN, "k": RATE},
    ),
    Case(
        "a*erf((x - m)/s) + c",
        lambda g: {"a": g.uniform(1, 3), "m": g.uniform(2, 8), "s": g.uniform(0.4, 2), "c": g.uniform(-1, 1)},
        {"a": A, "m": X, "s": X, "c": A},
    ),
    Case(
        "(a + b*x)/(1 + c*x)",
        lambda g: {"a": g.uniform(1, 3), "b": g.uniform(0.1, 1), "c": g.uniform(0.2, 1)},
        {"a": A, "b": (-1, 1), "c": RATE},
    ),
)


def curve_of(model: str, x: np.ndarray, y: np.ndarray, start: dict[str, float] | None = None) -> Curve:
    rows = Rows({"x": x}, y, "y", known=("x", "y"))
    problem = Fit(title=model, data=FileReference("", ""))
    return build_curve(problem, Settings(start=start or {}), parse_formula(Source(model)), rows)


def draw(case: Case, seed: int, number: int) -> tuple[np.ndarray, np.ndarray, dict[str, float]]:
    """Return x, y and the true parameters of one draw, in units of its own."""
    g = np.random.default_rng([seed, number])
    truth = case.draw(g)
    count = int(g.integers(25, 201))
    x = np.sort(g.uniform(0.02, 10, count)) if g.random() < 0.3 else np.linspace(0.05, 10, count)
    names = list(truth)
    curve = curve_of(case.model, x, np.zeros(count))
    clean = curve.compiled.residual(np.array([truth[name] for name in curve.names]))
    y = clean + g.uniform(0.01, 0.05) * np.ptp(clean) * g.standard_normal(count)
    x_unit, y_unit = 10.0 ** g.integers(-6, 7, 2)
    scaled = {
        name: truth[name] * x_unit ** case.units[name][0] * y_unit ** case.units[name][1] for name in names
    }
    return x * x_unit, y * y_unit, scaled


def main() -> None:
    np.seterr(all="ignore")
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    passed = total = judged = 0
    seconds = []
    for number, case in enumerate(CASES):
        for seed in range(first, first + seeds):
            x, y, truth = draw(case, seed, number)
            began = perf_counter()
            found = solve_curve(curve_of(case.model, x, y))
            seconds.append(perf_counter() - began)
            best = solve_curve(curve_of(case.model, x, y, truth)).rss
            good = found.rss <= best * (1 + 1e-6)
            passed += good
            judged += found.verdict.code.value == "good"
            total += 1
            if not good or found.verdict.code.value != "good":
                print(
                    f"{case.model}  seed {seed}  rss/best {found.rss / best:.6f}  {found.verdict.code.value}"
                )
    print(f"{passed} of {total} as good as a descent from the truth, {judged} judged good")
    print(f"seconds per fit: median {np.median(seconds):.3f}, worst {max(seconds):.3f}")


if __name__ == "__main__":
    main()
