"""Smooth unconstrained problems with their known least values, as formulas.

Sources: [MGH] Moré, Garbow, Hillstrom, ACM TOMS 7 (1981); [HS] Hock, Schittkowski, Test Examples for Nonlinear
Programming Codes (1981); [CUTE] Bongartz, Conn, Gould, Toint, ACM TOMS 21 (1995); [JY] Jamil, Yang, Int. J.
Mathematical Modelling and Numerical Optimisation 4 (2013). Values not in the source are by hand or follow
from the formula (sums of squares that can vanish).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Smooth:
    """A problem: formula, start by name, least value, and whether other local minima count as solved."""

    name: str
    objective: str
    start: dict[str, float] = field(hash=False)
    value: float
    source: str
    others: tuple[float, ...] = ()


SMOOTH = (
    Smooth("rosenbrock", "100*(y - x**2)**2 + (1 - x)**2", {"x": -1.2, "y": 1}, 0, "MGH 1"),
    Smooth("rosenbrock far", "100*(y - x**2)**2 + (1 - x)**2", {"x": -120, "y": 100}, 0, "MGH 1"),
    Smooth(
        "freudenstein-roth",
        "(-13 + x + ((5 - y)*y - 2)*y)**2 + (-29 + x + ((y + 1)*y - 14)*y)**2",
        {"x": 0.5, "y": -2},
        0,
        "MGH 2",
        (48.984253679,),
    ),
    Smooth(
        "powell badly scaled",
        "(1e4*x*y - 1)**2 + (exp(-x) + exp(-y) - 1.0001)**2",
        {"x": 0, "y": 1},
        0,
        "MGH 3",
    ),
    Smooth("brown badly scaled", "(x - 1e6)**2 + (y - 2e-6)**2 + (x*y - 2)**2", {"x": 1, "y": 1}, 0, "MGH 4"),
    Smooth(
        "beale",
        "(1.5 - x*(1 - y))**2 + (2.25 - x*(1 - y**2))**2 + (2.625 - x*(1 - y**3))**2",
        {"x": 1, "y": 1},
        0,
        "MGH 5",
    ),
    Smooth(
        "helical valley",
        "100*((z - 10*atan2(y, x)/(2*pi))**2 + (sqrt(x**2 + y**2) - 1)**2) + z**2",
        {"x": -1, "y": 0.01, "z": 0},
        0,
        "MGH 7",
    ),
    Smooth(
        "powell singular",
        "(x + 10*y)**2 + 5*(z - w)**2 + (y - 2*z)**4 + 10*(x - w)**4",
        {"x": 3, "y": -1, "z": 0, "w": 1},
        0,
        "MGH 13",
    ),
    Smooth(
        "wood",
        "100*(b - a**2)**2 + (1 - a)**2 + 90*(d - c**2)**2 + (1 - c)**2 + 10*(b + d - 2)**2 + 0.1*(b - d)**2",
        {"a": -3, "b": -1, "c": -3, "d": -1},
        0,
        "MGH 14",
    ),
    Smooth(
        "brown and dennis 1 point",
        "(a + b - exp(1))**2 + (c + d - cos(1))**2 + (a - c)**4 + (b*d)**2",
        {"a": 25, "b": 5, "c": -5, "d": -1},
        0,
        "after MGH 16",
        (),
    ),
    Smooth("himmelblau", "(x**2 + y - 11)**2 + (x + y**2 - 7)**2", {"x": 0, "y": 0}, 0, "JY 65"),
    Smooth("booth", "(x + 2*y - 7)**2 + (2*x + y - 5)**2", {"x": 0, "y": 0}, 0, "JY 17"),
    Smooth("matyas", "0.26*(x**2 + y**2) - 0.48*x*y", {"x": 5, "y": -7}, 0, "JY 71"),
    Smooth(
        "three-hump camel",
        "2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2",
        {"x": 0.5, "y": 0.5},
        0,
        "JY 29",
        (0.298638442,),
    ),
    Smooth(
        "six-hump camel",
        "(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (-4 + 4*y**2)*y**2",
        {"x": 0.5, "y": 0.5},
        -1.031628453489877,
        "JY 30",
        (-0.215463824, 2.104250310),
    ),
    Smooth("dixon-price 2", "(x - 1)**2 + 2*(2*y**2 - x)**2", {"x": 10, "y": 10}, 0, "JY 48"),
    Smooth("zettl", "(x**2 + y**2 - 2*x)**2 + x/4", {"x": -1, "y": -1}, -0.003791237220468656, "JY 175"),
    Smooth("leon", "100*(y - x**3)**2 + (1 - x)**2", {"x": -1.2, "y": 1}, 0, "JY 70"),
    Smooth("cube", "100*(y - x**3)**2 + (1 - x)**2", {"x": 1.5, "y": -2}, 0, "JY 33"),
    Smooth("hs1", "100*(y - x**2)**2 + (1 - x)**2", {"x": -2, "y": 1}, 0, "HS 1"),
    Smooth(
        "hs25-like exponential",
        "exp(x + 3*y - 0.1) + exp(x - 3*y - 0.1) + exp(-x - 0.1)",
        {"x": 1, "y": 1},
        2.559266696658215,
        "Boyd & Vandenberghe 9.3",
    ),
    Smooth(
        "quadratic 3",
        "x**2 + 2*y**2 + 3*z**2 - x*y + y*z - 4*x + z",
        {"x": 1, "y": 2, "z": 3},
        -4.7875,
        "by hand",
    ),
    Smooth("trid 3", "(x-1)**2 + (y-1)**2 + (z-1)**2 - x*y - y*z", {"x": 0, "y": 0, "z": 0}, -7, "JY 150"),
    Smooth("rotated ellipse", "7*x**2 - 6*sqrt(3)*x*y + 13*y**2", {"x": 100, "y": -70}, 0, "JY 107"),
    Smooth("cosh", "cosh(x - 2) + cosh(2*y + 1)", {"x": 0, "y": 0}, 2, "by hand"),
    Smooth("log barrier", "x + y - log(x) - log(y)", {"x": 5, "y": 0.1}, 2, "by hand"),
    Smooth(
        "entropy",
        "x*log(x) + y*log(y) + 3*x - y",
        {"x": 1, "y": 1},
        -1 * (2.718281828459045**-4 + 1.0),
        "by hand",
    ),
    Smooth(
        "log-sum-exp",
        "log(exp(x) + exp(-x) + exp(y) + exp(-y))",
        {"x": 3, "y": -2},
        1.3862943611198906,
        "by hand",
    ),
    Smooth(
        "softplus pair",
        "softplus(x) + softplus(-x) + (y - 1)**2",
        {"x": 4, "y": 9},
        1.3862943611198906,
        "by hand",
    ),
    Smooth("scaled 1e12", "1e12*((x - 1)**2 + (y + 2)**2)", {"x": 0, "y": 0}, 0, "by hand"),
    Smooth("scaled 1e-12", "1e-12*((x - 1)**2 + 100*(y - x**2)**2)", {"x": -1.2, "y": 1}, 0, "MGH 1"),
    Smooth(
        "scaled variable",
        "(1e6*x - 1)**2 + 100*(1e-6*y - (1e6*x)**2)**2",
        {"x": -1.2e-6, "y": 1e6},
        0,
        "MGH 1",
    ),
    Smooth("offset 1e6", "(x - 3)**2 + (y - 1)**4 + 1e6", {"x": 0, "y": 0}, 1e6, "by hand"),
    Smooth(
        "quartic well",
        "x**4 - 3*x**3 + 2*y**2 + x*y",
        {"x": 5, "y": 5},
        -9.183562180878292,
        "found here; no other value below it on a grid",
    ),
    Smooth("rational", "-(x + 1)/(x**2 + 2)", {"x": 0}, -(3**0.5 + 1) / 4, "by hand"),
    Smooth("morse", "(1 - exp(-(r - 2)))**2", {"r": 1}, 0, "Morse potential"),
    Smooth("lennard-jones pair", "4*((1/r)**12 - (1/r)**6)", {"r": 1.5}, -1, "Lennard-Jones potential"),
    Smooth(
        "triangle of atoms",
        "4*((1/r)**12 - (1/r)**6) + 4*((1/s)**12 - (1/s)**6)",
        {"r": 1.3, "s": 0.9},
        -2,
        "Lennard-Jones",
    ),
    Smooth(
        "rosenbrock 4",
        "100*(b - a**2)**2 + (1 - a)**2 + 100*(c - b**2)**2 + (1 - b)**2 + 100*(d - c**2)**2 + (1 - c)**2",
        {"a": -1.2, "b": 1, "c": -1.2, "d": 1},
        0,
        "CUTE",
        (3.7014285,),
    ),
    Smooth(
        "power sum",
        "(a + b - 3)**2 + (a**2 + b**2 - 5)**2 + (a**3 + b**3 - 9)**2",
        {"a": 0, "b": 4},
        0,
        "after JY 94",
    ),
    Smooth("sine ridge", "(x - 1)**2 + 100*(y - sin(x))**2", {"x": -3, "y": 3}, 0, "by construction"),
    Smooth("exp ridge", "(x - 1)**2 + 100*(y - exp(x))**2", {"x": -2, "y": 3}, 0, "by construction"),
    Smooth("banana 10", "100*(y - x**2)**2 + (1 - x)**2", {"x": 10, "y": -10}, 0, "MGH 1"),
    Smooth("hyperbola", "(x*y - 1)**2 + (x - 2)**2", {"x": 5, "y": 5}, 0, "by construction"),
    Smooth("circle and line", "(x**2 + y**2 - 2)**2 + (x - y)**2", {"x": 3, "y": 0.5}, 0, "by construction"),
    Smooth("tanh fit", "(tanh(x) - 0.5)**2 + (x*y - 1)**2", {"x": 3, "y": 3}, 0, "by construction"),
    Smooth("nearly flat", "1e-8*(x - 1e4)**2 + (y - 1)**2", {"x": 0, "y": 0}, 0, "by hand"),
    Smooth("ill conditioned", "(x + y - 2)**2 + 1e-10*(x - y)**2", {"x": 30, "y": -7}, 0, "by hand"),
    Smooth(
        "cubic gradient",
        "x**2/2 + x**3/3 + y**2",
        {"x": 0.5, "y": 1},
        0,
        "local minimum; unbounded below",
        (),
    ),
    Smooth("quotient", "(x**2 + 1)/(x**2 + x + 1)", {"x": -1}, 2 / 3, "by hand"),
    Smooth("gaussian well", "-exp(-((x - 2)**2 + (y - 3)**2))", {"x": 1, "y": 2}, -1, "by hand"),
    Smooth("easom near", "-cos(x)*cos(y)*exp(-(x - pi)**2 - (y - pi)**2)", {"x": 2.5, "y": 3.5}, -1, "JY 50"),
    Smooth(
        "colville-like",
        "100*(a**2 - b)**2 + (a - 1)**2 + (c - 1)**2 + 90*(c**2 - d)**2 + 10.1*((b - 1)**2"
        " + (d - 1)**2) + 19.8*(b - 1)*(d - 1)",
        {"a": 0, "b": 0, "c": 0, "d": 0},
        0,
        "JY 36",
    ),
    Smooth(
        "box 2",
        "(exp(-0.1*x) - exp(-0.1*y) - exp(-0.1) + exp(-1))**2 + (exp(-0.2*x) - exp(-0.2*y) - exp(-0.2)"
        " + exp(-2))**2",
        {"x": 0, "y": 20},
        0,
        "after MGH 12",
    ),
    Smooth(
        "sum of quartics", "(x - 1)**4 + (y - 2)**4 + (x - 1)**2*(y - 2)**2", {"x": 5, "y": -5}, 0, "by hand"
    ),
)
