"""What a run leaves behind: where it ended, why, at what cost, and its history."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from gdsolve.optimize.protocols import Vector


class Status(Enum):
    """Why a run ended; the value is the sentence that the user reads."""

    GRADIENT = "the gradient is zero up to rounding"
    GTOL = "the gradient fell below --gtol"
    FTOL = "the objective changed less than --ftol"
    XTOL = "the step fell below --xtol"
    ROUNDING = "rounding stops any further progress"
    EXACT = "solved in one step"
    EPOCHS = "all epochs were run"
    TIME_LIMIT = "the time limit was reached"
    EVALUATIONS = "the limit of evaluations was reached"
    STALLED = "no step lowers the objective"
    NON_FINITE = "the objective is not finite"
    DIVERGED = "the objective fell without limit"
    INTERRUPTED = "interrupted"


class HistoryRow(NamedTuple):
    """The state after `epoch` epochs (0: the start); a named tuple, since there may be a row per microsecond.

    `gradient_norm` is the Euclidean norm of the gradient at this point (projected at bounds); `step_norm` the
    length of the step that led here and `learning_rate` the rate that it used (None where there is none).
    """

    epoch: int
    objective: float
    gradient_norm: float
    step_norm: float | None
    learning_rate: float | None
    variables: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How often the function was called; counted by `Counted`."""

    iterations: int = 0
    evaluations: int = 0
    gradients: int = 0
    hessians: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a run: the best point found (for first-order rules: the last point), with its history."""

    x: Vector
    objective: float
    gradient: Vector
    status: Status
    message: str
    counts: Counts
    history: tuple[HistoryRow, ...]
    seconds: float
