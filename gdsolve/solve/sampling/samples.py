"""What a picture of an answer needs beyond the answer itself: values of the function on a line or grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from gdsolve.optimize.protocols import Matrix, Vector


@dataclass(frozen=True, slots=True, eq=False)
class LineSample:
    """Functions of one variable, all others held at the answer.

    Attributes:
        name: label of the variable, such as `x` or `w[0]`.
        x: values of the variable, rising, shape (k,).
        heights: one array of shape (k,) per function; nan or infinite where it is not defined.
        index: position of the variable in the flat vector (and in the rows of the history).
        at: the variable at the answer, or at the start of a run that found none (unbounded, undefined).
    """

    name: str
    x: Vector
    heights: tuple[Vector, ...]
    index: int
    at: float


@dataclass(frozen=True, slots=True, eq=False)
class Slices:
    """The objective along each of the first variables; with one variable that is the whole function."""

    lines: tuple[LineSample, ...]
    variables: int


@dataclass(frozen=True, slots=True, eq=False)
class PlaneSample:
    """Functions of two variables.

    Attributes:
        names: labels of both variables.
        x, y: values of the variables, rising, shapes (k,) and (l,).
        heights: one array of shape (l, k) per function.
        at: the answers as (x, y), several for an equation system; the start of a run that found none.
        labels: what each function is called; empty for an objective.
    """

    names: tuple[str, str]
    x: Vector
    y: Vector
    heights: tuple[Matrix, ...]
    at: tuple[tuple[float, float], ...]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class RootSample:
    """The difference of both sides of each equation in one unknown, with the solutions."""

    line: LineSample
    labels: tuple[str, ...]
    solutions: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FittedCurve:
    """A fitted curve on a fine grid, shapes (k,); half-widths of the bands are None where not known."""

    x: Vector
    y: Vector
    confidence: Vector | None = None
    prediction: Vector | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FitSample:
    """Data rows beside the fit.

    Attributes:
        x_name, x: the input, shape (n,); with several inputs there is no single x, and both are None.
        y_name, y: what was fitted, shape (n,).
        sigma: standard deviation of each y, None if not said.
        fitted: the curve in each row, shape (n,).
        curve: the curve between the rows; None with several inputs.
        level: confidence of the bands, such as 0.95.
        rows: number of rows of the data; the arrays hold fewer if there are too many to draw.
    """

    y_name: str
    y: Vector
    fitted: Vector
    rows: int
    x_name: str | None = None
    x: Vector | None = None
    sigma: Vector | None = None
    curve: FittedCurve | None = None
    level: float = 0.95


Samples: TypeAlias = Slices | PlaneSample | RootSample | FitSample
