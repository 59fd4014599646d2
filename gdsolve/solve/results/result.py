"""The answer of a command as frozen data; `to_dict` is the JSON document `gdsolve.result/v1`.

Absent means not computed: a field that is None is left out of the document, never written as 0 or null.
Numbers that are not finite are written as the strings "inf", "-inf" and "nan", since JSON has no such numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

from gdsolve.errors import ExitCode
from gdsolve.optimize.outcome import Counts, HistoryRow, Status

if TYPE_CHECKING:
    from gdsolve.solve.comparing.comparison import Comparison
    from gdsolve.solve.fitting.inference.influence import RowDiagnostics
    from gdsolve.solve.sampling.samples import Samples

Value: TypeAlias = "float | list[Any]"

SCHEMA = "gdsolve.result/v1"


class VerdictCode(Enum):
    """What the answer is. The values are a contract (JSON), and so is the exit code of each."""

    MINIMUM = "minimum"
    FLAT_MINIMUM = "flat minimum"
    SADDLE = "saddle"
    MAXIMUM = "maximum"
    FLAT_MAXIMUM = "flat maximum"
    NOT_CONVERGED = "not converged"
    UNBOUNDED = "unbounded"
    NOT_ATTAINED = "infimum not attained"
    SUPREMUM_NOT_ATTAINED = "supremum not attained"
    UNDEFINED = "undefined"
    UNIQUE_SOLUTION = "unique solution"
    SOLUTIONS = "solutions"
    FAMILY = "family"
    INCONSISTENT = "inconsistent"
    NO_ROOT_FOUND = "no root found"
    GOOD = "good"
    NOT_IDENTIFIABLE = "not identifiable"
    DERIVATIVE = "derivative"


@dataclass(frozen=True, slots=True)
class Test:
    """One row of the table from which the verdict follows. `sense` says how value and tolerance compare."""

    __test__ = False  # not a pytest class

    name: str
    value: float
    tolerance: float
    passed: bool
    sense: str = "<="


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the point is, how far the claim reaches, and the tests behind it."""

    code: VerdictCode
    because: str
    exit: ExitCode
    scope: str | None = None
    tests: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class OptimizerUse:
    """Which optimizer ran, with which options, and why it was chosen."""

    name: str
    options: Mapping[str, Any]
    reason: str


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that was read: path as given and the SHA-256 of its bytes."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What is needed to run it again."""

    argv: tuple[str, ...] = ()
    version: str = ""
    seed: int = 0
    inputs: tuple[InputFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Seconds:
    """Wall time: of the whole command and of the solver alone."""

    total: float
    solve: float


@dataclass(frozen=True, slots=True)
class FoundMinimum:
    """One of the minima (or maxima) of a global search; `hits` independent searches ended there."""

    solution: Mapping[str, Value]
    objective: float
    hits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The answer of `minimize`, `maximize` and `quadratic` problems, and what all answers share.

    Attributes:
        kind: `minimize`, `maximize`, `fit`, `puzzle` or `grad`.
        title: the problem as understood, for the human report (`x**2 - 2*x + 1`).
        notes: what was assumed, for stderr and the report's head (start values, products read into `2x`).
        minima: distinct minima that a global search found, best first.
        next_commands: at most three runnable command lines.
        formula: the objective, or the model of a fit, in the formula language.
        constants: the names in the formula that have a fixed value.
        problem: what else is needed to check the answer: bounds, shapes, equations, data.
        proof: what intervals proved, for `verify`: a bound in a box, or enclosures of roots.
        samples: the function around the answer, for pictures; only there if it was asked for.
    """

    kind: str
    title: str
    verdict: Verdict
    status: Status | None = None
    message: str | None = None
    solution: Mapping[str, Value] = field(default_factory=dict)
    start: Mapping[str, Value] = field(default_factory=dict)
    objective: float | None = None
    gradient_norm: float | None = None
    optimizer: OptimizerUse | None = None
    counts: Counts | None = None
    history: tuple[HistoryRow, ...] = ()
    history_names: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    next_commands: tuple[str, ...] = ()
    minima: tuple[FoundMinimum, ...] = ()
    digits: Mapping[str, int] | None = None
    seconds: Seconds | None = None
    run: RunInfo = RunInfo()
    formula: str | None = None
    constants: Mapping[str, Value] = field(default_factory=dict)
    problem: Mapping[str, Any] = field(default_factory=dict)
    proof: Mapping[str, Any] | None = None
    samples: Samples | None = field(default=None, compare=False, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document `gdsolve.result/v1`, made of dicts, lists, strings, numbers and booleans."""
        from gdsolve.solve.results.document import document

        return document(self)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A fitted parameter. `ci` is the interval at the level of the fit; `missing` says why a number is not there."""

    value: float
    stderr: float | None = None
    ci: tuple[float, float] | None = None
    start: float | None = None
    start_from: str | None = None
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class InferenceUse:
    """How errors and intervals were computed.

    Attributes:
        level: confidence of the intervals and bands, such as 0.95.
        intervals: `wald`, `profile` or `bootstrap`.
        scale: of the scatter: `estimated` from the residuals, or `known` (from sigma, or from the likelihood).
        deviation: by how much linear intervals miss their ends at most, as a part of their half-width; linear
            errors are valid up to 0.1. None if it was not looked at.
    """

    level: float
    intervals: str = "wald"
    scale: str = "estimated"
    deviation: float | None = None


@dataclass(frozen=True, slots=True)
class Predictor:
    """An input of a fitted curve: the column or expression of the table behind it, and the range of its values."""

    source: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class NotableRow:
    """A row worth a look.

    Attributes:
        row: its number in the data, from 1.
        studentised: distance from the curve in standard deviations of the other rows.
        cooks_distance: how far the parameters would move without it.
        is_far: whether the distance is more than chance explains.
    """

    row: int
    studentised: float
    cooks_distance: float
    is_far: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FitResult(Result):
    """The answer of a fit. `covariance` and `correlation` have their rows in the order of `parameters`.

    Attributes:
        inference: how errors and intervals were computed.
        missing: why a number of `statistics`, `covariance` or `correlation` is not there, by its name.
        undetermined: parameters that the rows do not determine.
        combinations: what is determined of redundant parameters, such as `a*exp(b)`.
        response: what was fitted, a column or expression of the table.
        predictors: the inputs by the names that `formula` has for them.
        notable: rows worth a look.
        rows: every row beside the curve; None if it was not asked for and there are many.
        comparison: of the orders from which `--degree auto` chose.
        reduced_model: the same curve with fewer parameters, as a formula.
        loss: name of the loss, if it is not squares.
        outliers: numbers of the data rows far from the curve, from 1, as a robust loss sees them.
    """

    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    statistics: Mapping[str, float] = field(default_factory=dict)
    inference: InferenceUse | None = None
    missing: Mapping[str, str] = field(default_factory=dict)
    undetermined: tuple[str, ...] = ()
    combinations: Mapping[str, Parameter] = field(default_factory=dict)
    response: str | None = None
    predictors: Mapping[str, Predictor] = field(default_factory=dict)
    notable: tuple[NotableRow, ...] = ()
    rows: RowDiagnostics | None = field(default=None, compare=False, repr=False)
    comparison: Comparison | None = field(default=None, compare=False, repr=False)
    reduced_model: str | None = None
    loss: str | None = None
    outliers: tuple[int, ...] = ()
    covariance: Sequence[Sequence[float]] | None = None
    correlation: Sequence[Sequence[float]] | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """A set of solutions with `dimension` degrees of freedom, e.g. {"A": "t", "B": "9 - t"}."""

    dimension: int
    parametrisation: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PuzzleResult(Result):
    """The answer of an equation system. `complete`: no other real solution exists.

    `decimals` and `closed` say each solution in proved digits and as formulas, by unknown; empty where not known.
    """

    solutions: tuple[Mapping[str, Value], ...] = ()
    complete: bool | None = None
    family: Family | None = None
    residual_norm: float | None = None
    decimals: tuple[Mapping[str, str], ...] = ()
    closed: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DerivativeCheck:
    """An exact derivative beside its finite difference, and how many digits agree."""

    name: str
    exact: float
    difference: float
    digits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GradResult(Result):
    """Values and derivatives at a point (no optimizer ran)."""

    value: Value | None = None
    gradient: Mapping[str, Value] = field(default_factory=dict)
    hessian: Mapping[str, Mapping[str, Value]] | None = None
    check: tuple[DerivativeCheck, ...] = ()
