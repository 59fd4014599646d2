"""Types of the values in problem files, as pydantic reads them; imported only when a file is read.

pydantic checks keys and kinds of values; a value that can be written in several ways (a number, or a text
such as `pi/2`) is read by a function of `values.py`, whose fault travels through pydantic with its path.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from gdsolve.problem.settings import Value as _Value
from gdsolve.problem.values import ValueFaultError, read_number, read_seconds, read_value

FAULT = "gdsolve_fault"
"""Type of the errors that carry `what`, `path` and `hint` of ours."""


class Keys(BaseModel):
    """A mapping with known keys only; nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def faulty(what: str, path: tuple[int, ...] = (), hint: str | None = None) -> PydanticCustomError:
    """Return the error to raise inside a validator."""
    return PydanticCustomError(FAULT, "{what}", {"what": what, "path": path, "hint": hint})


def read_by(read: Callable[[Any], Any]) -> BeforeValidator:
    """Return the validator that reads a value by a function of ours."""

    def validate(raw: Any) -> Any:
        try:
            return read(raw)
        except ValueFaultError as fault:
            raise faulty(fault.what, fault.path, fault.hint) from None

    return BeforeValidator(validate)


def _text(raw: Any) -> Any:
    # A formula may be a bare number, which YAML has already read as one.
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return repr(raw)
    if isinstance(raw, str) and not raw.strip():
        raise faulty("the text is empty")
    return raw


_NUMBER: dict[str, Any] = {"type": ["number", "string"], "description": "a number, or a text such as `pi/2`"}
_VALUE: dict[str, Any] = {
    "type": ["number", "string", "array"],
    "description": "a number, a list of numbers, or a list of equally long rows",
}


def _whole(raw: Any) -> Any:
    # `1e3` is a float in YAML.
    return int(raw) if isinstance(raw, float) and raw.is_integer() else raw


def _degree(raw: Any) -> Any:
    whole = _whole(raw)
    if whole == "auto" or (isinstance(whole, int) and not isinstance(whole, bool) and whole >= 0):
        return whole
    raise faulty(f"`{raw}` is neither a whole number of at least 0 nor `auto`", hint="degree: auto")


def _listed(raw: Any) -> Any:
    return raw if isinstance(raw, list) else [raw]


Text = Annotated[str, BeforeValidator(_text), WithJsonSchema({"type": ["string", "number"]})]
Texts = Annotated[
    list[Text], BeforeValidator(_listed), WithJsonSchema({"type": ["string", "number", "array"]})
]
Whole = Annotated[int, BeforeValidator(_whole)]
Degree = Annotated[
    int | Literal["auto"],
    BeforeValidator(_degree),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"const": "auto"}]}),
]
Number = Annotated[float, read_by(read_number), WithJsonSchema(_NUMBER)]
Value = Annotated[_Value, read_by(read_value), WithJsonSchema(_VALUE)]
Bound = Annotated[_Value, read_by(lambda raw: read_value(raw, finite=False)), WithJsonSchema(_VALUE)]
Seconds = Annotated[float, read_by(read_seconds), WithJsonSchema({"type": ["number", "string"]})]


def or_key(key: str, *others: str) -> BeforeValidator:
    """Return a validator that reads anything but a mapping as `{key: it}` (nothing as `{}`)."""

    def wrap(raw: Any) -> Any:
        if raw is None:
            return {}
        return raw if isinstance(raw, dict) else {key: raw}

    return BeforeValidator(wrap)


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A table of numbers that a document names in place of them."""

    file: str


def _start(raw: Any) -> Any:
    if not isinstance(raw, dict):
        return read_value(raw)
    if raw.keys() != {"file"} or not isinstance(raw["file"], str):
        raise ValueFaultError("a mapping stands where numbers belong", hint="such as `{file: x.csv}`")
    return NamedFile(raw["file"])


Start = Annotated[
    Any,
    read_by(_start),
    WithJsonSchema(
        {
            "anyOf": [
                _VALUE,
                {
                    "type": "object",
                    "properties": {"file": {"type": "string"}},
                    "required": ["file"],
                    "additionalProperties": False,
                    "description": "table of numbers, relative to the problem file",
                },
            ]
        }
    ),
]


class ValueKeys(Keys):
    """Numbers, or the file that holds them."""

    value: Value | None = Field(None, description="a number, vector or matrix")
    file: str | None = Field(None, description="table of numbers, relative to the problem file")

    @model_validator(mode="after")
    def _one(self) -> ValueKeys:
        if (self.value is None) == (self.file is None):
            raise faulty("give numbers or a `file`", hint="such as `[1, 2]`, or `{file: X.csv}`")
        return self
