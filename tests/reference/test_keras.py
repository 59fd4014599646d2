"""Every first-order rule makes the same iterates as Keras."""

import json
import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from gdsolve.optimize.catalogue import OPTIMIZERS, find_optimizer
from gdsolve.optimize.loop import run
from gdsolve.optimize.options import make_options
from gdsolve.optimize.stopping import Limits
from tests.unit.optimize.objectives import Function, parabola, rosenbrock

AGREEMENT = 1e-6  # Keras keeps some scalars (products of betas) in float32


def logistic_and_square(v):
    x, y = v
    f = math.log(1 + math.exp(x)) - 0.25 * x + 0.5 * (y - 0.5) ** 2 + 0.125 * x * y
    return f, np.array([1 / (1 + math.exp(-x)) - 0.25 + 0.125 * y, y - 0.5 + 0.125 * x])


FUNCTIONS = {
    "x**2 - 2*x + 1": parabola(),
    "(1 - x)**2 + 100*(y - x**2)**2": rosenbrock(),
    "log(1 + exp(x)) - 0.25*x + 0.5*(y - 0.5)**2 + 0.125*x*y": Function(2, logistic_and_square),
}


@cache
def document():
    return json.loads(Path(__file__).with_name("keras_iterates.json").read_text(encoding="utf-8"))


def cases():
    return [pytest.param(each, id=f"{each['case']}: {each['objective']}") for each in document()["records"]]


@pytest.mark.parametrize("record", cases())
def test_iterates_are_those_of_keras(record):
    optimizer = find_optimizer(record["optimizer"])
    options = make_options(optimizer, record["options"])
    start = document()["objectives"][record["objective"]]["start"]
    last = max(map(int, record["after"]))
    outcome = run(FUNCTIONS[record["objective"]], start, optimizer, options, limits=Limits(epochs=last))
    for step, expected in record["after"].items():
        row = outcome.history[int(step)]
        assert row.epoch == int(step)
        assert row.variables == pytest.approx(expected, rel=AGREEMENT, abs=0)


def test_every_first_order_rule_has_iterates():
    shown = {record["optimizer"] for record in document()["records"]}
    assert shown == {each.name for each in OPTIMIZERS if each.family == "first order"}
