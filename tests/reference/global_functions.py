"""Functions with known global minima, from the literature, half of them moved off the centre of their box.

Sources of formulas and values:

[JY] M. Jamil, X.-S. Yang: A literature survey of benchmark functions for global optimization
     problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013)
[G]  A. Gavana: Global optimization benchmarks, one-dimensional and n-dimensional test suites (infinity77.net)
[SB] S. Surjanovic, D. Bingham: Virtual library of simulation experiments (sfu.ca/~ssurjano)
[DS] L. Dixon, G. Szego: Towards Global Optimisation 2 (1978)

A formula is written for coordinates `{0}`, `{1}`, ...; moving it puts `(x0 - shift)` there. Values
are from the sources; digits beyond theirs are those on which proof and search agree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SHIFTS = (0.37, -0.81, 1.13, -0.29, 0.53, -1.07, 0.19, 0.97, -0.61, 0.43)
"""Moves of the minimum, in units of a twentieth of the box."""


@dataclass(frozen=True)
class Function:
    """A formula in x0, x1, ... (or in the vector x), its box, its least value and its source."""

    name: str
    text: str
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    least: float
    source: str
    kinked: bool = False
    vector: bool = False

    @property
    def size(self) -> int:
        return len(self.lower)


def plain(name, formula, box, least, source, kinked=False):
    size = len(box)
    text = formula.format(*(f"x{i}" for i in range(size)))
    return Function(name, text, tuple(b[0] for b in box), tuple(b[1] for b in box), least, source, kinked)


def moved(name, formula, box, least, source, kinked=False):
    """Return the function with its minimum moved, in a box cut unevenly around the old one."""
    coordinates, lower, upper = [], [], []
    for i, (low, high) in enumerate(box):
        shift = round(SHIFTS[i % 10] * (high - low) / 20, 6)
        coordinates.append(f"(x{i}-{shift})" if shift > 0 else f"(x{i}+{-shift})")
        cut = 0.08 * (high - low) * (0.3 + 0.7 * ((i * 7 + len(name)) % 10) / 10)
        lower.append(round(low + shift + (cut if i % 2 else 0.0), 6))
        upper.append(round(high + shift - (0.0 if i % 2 else cut), 6))
    text = formula.format(*coordinates)
    return Function(name + " moved", text, tuple(lower), tuple(upper), least, source, kinked)


def each(term: str, size: int, joint: str = " + ") -> str:
    """Return a term for every coordinate; `@` is the coordinate, `#` its number from 1."""
    return joint.join(term.replace("@", f"{{{i}}}").replace("#", str(i + 1)) for i in range(size))


def pairs(term: str, size: int) -> str:
    """Return a sum over neighbours `@` and `&`; `#` is the number of the first from 1."""
    terms = (
        term.replace("@", f"{{{i}}}").replace("&", f"{{{i + 1}}}").replace("#", str(i + 1))
        for i in range(size - 1)
    )
    return " + ".join(terms)


def rastrigin(size: int) -> str:
    return f"{10 * size} + " + each("@**2 - 10*cos(2*pi*@)", size)


def ackley(size: int) -> str:
    squares, waves = each("@**2", size), each("cos(2*pi*@)", size)
    return f"-20*exp(-0.2*sqrt(({squares})/{size})) - exp(({waves})/{size}) + 20 + e"


def griewank(size: int) -> str:
    return f"1 + ({each('@**2', size)})/4000 - {each('cos(@/sqrt(#))', size, '*')}"


def levy(size: int) -> str:
    w = "(1+(@-1)/4)"
    last = w.replace("@", f"{{{size - 1}}}")
    middle = " + ".join(
        f"({w}-1)**2*(1+10*sin(pi*{w}+1)**2)".replace("@", f"{{{i}}}") for i in range(size - 1)
    )
    first = w.replace("@", "{0}")
    return f"sin(pi*{first})**2 + {middle} + ({last}-1)**2*(1+sin(2*pi*{last})**2)"


def schwefel(size: int) -> str:
    return f"418.9828872724338*{size} - (" + each("@*sin(sqrt(|@|))", size) + ")"


def michalewicz(size: int) -> str:
    return "-(" + each("sin(@)*sin(#*@**2/pi)**20", size) + ")"


def rosenbrock(size: int) -> str:
    return pairs("100*(&-@**2)**2 + (1-@)**2", size)


def shekel(count: int) -> str:
    A = [
        [4, 4, 4, 4],
        [1, 1, 1, 1],
        [8, 8, 8, 8],
        [6, 6, 6, 6],
        [3, 7, 3, 7],
        [2, 9, 2, 9],
        [5, 5, 3, 3],
        [8, 1, 8, 1],
        [6, 2, 6, 2],
        [7, 3.6, 7, 3.6],
    ]
    c = [0.1, 0.2, 0.2, 0.4, 0.4, 0.6, 0.3, 0.7, 0.5, 0.5]
    terms = []
    for row, width in zip(A[:count], c, strict=False):
        squares = " + ".join(f"({{{i}}}-{a})**2" for i, a in enumerate(row))
        terms.append(f"1/({squares} + {width})")
    return "-(" + " + ".join(terms) + ")"


def hartmann(A, P) -> str:
    weights = (1.0, 1.2, 3.0, 3.2)
    terms = []
    for weight, row, place in zip(weights, A, P, strict=True):
        squares = " + ".join(f"{a}*({{{i}}}-{p})**2" for i, (a, p) in enumerate(zip(row, place, strict=True)))
        terms.append(f"{weight}*exp(-({squares}))")
    return "-(" + " + ".join(terms) + ")"


HARTMANN_3 = hartmann(
    ((3, 10, 30), (0.1, 10, 35), (3, 10, 30), (0.1, 10, 35)),
    ((0.3689, 0.117, 0.2673), (0.4699, 0.4387, 0.747), (0.1091, 0.8732, 0.5547), (0.0381, 0.5743, 0.8828)),
)
HARTMANN_6 = hartmann(
    (
        (10, 3, 17, 3.5, 1.7, 8),
        (0.05, 10, 17, 0.1, 8, 14),
        (3, 3.5, 1.7, 10, 17, 8),
        (17, 8, 0.05, 10, 0.1, 14),
    ),
    (
        (0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886),
        (0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991),
        (0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665),
        (0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381),
    ),
)


def waves(name: str) -> str:
    return "-(" + " + ".join(f"{k}*{name}({k + 1}*{{0}}+{k})" for k in range(1, 6)) + ")"


def shubert() -> str:
    one = "(" + " + ".join(f"{k}*cos({k + 1}*@+{k})" for k in range(1, 6)) + ")"
    return one.replace("@", "{0}") + "*" + one.replace("@", "{1}")


def hansen() -> str:
    first = " + ".join(f"{k + 1}*cos({k}*{{0}}+{k + 1})" for k in range(5))
    second = " + ".join(f"{k + 1}*cos({k + 2}*{{1}}+{k + 1})" for k in range(5))
    return f"({first})*({second})"


ONE = [
    plain("Forrester", "(6*{0}-2)**2*sin(12*{0}-4)", [(0, 1)], -6.0207400557, "[SB]"),
    plain("Gramacy-Lee", "sin(10*pi*{0})/(2*{0})+({0}-1)**4", [(0.5, 2.5)], -0.8690111349, "[SB]"),
    plain("Problem02", "sin({0})+sin(10*{0}/3)", [(2.7, 7.5)], -1.8995993491, "[G]"),
    plain("Problem03", waves("sin"), [(-10, 10)], -12.0312494421, "[G]"),
    plain("Problem04", "-(16*{0}**2-24*{0}+5)*exp(-{0})", [(1.9, 3.9)], -3.8504507088, "[G]"),
    plain("Problem05", "-(1.4-3*{0})*sin(18*{0})", [(0, 1.2)], -1.4890725386, "[G]"),
    moved("Problem06", "-({0}+sin({0}))*exp(-{0}**2)", [(-10, 10)], -0.8242393985, "[G]"),
    plain("Problem07", "sin({0})+sin(10*{0}/3)+log({0})-0.84*{0}+3", [(2.7, 7.5)], -1.6013075496, "[G]"),
    moved("Problem08", waves("cos"), [(-10, 10)], -14.5080079195, "[G]"),
    plain("Problem09", "sin({0})+sin(2*{0}/3)", [(3.1, 20.4)], -1.9059611187, "[G]"),
    plain("Problem10", "-{0}*sin({0})", [(0, 10)], -7.9167273715, "[G]"),
    plain("Problem14", "-exp(-{0})*sin(2*pi*{0})", [(0, 4)], -0.7886853874, "[G]"),
    moved("Problem15", "({0}**2-5*{0}+6)/({0}**2+1)", [(-5, 5)], -0.0355339059, "[G]"),
    plain("Problem18", "where({0}<=3, ({0}-2)**2, 2*log({0}-2)+1)", [(0, 6)], 0.0, "[G]", kinked=True),
    moved("Problem20", "-({0}-sin({0}))*exp(-{0}**2)", [(-10, 10)], -0.0634905289, "[G]"),
    plain("Problem21", "{0}*sin({0})+{0}*cos(2*{0})", [(0, 10)], -9.5083504406, "[G]"),
    plain("Problem22", "exp(-3*{0})-sin({0})**3", [(0, 20)], -1.0, "[G]"),
]

TWO = [
    moved(
        "six-hump camel",
        "(4-2.1*{0}**2+{0}**4/3)*{0}**2+{0}*{1}+(4*{1}**2-4)*{1}**2",
        [(-3, 3), (-2, 2)],
        -1.0316284535,
        "[DS]",
    ),
    moved("three-hump camel", "2*{0}**2-1.05*{0}**4+{0}**6/6+{0}*{1}+{1}**2", [(-5, 5)] * 2, 0.0, "[JY]"),
    plain(
        "Branin",
        "({1}-5.1*{0}**2/(4*pi**2)+5*{0}/pi-6)**2+10*(1-1/(8*pi))*cos({0})+10",
        [(-5, 10), (0, 15)],
        0.3978873577,
        "[DS]",
    ),
    moved(
        "Goldstein-Price",
        "(1+({0}+{1}+1)**2*(19-14*{0}+3*{0}**2-14*{1}+6*{0}*{1}+3*{1}**2))"
        "*(30+(2*{0}-3*{1})**2*(18-32*{0}+12*{0}**2+48*{1}-36*{0}*{1}+27*{1}**2))",
        [(-2, 2)] * 2,
        3.0,
        "[DS]",
    ),
    plain("Himmelblau", "({0}**2+{1}-11)**2+({0}+{1}**2-7)**2", [(-5, 5)] * 2, 0.0, "[JY]"),
    plain(
        "Beale",
        "(1.5-{0}+{0}*{1})**2+(2.25-{0}+{0}*{1}**2)**2+(2.625-{0}+{0}*{1}**3)**2",
        [(-4.5, 4.5)] * 2,
        0.0,
        "[JY]",
    ),
    moved("Easom", "-cos({0})*cos({1})*exp(-({0}-pi)**2-({1}-pi)**2)", [(-100, 100)] * 2, -1.0, "[JY]"),
    plain(
        "Levy 13",
        "sin(3*pi*{0})**2+({0}-1)**2*(1+sin(3*pi*{1})**2)+({1}-1)**2*(1+sin(2*pi*{1})**2)",
        [(-10, 10)] * 2,
        0.0,
        "[SB]",
    ),
    plain(
        "McCormick",
        "sin({0}+{1})+({0}-{1})**2-1.5*{0}+2.5*{1}+1",
        [(-1.5, 4), (-3, 3)],
        -1.9132229550,
        "[JY]",
    ),
    plain(
        "Styblinski-Tang 2",
        each("({0}**4-16*{0}**2+5*{0})/2".replace("{0}", "@"), 2),
        [(-5, 5)] * 2,
        -78.3323314075,
        "[JY]",
    ),
    moved("Shubert", shubert(), [(-10, 10)] * 2, -186.7309088310, "[JY]"),
    moved(
        "Bohachevsky 1",
        "{0}**2+2*{1}**2-0.3*cos(3*pi*{0})-0.4*cos(4*pi*{1})+0.7",
        [(-100, 100)] * 2,
        0.0,
        "[JY]",
    ),
    moved(
        "Bohachevsky 2", "{0}**2+2*{1}**2-0.3*cos(3*pi*{0})*cos(4*pi*{1})+0.3", [(-100, 100)] * 2, 0.0, "[JY]"
    ),
    plain(
        "Bird",
        "sin({0})*exp((1-cos({1}))**2)+cos({1})*exp((1-sin({0}))**2)+({0}-{1})**2",
        [(-6.283185307179586, 6.283185307179586)] * 2,
        -106.7645367198,
        "[JY]",
    ),
    plain("Adjiman", "cos({0})*sin({1})-{0}/({1}**2+1)", [(-1, 2), (-1, 1)], -2.0218067833, "[JY]"),
    moved("Zettl", "({0}**2+{1}**2-2*{0})**2+{0}/4", [(-5, 10)] * 2, -0.0037912372, "[JY]"),
    moved("Hansen", hansen(), [(-10, 10)] * 2, -176.5417931367, "[JY]"),
    moved("egg crate", "{0}**2+{1}**2+25*(sin({0})**2+sin({1})**2)", [(-5, 5)] * 2, 0.0, "[JY]"),
    moved("periodic", "1+sin({0})**2+sin({1})**2-0.1*exp(-{0}**2-{1}**2)", [(-10, 10)] * 2, 0.9, "[JY]"),
    moved(
        "drop wave",
        "-(1+cos(12*sqrt({0}**2+{1}**2)))/(0.5*({0}**2+{1}**2)+2)",
        [(-5.12, 5.12)] * 2,
        -1.0,
        "[SB]",
        True,
    ),
    moved(
        "Schaffer 2",
        "0.5+(sin({0}**2-{1}**2)**2-0.5)/(1+0.001*({0}**2+{1}**2))**2",
        [(-100, 100)] * 2,
        0.0,
        "[SB]",
    ),
    plain("Michalewicz 2", michalewicz(2), [(0, 3.14159265)] * 2, -1.8013034101, "[SB]"),
    plain(
        "Giunta",
        "0.6+" + each("sin(16*@/15-1)+sin(16*@/15-1)**2+sin(4*(16*@/15-1))/50", 2),
        [(-1, 1)] * 2,
        0.0644704205,
        "[JY]",
    ),
    plain("Price 2", "1+sin({0})**2+sin({1})**2-0.1*exp(-{0}**2-{1}**2)", [(-9, 7), (-6, 10)], 0.9, "[JY]"),
    moved("Trecanni", "{0}**4+4*{0}**3+4*{0}**2+{1}**2", [(-5, 5)] * 2, 0.0, "[JY]"),
    moved("cube", "100*({1}-{0}**3)**2+(1-{0})**2", [(-10, 10)] * 2, 0.0, "[JY]"),
    moved("Rastrigin 2", rastrigin(2), [(-5.12, 5.12)] * 2, 0.0, "[SB]"),
    moved("Griewank 2", griewank(2), [(-600, 600)] * 2, 0.0, "[SB]"),
]

KINKED = [
    plain(
        "eggholder",
        "-({1}+47)*sin(sqrt(|{0}/2+{1}+47|))-{0}*sin(sqrt(|{0}-({1}+47)|))",
        [(-512, 512)] * 2,
        -959.6406627208,
        "[SB]",
        True,
    ),
    moved(
        "cross in tray",
        "-0.0001*(|sin({0})*sin({1})*exp(|100-sqrt({0}**2+{1}**2)/pi|)|+1)**0.1",
        [(-10, 10)] * 2,
        -2.0626118708,
        "[SB]",
        True,
    ),
    plain(
        "Holder table",
        "-|sin({0})*cos({1})*exp(|1-sqrt({0}**2+{1}**2)/pi|)|",
        [(-10, 10)] * 2,
        -19.2085025679,
        "[SB]",
        True,
    ),
    moved("Ackley 2", ackley(2), [(-32.768, 32.768)] * 2, 0.0, "[SB]", True),
    moved("Ackley 5", ackley(5), [(-32.768, 32.768)] * 5, 0.0, "[SB]", True),
    moved("Schwefel 2.20", each("|@|", 4), [(-100, 100)] * 4, 0.0, "[JY]", True),
    moved("Schwefel 2.21", "max(max(|{0}|,|{1}|),max(|{2}|,|{3}|))", [(-100, 100)] * 4, 0.0, "[JY]", True),
    moved("Schwefel 2.22", each("|@|", 3) + "+" + each("|@|", 3, "*"), [(-100, 100)] * 3, 0.0, "[JY]", True),
    plain("Schwefel 2", schwefel(2), [(-500, 500)] * 2, 0.0, "[SB]", True),
    plain("Schwefel 5", schwefel(5), [(-500, 500)] * 5, 0.0, "[SB]", True),
    moved("alpine 1", each("|@*sin(@)+0.1*@|", 3), [(-10, 10)] * 3, 0.0, "[JY]", True),
    moved(
        "Bartels-Conn", "|{0}**2+{1}**2+{0}*{1}|+|sin({0})|+|cos({1})|", [(-500, 500)] * 2, 1.0, "[JY]", True
    ),
    plain(
        "Keane",
        "-sin({0}-{1})**2*sin({0}+{1})**2/sqrt({0}**2+{1}**2)",
        [(0, 10)] * 2,
        -0.6736675211,
        "[JY]",
        True,
    ),
    moved(
        "Salomon 3",
        f"1-cos(2*pi*sqrt({each('@**2', 3)}))+0.1*sqrt({each('@**2', 3)})",
        [(-100, 100)] * 3,
        0.0,
        "[JY]",
        True,
    ),
    moved("Price 1", "(|{0}|-5)**2+(|{1}|-5)**2", [(-10, 10)] * 2, 0.0, "[JY]", True),
    plain(
        "tripod",
        "where({1}>=0, 1+where({0}>=0,1,0), 0)+|{0}+50*where({1}>=0,1,0)*(1-2*where({0}>=0,1,0))|"
        "+|{1}+50*(1-2*where({1}>=0,1,0))|",
        [(-100, 100)] * 2,
        0.0,
        "[JY]",
        True,
    ),
    moved(
        "Xin-She Yang 2",
        f"({each('|@|', 3)})*exp(-({each('sin(@**2)', 3)}))",
        [(-6.283185, 6.283185)] * 3,
        0.0,
        "[JY]",
        True,
    ),
    moved(
        "Schaffer 4",
        "0.5+(cos(sin(|{0}**2-{1}**2|))**2-0.5)/(1+0.001*({0}**2+{1}**2))**2",
        [(-100, 100)] * 2,
        0.2925786320,
        "[JY]",
        True,
    ),
    moved(
        "deflected corrugated spring",
        "0.1*(({0}-5)**2+({1}-5)**2)-cos(5*sqrt(({0}-5)**2+({1}-5)**2))",
        [(0, 10)] * 2,
        -1.0,
        "[G]",
        True,
    ),
    moved(
        "carrom table",
        "-exp(2*|1-sqrt({0}**2+{1}**2)/pi|)*cos({0})**2*cos({1})**2/30",
        [(-10, 10)] * 2,
        -24.1568155473,
        "[JY]",
        True,
    ),
    moved("corner", "3*|{0}-1|+2*|{1}+{0}|+max({0}-2,-{1},0)", [(-20, 20)] * 2, 1.0, "by hand", True),
]

MORE = [
    moved("Rosenbrock 3", rosenbrock(3), [(-5, 10)] * 3, 0.0, "[SB]"),
    moved("Levy 3", levy(3), [(-10, 10)] * 3, 0.0, "[SB]"),
    plain("Hartmann 3", HARTMANN_3, [(0, 1)] * 3, -3.8627797873, "[DS]"),
    plain(
        "Box-Betts",
        " + ".join(
            f"(exp(-0.1*{k}*{{0}})-exp(-0.1*{k}*{{1}})-(exp(-0.1*{k})-exp(-{k}))*{{2}})**2"
            for k in range(1, 11)
        ),
        [(0.9, 1.2), (9, 11.2), (0.9, 1.2)],
        0.0,
        "[JY]",
    ),
    plain("Wolfe", "4/3*({0}**2+{1}**2-{0}*{1})**0.75+{2}", [(0, 2)] * 3, 0.0, "[JY]", True),
    moved("Schwefel 1.2", "{0}**2+({0}+{1})**2+({0}+{1}+{2})**2", [(-100, 100)] * 3, 0.0, "[JY]"),
    plain("Shekel 5", shekel(5), [(0, 10)] * 4, -10.1531996791, "[DS]"),
    plain("Shekel 7", shekel(7), [(0, 10)] * 4, -10.4029405668, "[DS]"),
    plain("Shekel 10", shekel(10), [(0, 10)] * 4, -10.5364098167, "[DS]"),
    moved(
        "Colville",
        "100*({1}-{0}**2)**2+(1-{0})**2+90*({3}-{2}**2)**2+(1-{2})**2"
        "+10.1*(({1}-1)**2+({3}-1)**2)+19.8*({1}-1)*({3}-1)",
        [(-10, 10)] * 4,
        0.0,
        "[JY]",
    ),
    moved(
        "Powell singular",
        "({0}+10*{1})**2+5*({2}-{3})**2+({1}-2*{2})**4+10*({0}-{3})**4",
        [(-4, 5)] * 4,
        0.0,
        "[JY]",
    ),
    moved(
        "Dixon-Price 4",
        "({0}-1)**2+2*(2*{1}**2-{0})**2+3*(2*{2}**2-{1})**2+4*(2*{3}**2-{2})**2",
        [(-10, 10)] * 4,
        0.0,
        "[SB]",
    ),
    moved("Rastrigin 5", rastrigin(5), [(-5.12, 5.12)] * 5, 0.0, "[SB]"),
    moved("Griewank 5", griewank(5), [(-600, 600)] * 5, 0.0, "[SB]"),
    moved("Levy 5", levy(5), [(-10, 10)] * 5, 0.0, "[SB]"),
    plain("Michalewicz 5", michalewicz(5), [(0, 3.14159265)] * 5, -4.6876581791, "[SB]"),
    moved(
        "Zakharov 5",
        "{0}**2+{1}**2+{2}**2+{3}**2+{4}**2+(0.5*({0}+2*{1}+3*{2}+4*{3}+5*{4}))**2"
        "+(0.5*({0}+2*{1}+3*{2}+4*{3}+5*{4}))**4",
        [(-5, 10)] * 5,
        0.0,
        "[SB]",
    ),
    plain("Hartmann 6", HARTMANN_6, [(0, 1)] * 6, -3.3223680114, "[DS]"),
    plain("Trid 6", each("(@-1)**2", 6) + "-(" + pairs("@*&", 6) + ")", [(-36, 36)] * 6, -50.0, "[SB]"),
    moved("Styblinski-Tang 8", each("(@**4-16*@**2+5*@)/2", 8), [(-5, 5)] * 8, -313.3293256302, "[JY]"),
    moved("Rastrigin 10", rastrigin(10), [(-5.12, 5.12)] * 10, 0.0, "[SB]"),
    moved("Rosenbrock 10", rosenbrock(10), [(-5, 10)] * 10, 0.0, "[SB]"),
    moved("Griewank 10", griewank(10), [(-600, 600)] * 10, 0.0, "[SB]"),
    moved("Levy 10", levy(10), [(-10, 10)] * 10, 0.0, "[SB]"),
    plain("Michalewicz 10", michalewicz(10), [(0, 3.14159265)] * 10, -9.6601517156, "[SB]"),
]


def _rotated(name: str, body: Callable[[str], str], reach: float, optimum: float = 0.0) -> Function:
    """Return a function of z = R (x - s) with a random rotation R, in ten variables."""
    generator = np.random.default_rng(len(name))
    rotation, _ = np.linalg.qr(generator.standard_normal((10, 10)))
    shift = np.round(0.25 * reach * generator.uniform(-1, 1, 10), 6)
    rows = "[" + ",".join("[" + ",".join(repr(float(a)) for a in row) + "]" for row in rotation) + "]"
    place = "[" + ",".join(repr(float(a)) for a in shift) + "]"
    text = f"z = {rows}@(x - {place}) + {optimum}; {body('z')}"
    return Function(
        f"{name} rotated 10", text, (-reach,) * 10, (reach,) * 10, 0.0, "[SB], rotated", vector=True
    )


ROTATED = [
    _rotated("Rastrigin", lambda z: f"100 + sum({z}**2 - 10*cos(2*pi*{z}))", 5.12),
    _rotated(
        "Ackley", lambda z: f"20 + e - 20*exp(-0.2*sqrt(mean({z}**2))) - exp(mean(cos(2*pi*{z})))", 32.768
    ),
    _rotated(
        "Griewank",
        lambda z: f"1 + sum({z}**2)/4000 - prod(cos({z}/sqrt([1,2,3,4,5,6,7,8,9,10])))",
        600.0,
    ),
    _rotated(
        "Levy",
        lambda z: (
            "w = 1+(z-1)/4; sin(pi*w[0])**2 + sum((w[:9]-1)**2*(1+10*sin(pi*w[:9]+1)**2))"
            " + (w[9]-1)**2*(1+sin(2*pi*w[9])**2)"
        ),
        10.0,
        1.0,
    ),
]

FUNCTIONS = (*ONE, *TWO, *KINKED, *MORE, *ROTATED)
