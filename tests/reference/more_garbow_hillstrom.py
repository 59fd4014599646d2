"""The test problems of Moré, Garbow & Hillstrom as formulas: residuals whose sum of squares is minimised.

Source: J. J. Moré, B. S. Garbow, K. E. Hillstrom, Testing Unconstrained Optimization Software, ACM Trans. Math.
Softw. 7 (1981) 17-41; numbers in brackets are those of its section 3. Gulf research follows the authors' program,
|y - x2|**x3 / x1, where the article has a misprint. Minimal values have the digits of the article.
The starts of a run are 1, 10 and 100 times the standard start; a start at the origin is moved to all 10 or
all 100, as in MINPACK's own driver.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: residual formulas in x1, x2, ..., the standard start, the least value, other local minima."""

    name: str
    residuals: tuple[str, ...]
    start: tuple[float, ...]
    minimum: float
    others: tuple[float, ...] = ()

    def begin(self, factor: float) -> tuple[float, ...]:
        """Return the start that is `factor` times the standard one."""
        if factor != 1 and not any(self.start):
            return (factor,) * len(self.start)
        return tuple(factor * each for each in self.start)


def _sum(terms: Iterable[str]) -> str:
    return "(" + " + ".join(terms) + ")"


def _rows(text: str) -> list[float]:
    return [float(each) for each in text.split()]


def _named(count: int) -> list[str]:
    return [f"x{j}" for j in range(1, count + 1)]


BARD = _rows(".14 .18 .22 .25 .29 .32 .35 .39 .37 .58 .73 .96 1.34 2.10 4.39")
GAUSSIAN = _rows(".0009 .0044 .0175 .0540 .1295 .2420 .3521 .3989 .3521 .2420 .1295 .0540 .0175 .0044 .0009")
MEYER = _rows("34780 28610 23650 19630 16370 13720 11540 9744 8261 7030 6005 5147 4427 3820 3307 2872")
KOWALIK_Y = _rows(".1957 .1947 .1735 .1600 .0844 .0627 .0456 .0342 .0323 .0235 .0246")
KOWALIK_U = _rows("4 2 1 .5 .25 .167 .125 .1 .0833 .0714 .0625")
OSBORNE_1 = _rows(
    ".844 .908 .932 .936 .925 .908 .881 .850 .818 .784 .751 .718 .685 .658 .628 .603 .580 .558 .538 .522 .506 "
    ".490 .478 .467 .457 .448 .438 .431 .424 .420 .414 .411 .406"
)
OSBORNE_2 = _rows(
    "1.366 1.191 1.112 1.013 .991 .885 .831 .847 .786 .725 .746 .679 .608 .655 .616 .606 .602 .626 .651 .724 .649 "
    ".649 .694 .644 .624 .661 .612 .558 .533 .495 .500 .423 .395 .375 .372 .391 .396 .405 .428 .429 .523 .562 .607 "
    ".653 .672 .708 .633 .668 .645 .632 .591 .559 .597 .625 .739 .710 .729 .720 .636 .581 .428 .292 .162 .098 .054"
)


def _jennrich_sampson() -> Problem:
    rows = tuple(f"{2 + 2 * i} - (exp({i}*x1) + exp({i}*x2))" for i in range(1, 11))
    return Problem("jennrich-sampson [6]", rows, (0.3, 0.4), 124.362)


def _helical_valley() -> Problem:
    # the angle / (2 pi), with its cut on the half-line x1 = 0, x2 < 0 as in the article
    angle = "(0.25 + atan2(-x1, x2)/(2*pi))"
    rows = (f"10*(x3 - 10*{angle})", "10*(sqrt(x1**2 + x2**2) - 1)", "x3")
    return Problem("helical valley [7]", rows, (-1.0, 0.0, 0.0), 0.0)


def _bard() -> Problem:
    rows = tuple(f"{y} - (x1 + {i}/({16 - i}*x2 + {min(i, 16 - i)}*x3))" for i, y in enumerate(BARD, start=1))
    return Problem("bard [8]", rows, (1.0, 1.0, 1.0), 8.21487e-3, (17.4286,))


def _gaussian() -> Problem:
    rows = tuple(f"x1*exp(-x2*({(8 - i) / 2} - x3)**2/2) - {y}" for i, y in enumerate(GAUSSIAN, start=1))
    return Problem("gaussian [9]", rows, (0.4, 1.0, 0.0), 1.12793e-8)


def _meyer() -> Problem:
    rows = tuple(f"x1*exp(x2/({45 + 5 * i} + x3)) - {y}" for i, y in enumerate(MEYER, start=1))
    return Problem("meyer [10]", rows, (0.02, 4000.0, 250.0), 87.9458)


