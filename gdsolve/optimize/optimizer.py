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

    `x`, `f`, `g` are the current (accepted) point, its objective and gradient; `step_norm` is the length of
    the last step; `learning_rate` the rate used (None outside first order). `stop` ends the run; `message`
    says why with measured value and limit.
    """

    @property
    def x(self) -> Vector:
        """Return the current point."""
        ...

    @property
    def f(self) -> float:
        """Return the objective there."""
        ...

    @property
    def g(self) -> Vector:
        """Return the gradient there."""
        ...

    @property
    def step_norm(self) -> float | None:
        """Return the length of the last step."""
        ...

    @property
    def learning_rate(self) -> float | None:
        """Return the learning rate of the last step."""
        ...

    @property
    def stop(self) -> Status | None:
        """Return why the run must end, or None."""
        ...

    @property
    def message(self) -> str:
        """Return the sentence to that."""
        ...


def _unchanged(function: object, state: State, bounds: object, options: object) -> State:
    return state


@dataclass(frozen=True, slots=True)
class Optimizer:
    """One optimizer.

    Attributes:
        name: as typed by the user, e.g. `adam`, `newton`.
        summary: one line.
        family: `first order`, `second order`, `least squares` or `direct search`.
        needs: what it calls, a subset of {"value", "gradient", "hessian", "hessian product", "residuals"}.
        handles_bounds: whether bounds are honoured by the method itself (else `run` refuses them).
        options: frozen dataclass of its options with defaults; limits are checked in `__post_init__`
            (ValueError with a sentence that names the option).
        init: `(function, x, bounds, options) -> state` at the start point; `function` is a `Counted`.
        step: `(function, state, bounds, options) -> state`. A rejected step returns a state with the same `x`
            object, which is how the loop knows that nothing moved.
        formula: one step in lines, with x the variables, f the objective, g its gradient, H its Hessian, r and J
            residuals and Jacobian, lr the learning rate, t the number of the step, ' a transpose. Those of
            first-order rules can be evaluated as they stand; other names are memory (0 at first) or options.
        source: paper or page, with equation numbers.
        keeps_matrix: whether it keeps a matrix of n x n numbers or more, so that it is refused many variables.
        keeps_best: whether the answer is the best point of the run (else the last one, as in Keras).
        finish: `(function, state, bounds, options) -> state` at the end of a run, for an answer that is not
            the last point (averaged variables) or not yet evaluated on all data rows; else the state itself.
        rule: the update rule of a first-order optimizer, for many epochs at once (`sprint.py`); else None.
    """

    name: str
    summary: str
    family: str
    needs: frozenset[str]
    handles_bounds: bool
    options: type[Any]
    init: Callable[..., Any]
    step: Callable[..., Any]
    formula: tuple[str, ...]
    source: str
    keeps_matrix: bool = False
    keeps_best: bool = True
    finish: Callable[..., Any] = _unchanged
    rule: Any = None
