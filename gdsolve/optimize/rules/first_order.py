"""What all first-order rules share: an epoch, clipping, weight decay, averaging, as in Keras 3.

    g  ->  clipped g  ->  x decayed  ->  rule  ->  x into its bounds  ->  average of x

A rule is two functions: `memory` makes its accumulators, `update` one step. One epoch is one step on all data
rows, or with mini-batches one step per batch.

Source: Keras 3, keras.optimizers.Optimizer (apply, _clip_gradients, _apply_weight_decay, use_ema).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from gdsolve.optimize.counted import Counted
from gdsolve.optimize.fields import check_limits, option
from gdsolve.optimize.norms import norm
from gdsolve.optimize.optimizer import Optimizer
from gdsolve.optimize.outcome import Status
from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.optimize.schedules import Schedule, read_schedule

Memory: TypeAlias = tuple[Any, ...]
Iterate: TypeAlias = tuple[Vector, Memory, Vector, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOrderOptions:
    """Options of every first-order rule; a rule adds its own and sets the default of the learning rate."""

    learning_rate: float = option(0.001, "step size", above=0)
    schedule: Schedule | None = option(  # noqa: RUF009 (a field, as the others)
        None, "how the learning rate changes", reader=read_schedule
    )
    weight_decay: float | None = option(None, "decay of x per step, times the learning rate", at_least=0)
    clipnorm: float | None = option(None, "largest norm of each variable's gradient", above=0)
    clipvalue: float | None = option(None, "largest absolute value of a gradient's entry", above=0)
    global_clipnorm: float | None = option(None, "largest norm of the whole gradient", above=0)
    use_ema: bool = option(False, "whether the answer is a moving average of the iterates")
    ema_momentum: float = option(0.99, "weight of the past in that average", at_least=0, at_most=1)
    ema_overwrite_frequency: int | None = option(None, "steps after which x becomes the average", at_least=1)

    @property
    def clips(self) -> bool:
        """Say whether gradients are clipped."""
        return not (self.clipnorm is None and self.clipvalue is None and self.global_clipnorm is None)

    def __post_init__(self) -> None:
        check_limits(self)
        clips = [
            name for name in ("clipnorm", "clipvalue", "global_clipnorm") if getattr(self, name) is not None
        ]
        if len(clips) > 1:
            raise ValueError(f"only one kind of clipping at a time, not `{'` and `'.join(clips)}`")


@dataclass(frozen=True, slots=True)
class Rule:
    """An update rule.

    Attributes:
        memory: `(x, options) -> memory`, its accumulators at the start.
        update: `(x, g, memory, number, rate, options) -> (x, memory)`, the step of that number (from 1) with
            the learning rate `rate`.
    """

    memory: Callable[[Vector, Any], Memory]
    update: Callable[[Vector, Vector, Memory, int, float, Any], tuple[Vector, Memory]]


class FirstOrderState(NamedTuple):
    """The state after some epochs (a named tuple, since an epoch lasts a few microseconds).

    With mini-batches `f` and `g` are the means over the batches of the epoch, as Keras reports its loss.
    `iterate` is what a step changes: x, the memory of the rule, the moving average of x, the number of steps.
    """

    x: Vector
    f: float
    g: Vector
    step_norm: float | None
    learning_rate: float | None
    iterate: Iterate
    epochs: int = 0
    stop: Status | None = None
    message: str = ""


def first_order(
    name: str,
    summary: str,
    options: type[FirstOrderOptions],
    rule: Rule,
    formula: tuple[str, ...],
    source: str,
) -> Optimizer:
    """Return the record of the optimizer that follows an update rule."""
    return Optimizer(
        name=name,
        summary=summary,
        family="first order",
        needs=frozenset({"value", "gradient"}),
        handles_bounds=True,
        options=options,
        init=partial(_init, rule),
        step=partial(_epoch, rule),
        formula=formula,
        source=source,
        keeps_best=False,
        finish=_finish,
        rule=rule,
    )


def _init(
    rule: Rule, function: Counted, x: Vector, bounds: Bounds, options: FirstOrderOptions
) -> FirstOrderState:
    x = x.astype(function.dtype)
    f, g = function.value_and_gradient(x)
    return FirstOrderState(x, f, g, None, None, (x, rule.memory(x, options), x, 0))


def _epoch(
    rule: Rule, function: Counted, state: FirstOrderState, bounds: Bounds, options: FirstOrderOptions
) -> FirstOrderState:
    if function.batch is None:
        iterate, rate = _updated(rule, function, state.iterate, state.g, bounds, options)
        x = iterate[0]
        f, g = function.value_and_gradient(x)
    else:
        f, g, iterate, rate = _through_batches(rule, function, state, bounds, options)
        x = iterate[0]
    return FirstOrderState(x, f, g, norm(x - state.x), rate, iterate, state.epochs + 1)


def _through_batches(
    rule: Rule, function: Counted, state: FirstOrderState, bounds: Bounds, options: FirstOrderOptions
) -> tuple[float, Vector, Iterate, float]:
    """Return the means of f and g over the batches of the next epoch, its last iterate and rate."""
    assert function.batch is not None, "the caller has looked"
    iterate, rate = state.iterate, options.learning_rate
    total_f, total_g = 0.0, np.zeros(function.size)
    for rows in function.batch.epoch(state.epochs + 1, function.rows):
        f, g = function.value_and_gradient_of_rows(iterate[0], rows)
        total_f += f * len(rows)
        total_g += g * len(rows)
        iterate, rate = _updated(rule, function, iterate, g, bounds, options)
    mean_g = (total_g / function.rows).astype(state.x.dtype)
    return total_f / function.rows, mean_g, iterate, rate


def _updated(
    rule: Rule, function: Counted, iterate: Iterate, g: Vector, bounds: Bounds, options: FirstOrderOptions
) -> tuple[Iterate, float]:
    """Return the iterate after one step with the gradient g, and the learning rate of that step."""
    x, memory, average, steps = iterate
    if options.clips:
        g = _clipped(g, function.blocks, options)
    rate = options.learning_rate
    if options.schedule is not None:
        rate = options.schedule.rate(rate, steps)
    if options.weight_decay is not None:
        x = x - x * (options.weight_decay * rate)
    x, memory = rule.update(x, g, memory, steps + 1, rate, options)
    if bounds.any:
        x = bounds.project(x).astype(g.dtype)
    if options.use_ema:
        past = options.ema_momentum if steps else 0.0
        average = past * average + (1.0 - past) * x
        if options.ema_overwrite_frequency and (steps + 1) % options.ema_overwrite_frequency == 0:
            x = average
    return (x, memory, average, steps + 1), rate


def _clipped(g: Vector, blocks: tuple[slice, ...], options: FirstOrderOptions) -> Vector:
    if options.clipnorm is not None:
        return np.concatenate([_norm_clipped(g[block], options.clipnorm) for block in blocks])
    if options.global_clipnorm is not None:
        return _norm_clipped(g, options.global_clipnorm)
    if options.clipvalue is not None:
        return np.clip(g, -options.clipvalue, options.clipvalue)
    return g


def _norm_clipped(g: Vector, largest: float) -> Vector:
    length = norm(g)
    return g * (largest / length) if length > largest else g


def _finish(
    function: Counted, state: FirstOrderState, bounds: Bounds, options: FirstOrderOptions
) -> FirstOrderState:
    """Return the state whose f and g belong to the answer: averaged if asked, on all data rows."""
    _, _, average, steps = state.iterate
    x = average if options.use_ema else state.x
    if steps == 0 or (x is state.x and function.batch is None):
        return state
    f, g = function.value_and_gradient(x)
    return state._replace(x=x, f=f, g=g)
