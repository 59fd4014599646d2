"""Many epochs of a first-order rule at once, where the objective can run them as one generated loop on floats.

An epoch of a rule on arrays takes ten microseconds or more, whatever the number of variables; on a few floats
it is a tenth of one. The loop stops before anything that is not finite, so that the ordinary step meets it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np

from gdsolve.optimize.counted import Counted
from gdsolve.optimize.history import Row
from gdsolve.optimize.protocols import Bounds, FloatUpdate
from gdsolve.optimize.rules.first_order import FirstOrderOptions, FirstOrderState, Rule
from gdsolve.optimize.rules.traced import NotTracedError, leaf, update_text

MOST_VARIABLES = 24
"""Beyond, arrays are as quick, and `norms.norm` adds in another order."""


class Sprint(NamedTuple):
    """The state after some epochs and their rows of history; fewer than asked if the next one is not finite."""

    state: FirstOrderState
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Sprinter:
    """Runs epochs of one rule on one function.

    Attributes:
        function: whose evaluations are counted.
        options: of the rule.
        loop: `(number, rates, *x, *g, *memory) -> (rows, (*x, *g, *memory))`.
        own: for each part of the memory, whether each variable has its own.
    """

    function: Counted
    options: FirstOrderOptions
    loop: Callable[..., Any]
    own: tuple[bool, ...]

    def run(self, state: FirstOrderState, epochs: int) -> Sprint:
        """Return the end of so many epochs (at least 1), or of as many as are finite."""
        x, memory, _, steps = state.iterate
        schedule, constant = self.options.schedule, self.options.learning_rate
        rates: Any = (
            repeat(constant, epochs)
            if schedule is None
            else [schedule.rate(constant, step) for step in range(steps, steps + epochs)]
        )
        values = [*x.tolist(), *state.g.tolist()]
        for each in memory:
            values += each.tolist() if isinstance(each, np.ndarray) else [each]
        rows, end = self.loop(steps, rates, *values)
        if len(rows) < epochs:  # the last values are those of an epoch that failed: stop one epoch earlier
            rows, end = self.loop(steps, [row[4] for row in rows], *values)
        self.function.count_gradients(len(rows))
        return Sprint(_state(state, rows, end, self.own) if rows else state, rows)


def make_sprinter(
    rule: Rule, function: Counted, state: FirstOrderState, bounds: Bounds, options: FirstOrderOptions
) -> Sprinter | None:
    """Return what runs epochs on floats; None where that cannot be done.

    It takes few numbers, no bounds, clipping, averages or mini-batches, and a rule and a function that have a
    text on floats.
    """
    plain = not (options.clips or options.use_ema or bounds.any)
    if not (
        plain and function.batch is None and function.size <= MOST_VARIABLES and function.has_float_loops
    ):
        return None
    own = tuple(isinstance(each, np.ndarray) for each in state.iterate[1])
    try:
        loop = function.float_loop(_text(rule, own, options))
    except NotTracedError:
        return None
    return None if loop is None else Sprinter(function, options, loop, own)


def _state(
    before: FirstOrderState, rows: list[Row], end: tuple[float, ...], own: tuple[bool, ...]
) -> FirstOrderState:
    size = len(before.x)
    x, g = np.array(end[:size]), np.array(end[size : 2 * size])
    memory: list[Any] = []
    place = 2 * size
    for each in own:
        memory.append(np.array(end[place : place + size]) if each else end[place])
        place += size if each else 1
    number, f, _, step_norm, rate, _ = rows[-1]
    iterate = (x, tuple(memory), x, number)
    return FirstOrderState(x, f, g, step_norm, rate, iterate, before.epochs + len(rows))


def _text(rule: Rule, own: tuple[bool, ...], options: FirstOrderOptions) -> FloatUpdate:
    names = [f"m{place}_#" if each else f"m{place}" for place, each in enumerate(own)]
    memory = tuple(leaf(name, is_shared=not each) for name, each in zip(names, own, strict=True))
    x: Any = leaf("v#")
    number, rate = leaf("number", is_shared=True), leaf("rate", is_shared=True)
    if options.weight_decay is not None:
        x = x - x * (options.weight_decay * rate)
    update: Any = rule.update
    new_x, new_memory = update(x, leaf("g#"), memory, number, rate, options)
    return update_text(new_x, new_memory, names)
