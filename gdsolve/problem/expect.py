"""What a problem file says of its own answer, so that every shipped file is a test (`gdsolve check`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gdsolve.problem.settings import Value

RELATIVE_TOLERANCE = 1e-6
"""Of the largest entry, where a number is given without `±`: what a user means by "about 0.26025"."""

VERDICTS = (
    "minimum",
    "flat minimum",
    "saddle",
    "maximum",
    "flat maximum",
    "not converged",
    "unbounded",
    "infimum not attained",
    "supremum not attained",
    "undefined",
    "unique solution",
    "solutions",
    "family",
    "inconsistent",
    "no root found",
    "good",
    "not identifiable",
)
"""The codes that `expect: {verdict: ...}` may name; those of `solve.result.VerdictCode`."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A number or nested list, and how far the answer may be from it.

    `tolerance` is absolute and holds for every entry. Without one it is `RELATIVE_TOLERANCE` times the
    largest absolute entry, or `RELATIVE_TOLERANCE` itself if all entries are 0.
    """

    value: Value
    tolerance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedDerivatives:
    """Value and derivatives at a point; no optimizer runs for them.

    Attributes:
        of: an intermediate; None is the objective.
        at: values that replace the start values (and constants) of the problem.
        value: expected value of `of`.
        gradient: expected gradients by name (variable, constant or intermediate).
        hessian: expected blocks of second derivatives by two names.
    """

    of: str | None = None
    at: Mapping[str, Value] = field(default_factory=dict)
    value: Expected | None = None
    gradient: Mapping[str, Expected] = field(default_factory=dict)
    hessian: Mapping[str, Mapping[str, Expected]] = field(default_factory=dict)

    @property
    def wrt(self) -> tuple[str, ...]:
        """Return the names by which to differentiate, each once."""
        inner = (name for row in self.hessian.values() for name in row)
        return tuple(dict.fromkeys((*self.gradient, *self.hessian, *inner)))

    @property
    def order(self) -> int:
        """Return 2 if second derivatives are expected, else 1."""
        return 2 if self.hessian else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """The answer a problem file expects; what is absent is not compared.

    Attributes:
        verdict, scope: codes of the result document.
        objective, residual_norm: numbers of the result document.
        solution: values by variable or parameter.
        solutions: all solutions of an equation system, in any order; no others may be found.
        dimension: degrees of freedom of a family of solutions (`family: 1`).
        statistics: statistics of a fit by their name in the result document.
        stderr: standard errors of a fit by parameter.
        derivatives: values and derivatives, each at its own point.
    """

    verdict: str | None = None
    scope: str | None = None
    objective: Expected | None = None
    residual_norm: Expected | None = None
    solution: Mapping[str, Expected] = field(default_factory=dict)
    solutions: tuple[Mapping[str, Expected], ...] = ()
    dimension: int | None = None
    statistics: Mapping[str, Expected] = field(default_factory=dict)
    stderr: Mapping[str, Expected] = field(default_factory=dict)
    derivatives: tuple[ExpectedDerivatives, ...] = ()

    @property
    def needs_run(self) -> bool:
        """Say whether anything but derivatives is expected, so that the problem must be solved."""
        parts = (self.verdict, self.scope, self.objective, self.residual_norm, self.dimension)
        return any(part is not None for part in parts) or bool(
            self.solution or self.solutions or self.statistics or self.stderr
        )


def flat(value: Value) -> Iterator[float]:
    """Yield the entries of a number or nested list, last index fastest."""
    if isinstance(value, list):
        for item in value:
            yield from flat(item)
    else:
        yield value


def default_tolerance(value: Value) -> float:
    """Return the tolerance of a value that is given without one."""
    largest = max((abs(entry) for entry in flat(value)), default=0.0)
    return RELATIVE_TOLERANCE * (largest or 1.0)
