"""Adam with Nesterov momentum, as `keras.optimizers.Nadam`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.fields import option
from gdsolve.optimize.protocols import Vector
from gdsolve.optimize.rules.first_order import FirstOrderOptions, Memory, Rule, first_order

# The momentum warms up as beta_1 * (1 - 0.5 * 0.96**t), Dozat's and Keras' constants.
_WARM_UP = 0.96


@dataclass(frozen=True, slots=True, kw_only=True)
class NadamOptions(FirstOrderOptions):
    """Options of `nadam`."""

    beta_1: float = option(0.9, "part of the old mean that is kept", at_least=0, below=1)
    beta_2: float = option(0.999, "part of the old mean square that is kept", at_least=0, below=1)
    epsilon: float = option(1e-7, "added to the root of the mean square, against division by 0", at_least=0)


def _memory(x: Vector, options: NadamOptions) -> Memory:
    zero = np.zeros_like(x)
    return zero, zero, 1.0


def _update(
    x: Vector, g: Vector, memory: Memory, number: int, rate: float, options: NadamOptions
) -> tuple[Vector, Memory]:
    mean, square, product = memory
    squares: Vector = g * g
    beta_1, beta_2 = options.beta_1, options.beta_2
    now = beta_1 * (1.0 - 0.5 * _WARM_UP**number)
    next_ = beta_1 * (1.0 - 0.5 * _WARM_UP ** (number + 1))
    product = product * now  # of all momenta so far: what unbiases the mean
    mean = mean + (g - mean) * (1.0 - beta_1)
    square = square + (squares - square) * (1.0 - beta_2)
    ahead = mean * (next_ / (1.0 - product * next_)) + g * ((1.0 - now) / (1.0 - product))
    root = np.sqrt(square / (1.0 - beta_2**number))
    return x - rate * ahead / (root + options.epsilon), (mean, square, product)


NADAM = first_order(
    name="nadam",
    summary="adam that looks ahead along its momentum",
    options=NadamOptions,
    rule=Rule(_memory, _update),
    formula=(
        "a = beta_1*(1 - 0.5*0.96**t)",
        "b = beta_1*(1 - 0.5*0.96**(t + 1))",
        "p = p*a",
        "m = beta_1*m + (1 - beta_1)*g",
        "s = beta_2*s + (1 - beta_2)*g**2",
        "d = m*b/(1 - p*b) + g*(1 - a)/(1 - p)",
        "x = x - lr*d/(sqrt(s/(1 - beta_2**t)) + epsilon)",
    ),
    source="Keras 3, keras.optimizers.Nadam; Dozat, Incorporating Nesterov momentum into Adam, 2016",
)