def _gulf(count: int = 10) -> Problem:
    rows = []
    for i in range(1, count + 1):
        t = i / 100
        y = 25 + (-50 * math.log(t)) ** (2 / 3)
        rows.append(f"exp(-abs({y!r} - x2)**x3/x1) - {t}")
    return Problem("gulf research [11]", tuple(rows), (5.0, 2.5, 0.15), 0.0)


def _box() -> Problem:
    rows = tuple(
        f"exp(-{i / 10}*x1) - exp(-{i / 10}*x2) - x3*(exp(-{i / 10}) - exp(-{i}))" for i in range(1, 11)
    )
    return Problem("box three-dimensional [12]", rows, (0.0, 10.0, 20.0), 0.0)


def _kowalik() -> Problem:
    rows = tuple(
        f"{y} - x1*({u}**2 + {u}*x2)/({u}**2 + {u}*x3 + x4)"
        for y, u in zip(KOWALIK_Y, KOWALIK_U, strict=True)
    )
    return Problem("kowalik-osborne [15]", rows, (0.25, 0.39, 0.415, 0.39), 3.07505e-4, (1.02734e-3,))


def _brown_dennis() -> Problem:
    rows = tuple(
        f"(x1 + {t}*x2 - exp({t}))**2 + (x3 + x4*sin({t}) - cos({t}))**2"
        for t in [i / 5 for i in range(1, 21)]
    )
    return Problem("brown-dennis [16]", rows, (25.0, 5.0, -5.0, -1.0), 85822.2)


def _osborne_1() -> Problem:
    rows = tuple(f"{y} - (x1 + x2*exp(-{10 * i}*x4) + x3*exp(-{10 * i}*x5))" for i, y in enumerate(OSBORNE_1))
    return Problem("osborne 1 [17]", rows, (0.5, 1.5, -1.0, 0.01, 0.02), 5.46489e-5)


def _biggs() -> Problem:
    rows = []
    for i in range(1, 14):
        t = i / 10
        y = math.exp(-t) - 5 * math.exp(-10 * t) + 3 * math.exp(-4 * t)
        rows.append(f"x3*exp(-{t}*x1) - x4*exp(-{t}*x2) + x6*exp(-{t}*x5) - ({y!r})")
    return Problem("biggs exp6 [18]", tuple(rows), (1.0, 2.0, 1.0, 1.0, 1.0, 1.0), 0.0, (5.65565e-3,))


def _osborne_2() -> Problem:
    rows = tuple(
        f"{y} - (x1*exp(-{t}*x5) + x2*exp(-({t} - x9)**2*x6) + x3*exp(-({t} - x10)**2*x7)"
        f" + x4*exp(-({t} - x11)**2*x8))"
        for y, t in ((y, i / 10) for i, y in enumerate(OSBORNE_2))
    )
    start = (1.3, 0.65, 0.65, 0.7, 0.6, 3.0, 5.0, 7.0, 2.0, 4.5, 5.5)
    return Problem("osborne 2 [19]", rows, start, 4.01377e-2)


def _watson(size: int, minimum: float) -> Problem:
    rows = []
    for i in range(1, 30):
        t = i / 29
        slope = _sum(f"{(j - 1) * t ** (j - 2)!r}*x{j}" for j in range(2, size + 1))
        level = _sum(f"{t ** (j - 1)!r}*x{j}" for j in range(1, size + 1))
        rows.append(f"{slope} - {level}**2 - 1")
    rows += ["x1", "x2 - x1**2 - 1"]
    return Problem(f"watson {size} [20]", tuple(rows), (0.0,) * size, minimum)


