"""Functions on single floats that `math` does not have; the names that scalar templates may use."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

NAN = math.nan


def sign(x: float) -> float:
    """Return 1, -1 or 0; nan for nan."""
    if x > 0.0:
        return 1.0
    if x < 0.0:
        return -1.0
    return 0.0 if x == 0.0 else x


def floor(x: float) -> float:
    """Return the largest integer not above x, as a float; infinities stay."""
    whole = x // 1.0
    return whole if whole == whole else x


def ceil(x: float) -> float:
    """Return the smallest integer not below x, as a float; infinities stay."""
    return -floor(-x)


def sigmoid(x: float) -> float:
    """Return 1 / (1 + exp(-x)), accurate in both tails."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    tail = math.exp(x)
    return tail / (1.0 + tail)


def sech2(x: float) -> float:
    """Return 1 / cosh(x)**2, accurate in both tails."""
    tail = math.exp(-2.0 * abs(x))
    return 4.0 * tail / ((1.0 + tail) * (1.0 + tail))


def softplus(x: float) -> float:
    """Return log(1 + exp(x)) without overflow."""
    if x > 0.0:
        return x + math.log1p(math.exp(-x))
    return math.log1p(math.exp(x))


def digamma(x: float) -> float:
    """Return the logarithmic derivative of gamma."""
    from scipy.special import psi

    return float(psi(x))


REFLECTED = -8.0
"""Arguments of polygamma below this are reflected to positive ones."""


def polygamma(order: int, x: float) -> float:
    """Return the derivative of digamma of the given order >= 1."""
    from scipy.special import zeta

    sign = (-1.0) ** order
    if x < REFLECTED:
        # DLMF 5.15.6; the series of 5.15.1 has as many terms as -x is large.
        slope = cotangent_derivative(order, x - math.floor(x))
        return sign * polygamma(order, 1.0 - x) - math.pi * slope
    return -sign * math.gamma(order + 1) * float(zeta(order + 1, x))  # DLMF 5.15.1


def cotangent_derivative(order: int, x: float) -> float:
    """Return the derivative of cot(pi x) of the given order; a pole gives ZeroDivisionError."""
    coefficients = [0.0, 1.0]  # of powers of c = cot(pi x); d/dx c**k = -pi k (c**(k-1) + c**(k+1))
    for _ in range(order):
        following = [0.0] * (len(coefficients) + 1)
        for power, coefficient in enumerate(coefficients[1:], 1):
            following[power - 1] -= math.pi * power * coefficient
            following[power + 1] -= math.pi * power * coefficient
        coefficients = following
    c = 1.0 / math.tan(math.pi * x)
    return sum(coefficient * c**power for power, coefficient in enumerate(coefficients))


def _names() -> dict[str, Callable[..., Any]]:
    from_math = {name: getattr(math, name) for name in dir(math) if not name.startswith("_")}
    functions = {name: entry for name, entry in from_math.items() if callable(entry)}
    own = (sign, floor, ceil, sigmoid, sech2, softplus, digamma, polygamma)
    return functions | {function.__name__: function for function in own}


NAMESPACE: Mapping[str, Callable[..., Any]] = MappingProxyType(_names())
"""Every name that a scalar template may use."""
