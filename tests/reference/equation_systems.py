"""Equation systems with what is known of them: solutions, their number, families, or that there are none.

Sources: MGH = Moré, Garbow & Hillstrom, Testing unconstrained optimization software, ACM TOMS 7 (1981);
VH = Van Hentenryck, McAllester & Kapur, Solving polynomial systems using a branch and prune approach, SIAM J.
Numer. Anal. 34 (1997); FL = Floudas et al., Handbook of test problems in local and global optimization (1999);
GA = Grosan & Abraham, A new approach for solving nonlinear equations systems, IEEE Trans. SMC A 38 (2008);
POSSO = the polynomial systems collected by the POSSO project. Others are by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    """A system; `roots` are solutions that must be among those found, `count` how many there are in all."""

    name: str
    equations: tuple[str, ...]
    roots: tuple[dict[str, float], ...] = ()
    count: int | None = None
    least: int = 1
    start: dict[str, float] = field(default_factory=dict)
    bounds: dict[str, tuple[float, float]] = field(default_factory=dict)
    dimension: int | None = None
    source: str = ""


def _each(text: str, indices: range) -> tuple[str, ...]:
    return tuple(text.format(i=i, p=i - 1, q=i + 1) for i in indices)


def _broyden_tridiagonal(n: int) -> tuple[str, ...]:
    def x(i: int) -> str:
        return f"x{i}" if 1 <= i <= n else "0"

    return tuple(f"(3 - 2*{x(i)})*{x(i)} - {x(i - 1)} - 2*{x(i + 1)} + 1 = 0" for i in range(1, n + 1))


def _broyden_banded(n: int) -> tuple[str, ...]:
    rows = []
    for i in range(1, n + 1):
        near = [j for j in range(max(1, i - 5), min(n, i + 1) + 1) if j != i]
        rows.append(f"x{i}*(2 + 5*x{i}**2) + 1 - (" + " + ".join(f"x{j}*(1 + x{j})" for j in near) + ") = 0")
    return tuple(rows)


def _brown_almost_linear(n: int) -> tuple[str, ...]:
    total = " + ".join(f"x{i}" for i in range(1, n + 1))
    product = "*".join(f"x{i}" for i in range(1, n + 1))
    return (*(f"x{i} + {total} = {n + 1}" for i in range(1, n)), f"{product} = 1")


def _trigonometric(n: int) -> tuple[str, ...]:
    cosines = " - ".join(f"cos(x{j})" for j in range(1, n + 1))
    return tuple(f"{n} - {cosines} + {i}*(1 - cos(x{i})) - sin(x{i}) = 0" for i in range(1, n + 1))


def _boundary_value(n: int) -> tuple[str, ...]:
    h = f"(1/{n + 1})"

    def x(i: int) -> str:
        return f"x{i}" if 1 <= i <= n else "0"

    return tuple(
        f"2*{x(i)} - {x(i - 1)} - {x(i + 1)} + {h}**2*({x(i)} + {i}*{h} + 1)**3/2 = 0"
        for i in range(1, n + 1)
    )


def _integral_equation(n: int) -> tuple[str, ...]:
    h = 1 / (n + 1)
    rows = []
    for i in range(1, n + 1):
        t = i * h
        low = " + ".join(f"{j * h!r}*(x{j} + {j * h!r} + 1)**3" for j in range(1, i + 1))
        high = " + ".join(f"{1 - j * h!r}*(x{j} + {j * h!r} + 1)**3" for j in range(i + 1, n + 1)) or "0"
        rows.append(f"x{i} + {h / 2!r}*({1 - t!r}*({low}) + {t!r}*({high})) = 0")
    return tuple(rows)


def _chebyquad(n: int) -> tuple[str, ...]:
    def polynomial(i: int, x: str) -> str:
        return f"cos({i}*acos(2*{x} - 1))"

    rows = []
    for i in range(1, n + 1):
        mean = " + ".join(polynomial(i, f"x{j}") for j in range(1, n + 1))
        integral = 0.0 if i % 2 else -1 / (i * i - 1)
        rows.append(f"({mean})/{n} = {integral!r}")
    return tuple(rows)


def _cyclic(n: int) -> tuple[str, ...]:
    names = [f"x{i}" for i in range(n)]
    rows = [
        " + ".join("*".join(names[(i + k) % n] for k in range(length)) for i in range(n)) + " = 0"
        for length in range(1, n)
    ]
    return (*rows, "*".join(names) + " = 1")


def _katsura(n: int) -> tuple[str, ...]:
    def u(i: int) -> str:
        return f"u{abs(i)}" if abs(i) <= n else "0"

    rows = [" + ".join(f"{u(i)}*{u(m - i)}" for i in range(-n, n + 1)) + f" = {u(m)}" for m in range(n)]
    return (*rows, " + ".join(u(i) for i in range(-n, n + 1)) + " = 1")


def _economics(n: int) -> tuple[str, ...]:
    rows = []
    for k in range(1, n):
        products = "".join(f" + x{i}*x{i + k}" for i in range(1, n - k))
        rows.append(f"(x{k}{products})*x{n} = {k}")
    return (*rows, " + ".join(f"x{i}" for i in range(1, n)) + " = -1")


def _watson_like_ones(n: int) -> tuple[str, ...]:
    weighted = " + ".join(f"{i}*(x{i} - 1)" for i in range(1, n + 1))
    return (*(f"x{i} = 1" for i in range(1, n + 1)), f"{weighted} = 0", f"({weighted})**2 = 0")


def _starts(prefix: str, values: tuple[float, ...], first: int = 1) -> dict[str, float]:
    return {f"{prefix}{first + i}": value for i, value in enumerate(values)}


SOLVABLE = (
    Case(
        "rosenbrock",
        ("10*(y - x**2) = 0", "1 - x = 0"),
        ({"x": 1, "y": 1},),
        1,
        start={"x": -1.2, "y": 1},
        source="MGH 1",
    ),
    Case(
        "freudenstein_roth",
        ("-13 + x + ((5 - y)*y - 2)*y = 0", "-29 + x + ((y + 1)*y - 14)*y = 0"),
        ({"x": 5, "y": 4},),
        1,
        start={"x": 0.5, "y": -2},
        source="MGH 2",
    ),
    Case(
        "powell_badly_scaled",
        ("1e4*x*y = 1", "exp(-x) + exp(-y) = 1.0001"),
        ({"x": 1.0981593296998e-5, "y": 9.1061467398665},),
        None,
        2,
        start={"x": 0, "y": 1},
        source="MGH 3",
    ),
    Case(
        "brown_badly_scaled",
        ("x = 1e6", "y = 2e-6", "x*y = 2"),
        ({"x": 1e6, "y": 2e-6},),
        1,
        start={"x": 1, "y": 1},
        source="MGH 4",
    ),
    Case(
        "beale",
        ("x*(1 - y) = 1.5", "x*(1 - y**2) = 2.25", "x*(1 - y**3) = 2.625"),
        ({"x": 3, "y": 0.5},),
        1,
        start={"x": 1, "y": 1},
        source="MGH 5",
    ),
    Case(
        "helical_valley",
        (
            "t = where(x > 0, atan(y/x)/(2*pi), atan(y/x)/(2*pi) + 0.5); 10*(z - 10*t) = 0",
            "10*(sqrt(x**2 + y**2) - 1) = 0",
            "z = 0",
        ),
        ({"x": 1, "y": 0, "z": 0},),
        None,
        start={"x": -1, "y": 0, "z": 0},
        source="MGH 7",
    ),
    Case(
        "wood_gradient",
        (
            "400*x1*(x1**2 - x2) + 2*(x1 - 1) = 0",
            "200*(x2 - x1**2) + 20.2*(x2 - 1) + 19.8*(x4 - 1) = 0",
            "360*x3*(x3**2 - x4) + 2*(x3 - 1) = 0",
            "180*(x4 - x3**2) + 20.2*(x4 - 1) + 19.8*(x2 - 1) = 0",
        ),
        ({"x1": 1, "x2": 1, "x3": 1, "x4": 1},),
        None,
        start=_starts("x", (-3, -1, -3, -1)),
        source="MGH 14",
    ),
    Case(
        "brown_almost_linear_5",
        _brown_almost_linear(5),
        ({f"x{i}": 1 for i in range(1, 6)},),
        None,
        2,
        start={f"x{i}": 0.5 for i in range(1, 6)},
        source="MGH 27",
    ),
    Case(
        "brown_almost_linear_10",
        _brown_almost_linear(10),
        ({f"x{i}": 1 for i in range(1, 11)},),
        None,
        2,
        start={f"x{i}": 0.5 for i in range(1, 11)},
        source="MGH 27",
    ),
    Case(
        "trigonometric_5",
        _trigonometric(5),
        ({f"x{i}": 0 for i in range(1, 6)},),
        None,
        1,
        start={f"x{i}": 0.2 for i in range(1, 6)},
        source="MGH 26",
    ),
    Case(
        "trigonometric_10",
        _trigonometric(10),
        (),
        None,
        1,
        start={f"x{i}": 0.1 for i in range(1, 11)},
        source="MGH 26",
    ),
    Case(
        "boundary_value_10",
        _boundary_value(10),
        ({"x1": -0.0431649825187649, "x10": -0.0754165336858921},),
        None,
        start={f"x{i}": i / 11 * (i / 11 - 1) for i in range(1, 11)},
        source="MGH 28",
    ),
    Case(
        "integral_equation_10",
        _integral_equation(10),
        ({"x1": -0.0431649825187649, "x10": -0.0754165336858921},),
        None,
        source="MGH 29",
    ),
    Case(
        "broyden_tridiagonal_10",
        _broyden_tridiagonal(10),
        ({"x1": -0.5707221320},),
        None,
        start={f"x{i}": -1 for i in range(1, 11)},
        source="MGH 30",
    ),
    Case(
        "broyden_banded_10",
        _broyden_banded(10),
        ({"x1": -0.4283028636},),
        None,
        start={f"x{i}": -1 for i in range(1, 11)},
        source="MGH 31",
    ),
    Case(
        "broyden_tridiagonal_30",
        _broyden_tridiagonal(30),
        ({"x1": -0.5707},),
        None,
        start={f"x{i}": -1 for i in range(1, 31)},
        source="MGH 30",
    ),
    Case(
        "chebyquad_5",
        _chebyquad(5),
        (),
        None,
        start=_starts("x", tuple(i / 6 for i in range(1, 6))),
        source="MGH 35",
    ),
    Case(
        "chebyquad_7",
        _chebyquad(7),
        (),
        None,
        start=_starts("x", tuple(i / 8 for i in range(1, 8))),
        source="MGH 35",
    ),
    Case(
        "variably_dimensioned_5",
        _watson_like_ones(5),
        ({f"x{i}": 1 for i in range(1, 6)},),
        1,
        start={f"x{i}": 1 - i / 5 for i in range(1, 6)},
        source="MGH 25",
    ),
    Case(
        "himmelblau_gradient",
        ("4*x*(x**2 + y - 11) + 2*(x + y**2 - 7) = 0", "2*(x**2 + y - 11) + 4*y*(x + y**2 - 7) = 0"),
        ({"x": 3, "y": 2}, {"x": -0.270844590667265, "y": -0.923038522264}),
        9,
        source="FL 14.1.1",
    ),
    Case(
        "himmelblau",
        ("x**2 + y = 11", "x + y**2 = 7"),
        ({"x": 3, "y": 2}, {"x": 3.584428340330492, "y": -1.848126526964404}),
        4,
        source="Himmelblau 1972",
    ),
    Case("circle_line", ("x**2 + y**2 = 25", "y = x + 1"), ({"x": 3, "y": 4}, {"x": -4, "y": -3}), 2),
    Case(
        "circle_hyperbola",
        ("x**2 + y**2 = 4", "x*y = 1"),
        ({"x": 1.9318516525781366, "y": 0.5176380902050415},),
        4,
    ),
    Case(
        "two_ellipses",
        ("x**2/4 + y**2 = 1", "x**2 + y**2/4 = 1"),
        ({"x": 0.8944271909999159, "y": 0.8944271909999159},),
        4,
    ),
    Case("parabolas", ("y = x**2", "x = y**2"), ({"x": 0, "y": 0}, {"x": 1, "y": 1}), 2),
    Case("circle_cubic", ("x**2 + y**2 = 1", "y = x**3 - x"), (), 2),
    Case(
        "intersection_3d",
        ("x**2 + y**2 + z**2 = 9", "x*y*z = 1", "x + y - z**2 = 0"),
        ({"x": 2.491375696830689, "y": 0.242745878757136, "z": 1.65351793930027},),
        None,
        6,
        source="Boggs 1971",
    ),
    Case(
        "combustion_meintjes",
        (
            "x1*x2 + x1 - 3*x5 = 0",
            "2*x1*x2 + x1 + 1.930e-1*x2*x3**2 + 4.10622e-4*x2*x3 + 5.45177e-4*x2*x4"
            " + 4.49750e-7*x2 - 10*x5 + 3.84e-6*x2**2 = 0",
            "3.86e-1*x2*x3**2 + 4.10622e-4*x2*x3 + 1.930e-1*2*x3**2 - 8*x5 = 0",
            "2*x4**2 + 5.45177e-4*x2*x4 - 40*x5 = 0",
            "x1*x2 + x1 + 1.930e-1*x2*x3**2 + 4.10622e-4*x2*x3 + 5.45177e-4*x2*x4 + 4.49750e-7*x2"
            " + 1.930e-1*x3**2 + x4**2 + 1.92e-6*x2**2 = 1",
        ),
        (),
        None,
        1,
        source="after Meintjes & Morgan 1990",
    ),
    Case(
        "combustion_morgan",
        (
            "x2 + 2*x6 + x9 + 2*x10 = 1e-5",
            "x3 + x8 = 3e-5",
            "x1 + x3 + 2*x5 + 2*x8 + x9 + x10 = 5e-5",
            "x4 + 2*x7 = 1e-5",
            "0.5140437e-7*x5 = x1**2",
            "0.1006932e-6*x6 = 2*x2**2",
            "0.7816278e-15*x7 = x4**2",
            "0.1496236e-6*x8 = x1*x3",
            "0.6194411e-7*x9 = x1*x2",
            "0.2089296e-14*x10 = x1*x2**2",
        ),
        (),
        None,
        1,
        source="VH; GA",
    ),
    Case(
        "kinematics_kin2",
        (
            *tuple(f"x{i}**2 + x{i + 1}**2 = 1" for i in (1, 3, 5, 7)),
            "-0.249150680*x1*x3 + 1.609135400*x1*x4 + 0.279423430*x2*x3 + 1.434801600*x2*x4"
            " + 0.400263840*x5*x8 - 0.800527680*x6*x7 + 0.074052388*x1 - 0.083050031*x2"
            " - 0.386159610*x3 - 0.755266030*x4 + 0.504201680*x5 - 1.091628700*x6 + 0.400263840*x8 + 0.049207290 = 0",
            "0.125016350*x1*x3 - 0.686607360*x1*x4 - 0.119228120*x2*x3 - 0.719940470*x2*x4"
            " - 0.432419270*x5*x7 - 0.864838550*x6*x8 - 0.037157270*x1 + 0.035436896*x2"
            " + 0.085383482*x3 + 0.000000000*x4 - 0.039251967*x5 - 0.432419270*x7 + 0.013873010 = 0",
            "-0.635550070*x1*x3 - 0.115719920*x1*x4 - 0.666404480*x2*x3 + 0.110362110*x2*x4"
            " + 0.290702030*x5*x7 + 1.258776700*x5*x8 - 0.629388360*x6*x7 + 0.581404060*x6*x8"
            " + 0.195946620*x1 - 1.228034200*x2 + 0.000000000*x3 - 0.079034221*x4 + 0.026387877*x5"
            " - 0.057131430*x6 - 1.162808100*x7 + 1.258776700*x8 + 2.162575000 = 0",
            "1.489477300*x1*x3 + 0.230623410*x1*x4 + 1.328107300*x2*x3 - 0.258645030*x2*x4"
            " + 1.165172000*x5*x7 - 0.269084940*x5*x8 + 0.538169870*x6*x7 + 0.582585980*x6*x8"
            " - 0.208169850*x1 + 2.686832000*x2 - 0.699103170*x3 + 0.357444130*x4 + 1.249911700*x5"
            " + 1.467736000*x6 + 1.165172000*x7 + 1.107633970*x8 - 0.696868090 = 0",
        ),
        (),
        None,
        2,
        source="VH",
    ),
    Case("economics_4", _economics(4), (), None, 1, source="VH"),
    Case("economics_5", _economics(5), (), None, 1, source="VH"),
    Case(
        "cyclic_5",
        _cyclic(5),
        ({"x0": 1, "x1": 1, "x2": 1, "x3": -2.618033988749895, "x4": -0.381966011250105},),
        10,
        source="POSSO",
    ),
    Case("katsura_3", _katsura(3), ({"u0": 1, "u1": 0, "u2": 0, "u3": 0},), None, 2, source="POSSO"),
    Case("katsura_4", _katsura(4), ({"u0": 1, "u1": 0, "u2": 0, "u3": 0, "u4": 0},), None, 2, source="POSSO"),
    Case(
        "caprasse",
        (
            "y**2*z + 2*x*y*t - 2*x - z = 0",
            "-x**3*z + 4*x*y**2*z + 4*x**2*y*t + 2*y**3*t + 4*x**2 - 10*y**2 + 4*x*z - 10*y*t + 2 = 0",
            "2*y*z*t + x*t**2 - x - 2*z = 0",
            "-x*z**3 + 4*y*z**2*t + 4*x*z*t**2 + 2*y*t**3 + 4*x*z + 4*z**2 - 10*y*t - 10*t**2 + 2 = 0",
        ),
        (),
        18,
        8,
        source="POSSO",
    ),
    Case(
        "interval_benchmark_i1",
        (
            "x1 = 0.25428722 + 0.18324757*x4*x3*x9",
            "x2 = 0.37842197 + 0.16275449*x1*x10*x6",
            "x3 = 0.27162577 + 0.16955071*x1*x2*x10",
            "x4 = 0.19807914 + 0.15585316*x7*x1*x6",
            "x5 = 0.44166728 + 0.19950920*x7*x6*x3",
            "x6 = 0.14654113 + 0.18922793*x8*x5*x10",
            "x7 = 0.42937161 + 0.21180486*x2*x5*x8",
            "x8 = 0.07056438 + 0.17081208*x1*x7*x6",
            "x9 = 0.34504906 + 0.19612740*x10*x6*x8",
            "x10 = 0.42651102 + 0.21466544*x4*x8*x1",
        ),
        ({"x1": 0.25783339370, "x2": 0.38109715460},),
        None,
        source="VH; GA",
    ),
    Case(
        "ferraris_tronconi",
        ("0.5*sin(x*y) - 0.25*y/pi - 0.5*x = 0", "(1 - 0.25/pi)*(exp(2*x) - e) + e*y/pi - 2*e*x = 0"),
        ({"x": 0.29944869, "y": 2.83692777}, {"x": 0.5, "y": 3.14159265}),
        2,
        bounds={"x": (0.25, 1), "y": (1.5, 6.2831853)},
        source="FL 14.1.4",
    ),
    Case(
        "bullard_biegler",
        ("1e4*x*y = 1", "exp(-x) + exp(-y) = 1.001"),
        ({"x": 1.450e-5, "y": 6.8933353},),
        None,
        1,
        bounds={"x": (5.49e-6, 4.553), "y": (2.196e-3, 18.21)},
        source="FL 14.1.3",
    ),
    Case(
        "robot_kinematics",
        (
            "4.731e-3*x1*x3 - 0.3578*x2*x3 - 0.1238*x1 + x7 - 1.637e-3*x2 - 0.9338*x4 - 0.3571 = 0",
            "0.2238*x1*x3 + 0.7623*x2*x3 + 0.2638*x1 - x7 - 0.07745*x2 - 0.6734*x4 - 0.6022 = 0",
            "x6*x8 + 0.3578*x1 + 4.731e-3*x2 = 0",
            "-0.7623*x1 + 0.2238*x2 + 0.3461 = 0",
            "x1**2 + x2**2 = 1",
            "x3**2 + x4**2 = 1",
            "x5**2 + x6**2 = 1",
            "x7**2 + x8**2 = 1",
        ),
        ({"x1": 0.1644, "x2": -0.9864},),
        16,
        source="FL 14.1.6",
    ),
    Case(
        "neurophysiology",
        (
            "x1**2 + x3**2 = 1",
            "x2**2 + x4**2 = 1",
            "x5*x3**3 + x6*x4**3 = 0.5",
            "x5*x1**3 + x6*x2**3 = 0.3",
            "x5*x1*x3**2 + x6*x4**2*x2 = 0.2",
            "x5*x1**2*x3 + x6*x2**2*x4 = 0.1",
        ),
        (),
        None,
        1,
        source="VH",
    ),
    Case(
        "gheri_mancino_like",
        ("x + 0.1*sin(y) + 0.05*cos(z) = 0.5", "y + 0.2*cos(x*z) = 1", "z - 0.1*x*y = 2"),
        (),
        None,
        1,
    ),
    Case(
        "burden_faires",
        (
            "3*x - cos(y*z) - 0.5 = 0",
            "x**2 - 81*(y + 0.1)**2 + sin(z) + 1.06 = 0",
            "exp(-x*y) + 20*z + (10*pi - 3)/3 = 0",
        ),
        ({"x": 0.5, "y": 0, "z": -0.5235987755982989},),
        2,
        start={"x": 0.1, "y": 0.1, "z": -0.1},
        source="Burden & Faires, section 10.2",
    ),
    Case(
        "reactor_stirred_tank",
        ("exp(10*T/(10 + T))*(1 - c) - c = 0", "T - 22*c + 5*(T - 0) = 0"),
        (),
        None,
        1,
    ),
    Case("cosine", ("cos(x) = x",), ({"x": 0.7390851332151607},), 1),
    Case("lambert", ("x*exp(x) = 1",), ({"x": 0.5671432904097838},), 1),
    Case("exp_line", ("exp(x) = 3*x",), ({"x": 0.6190612867359452}, {"x": 1.5121345516578424}), 2),
    Case("log_line", ("log(x) = x - 2",), ({"x": 0.15859433956303937}, {"x": 3.1461932206205825}), 2),
    Case("sine_line", ("sin(x) = x/2",), ({"x": 0}, {"x": 1.895494267033981}, {"x": -1.895494267033981}), 3),
    Case("power_tower", ("x**x = 2",), ({"x": 1.5596104694623694},), 1),
    Case("square_power", ("x**2 = 2**x",), ({"x": 2}, {"x": 4}, {"x": -0.7666646959621231}), 3),
    Case("error_function", ("erf(x) = 0.5",), ({"x": 0.4769362762044699},), 1),
    Case("root_sum", ("sqrt(x) + x = 6",), ({"x": 4},), 1),
    Case("kepler", ("M = 1; e0 = 0.9; x - e0*sin(x) = M",), ({"x": 1.862086686874532},), 1),
    Case("colebrook", ("1/sqrt(f) = -2*log10(1e-4/3.7 + 2.51/(1e5*sqrt(f)))",), ({"f": 0.018513866077},), 1),
    Case(
        "wilkinson_10",
        ("*".join(f"(x - {i})" for i in range(1, 11)) + " = 0",),
        tuple({"x": i} for i in range(1, 11)),
        10,
    ),
    Case("cubic", ("x**3 - 6*x**2 + 11*x - 6 = 0",), ({"x": 1}, {"x": 2}, {"x": 3}), 3),
    Case("quintic", ("x**5 - x - 1 = 0",), ({"x": 1.1673039782614187},), 1),
    Case("absolute", ("|x - 1| + y = 3", "y = x"), ({"x": 2, "y": 2},), 1),
    Case("tiny_scale", ("x**2 = 1e-20", "y = x*1e10"), ({"x": 1e-10, "y": 1},), 2),
    Case("huge_scale", ("x*y = 1e20", "x/y = 1e4"), ({"x": 1e12, "y": 1e8},), 2),
    Case("diode", ("i = 1e-12*(exp(v/0.02585) - 1)", "i = (5 - v)/1000"), ({"v": 0.5741473391899135},), 1),
    Case("exp_sum", ("exp(x) + y = 2", "x**2 + y = 1"), (), None, 1),
    Case(
        "overdetermined",
        ("x**2 + y**2 = 25", "x*y = 12", "x + y = 7"),
        ({"x": 3, "y": 4}, {"x": 4, "y": 3}),
        2,
    ),
)

INCONSISTENT = (
    Case("line_misses_circle", ("x**2 + y**2 = 1", "x + y = 3")),
    Case("line_just_misses_circle", ("x**2 + y**2 = 1", "x = 1.000001")),
    Case("negative_square", ("x**2 + 1 = 0",)),
    Case("tiny_negative_square", ("x**2 + 1e-20 = 0",)),
    Case("negative_exponential", ("exp(x) = -1",)),
    Case("sine_of_two", ("sin(x) = 2",)),
    Case("concentric_circles", ("x**2 + y**2 = 1", "x**2 + y**2 = 4")),
    Case("two_hyperbolas", ("x*y = 1", "x*y = 2")),
    Case("exponentials_on_line", ("exp(x) + exp(y) = 1", "x + y = 0")),
    Case("negative_absolute", ("|x| = -2",)),
    Case("negative_root", ("sqrt(x) = -1",)),
    Case("low_cosh", ("cosh(x) = 0.5",)),
    Case("plane_misses_sphere", ("x**2 + y**2 + z**2 = 1", "x + y + z = 4")),
    Case("negative_logarithm", ("log(x**2 + 1) = -1",)),
    Case("complex_quadratic", ("x**2 = x - 1",)),
    Case("two_parabolas", ("y = x**2 + 1", "y = -x**2")),
    Case("tanh_beyond", ("tanh(x) = 1.5",)),
    Case("arctangent_beyond", ("atan(x) = 2",)),
    Case("exponential_tail", ("exp(-x) = 0",)),
    Case("reciprocal_tail", ("1/x = 0",)),
    Case("linear", ("x + y = 1", "x + y = 2")),
    Case("origin_and_one", ("x**2 + y**2 = 0", "x = 1")),
    Case("outside_of_bounds", ("x**2 = 4",), bounds={"x": (3, 10)}),
    Case("three_lines_and_product", ("x + y = 3", "x*y = 2", "x - y = 5")),
    Case("exponential_above_line", ("exp(x) = x",)),
    Case("sine_plus_cosine", ("sin(x) + cos(x) = 2",)),
    Case("quartic", ("x**4 + 1 = x",)),
    Case("cosine_pair", ("cos(x) + cos(y) = 2.5", "x = y")),
    Case("product_and_sum", ("x*y = 10", "x + y = 1")),
    Case("rational", ("1/(1 + x**2) = 2",)),
    Case("rational_pair", ("1/(1 + x**2) + y**2 = 0", "x = 3*y")),
    Case("exponential_and_square", ("exp(x) = y", "y = -x**2 - 0.1")),
    Case("three_circles", ("x**2 + y**2 = 1", "(x - 1)**2 + y**2 = 1", "x**2 + (y - 3)**2 = 1")),
    Case("overdetermined_exponentials", ("a*exp(-b) = 1", "a*exp(-2*b) = 0.5", "a*exp(-3*b) = 0.3")),
    Case(
        "kowalik_osborne_like",
        tuple(
            f"a*({u}**2 + b*{u})/({u}**2 + c*{u} + d) = {y}"
            for u, y in ((4, 0.1957), (2, 0.1947), (1, 0.1735), (0.5, 0.16), (0.25, 0.0844), (0.167, 0.0627))
        ),
        source="MGH 15",
    ),
    Case(
        "jennrich_sampson",
        tuple(f"exp({i}*x) + exp({i}*y) = {2 + 2 * i}" for i in range(1, 11)),
        source="MGH 6",
    ),
)

FAMILIES = (
    Case("hyperbola", ("x*y = 1",), dimension=1),
    Case("circle", ("x**2 + y**2 = 1",), dimension=1),
    Case("sphere_and_plane", ("x**2 + y**2 + z**2 = 14", "x + y + z = 6"), dimension=1),
    Case("sine_curve", ("y = sin(x)",), dimension=1),
    Case("cyclic_4", _cyclic(4), dimension=1, source="POSSO"),
    Case("double_line", ("(x - y)**2 = 0",), dimension=1),
    Case("line_twice", ("x**2 - y**2 = 0", "x - y = 0"), dimension=1),
    Case("same_twice", ("x*y = 1", "2*x*y = 2"), dimension=1),
    Case("exponential_of_sum", ("exp(x + y) = 1",), dimension=1),
    Case("product_chain", ("x*y = 2", "y*z = 3"), dimension=1),
    Case("sine_of_product", ("sin(x*y) = 0.5",), dimension=1),
    Case("sphere", ("x**2 + y**2 + z**2 = 1",), dimension=2),
    Case("double_circle", ("(x**2 + y**2 - 1)**2 = 0",), dimension=1),
    Case("puzzle", ("A + B = 9", "C - D = 1", "A + C = 8", "B - D = 2"), dimension=1),
    Case(
        "box_three_dimensional",
        tuple(f"exp({-t}*x) - exp({-t}*y) - z*(exp({-t}) - exp({-10 * t})) = 0" for t in (0.1, 0.2, 0.3)),
        dimension=1,
        source="MGH 12",
    ),
    Case("torus", ("(sqrt(x**2 + y**2) - 2)**2 + z**2 = 1",), dimension=2),
    Case("dependent_three", ("x*y = z", "x + y = z + 1", "(x - 1)*(y - 1) = 0"), dimension=1),
)

SINGULAR = (
    Case("double_zero", ("x**2 = 0",), ({"x": 0},), 1),
    Case("triple_zero", ("x**3 = 0",), ({"x": 0},), 1),
    Case("triple_one", ("(x - 1)**3 = 0",), ({"x": 1},), 1),
    Case(
        "powell_singular",
        ("a + 10*b = 0", "sqrt(5)*(c - d) = 0", "(b - 2*c)**2 = 0", "sqrt(10)*(a - d)**2 = 0"),
        ({"a": 0, "b": 0, "c": 0, "d": 0},),
        1,
        start={"a": 3, "b": -1, "c": 0, "d": 1},
        source="MGH 13",
    ),
    Case("tangent_circle", ("x**2 + y**2 = 1", "x = 1"), ({"x": 1, "y": 0},), 1),
    Case("tangent_hyperbola", ("x*y = 1", "x + y = 2"), ({"x": 1, "y": 1},), 1),
    Case("tangent_exponential", ("exp(x) = 1 + x",), ({"x": 0},), 1),
    Case("tangent_logarithm", ("log(x) = x - 1",), ({"x": 1},), 1),
    Case("flat_sine", ("x - sin(x) = 0",), ({"x": 0},), 1),
    Case(
        "griewank_osborne",
        ("29/16*x**3 - 2*x*y = 0", "y - x**2 = 0"),
        ({"x": 0, "y": 0},),
        1,
        start={"x": 1, "y": 1},
        source="Griewank & Osborne, SIAM J. Numer. Anal. 20 (1983)",
    ),
    Case("point_circle", ("x**2 + y**2 = 0",), ({"x": 0, "y": 0},), 1),
    Case("squared_exponential", ("(exp(x) - 2)**2 = 0",), ({"x": 0.6931471805599453},), 1),
    Case("double_and_simple", ("(x - 1)**2*(x - 3) = 0",), ({"x": 1}, {"x": 3}), 2),
    Case("decimal_double", ("x**2 - 0.2*x + 0.01 = 0",), ({"x": 0.1},), 1),
    Case("tangent_sine", ("sin(x) = 1",), ({"x": 1.5707963267948966},), None),
    Case("squares_of_irrationals", ("(x**2 - 2)**2 + (y - x)**2 = 0",), ({"x": 1.4142135623730951},), 2),
)
