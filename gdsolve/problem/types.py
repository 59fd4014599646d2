"""Types of the values in problem files, as pydantic reads them; imported only when a file is read.

pydantic checks keys and kinds of values; a value that can be written in several ways (a number, or a text
such as `pi/2`) is read by a function of `values.py`, whose fault travels through pydantic with its path.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import PydanticCustomError

from gdsolve.problem.settings import Value as _Value
from gdsolve.problem.values import ValueFault, read_number, read_seconds, read_value

FAULT = "gdsolve_fault"
"""Type of the errors that carry `what`, `path` and `hint` of ours."""


class Keys(BaseModel):
    """A mapping with known keys only; nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def faulty(what: str, path: tuple[int, ...] = (), hint: str | None = None) -> PydanticCustomError:
    """Return the error to raise inside a validator."""
    return PydanticCustomError(FAULT, "{what}", {"what": what, "path": path, "hint": hint})  # type: ignore[arg-type]


def _read_by(read: Callable[[Any], Any]) -> BeforeValidator:
    def validate(raw: Any) -> Any:
        try:
            return read(raw)
        except ValueFault as fault:
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

Text = Annotated[str, BeforeValidator(_text), WithJsonSchema({"type": ["string", "number"]})]
Number = Annotated[float, _read_by(read_number), WithJsonSchema(_NUMBER)]
Value = Annotated[_Value, _read_by(read_value), WithJsonSchema(_VALUE)]
Bound = Annotated[_Value, _read_by(lambda raw: read_value(raw, finite=False)), WithJsonSchema(_VALUE)]
Seconds = Annotated[float, _read_by(read_seconds), WithJsonSchema({"type": ["number", "string"]})]


class FileKeys(Keys):
    """`{file: X.csv}`."""

    file: str


def or_key(key: str, *others: str) -> BeforeValidator:
    """Return a validator that reads anything but a mapping as `{key: it}` (nothing as `{}`)."""

    def wrap(raw: Any) -> Any:
        if raw is None:
            return {}
        return raw if isinstance(raw, dict) else {key: raw}

    return BeforeValidator(wrap)
