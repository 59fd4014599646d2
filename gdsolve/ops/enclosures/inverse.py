"""Backward rules: what the value of an operation says about its operands.

`(z, *operands, **attributes) -> (interval or None, ...)`: each operand of every point whose value lies in
z lies in the returned interval. Rules need not be tight; an operation without a rule says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from gdsolve.ops.enclosures import arithmetic as a
from gdsolve.ops.enclosures import monotone as m
from gdsolve.ops.enclosures import periodic as p
from gdsolve.ops.enclosures import powers
from gdsolve.ops.enclosures.interval import BLIND, LINE, Interval, choose, down, up, widened

Found = tuple[Interval | None, ...]


def _quotient(z: Interval, y: Interval) -> Interval:
    """Enclose every x with x * y in z."""
    free = (y.low <= 0.0) & (y.high >= 0.0) & (z.low <= 0.0) & (z.high >= 0.0)
    return choose(free, LINE, a.div(BLIND, z, y))


def _add(z: Interval, x: Interval, y: Interval) -> Found:
    return a.sub(BLIND, z, y), a.sub(BLIND, z, x)


def _sub(z: Interval, x: Interval, y: Interval) -> Found:
    return a.add(BLIND, z, y), a.sub(BLIND, x, z)


def _mul(z: Interval, x: Interval, y: Interval) -> Found:
    return _quotient(z, y), _quotient(z, x)


def _div(z: Interval, x: Interval, y: Interval) -> Found:
    return a.mul(BLIND, z, y), _quotient(x, z)


def _two_sided(x: Interval, smallest: Any, largest: Any) -> Interval:
    """Enclose the part of x with smallest <= |x| <= largest."""
    low = np.where(x.low > -smallest, smallest, -largest)
    high = np.where(x.high < smallest, -smallest, largest)
    return Interval(low, high)


def _square(z: Interval, x: Interval) -> Found:
    low, high = np.sqrt(np.maximum(z.low, 0.0)), np.sqrt(np.maximum(z.high, 0.0))
    return (_two_sided(x, np.maximum(down(low), 0.0), up(high)),)


def _root(z: Interval, power: float) -> Interval:
    """Enclose z**(1 / power) for z >= 0 and power > 0."""
    low, high = (np.power(np.maximum(each, 0.0), 1.0 / power) for each in z)
    # 1 / power is off by half a unit, which z**(1 / power) feels log(z) <= 745 times.
    found = widened(low, high, relative=3e-13, absolute=1e-300)
    return Interval(np.maximum(found.low, 0.0), found.high)


def _powi(z: Interval, x: Interval, *, exponent: int) -> Found:
    if exponent < 0:
        z, exponent = a.reciprocal(BLIND, z), -exponent
    if exponent == 0:
        return (None,)
    if exponent % 2 == 0:
        return (_two_sided(x, *_root(z, float(exponent))),)
    positive, negative = _root(z, float(exponent)), _root(a.neg(BLIND, z), float(exponent))
    low = np.where(z.low >= 0.0, positive.low, -negative.high)
    high = np.where(z.high <= 0.0, -negative.low, positive.high)
    return (Interval(low, high),)


def _pow(z: Interval, x: Interval, y: Interval) -> Found:
    exponent = y.low
    if np.ndim(exponent) or y.high != exponent or exponent == 0.0 or np.min(x.low) < 0.0:
        return None, None
    if exponent < 0.0:
        return _root(a.reciprocal(BLIND, Interval(np.maximum(z.low, 0.0), z.high)), -float(exponent)), None
    return _root(z, float(exponent)), None


def _absolute(z: Interval, x: Interval) -> Found:
    return (_two_sided(x, np.maximum(z.low, 0.0), z.high),)


def _hypot(z: Interval, x: Interval, y: Interval) -> Found:
    return Interval(-z.high, z.high), Interval(-z.high, z.high)


def _cosh(z: Interval, x: Interval) -> Found:
    found = m.acosh(BLIND, Interval(np.maximum(z.low, 1.0), np.maximum(z.high, 1.0)))
    return (_two_sided(x, found.low, found.high),)


def _maximum(z: Interval, x: Interval, y: Interval) -> Found:
    # Where one operand is below z, the other one is the larger.
    first = Interval(np.where(y.high < z.low, z.low, -np.inf), z.high)
    second = Interval(np.where(x.high < z.low, z.low, -np.inf), z.high)
    return first, second


def _minimum(z: Interval, x: Interval, y: Interval) -> Found:
    first = Interval(z.low, np.where(y.low > z.high, z.high, np.inf))
    second = Interval(z.low, np.where(x.low > z.high, z.high, np.inf))
    return first, second


def _relu(z: Interval, x: Interval) -> Found:
    return (Interval(np.where(z.low > 0.0, z.low, -np.inf), z.high),)


def _by(rule: Callable[[Any, Interval], Interval]) -> Callable[[Interval, Interval], Found]:
    """Return the backward rule of a function whose inverse has the given forward rule."""
    return lambda z, x: (rule(BLIND, z),)


def _base(number: float) -> Callable[[Interval, Interval], Found]:
    def rule(z: Interval, x: Interval) -> Found:
        return (widened(np.power(number, z.low), np.power(number, z.high)),)

    return rule


def _tan_of(z: Interval, x: Interval) -> Found:
    low, high = np.maximum(z.low, -1.5707963), np.minimum(z.high, 1.5707963)
    found = widened(np.tan(low), np.tan(high))
    return (
        Interval(
            np.where(z.low <= -1.5707963, -np.inf, found.low),
            np.where(z.high >= 1.5707963, np.inf, found.high),
        ),
    )


def _squared_above(z: Interval, x: Interval) -> Found:
    return (a.square(BLIND, Interval(np.maximum(z.low, 0.0), np.maximum(z.high, 0.0))),)


def _cubed(z: Interval, x: Interval) -> Found:
    return (powers.powi(BLIND, z, exponent=3),)


BACKWARD: Mapping[str, Callable[..., Found]] = MappingProxyType(
    {
        "neg": _by(a.neg),
        "add": _add,
        "sub": _sub,
        "mul": _mul,
        "div": _div,
        "reciprocal": _by(a.reciprocal),
        "square": _square,
        "powi": _powi,
        "pow": _pow,
        "sqrt": _squared_above,
        "cbrt": _cubed,
        "hypot": _hypot,
        "abs": _absolute,
        "exp": _by(m.log),
        "expm1": _by(m.log1p),
        "log": _by(m.exp),
        "log1p": _by(m.expm1),
        "log2": _base(2.0),
        "log10": _base(10.0),
        "sinh": _by(m.asinh),
        "asinh": _by(m.sinh),
        "cosh": _cosh,
        "tanh": _by(m.atanh),
        "atanh": _by(m.tanh),
        "asin": _by(p.sin),
        "atan": _tan_of,
        "maximum": _maximum,
        "minimum": _minimum,
        "relu": _relu,
    }
)
"""By the name of the operation."""
