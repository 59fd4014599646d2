"""The vector functions with what they are tested against: one row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from mpmath import mp
from numpy.typing import NDArray

from gdsolve import ops
from gdsolve.compile.native.math import (
    error_functions,
    exponential,
    gamma_functions,
    hyperbolic,
    inverse_hyperbolic,
    inverse_trigonometric,
    logarithm,
    logistic,
    powers,
    trigonometric,
)
from gdsolve.ops import Op

Array = NDArray[np.float64]
Sampler = Callable[[np.random.Generator, int], Array]


@dataclass(frozen=True)
class Function:
    """A vector function of one argument.

    Attributes:
        write: writes the code.
        op: the operation whose NumPy kernel it replaces.
        exact: the function in mpmath.
        samples: draw arguments where the code is valid.
        ulp: largest error allowed.
    """

    write: Callable[..., Any]
    op: Op
    exact: Callable[..., Any]
    samples: tuple[Sampler, ...]
    ulp: float


def between(low: float, high: float) -> Sampler:
    """Draw evenly between two ends."""
    return lambda random, count: random.uniform(low, high, count)


def magnitudes(low: float, high: float) -> Sampler:
    """Draw numbers of both signs whose logarithm to base 10 is even between two ends."""
    return lambda random, count: 10.0 ** random.uniform(low, high, count) * random.choice((-1.0, 1.0), count)


def positive(low: float, high: float) -> Sampler:
    """Draw positive numbers whose logarithm to base 10 is even between two ends."""
    return lambda random, count: 10.0 ** random.uniform(low, high, count)


def next_to(step: float, low: int, high: int) -> Sampler:
    """Draw multiples of a step and their neighbours up to two ulp away."""

    def draw(random: np.random.Generator, count: int) -> Array:
        center = random.integers(low, high, count) * step
        return center + np.spacing(center) * random.integers(-2, 3, count)

    return draw


_ANGLES = (
    between(-10.0, 10.0),
    magnitudes(-300.0, 9.0),
    next_to(np.pi / 2, -100, 100),
    next_to(np.pi / 2, 0, 2**29),
)
_POSITIVE = (between(0.5, 2.0), positive(-307.6, 308.2), between(0.999, 1.001), next_to(1.0, 1, 2))
_REAL = (between(-3.0, 3.0), magnitudes(-320.0, 0.0))
_EXPONENTS = (*_REAL, between(-745.0, 709.78), between(-746.0, -707.0))
_UNIT = (between(-1.0, 1.0), magnitudes(-320.0, 0.0), lambda r, n: 1.0 - 10.0 ** r.uniform(-16.0, 0.0, n))
_ABOVE_ONE = (between(1.0, 3.0), lambda r, n: 1.0 + 10.0 ** r.uniform(-16.0, 150.0, n))
_SMALL = (between(0.0, 4.0), next_to(1.0, 1, 4), between(1.999, 2.001), between(1.4616, 1.4617))


def _real_cube_root(x: Any) -> Any:
    return mp.sign(x) * mp.cbrt(abs(x))


FUNCTIONS = (
    Function(exponential.exp, ops.EXP, mp.exp, _EXPONENTS, 0.96),
    Function(exponential.expm1, ops.EXPM1, mp.expm1, _EXPONENTS, 1.2),
    Function(logarithm.log, ops.LOG, mp.log, _POSITIVE, 0.87),
    Function(logarithm.log1p, ops.LOG1P, mp.log1p, (*_REAL[1:], *_POSITIVE, between(-1.0, 0.6)), 1.5),
    Function(logistic.sigmoid, ops.SIGMOID, lambda x: 1 / (1 + mp.exp(-x)), _EXPONENTS, 2.4),
    Function(logistic.softplus, ops.SOFTPLUS, lambda x: mp.log1p(mp.exp(x)), _EXPONENTS, 1.8),
    Function(trigonometric.sin, ops.SIN, mp.sin, _ANGLES, 1.6),
    Function(trigonometric.cos, ops.COS, mp.cos, _ANGLES, 1.6),
    Function(hyperbolic.tanh, ops.TANH, mp.tanh, (*_REAL, between(-20.0, 20.0)), 1.6),
    Function(hyperbolic.sech2, ops.SECH2, lambda x: mp.sech(x) ** 2, (*_REAL, between(-372.0, 372.0)), 2.5),
    Function(hyperbolic.sinh, ops.SINH, mp.sinh, (*_REAL, between(-709.7, 709.7)), 1.4),
    Function(hyperbolic.cosh, ops.COSH, mp.cosh, (*_REAL, between(-709.7, 709.7)), 1.7),
    Function(logarithm.log2, ops.LOG2, lambda x: mp.log(x) / mp.log(2), _POSITIVE, 1.0),
    Function(logarithm.log10, ops.LOG10, mp.log10, _POSITIVE, 0.93),
    Function(trigonometric.tan, ops.TAN, mp.tan, _ANGLES, 2.2),
    Function(inverse_trigonometric.atan, ops.ATAN, mp.atan, (*_REAL, magnitudes(-3.0, 300.0)), 1.4),
    Function(inverse_trigonometric.asin, ops.ASIN, mp.asin, _UNIT, 1.2),
    Function(inverse_trigonometric.acos, ops.ACOS, mp.acos, _UNIT, 1.2),
    Function(inverse_hyperbolic.asinh, ops.ASINH, mp.asinh, (*_REAL, magnitudes(0.0, 150.0)), 1.9),
    Function(inverse_hyperbolic.acosh, ops.ACOSH, mp.acosh, _ABOVE_ONE, 2.2),
    Function(inverse_hyperbolic.atanh, ops.ATANH, mp.atanh, _UNIT[:2], 2.1),
    Function(powers.cbrt, ops.CBRT, _real_cube_root, (*_REAL[:1], magnitudes(-307.0, 308.0)), 0.51),
    Function(error_functions.erf, ops.ERF, mp.erf, (*_REAL, between(0.9, 6.5)), 1.0),
    Function(error_functions.erfc, ops.ERFC, mp.erfc, (*_REAL, between(0.4, 28.0), between(0.4, 3.0)), 2.6),
    Function(gamma_functions.lgamma, ops.LGAMMA, mp.loggamma, (*_SMALL, positive(-300.0, 299.0)), 2.3),
    Function(gamma_functions.gamma, ops.GAMMA, mp.gamma, (*_SMALL, between(3.0, 171.6)), 1.1),
    Function(gamma_functions.digamma, ops.DIGAMMA, mp.digamma, (*_SMALL, positive(-300.0, 299.0)), 2.2),
)
