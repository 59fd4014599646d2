"""Gradients divided by the root of the sum of their squares, as `keras.optimizers.Adagrad`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.fields import option
from gdsolve.optimize.protocols import Vector
from gdsolve.optimize.rules.first_order import FirstOrderOptions, Memory, Rule, first_order


@dataclass(frozen=True, slots=True, kw_only=True)
class AdagradOptions(FirstOrderOptions):
    """Options of `adagrad`."""

    initial_accumulator_value: float = option(0.1, "sum of squares at the start", at_least=0)
    epsilon: float = option(1e-7, "added to the sum of squares, against division by 0", at_least=0)


def _memory(x: Vector, options: AdagradOptions) -> Memory:
    return (np.full_like(x, options.initial_accumulator_value),)


def _update(
    x: Vector, g: Vector, memory: Memory, number: int, rate: float, options: AdagradOptions
) -> tuple[Vector, Memory]:
    total = memory[0] + g * g
    return x - rate * g / np.sqrt(total + options.epsilon), (total,)


ADAGRAD = first_order(
    name="adagrad",
    summary="each gradient divided by the root of the sum of its squares so far",
    options=AdagradOptions,
    rule=Rule(_memory, _update),
    formula=(
        "s = s + g**2",
        "x = x - lr*g/sqrt(s + epsilon)",
    ),
    source="Keras 3, keras.optimizers.Adagrad; Duchi, Hazan & Singer, JMLR 12 (2011) 2121-2159",
)
