"""Problems that ask for the smallest or largest value of a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from gdsolve.problem.kind import Kind
from gdsolve.problem.parts import Problem
from gdsolve.text.tree import Formula

if TYPE_CHECKING:
    from gdsolve.problem.file.reading import Reading

Sense: TypeAlias = Literal["minimize", "maximize"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimize(Problem):
    """`objective` is to be made as small as possible, or as large with the sense `maximize`."""

    objective: Formula
    sense: Sense = "minimize"


def _fields() -> Mapping[str, tuple[Any, str]]:
    from gdsolve.problem.file.types import Text

    return {
        "minimize": (Text, "formula to make as small as possible"),
        "maximize": (Text, "formula to make as large as possible"),
    }


def _build(reading: Reading) -> Minimize | None:
    sense: Sense = "minimize" if reading.has("minimize") else "maximize"
    objective = reading.expression((sense,), "an objective")
    shared = reading.shared(() if objective is None else (objective,))
    if objective is None:
        return None
    return Minimize(title=objective.source.text.strip(), objective=objective, sense=sense, **shared)


KIND = Kind(
    "minimize",
    "the least or greatest value of a formula",
    Minimize,
    ("minimize", "maximize"),
    _fields,
    _build,
)
