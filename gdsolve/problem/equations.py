"""Systems of equations (puzzles): all relations shall hold at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gdsolve.problem.kind import Kind
from gdsolve.problem.parts import Problem
from gdsolve.text.tree import Formula

if TYPE_CHECKING:
    from gdsolve.problem.file.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Equations(Problem):
    """Each formula's body is a `Relation` with the operator `=`."""

    equations: tuple[Formula, ...]


def _fields() -> Mapping[str, tuple[Any, str]]:
    from gdsolve.problem.file.types import Texts

    return {"equations": (Texts, "a list of equations, or a text with one per line")}


def _build(reading: Reading) -> Equations | None:
    equations = reading.equations(("equations",))
    shared = reading.shared(equations)
    if not equations:
        return None
    title = "; ".join(" ".join(equation.body.span.text.split()) for equation in equations)
    return Equations(title=title, equations=equations, **shared)


KIND = Kind("equations", "equations that shall hold at once", Equations, ("equations",), _fields, _build)
