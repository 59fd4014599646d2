"""Interval rules of the gamma function and its relatives, for positive arguments; elsewhere the whole line.

SciPy's kernels are good to about 1e-14; the margins here are ten times as wide.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gdsolve.ops.enclosures.interval import LINE, Interval, choose, widened

LOWEST = 1.4616321449683623
"""Where gamma is smallest on the positive axis; its value there, rounded down, and its logarithm."""

LOWEST_GAMMA, LOWEST_LGAMMA = 0.885603194410888, -0.121486290535850
MARGIN = 1e-13


def _positive(watch: Any, x: Interval) -> tuple[Any, Any, Any]:
    """Return where x is not surely positive, and bounds that are."""
    left = x.low <= 0.0
    watch.breaks(left)
    return left, np.where(left, 1.0, x.low), np.where(left, 1.0, x.high)


def _valley(watch: Any, x: Interval, kernel: Any, bottom: float, absolute: float) -> Interval:
    """Enclose a function that falls up to LOWEST and rises after it."""
    left, low, high = _positive(watch, x)
    ends = kernel(low), kernel(high)
    smallest = np.where(
        (low <= LOWEST * (1 + 1e-9)) & (high >= LOWEST * (1 - 1e-9)), bottom, np.minimum(*ends)
    )
    return choose(left, LINE, widened(smallest, np.maximum(*ends), MARGIN, absolute))


def gamma(watch: Any, x: Interval) -> Interval:
    """Enclose the gamma function."""
    from scipy.special import gamma as kernel

    return _valley(watch, x, kernel, LOWEST_GAMMA, 0.0)


def lgamma(watch: Any, x: Interval) -> Interval:
    """Enclose the logarithm of |gamma|; its zeros at 1 and 2 need an absolute margin."""
    from scipy.special import gammaln as kernel

    return _valley(watch, x, kernel, LOWEST_LGAMMA, MARGIN)


def digamma(watch: Any, x: Interval) -> Interval:
    """Enclose the derivative of lgamma, which rises."""
    from scipy.special import psi as kernel

    left, low, high = _positive(watch, x)
    return choose(left, LINE, widened(kernel(low), kernel(high), MARGIN, MARGIN))


def polygamma(watch: Any, x: Interval, *, order: int) -> Interval:
    """Enclose the derivative of digamma of an order >= 1: it falls for odd orders and rises for even ones."""
    from scipy.special import polygamma as kernel

    left, low, high = _positive(watch, x)
    ends = kernel(order, low), kernel(order, high)
    first, last = (ends[1], ends[0]) if order % 2 else ends
    return choose(left, LINE, widened(first, last, MARGIN, 0.0))
