"""Follow the regularised leader, as `keras.optimizers.Ftrl`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.fields import option
from gdsolve.optimize.protocols import Vector
from gdsolve.optimize.rules.first_order import FirstOrderOptions, Memory, Rule, first_order


@dataclass(frozen=True, slots=True, kw_only=True)
class FtrlOptions(FirstOrderOptions):
    """Options of `ftrl`."""

    learning_rate_power: float = option(-0.5, "power of the sum of squares in the step size", at_most=0)
    initial_accumulator_value: float = option(0.1, "sum of squares at the start", at_least=0)
    l1_regularization_strength: float = option(
        0.0, "weight of |x|, which makes entries exactly 0", at_least=0
    )
    l2_regularization_strength: float = option(0.0, "weight of x**2", at_least=0)
    l2_shrinkage_regularization_strength: float = option(0.0, "weight of x**2 in the gradient", at_least=0)
    beta: float = option(0.0, "added to the root of the sum of squares", at_least=0)


def _memory(x: Vector, options: FtrlOptions) -> Memory:
    return np.full_like(x, options.initial_accumulator_value), np.zeros_like(x)


def _update(
    x: Vector, g: Vector, memory: Memory, number: int, rate: float, options: FtrlOptions
) -> tuple[Vector, Memory]:
    total, linear = memory
    power = -options.learning_rate_power
    l1 = options.l1_regularization_strength
    l2 = options.l2_regularization_strength + options.beta / (2.0 * rate)
    shrunk = g + 2.0 * options.l2_shrinkage_regularization_strength * x
    new_total = total + g * g
    linear = linear + shrunk - (new_total**power - total**power) / rate * x
    quadratic = new_total**power / rate + 2.0 * l2
    return (np.clip(linear, -l1, l1) - linear) / quadratic, (new_total, linear)


FTRL = first_order(
    name="ftrl",
    summary="minimiser of all linearised losses so far plus a regularisation",
    options=FtrlOptions,
    rule=Rule(_memory, _update),
    formula=(
        "q = s",
        "s = s + g**2",
        "w = (s**-learning_rate_power - q**-learning_rate_power)/lr",
        "z = z + g + (2*l2_shrinkage_regularization_strength - w)*x",
        "h = s**-learning_rate_power/lr + 2*l2_regularization_strength + beta/lr",
        "x = (clip(z, -l1_regularization_strength, l1_regularization_strength) - z)/h",
    ),
    source="Keras 3, keras.optimizers.Ftrl; McMahan et al., KDD 2013, algorithm 1",
)
