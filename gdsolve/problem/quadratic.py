"""Quadratic functions given by their matrix: f(x) = x.Qx / 2 + c.x + constant, to be minimised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gdsolve.errors import GdsolveError, ProblemError, Source
from gdsolve.problem.kind import Kind
from gdsolve.problem.minimize import Minimize
from gdsolve.problem.parts import Array, Constant, FileReference, Problem, Shape, Variable
from gdsolve.problem.settings import Value
from gdsolve.problem.values import shape_of
from gdsolve.text.tree import Formula

if TYPE_CHECKING:
    from gdsolve.problem.file.reading import Reading

_NAMES = ("Q", "c", "constant")
"""Names of the parts, in problem files and in the formula of `as_minimize`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quadratic(Problem):
    """f(x) = x.Qx / 2 + c.x + constant; only the symmetric part of Q matters.

    The unknowns are one vector of length n, or n numbers in the order of `variables`; without a declaration
    the vector `x`, whose length is known when Q is (a matrix in a file is read later): shape `()` until then.

    Attributes:
        Q: matrix, shape (n, n), or the file that holds it.
        c: vector, shape (n,), or its file; None means zero.
        constant: number added to f.
    """

    Q: Value | FileReference
    c: Value | FileReference | None = None
    constant: float = 0.0

    def as_minimize(self, read: Mapping[str, Array]) -> Minimize:
        """Return the same problem as a formula with the constants `Q` and `c`.

        Args:
            read: contents of the files that `Q` and `c` name, by `"Q"` and `"c"`.

        Raises:
            ProblemError: the shapes do not fit together.
        """
        size = _size(_shape("Q", self.Q, read))
        variables = _variables(self.variables, size)
        scalar = variables[0].shape == ()
        x = f"[{', '.join(each.name for each in variables)}]" if scalar else variables[0].name
        constants = [Constant("Q", self.Q, content=read.get("Q"))]
        text = f"{x} @ Q @ {x} / 2"
        if self.c is not None:
            shape = _shape("c", self.c, read)
            if shape != (size,):
                raise ProblemError.of(f"`c` has the shape {shape}, `Q` asks for {(size,)}")
            constants.append(Constant("c", self.c, content=read.get("c")))
            text += f" + c @ {x}"
        if self.constant:
            text += f" + {self.constant!r}"
        names = {each.name for each in variables} | {each.name for each in constants}
        return Minimize(
            title=self.title,
            objective=_formula(text, names),
            variables=variables,
            constants=tuple(constants),
            optimizer=self.optimizer,
            search=self.search,
            dtype=self.dtype,
            expect=self.expect,
            path=self.path,
        )


def _formula(text: str, names: set[str]) -> Formula:
    from gdsolve.text import parse_formula

    return parse_formula(Source(text, "quadratic"), names)


def _shape(name: str, value: Value | FileReference, read: Mapping[str, Array]) -> Shape:
    """Return the shape of a part, which may stand in a file that was read."""
    return read[name].shape if isinstance(value, FileReference) else shape_of(value)


def _size(shape: Shape) -> int:
    """Return n of an n x n matrix."""
    if len(shape) != 2 or shape[0] != shape[1]:
        raise ProblemError.of(f"`Q` must be a square matrix, but has the shape {shape}")
    return shape[0]


def _variables(declared: tuple[Variable, ...], size: int) -> tuple[Variable, ...]:
    """Return one vector or n numbers, whichever was declared."""
    if not declared:
        return (Variable("x", shape=(size,)),)
    if len(declared) == 1 and declared[0].shape == (size,):
        return declared
    if len(declared) == size and all(each.shape == () for each in declared):
        return declared
    shapes = ", ".join(f"`{each.name}` {each.shape}" for each in declared)
    raise ProblemError.of(
        f"the variables do not fit a {size} x {size} matrix: {shapes}",
        span=declared[0].span,
        hint=f"declare one vector, as in `x: {{shape: [{size}]}}`, or {size} numbers",
    )


def _fields() -> Mapping[str, tuple[Any, str]]:
    from typing import Annotated

    from pydantic import Field

    from gdsolve.problem.file.types import Keys, Number, ValueKeys, or_key

    Part = Annotated[ValueKeys, or_key("value")]  # noqa: N806

    class QuadraticKeys(Keys):
        """Parts of x.Qx / 2 + c.x + constant."""

        Q: Part = Field(description="square matrix, or `{file: Q.csv}`")
        c: Part | None = Field(None, description="vector, or `{file: c.csv}`; zero if not given")
        constant: Number = Field(0.0, description="number added")

    return {"quadratic": (QuadraticKeys, "the function x.Qx / 2 + c.x + constant, to be minimised")}


def _build(reading: Reading) -> Quadratic:
    keys = reading.keys.quadratic
    shared = reading.shared((), infer=False)
    for variable in shared["variables"]:
        if variable.name in _NAMES:
            reading.fault(
                f"`{variable.name}` is a part of the quadratic and cannot be a variable",
                ("variables", variable.name),
            )
    matrix = reading.value_or_file(("quadratic", "Q"), keys.Q)
    vector = None if keys.c is None else reading.value_or_file(("quadratic", "c"), keys.c)
    problem = Quadratic(title="x.Qx / 2 + c.x", Q=matrix, c=vector, constant=keys.constant, **shared)
    if not isinstance(matrix, FileReference) and not isinstance(vector, FileReference):
        try:
            problem.as_minimize({})
        except GdsolveError as error:
            for each in error.diagnostics:
                reading.fault(each.what, ("quadratic",), each.hint)
    return problem


KIND = Kind(
    "quadratic", "a quadratic function given by its matrix", Quadratic, ("quadratic",), _fields, _build
)
