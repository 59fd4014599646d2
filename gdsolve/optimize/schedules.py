"""Learning-rate schedules with the names and formulas of Keras 3.

A schedule is a frozen dataclass with `rate(initial, step)`: the learning rate of step number `step` (from 0),
where `initial` is the optimizer's own `learning_rate`. Text: `exponential:decay_steps=100,decay_rate=0.9`.

Source: Keras 3, keras.optimizers.schedules; cosine: Loshchilov & Hutter, SGDR, ICLR 2017, (5).
"""

from __future__ import annotations

import math
from dataclasses import MISSING, dataclass
from typing import Any, Protocol, runtime_checkable

from gdsolve.errors import Diagnostic, UsageError, closest
from gdsolve.optimize.fields import build, check_limits, option


@runtime_checkable
class Schedule(Protocol):
    """A rule that gives each step its learning rate."""

    def rate(self, initial: float, step: int) -> float:
        """Return the learning rate of a step (from 0) that begins with the rate `initial`."""
        ...


@dataclass(frozen=True, slots=True)
class Constant:
    """The same rate always."""

    def rate(self, initial: float, step: int) -> float:
        """Return `initial`."""
        return initial


@dataclass(frozen=True, slots=True)
class Exponential:
    """initial * decay_rate ** (step / decay_steps)."""

    decay_steps: int = option(MISSING, "steps in which the rate is multiplied once by decay_rate", at_least=1)
    decay_rate: float = option(MISSING, "factor per decay_steps steps", above=0)
    staircase: bool = option(False, "whether the rate falls in stairs, once per decay_steps")

    def __post_init__(self) -> None:
        check_limits(self)

    def rate(self, initial: float, step: int) -> float:
        """Return initial * decay_rate ** (step / decay_steps)."""
        periods = step / self.decay_steps
        return initial * self.decay_rate ** (math.floor(periods) if self.staircase else periods)


@dataclass(frozen=True, slots=True)
class InverseTime:
    """initial / (1 + decay_rate * step / decay_steps)."""

    decay_steps: int = option(MISSING, "steps per unit of time", at_least=1)
    decay_rate: float = option(MISSING, "how fast the rate falls", at_least=0)
    staircase: bool = option(False, "whether the rate falls in stairs, once per decay_steps")

    def __post_init__(self) -> None:
        check_limits(self)

    def rate(self, initial: float, step: int) -> float:
        """Return initial / (1 + decay_rate * step / decay_steps)."""
        periods = step / self.decay_steps
        return initial / (1.0 + self.decay_rate * (math.floor(periods) if self.staircase else periods))


@dataclass(frozen=True, slots=True)
class Polynomial:
    """From the initial rate to end_learning_rate in decay_steps steps, along a power."""

    decay_steps: int = option(MISSING, "steps until the end rate", at_least=1)
    end_learning_rate: float = option(1e-4, "rate at the end", at_least=0)
    power: float = option(1.0, "power of the curve; 1 is a straight line", above=0)
    cycle: bool = option(False, "whether it begins anew (with longer periods) beyond decay_steps")

    def __post_init__(self) -> None:
        check_limits(self)

    def rate(self, initial: float, step: int) -> float:
        """Return (initial - end) * (1 - step / decay_steps) ** power + end."""
        period = self.decay_steps
        if self.cycle:
            period *= max(1, math.ceil(step / self.decay_steps))
        done = min(step, period) / period
        left = math.pow(1.0 - done, self.power)
        return (initial - self.end_learning_rate) * left + self.end_learning_rate


@dataclass(frozen=True, slots=True)
class Cosine:
    """Half a cosine from the initial rate to alpha times it; before that, if asked, a linear warm-up."""

    decay_steps: int = option(MISSING, "steps of the half cosine", at_least=1)
    alpha: float = option(0.0, "final rate as a fraction of the initial one", at_least=0)
    warmup_target: float | None = option(None, "rate after the warm-up; none: no warm-up", above=0)
    warmup_steps: int = option(0, "steps of the warm-up", at_least=0)

    def __post_init__(self) -> None:
        check_limits(self)

    def rate(self, initial: float, step: int) -> float:
        """Return the cosine decay of `initial`, or the warm-up from it to `warmup_target`."""
        if self.warmup_target is None:
            return initial * self._decayed(step)
        if step < self.warmup_steps:
            return initial + (self.warmup_target - initial) * step / self.warmup_steps
        return self.warmup_target * self._decayed(step - self.warmup_steps)

    def _decayed(self, step: int) -> float:
        cosine = 0.5 * (1.0 + math.cos(math.pi * min(step / self.decay_steps, 1.0)))
        return (1.0 - self.alpha) * cosine + self.alpha


