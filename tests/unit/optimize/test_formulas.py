"""The formulas that documentation shows are those that run."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from gdsolve.optimize.catalogue import OPTIMIZERS, find_optimizer
from gdsolve.optimize.loop import run
from gdsolve.optimize.options import make_options
from gdsolve.optimize.stopping import Limits
from tests.unit.optimize.objectives import Function

FIRST = {"adagrad": {"s": "initial_accumulator_value"}, "ftrl": {"s": "initial_accumulator_value"}}
"""Memory that is not 0 at first."""

OPTIONS: dict[str, dict[str, Any]] = {
    "sgd": {"momentum": 0.7},
    "rmsprop": {"momentum": 0.6, "rho": 0.8},
    "adam": {"beta_1": 0.8, "beta_2": 0.95},
    "ftrl": {"l1_regularization_strength": 0.3, "beta": 0.2, "l2_shrinkage_regularization_strength": 0.1},
}
EPOCHS = 7


def slope(x: Any) -> Any:
    return np.array([2 * (x[0] - 1) + 0.3 * x[1], 8 * (x[1] + 2) + 0.3 * x[0]])


def followed(name: str, options: Any, x: Any) -> Any:
    """Return where the lines of the record lead, evaluated as they stand."""
    record = find_optimizer(name)
    named = dataclasses.asdict(options)
    memory: dict[str, Any] = {each: 0.0 for each in "svmuzpq"} | ({"p": 1.0} if name == "nadam" else {})
    memory |= {each: named[option] for each, option in FIRST.get(name, {}).items()}
    functions = {"sqrt": np.sqrt, "max": np.maximum, "abs": np.abs, "sign": np.sign, "clip": np.clip}
    for t in range(1, EPOCHS + 1):
        memory |= {"x": x, "g": slope(x), "t": t, "lr": named["learning_rate"]}
        for line in record.formula:
            if not line.startswith("with "):
                target, _, expression = line.partition(" = ")
                memory[target] = eval(expression, {**named, **functions, **memory})  # noqa: S307 (our own text)
        x = memory["x"]
    return x


def bowl(x: Any) -> tuple[float, Any]:
    return float((x[0] - 1) ** 2 + 4 * (x[1] + 2) ** 2 + 0.3 * x[0] * x[1]), slope(x)


@pytest.mark.parametrize("name", [each.name for each in OPTIMIZERS if each.family == "first order"])
def test_a_first_order_rule_does_what_its_formula_says(name: str) -> None:
    record = find_optimizer(name)
    options = make_options(record, {"learning_rate": 0.05, **OPTIONS.get(name, {})})
    start = np.array([0.4, -0.3])
    outcome = run(Function(2, bowl), start, record, options, limits=Limits(epochs=EPOCHS))
    assert np.allclose(outcome.x, followed(name, options, start), rtol=1e-12, atol=1e-14)
    assert not np.allclose(outcome.x, start)


@pytest.mark.parametrize("record", OPTIMIZERS, ids=lambda each: each.name)
def test_every_optimizer_has_a_formula(record: Any) -> None:
    assert len(record.formula) >= 2
    assert any(line.startswith("x = x") or "x = (" in line or "corner" in line for line in record.formula)