def _extended_rosenbrock(size: int) -> Problem:
    rows = []
    for j in range(1, size, 2):
        rows += [f"10*(x{j + 1} - x{j}**2)", f"1 - x{j}"]
    return Problem(f"extended rosenbrock {size} [21]", tuple(rows), (-1.2, 1.0) * (size // 2), 0.0)


def _powell_rows(a: int) -> list[str]:
    b, c, d = a + 1, a + 2, a + 3
    return [
        f"x{a} + 10*x{b}",
        f"sqrt(5)*(x{c} - x{d})",
        f"(x{b} - 2*x{c})**2",
        f"sqrt(10)*(x{a} - x{d})**2",
    ]


def _powell_singular(size: int, label: str) -> Problem:
    rows = [row for a in range(1, size, 4) for row in _powell_rows(a)]
    return Problem(label, tuple(rows), (3.0, -1.0, 0.0, 1.0) * (size // 4), 0.0)


def _wood() -> Problem:
    rows = (
        "10*(x2 - x1**2)",
        "1 - x1",
        "sqrt(90)*(x4 - x3**2)",
        "1 - x3",
        "sqrt(10)*(x2 + x4 - 2)",
        "(x2 - x4)/sqrt(10)",
    )
    return Problem("wood [14]", rows, (-3.0, -1.0, -3.0, -1.0), 0.0)


def _penalty_1(size: int, minimum: float) -> Problem:
    rows = [f"sqrt(1e-5)*({x} - 1)" for x in _named(size)]
    rows.append(_sum(f"{x}**2" for x in _named(size)) + " - 0.25")
    return Problem(f"penalty I {size} [23]", tuple(rows), tuple(map(float, range(1, size + 1))), minimum)


def _penalty_2(size: int, minimum: float) -> Problem:
    rows = ["x1 - 0.2"]
    for i in range(2, size + 1):
        y = math.exp(i / 10) + math.exp((i - 1) / 10)
        rows.append(f"sqrt(1e-5)*(exp(x{i}/10) + exp(x{i - 1}/10) - {y!r})")
    rows += [f"sqrt(1e-5)*(exp(x{i}/10) - exp(-1/10))" for i in range(2, size + 1)]
    rows.append(_sum(f"{size - j + 1}*x{j}**2" for j in range(1, size + 1)) + " - 1")
    return Problem(f"penalty II {size} [24]", tuple(rows), (0.5,) * size, minimum)


def _variably_dimensioned(size: int) -> Problem:
    total = _sum(f"{j}*(x{j} - 1)" for j in range(1, size + 1))
    rows = [f"{x} - 1" for x in _named(size)] + [total, f"{total}**2"]
    start = tuple(1 - j / size for j in range(1, size + 1))
    return Problem(f"variably dimensioned {size} [25]", tuple(rows), start, 0.0)


def _trigonometric(size: int) -> Problem:
    total = _sum(f"cos({x})" for x in _named(size))
    rows = tuple(f"{size} - {total} + {i}*(1 - cos(x{i})) - sin(x{i})" for i in range(1, size + 1))
    return Problem(f"trigonometric {size} [26]", rows, (1 / size,) * size, 0.0, (2.79506e-5,))


def _brown_almost_linear(size: int) -> Problem:
    total = _sum(_named(size))
    rows = [f"x{i} + {total} - {size + 1}" for i in range(1, size)]
    rows.append("*".join(_named(size)) + " - 1")
    return Problem(f"brown almost-linear {size} [27]", tuple(rows), (0.5,) * size, 0.0, (1.0,))


def _grid(size: int) -> list[float]:
    return [i / (size + 1) for i in range(1, size + 1)]


def _neighbour(j: int, size: int) -> str:
    return f"x{j}" if 1 <= j <= size else "0"


def _boundary_value(size: int) -> Problem:
    h = 1 / (size + 1)
    rows = tuple(
        f"2*x{i} - {_neighbour(i - 1, size)} - {_neighbour(i + 1, size)} + {h * h / 2!r}*(x{i} + {t!r} + 1)**3"
        for i, t in enumerate(_grid(size), start=1)
    )
    return Problem(f"discrete boundary value {size} [28]", rows, tuple(t * (t - 1) for t in _grid(size)), 0.0)


def _integral_equation(size: int) -> Problem:
    h, grid = 1 / (size + 1), _grid(size)
    rows = []
    for i, t in enumerate(grid, start=1):
        weights = [h / 2 * ((1 - t) * s if j <= i else t * (1 - s)) for j, s in enumerate(grid, start=1)]
        terms = (
            f"{w!r}*(x{j} + {s!r} + 1)**3" for j, (w, s) in enumerate(zip(weights, grid, strict=True), 1)
        )
        rows.append(f"x{i} + {_sum(terms)}")
    return Problem(f"discrete integral {size} [29]", tuple(rows), tuple(t * (t - 1) for t in grid), 0.0)


def _broyden_tridiagonal(size: int) -> Problem:
    rows = tuple(
        f"(3 - 2*x{i})*x{i} - {_neighbour(i - 1, size)} - 2*{_neighbour(i + 1, size)} + 1"
        for i in range(1, size + 1)
    )
    return Problem(f"broyden tridiagonal {size} [30]", rows, (-1.0,) * size, 0.0)


def _broyden_banded(size: int) -> Problem:
    rows = []
    for i in range(1, size + 1):
        band = [j for j in range(max(1, i - 5), min(size, i + 1) + 1) if j != i]
        rows.append(f"x{i}*(2 + 5*x{i}**2) + 1 - {_sum(f'x{j}*(1 + x{j})' for j in band)}")
    return Problem(f"broyden banded {size} [31]", tuple(rows), (-1.0,) * size, 0.0)


def _linear_full_rank(size: int, count: int) -> Problem:
    total = f"{2 / count!r}*{_sum(_named(size))}"
    rows = [f"x{i} - {total} - 1" if i <= size else f"-{total} - 1" for i in range(1, count + 1)]
    return Problem(f"linear full rank {size}x{count} [32]", tuple(rows), (1.0,) * size, float(count - size))


def _linear_rank_one(size: int, count: int) -> Problem:
    total = _sum(f"{j}*x{j}" for j in range(1, size + 1))
    rows = tuple(f"{i}*{total} - 1" for i in range(1, count + 1))
    minimum = count * (count - 1) / (2 * (2 * count + 1))
    return Problem(f"linear rank 1 {size}x{count} [33]", rows, (1.0,) * size, minimum)


def _linear_rank_one_zeros(size: int, count: int) -> Problem:
    total = _sum(f"{j}*x{j}" for j in range(2, size))
    rows = tuple(f"{i - 1 if i < count else 0}*{total} - 1 + 0*x1*x{size}" for i in range(1, count + 1))
    minimum = (count * count + 3 * count - 6) / (2 * (2 * count - 3))
    return Problem(f"linear rank 1 with zeros {size}x{count} [34]", rows, (1.0,) * size, minimum)


def _shifted_chebyshev(x: str, degree: int) -> str:
    """Return T_i(2x - 1) by its coefficients in u = 2x - 1, in Horner's form."""
    before: list[int] = [1]
    this: list[int] = [0, 1]
    for _ in range(degree - 1):
        doubled = [0, *(2 * c for c in this)]
        before, this = this, [c - (before[k] if k < len(before) else 0) for k, c in enumerate(doubled)]
    u, text = f"(2*{x} - 1)", str(this[-1])
    for c in reversed(this[:-1]):
        text = f"({text})*{u}" + (f" + ({c})" if c else "")
    return f"({text})"


def _chebyquad(size: int, minimum: float, others: Sequence[float] = ()) -> Problem:
    rows = []
    for i in range(1, size + 1):
        mean = f"{_sum(_shifted_chebyshev(x, i) for x in _named(size))}/{size}"
        rows.append(mean + (f" + {1 / (i * i - 1)!r}" if i % 2 == 0 else ""))
    return Problem(f"chebyquad {size} [35]", tuple(rows), tuple(_grid(size)), minimum, tuple(others))


_SMALL = (
    Problem("rosenbrock [1]", ("10*(x2 - x1**2)", "1 - x1"), (-1.2, 1.0), 0.0),
    Problem(
        "freudenstein-roth [2]",
        ("-13 + x1 + ((5 - x2)*x2 - 2)*x2", "-29 + x1 + ((x2 + 1)*x2 - 14)*x2"),
        (0.5, -2.0),
        0.0,
        (48.9842,),
    ),
    Problem("powell badly scaled [3]", ("1e4*x1*x2 - 1", "exp(-x1) + exp(-x2) - 1.0001"), (0.0, 1.0), 0.0),
    Problem("brown badly scaled [4]", ("x1 - 1e6", "x2 - 2e-6", "x1*x2 - 2"), (1.0, 1.0), 0.0),
    Problem(
        "beale [5]",
        ("1.5 - x1*(1 - x2)", "2.25 - x1*(1 - x2**2)", "2.625 - x1*(1 - x2**3)"),
        (1.0, 1.0),
        0.0,
    ),
)

PROBLEMS: tuple[Problem, ...] = (
    *_SMALL,
    _jennrich_sampson(),
    _helical_valley(),
    _bard(),
    _gaussian(),
    _meyer(),
    _gulf(),
    _box(),
    _powell_singular(4, "powell singular [13]"),
    _wood(),
    _kowalik(),
    _brown_dennis(),
    _osborne_1(),
    _biggs(),
    _osborne_2(),
    _watson(6, 2.28767e-3),
    _watson(9, 1.39976e-6),
    _watson(12, 4.72238e-10),
    _extended_rosenbrock(10),
    _powell_singular(12, "extended powell 12 [22]"),
    _penalty_1(4, 2.24997e-5),
    _penalty_1(10, 7.08765e-5),
    _penalty_2(4, 9.37629e-6),
    _penalty_2(10, 2.93660e-4),
    _variably_dimensioned(10),
    _trigonometric(10),
    _brown_almost_linear(10),
    _boundary_value(10),
    _integral_equation(10),
    _broyden_tridiagonal(10),
    _broyden_banded(10),
    _linear_full_rank(5, 10),
    _linear_rank_one(5, 10),
    _linear_rank_one_zeros(5, 10),
    _chebyquad(5, 0.0),
    _chebyquad(7, 0.0),
    _chebyquad(8, 3.51687e-3),
    _chebyquad(9, 0.0),
    _chebyquad(10, 4.77271e-3, (6.50395e-3,)),
)
