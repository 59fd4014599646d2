"""The keys of a problem file as pydantic models: what may stand where, and the JSON Schema of it.

Imported only when a file is read. What pydantic finds is told in our words by `faults.py`; names, formulas
and shapes are checked afterwards, in `reading.py`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Len
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from gdsolve.problem.file.expect_keys import ExpectKeys
from gdsolve.problem.file.types import Bound, Keys, Number, Seconds, Start, Text, ValueKeys, Whole, or_key
from gdsolve.problem.kinds import KINDS


class VariableKeys(Keys):
    """An unknown: where its search begins, and its limits."""

    start: Start | None = Field(None, description="start value, or `{file: x.csv}`")
    repeat: list[Number] | None = Field(
        None, description="start values of a vector, over and over, instead of `start`"
    )
    lower: Bound | None = Field(None, description="smallest value allowed")
    upper: Bound | None = Field(None, description="largest value allowed")
    shape: list[Annotated[Whole, Ge(1)]] | None = Field(None, description="lengths, such as [2, 1]")
    per: Literal["dataset"] | None = Field(
        None, description="`dataset`: a fit to several data sets has one value for each"
    )
    integer: bool = Field(False, description="whole numbers only (reserved)")


class OptimizerKeys(BaseModel):
    """Which optimizer, and its options; keys that are not listed are options by the optimizer's own names."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    name: str | None = Field(
        None, description="one of `gdsolve optimizers`; chosen by structure if not given"
    )
    learning_rate: Annotated[Number, Gt(0)] | None = None
    schedule: str | dict[str, Any] | None = Field(
        None, description="such as `{name: exponential, decay_steps: 100, decay_rate: 0.9}`"
    )
    epochs: Annotated[Whole, Ge(0)] | None = None
    batch_size: Annotated[Whole, Ge(1)] | None = None
    gtol: Annotated[Number, Ge(0)] | None = None
    ftol: Annotated[Number, Ge(0)] | None = None
    xtol: Annotated[Number, Ge(0)] | None = None
    time_limit: Seconds | None = Field(None, description="seconds, or a text such as `30s`")
    seed: Annotated[Whole, Ge(0)] | None = None


class SearchKeys(Keys):
    """How far to look: for the best minimum, for all solutions, with proof."""

    global_search: bool = Field(
        False, alias="global", description="search the whole box for the best minimum"
    )
    starts: Annotated[Whole, Ge(1)] | None = Field(
        None, description="as `global`, with so many independent starts"
    )
    prove: bool = Field(False, description="prove the answer by intervals, as far as time allows")
    all: bool = Field(False, description="all solutions of equations in a box, with proof")
    in_box: dict[str, Annotated[list[Bound], Len(2, 2)]] | None = Field(
        None, alias="in", description="as `all`, in this box: {x: [-10, 10]}"
    )
    digits: Annotated[Whole, Ge(1)] | None = Field(None, description="proved digits of each solution")


def _listed_variables(raw: Any) -> Any:
    """Read `[x, y]` as variables of which nothing is said."""
    return dict.fromkeys(raw, None) if isinstance(raw, list) and all(isinstance(n, str) for n in raw) else raw


def _named_block(raw: Any) -> Any:
    """Read a block of lines `name = formula` as one entry without a name."""
    return {"": raw} if isinstance(raw, str) else raw


_SHARED: dict[str, tuple[Any, str]] = {
    "variables": (
        Annotated[dict[str, Annotated[VariableKeys, or_key("start")]], BeforeValidator(_listed_variables)],
        "unknowns: a start value, or {start, lower, upper, shape}",
    ),
    "constants": (
        dict[str, Annotated[ValueKeys, or_key("value")]],
        "names with fixed values: a number, a list, or {file: X.csv}",
    ),
    "define": (
        Annotated[dict[str, Text], BeforeValidator(_named_block)],
        "intermediates: {name: formula}, or lines `name = formula`",
    ),
    "optimizer": (Annotated[OptimizerKeys, or_key("name")], "optimizer and its options, or just its name"),
    "search": (SearchKeys, "how far to look: {global, starts, prove} or {all, in, prove, digits}"),
    "dtype": (Literal["float32", "float64"], "precision of the computation; float64 if not given"),
    "expect": (ExpectKeys, "the answer that `gdsolve check` compares with"),
}


def _problem_file() -> type[Keys]:
    """Return the model of a whole problem file, made of the keys of all kinds and the shared ones."""
    keys = {key: each for kind in KINDS for key, each in kind.fields().items()} | _SHARED
    fields: dict[str, Any] = {
        key: (annotation | None, Field(None, description=description))
        for key, (annotation, description) in keys.items()
    }
    return create_model("ProblemFile", __base__=Keys, **fields)


PROBLEM_FILE = _problem_file()
"""The model of a problem file."""


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of problem files (draft 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **PROBLEM_FILE.model_json_schema(),
        "title": "gdsolve problem file",
        "oneOf": [{"required": [key]} for kind in KINDS for key in kind.keys],
    }
