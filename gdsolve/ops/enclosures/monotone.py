"""Interval rules of functions that rise or fall all along their domain: their values at the two ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gdsolve.ops.enclosures.interval import FUNCTION_ETA, FUNCTION_PHI, Interval, clamped, widened


def _rising(
    function: Callable[[Any], Any],
    low: float = -np.inf,
    high: float = np.inf,
    relative: float = FUNCTION_PHI,
    absolute: float = FUNCTION_ETA,
) -> Callable[[Any, Interval], Interval]:
    """Return the rule of an increasing function with values in [low, high], defined everywhere."""

    def rule(watch: Any, x: Interval) -> Interval:
        return clamped(widened(function(x.low), function(x.high), relative, absolute), low, high)

    return rule


def _rising_above(
    function: Callable[[Any], Any], edge: float, *, low: float = -np.inf, is_open: bool = True
) -> Callable[[Any, Interval], Interval]:
    """Return the rule of an increasing function that is defined from `edge` on; `low` is its value there."""

    def rule(watch: Any, x: Interval) -> Interval:
        watch.outside(x.high < edge)
        watch.breaks((x.low <= edge) if is_open else (x.low < edge))
        inside = np.maximum(x.low, edge), np.maximum(x.high, edge)
        return clamped(widened(function(inside[0]), function(inside[1])), low, np.inf)

    return rule


def _sigmoid(x: Any) -> Any:
    tail = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + tail), tail / (1 + tail))


def _softplus(x: Any) -> Any:
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def _erf(x: Any) -> Any:
    from scipy.special import erf as kernel

    return kernel(x)


def _minus_erfc(x: Any) -> Any:
    from scipy.special import erfc as kernel

    return -kernel(x)


exp = _rising(np.exp, 0.0)
expm1 = _rising(np.expm1, -1.0)
sinh = _rising(np.sinh)
tanh = _rising(np.tanh, -1.0, 1.0)
asinh = _rising(np.arcsinh)
atan = _rising(np.arctan)
cbrt = _rising(np.cbrt)
sigmoid = _rising(_sigmoid, 0.0, 1.0, relative=4e-15)
softplus = _rising(_softplus, 0.0, relative=4e-15)
erf = _rising(_erf, -1.0, 1.0, relative=1e-14)
_negative_erfc = _rising(_minus_erfc, -2.0, 0.0, relative=1e-13)

log = _rising_above(np.log, 0.0)
log2 = _rising_above(np.log2, 0.0)
log10 = _rising_above(np.log10, 0.0)
log1p = _rising_above(np.log1p, -1.0)
acosh = _rising_above(np.arccosh, 1.0, low=0.0, is_open=False)


def erfc(watch: Any, x: Interval) -> Interval:
    """Enclose 1 - erf(x)."""
    negative = _negative_erfc(watch, x)
    return Interval(-negative.high, -negative.low)


def _inside_unit(watch: Any, x: Interval, *, is_open: bool) -> tuple[Any, Any]:
    watch.outside((x.high < -1.0) | (x.low > 1.0))
    watch.breaks(((x.low <= -1.0) | (x.high >= 1.0)) if is_open else ((x.low < -1.0) | (x.high > 1.0)))
    return np.clip(x.low, -1.0, 1.0), np.clip(x.high, -1.0, 1.0)


def asin(watch: Any, x: Interval) -> Interval:
    """Enclose the inverse sine."""
    low, high = _inside_unit(watch, x, is_open=False)
    return widened(np.arcsin(low), np.arcsin(high))


def acos(watch: Any, x: Interval) -> Interval:
    """Enclose the inverse cosine, which falls."""
    low, high = _inside_unit(watch, x, is_open=False)
    found = widened(np.arccos(high), np.arccos(low))
    return Interval(np.maximum(found.low, 0.0), found.high)


def atanh(watch: Any, x: Interval) -> Interval:
    """Enclose the inverse hyperbolic tangent."""
    low, high = _inside_unit(watch, x, is_open=True)
    return widened(np.arctanh(low), np.arctanh(high))
