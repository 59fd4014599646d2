"""The record of an optimizer: an optimizer is data plus two functions, `init` and `step`.

`loop.py` alone owns counting, limits, best-so-far, finiteness, history and Ctrl-C. A step gets the current
state and returns the next one: it proposes, accepts or rejects explicitly, and may set `stop`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from gdsolve.optimize.outcome import Status
from gdsolve.optimize.protocols import Vector


class State(Protocol):
    """What the loop reads of an optimizer's own frozen state (every optimizer adds its private fields).

    `x`, `f`, `g` are the current (accepted) point, its objective and gradient; `step_norm` is the length of the last
    step; `learning_rate` the rate used (None outside first order). `stop` ends the run; `message` says
    why with measured value and limit.
    """

    @property
    def x(self) -> Vector: ...
    @property
    def f(self) -> float: ...
    @property
    def g(self) -> Vector: ...
    @property
    def step_norm(self) -> float | None: ...
    @property
    def learning_rate(self) -> float | None: ...
    @property
    def stop(self) -> Status | None: ...
    @property
    def message(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Optimizer:
    """One optimizer.

    Attributes:
        name: as typed by the user, e.g. `adam`, `newton`.
        summary: one line.
        family: `first order`, `second order`, `least squares` or `direct search`.
        needs: what it calls, a subset of {"value", "gradient", "hessian", "hessian product", "residuals"}.
        handles_bounds: whether bounds are honoured by the method itself (the loop projects otherwise).
        options: frozen dataclass of its options with defaults; limits are checked in `__post_init__`
            (ValueError with a sentence that names the option).
        init: `(function, x, bounds, options) -> state` at the start point.
        step: `(function, state, bounds, options) -> state`.
        source: paper or page, with equation numbers.
    """

    name: str
    summary: str
    family: str
    needs: frozenset[str]
    handles_bounds: bool
    options: type[Any]
    init: Callable[..., Any]
    step: Callable[..., Any]
    source: str
