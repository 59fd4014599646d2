"""Limits of a run, and the stopping tests that a user may ask for.

Each test is one row: its name, its measure, its limit, the `Status` that it gives. The tests at rounding
level that second-order optimizers use by default are their own; these here are added to them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gdsolve.errors import UsageError
from gdsolve.optimize.optimizer import State
from gdsolve.optimize.outcome import Status


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may cost: epochs, wall time in seconds, evaluations of the function (None: no limit).

    The limits are looked at between steps, so the last step may pass them.
    """

    epochs: int = 1000
    time_limit: float | None = None
    max_evaluations: int | None = None

    def __post_init__(self) -> None:
        if self.epochs < 0:
            raise UsageError.of(f"the number of epochs must be at least 0, not {self.epochs}")
        if self.time_limit is not None and not self.time_limit > 0:
            raise UsageError.of(f"the time limit must be above 0 seconds, not {self.time_limit:g}")
        if self.max_evaluations is not None and self.max_evaluations < 1:
            raise UsageError.of(f"the limit of evaluations must be at least 1, not {self.max_evaluations}")


@dataclass(frozen=True, slots=True)
class Stopping:
    """Tolerances of the tests; None leaves a test out.

    Attributes:
        gtol: stops when |g| <= gtol, |g| the Euclidean norm of the gradient (projected at bounds), as the
            history shows it. Absolute: it has the unit of f per x.
        ftol: stops when a step changed f by at most ftol * max(1, |f|): relative, and absolute below |f| = 1.
        xtol: stops when a step was at most xtol * max(1, |x|) long: relative, and absolute below |x| = 1.
    """

    gtol: float | None = None
    ftol: float | None = None
    xtol: float | None = None

    def __post_init__(self) -> None:
        for name in ("gtol", "ftol", "xtol"):
            tolerance = getattr(self, name)
            if tolerance is not None and not tolerance >= 0:
                raise UsageError.of(f"`{name}` must be at least 0, not {tolerance:g}")

    @property
    def tests(self) -> tuple[StoppingTest, ...]:
        """Return the rows whose tolerance is given."""
        return tuple(test for test in TESTS if getattr(self, test.name) is not None)


@dataclass(frozen=True, slots=True)
class StoppingTest:
    """One row: the run stops with `status` when measure <= limit.

    `measure(before, after, gradient_norm)` and `limit(before, after, tolerance)` get the states around the
    last accepted step. `needs_step`: the test means nothing at the start or after a rejected step.
    """

    name: str
    measure: Callable[[State, State, float], float]
    limit: Callable[[State, State, float], float]
    status: Status
    words: str
    needs_step: bool

    def message(self, measured: float, limit: float) -> str:
        """Return the sentence with measured value and limit."""
        return f"{self.words} {measured:.3g} <= {limit:.3g} ({self.name})"


TESTS: tuple[StoppingTest, ...] = (
    StoppingTest(
        name="gtol",
        measure=lambda before, after, gradient_norm: gradient_norm,
        limit=lambda before, after, tolerance: tolerance,
        status=Status.GTOL,
        words="gradient norm",
        needs_step=False,
    ),
    StoppingTest(
        name="ftol",
        measure=lambda before, after, gradient_norm: abs(after.f - before.f),
        limit=lambda before, after, tolerance: tolerance * max(1.0, abs(after.f)),
        status=Status.FTOL,
        words="change of the objective",
        needs_step=True,
    ),
    StoppingTest(
        name="xtol",
        measure=lambda before, after, gradient_norm: float(np.linalg.norm(after.x - before.x)),
        limit=lambda before, after, tolerance: tolerance * max(1.0, float(np.linalg.norm(after.x))),
        status=Status.XTOL,
        words="step",
        needs_step=True,
    ),
)


def passed_test(
    stopping: Stopping,
    before: State,
    after: State,
    gradient_norm: float,
) -> tuple[Status, str] | None:
    """Return status and message of the first test that passes, or None.

    A step that was rejected leaves the same `x` object in the state; it proves nothing about f or x.
    """
    moved = after.x is not before.x
    for test in stopping.tests:
        if test.needs_step and not moved:
            continue
        measured = test.measure(before, after, gradient_norm)
        limit = test.limit(before, after, getattr(stopping, test.name))
        if measured <= limit:
            return test.status, test.message(measured, limit)
    return None


NO_LIMITS = Limits()
NO_TESTS = Stopping()
