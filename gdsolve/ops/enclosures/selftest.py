"""Are this machine's functions as good as the enclosures assume? A few points each, in many digits.

The rules widen what NumPy and SciPy compute by a few units in the last place (`FUNCTION_PHI`, or a wider margin
of their own). A build of NumPy whose functions are worse would make every proof worthless, so nothing is
called proved before the functions that it uses passed here. Some 40 points cost about a millisecond per
function; the thorough test of the same margins is in `tests/conformance/test_enclosures.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

from gdsolve.ops.enclosures import monotone, periodic, powers, special
from gdsolve.ops.enclosures.interval import BLIND, Interval

DIGITS = 40
POINTS = 40
SEED = 5

Reference = Callable[[Any, Any], Any]


@cache
def is_sound(name: str) -> bool:
    """Say whether the rule of an operation holds its true values at single points on this machine.

    Operations that are not in the table are correctly rounded by IEEE 754 and need no test.
    """
    found = TABLE.get(name)
    if found is None:
        return True
    return holds_true_values(*found)


def holds_true_values(
    rule: Callable[[Any, Interval], Interval],
    reference: Reference,
    low: float,
    high: float,
    count: int = POINTS,
) -> bool:
    """Say whether a rule encloses the true values at points of [low, high].

    Args:
        rule: of an operation of one interval.
        reference: the same function of an mpmath context and a number of it.
        low: end of the range.
        high: end of the range.
        count: number of points.
    """
    points = _points(low, high, count)
    with np.errstate(all="ignore"):
        enclosure = rule(BLIND, Interval(points, points))
    return all(_holds(enclosure, [reference(_context(), each) for each in _exact(points)]))


def unsound(names: Iterable[str]) -> tuple[str, ...]:
    """Return the operations among these whose functions are worse than assumed here."""
    return tuple(name for name in dict.fromkeys(names) if not is_sound(name))


def _points(low: float, high: float, count: int) -> Any:
    """Return points all over a range, half of them spread by size."""
    generator = np.random.default_rng(SEED)
    even = generator.uniform(low, high, count - count // 2)
    sizes = 10.0 ** generator.uniform(-8, 0, count // 2) * generator.choice([low, high], count // 2)
    return np.concatenate((even, np.clip(sizes, low, high)))


def _holds(enclosure: Interval, exact: list[Any]) -> list[bool]:
    context = _context()
    ends = zip(np.atleast_1d(enclosure.low), np.atleast_1d(enclosure.high), exact, strict=True)
    return [context.mpf(float(low)) <= value <= context.mpf(float(high)) for low, high, value in ends]


def _exact(points: Any) -> list[Any]:
    return [_context().mpf(float(each)) for each in points]


@lru_cache(maxsize=1)
def _context() -> Any:
    from mpmath import MPContext

    context = MPContext()
    context.dps = DIGITS
    return context


def _plain(name: str) -> Reference:
    return lambda m, x: getattr(m, name)(x)


TABLE: Mapping[str, tuple[Callable[[Any, Interval], Interval], Reference, float, float]] = MappingProxyType(
    {
        "exp": (monotone.exp, _plain("exp"), -600.0, 600.0),
        "expm1": (monotone.expm1, _plain("expm1"), -30.0, 600.0),
        "log": (monotone.log, _plain("log"), 1e-12, 1e12),
        "log2": (monotone.log2, lambda m, x: m.log(x) / m.log(2), 1e-12, 1e12),
        "log10": (monotone.log10, lambda m, x: m.log(x) / m.log(10), 1e-12, 1e12),
        "log1p": (monotone.log1p, lambda m, x: m.log(1 + x), -0.999, 1e6),
        "sin": (periodic.sin, _plain("sin"), -1e5, 1e5),
        "cos": (periodic.cos, _plain("cos"), -1e5, 1e5),
        "tan": (periodic.tan, _plain("tan"), -1e3, 1e3),
        "asin": (monotone.asin, _plain("asin"), -1.0, 1.0),
        "acos": (monotone.acos, _plain("acos"), -1.0, 1.0),
        "atan": (monotone.atan, _plain("atan"), -1e4, 1e4),
        "sinh": (monotone.sinh, _plain("sinh"), -600.0, 600.0),
        "cosh": (periodic.cosh, _plain("cosh"), -600.0, 600.0),
        "tanh": (monotone.tanh, _plain("tanh"), -20.0, 20.0),
        "asinh": (monotone.asinh, _plain("asinh"), -1e6, 1e6),
        "acosh": (monotone.acosh, _plain("acosh"), 1.0, 1e6),
        "atanh": (monotone.atanh, _plain("atanh"), -0.999, 0.999),
        "sigmoid": (monotone.sigmoid, lambda m, x: 1 / (1 + m.exp(-x)), -300.0, 300.0),
        "softplus": (monotone.softplus, lambda m, x: m.log(1 + m.exp(x)), -30.0, 300.0),
        "sech2": (periodic.sech2, lambda m, x: m.sech(x) ** 2, -100.0, 100.0),
        "cbrt": (monotone.cbrt, lambda m, x: m.sign(x) * m.cbrt(abs(x)), -1e9, 1e9),
        "sqrt": (powers.sqrt, _plain("sqrt"), 0.0, 1e12),
        "erf": (monotone.erf, _plain("erf"), -6.0, 6.0),
        "erfc": (monotone.erfc, _plain("erfc"), -6.0, 20.0),
        "gamma": (special.gamma, _plain("gamma"), 1e-6, 100.0),
        "lgamma": (special.lgamma, lambda m, x: m.log(m.gamma(x)), 1e-6, 100.0),
        "digamma": (special.digamma, _plain("digamma"), 1e-6, 100.0),
        "polygamma": (lambda w, x: special.polygamma(w, x, order=1), lambda m, x: m.psi(1, x), 1e-3, 100.0),
        "pow": (
            lambda w, x: powers.pow_(w, x, Interval(np.float64(1.7), np.float64(1.7))),
            lambda m, x: m.power(x, m.mpf(1.7)),
            0.0,
            1e9,
        ),
        "powi": (lambda w, x: powers.powi(w, x, exponent=7), lambda m, x: x**7, -1e9, 1e9),
        "hypot": (
            lambda w, x: powers.hypot(w, x, Interval(np.float64(3.3), np.float64(3.3))),
            lambda m, x: m.sqrt(x**2 + m.mpf(3.3) ** 2),
            -1e9,
            1e9,
        ),
        "atan2": (
            lambda w, x: periodic.atan2(w, x, Interval(np.float64(1.3), np.float64(1.3))),
            lambda m, x: m.atan2(x, m.mpf(1.3)),
            -1e6,
            1e6,
        ),
    }
)
"""By operation: its rule, the same in many digits, and where it is tried."""
