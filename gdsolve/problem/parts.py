"""What every problem has: variables, constants, optimizer, and the place of each in its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any, TypeAlias

from gdsolve.errors import Span
from gdsolve.problem.expect import Expect
from gdsolve.problem.settings import Value
from gdsolve.text.tree import Definition

if TYPE_CHECKING:
    from numpy.typing import NDArray

Shape: TypeAlias = tuple[int, ...]
Array: TypeAlias = "NDArray[Any]"


@dataclass(frozen=True, slots=True)
class FileReference:
    """A file named in a problem file. `path` is as written, `resolved` is relative to where we are."""

    path: str
    resolved: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    """An unknown: a number, or an array of numbers.

    Attributes:
        name: as in formulas.
        start: where the search begins, of the given shape; None leaves it to the solver.
        lower, upper: bounds, a number for all entries or a nested list of the given shape.
        shape: `()` for a number, `(n,)` for a vector, `(m, n)` for a matrix.
        start_file: the file that holds `start`, if one does.
        integer: whether only whole numbers are wanted (reserved).
        per_dataset: whether a fit to several data sets has one such number for each of them.
        span: its place in a problem file.
    """

    name: str
    start: Value | None = None
    lower: Value = -inf
    upper: Value = inf
    shape: Shape = ()
    integer: bool = False
    per_dataset: bool = False
    span: Span | None = None
    start_file: FileReference | None = None


@dataclass(frozen=True, slots=True)
class Constant:
    """A name with a fixed value, which may stand in a file of its own (`read_matrix` reads it).

    Attributes:
        name: as in formulas.
        value: the value, or the file that holds it.
        span: its place in a problem file.
        content: what the file holds, if it has been read.
    """

    name: str
    value: Value | FileReference
    span: Span | None = None
    content: Array | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimizerChoice:
    """What a problem file says of the optimizer; None means not said. Units as in `Settings`.

    `options` holds every other key under `optimizer:`, by the optimizer's own names; `places` the place of
    each key, so that a wrong name or option is shown where it stands.
    """

    name: str | None = None
    learning_rate: float | None = None
    schedule: str | None = None
    epochs: int | None = None
    batch_size: int | None = None
    gtol: float | None = None
    ftol: float | None = None
    xtol: float | None = None
    time_limit: float | None = None
    seed: int | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    places: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchChoice:
    """What a problem file says under `search:`; the fields mean what they mean in `Settings`."""

    global_search: bool = False
    starts: int | None = None
    prove: bool = False
    all_roots: bool = False
    in_box: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    digits: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What all kinds of problems share; a problem is always one of the kinds in `KINDS`.

    Attributes:
        title: the problem in one line, as the user wrote it.
        variables: the unknowns, in the order declared or, without a declaration, of appearance.
        constants: names with a fixed value.
        definitions: intermediates, in order; each may use the ones before it. They are also part of every
            formula of the problem, so that a formula can be lowered on its own.
        optimizer: what the problem says of the optimizer.
        search: how far the problem asks to look.
        dtype: `float64`, `float32`, or None if not said.
        expect: the answer that `gdsolve check` compares with; None if there is none.
        path: the problem file, None for a problem from the command line.
    """

    title: str
    variables: tuple[Variable, ...] = ()
    constants: tuple[Constant, ...] = ()
    definitions: tuple[Definition, ...] = ()
    optimizer: OptimizerChoice = OptimizerChoice()
    search: SearchChoice = SearchChoice()
    dtype: str | None = None
    expect: Expect | None = None
    path: str | None = None
