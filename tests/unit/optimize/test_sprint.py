"""Epochs run as one loop on floats against the same epochs one by one: the same bits, history, counts and ends."""

from __future__ import annotations

import numpy as np
import pytest

from gdsolve.compile import Layout, compile_objective
from gdsolve.compile.objective import CompiledObjective
from gdsolve.errors import Source
from gdsolve.graph import Graph
from gdsolve.lower import lower
from gdsolve.optimize import loop
from gdsolve.optimize.catalogue import OPTIMIZERS, find_optimizer
from gdsolve.optimize.loop import run
from gdsolve.optimize.options import make_options
from gdsolve.optimize.outcome import Outcome, Status
from gdsolve.optimize.protocols import Bounds
from gdsolve.optimize.stopping import Limits
from gdsolve.text import parse_formula

RULES = [each.name for each in OPTIMIZERS if each.family == "first order"]


def objective(text: str, names: str = "xy") -> CompiledObjective:
    graph = Graph()
    nodes = {name: graph.input(name) for name in names}
    return compile_objective(graph, lower(parse_formula(Source(text)), graph, nodes), Layout.scalars(names))


def both(
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    name: str,
    epochs: int,
    start: tuple[float, ...],
    **options: object,
) -> tuple[Outcome, Outcome]:
    """Return the run in sprints and the run in single epochs."""
    optimizer = find_optimizer(name)
    made = make_options(optimizer, options)
    names = "xyz"[: len(start)]
    quick = run(objective(text, names), np.array(start), optimizer, made, limits=Limits(epochs=epochs))
    with monkeypatch.context() as patch:
        patch.setattr(loop, "SHORT", epochs + 1)
        slow = run(objective(text, names), np.array(start), optimizer, made, limits=Limits(epochs=epochs))
    return quick, slow


def assert_same(quick: Outcome, slow: Outcome) -> None:
    assert quick.history == slow.history
    assert quick.x.tolist() == slow.x.tolist()
    assert quick.gradient.tolist() == slow.gradient.tolist()
    assert (quick.status, quick.message, quick.counts) == (slow.status, slow.message, slow.counts)


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_the_same_bits(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert_same(
        *both(monkeypatch, "(1 - x)**2 + 100*(y - x**2)**2", name, 300, (-1.2, 1.0), learning_rate=1e-3)
    )


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("sgd", {"momentum": 0.9}),
        ("sgd", {"momentum": 0.9, "nesterov": True}),
        ("adam", {"amsgrad": True}),
        ("rmsprop", {"centered": True, "momentum": 0.5}),
        ("adamw", {"weight_decay": 0.1}),
        ("nadam", {"schedule": "exponential:decay_steps=10,decay_rate=0.9"}),
        ("ftrl", {"l1_regularization_strength": 0.1, "l2_shrinkage_regularization_strength": 0.01}),
    ],
)
def test_options_keep_the_bits(
    monkeypatch: pytest.MonkeyPatch, name: str, options: dict[str, object]
) -> None:
    assert_same(*both(monkeypatch, "exp(x) - 2*x + (y - x)**2", name, 100, (0.5, 2.0), **options))


@pytest.mark.slow
def test_runs_longer_than_a_sprint_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    epochs = 2 * loop.SPRINT + 7
    quick, slow = both(monkeypatch, "x**2 - 2*x + 1", "adam", epochs, (5.0,))
    assert quick.counts.iterations == epochs
    assert_same(quick, slow)


@pytest.mark.parametrize(
    ("text", "start", "rate"),
    [
        ("x**4", 3.0, 1.0),  # overflows
        ("log(x)", 1.0, 0.3),  # leaves its domain
        ("1/x + x - x", 1.0, 0.7),  # hits the pole or runs away
        ("x - x**3", 2.0, 0.5),  # falls without limit
    ],
)
def test_what_is_not_finite_ends_both_alike(
    monkeypatch: pytest.MonkeyPatch, text: str, start: float, rate: float
) -> None:
    assert_same(*both(monkeypatch, text, "sgd", 200, (start,), learning_rate=rate))


def test_bounds_and_averages_are_left_to_single_epochs() -> None:
    optimizer = find_optimizer("sgd")
    box = Bounds(np.array([2.0]), np.array([np.inf]))
    limits = Limits(epochs=100)
    bounded = run(
        objective("x**2", "x"),
        np.array([5.0]),
        optimizer,
        make_options(optimizer, {}),
        bounds=box,
        limits=limits,
    )
    assert bounded.x.tolist() == [2.0]
    options = make_options(optimizer, {"use_ema": True})
    averaged = run(objective("x**2", "x"), np.array([5.0]), optimizer, options, limits=limits)
    assert averaged.x[0] > 5.0 * 0.98**100


def test_a_time_limit_ends_a_run_of_sprints() -> None:
    optimizer = find_optimizer("sgd")
    limits = Limits(epochs=10**9, time_limit=0.05)
    outcome = run(
        objective("x**2", "x"), np.array([5.0]), optimizer, make_options(optimizer, {}), limits=limits
    )
    assert outcome.status is Status.TIME_LIMIT
    assert outcome.counts.iterations % loop.SPRINT == 0