@dataclass(frozen=True, slots=True)
class CosineRestarts:
    """Half cosines one after the other, each t_mul times longer and m_mul times as high as the one before."""

    first_decay_steps: int = option(MISSING, "steps of the first half cosine", at_least=1)
    t_mul: float = option(2.0, "length of a period relative to the one before", at_least=1)
    m_mul: float = option(1.0, "height of a period relative to the one before", above=0)
    alpha: float = option(0.0, "lowest rate as a fraction of the initial one", at_least=0)

    def __post_init__(self) -> None:
        check_limits(self)

    def rate(self, initial: float, step: int) -> float:
        """Return the rate inside the period that holds `step`."""
        done = step / self.first_decay_steps
        if self.t_mul == 1.0:
            restarts = math.floor(done)
            done -= restarts
        else:  # periods begin at (t_mul**i - 1) / (t_mul - 1), in units of the first
            restarts = math.floor(math.log(1.0 + done * (self.t_mul - 1.0)) / math.log(self.t_mul))
            begun = (self.t_mul**restarts - 1.0) / (self.t_mul - 1.0)
            done = (done - begun) / self.t_mul**restarts
        cosine = 0.5 * self.m_mul**restarts * (1.0 + math.cos(math.pi * done))
        return initial * ((1.0 - self.alpha) * cosine + self.alpha)


@dataclass(frozen=True, slots=True)
class Piecewise:
    """values[0] up to and with step boundaries[0], then values[1] and so on; `initial` is not used."""

    boundaries: tuple[float, ...] = option(MISSING, "last step of each piece but the last")
    values: tuple[float, ...] = option(MISSING, "rate of each piece, one more than boundaries")

    def __post_init__(self) -> None:
        if len(self.values) != len(self.boundaries) + 1:
            given = f"{len(self.values)} values for {len(self.boundaries)} boundaries"
            raise ValueError(f"`values` must be one more than `boundaries`, not {given}")
        if list(self.boundaries) != sorted(self.boundaries):
            raise ValueError("`boundaries` must be in rising order")

    def rate(self, initial: float, step: int) -> float:
        """Return the value of the piece that holds `step`."""
        return self.values[sum(step > boundary for boundary in self.boundaries)]


@dataclass(frozen=True, slots=True)
class WarmUp:
    """A straight line from 0 to the initial rate, which then stays."""

    warmup_steps: int = option(MISSING, "steps until the full rate", at_least=1)

    def __post_init__(self) -> None:
        check_limits(self)

    def rate(self, initial: float, step: int) -> float:
        """Return initial * (step + 1) / warmup_steps, at most initial: the first step is not wasted."""
        return initial * min(1.0, (step + 1) / self.warmup_steps)


SCHEDULES: dict[str, type[Any]] = {
    "constant": Constant,
    "exponential": Exponential,
    "cosine": Cosine,
    "cosine-restarts": CosineRestarts,
    "polynomial": Polynomial,
    "inverse-time": InverseTime,
    "piecewise": Piecewise,
    "warm-up": WarmUp,
}


def parse_schedule(text: str) -> Schedule:
    """Return the schedule that a text names.

    Args:
        text: `NAME`, `NAME:OPTION=VALUE,...` or `NAME(OPTION=VALUE, ...)`; lists in brackets, as in
            `piecewise:boundaries=[100,500],values=[0.1,0.01,0.001]`.

    Raises:
        UsageError: unknown name or option (with the closest one), missing option, value out of its limits.

    >>> parse_schedule("exponential:decay_steps=100,decay_rate=0.9").rate(0.1, 200)
    0.08100000000000002
    """
    body = text.strip()
    if body.endswith(")") and "(" in body and ":" not in body:
        body = body[:-1].replace("(", ":", 1)
    name, _, rest = body.partition(":")
    name = name.strip().lower().replace("_", "-")
    if name not in SCHEDULES:
        near = closest(name, SCHEDULES)
        hint = (
            f"did you mean `{near}`?" if near else "there are " + ", ".join(f"`{each}`" for each in SCHEDULES)
        )
        raise UsageError(Diagnostic(f"unknown schedule `{name}`", hint=hint))
    given: dict[str, str] = {}
    for part in _split_outside_brackets(rest):
        key, equals, value = part.partition("=")
        if not equals:
            raise UsageError.of(
                f"schedule `{name}`: `{part.strip()}` is not of the form OPTION=VALUE",
                hint="write it like `exponential:decay_steps=100,decay_rate=0.9`",
            )
        given[key.strip().replace("-", "_")] = value.strip()
    schedule: Schedule = build(SCHEDULES[name], f"schedule `{name}`", given)
    return schedule


def read_schedule(value: Any) -> Schedule:
    """Return a schedule given as such or as text."""
    if isinstance(value, str):
        return parse_schedule(value)
    if not isinstance(value, Schedule):
        raise UsageError.of(f"`schedule` must be a schedule or its text, not `{value!r}`")
    return value


def _split_outside_brackets(text: str) -> list[str]:
    parts, depth, begun = [], 0, 0
    for place, character in enumerate(text):
        depth += (character in "[(") - (character in "])")
        if character == "," and depth == 0:
            parts.append(text[begun:place])
            begun = place + 1
    parts.append(text[begun:])
    return [part for part in parts if part.strip()]
