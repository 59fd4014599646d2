"""Tells what pydantic found wrong with a document in our words: what, where, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gdsolve.errors import closest
from gdsolve.problem.file.types import FAULT

Path: TypeAlias = tuple[str | int, ...]

RESERVED = {
    "constraints": "limits of single variables are written `variables: {x: {lower: 0}}`",
    "datasets": "one fit reads one file, as in `fit: {data: samples.csv, ...}`",
}
"""Top-level keys with a meaning to come, and what there is instead."""

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "`true` or `false`",
    "list_type": "a list",
    "dict_type": "a mapping, as in `{name: value}`",
    "model_type": "a mapping, as in `{key: value}`",
}
_LIMITS = {"greater_than": "gt", "greater_than_equal": "ge"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault at a path of the document; `at_key` points to the key and not to its value."""

    path: Path
    what: str
    hint: str | None = None
    at_key: bool = False


def faults_of(error: ValidationError, model: type[BaseModel]) -> Iterator[Fault]:
    """Yield all faults of a document that does not fit the model."""
    for detail in error.errors(include_url=False):
        yield _fault(detail, model)


def _fault(detail: ErrorDetails, model: type[BaseModel]) -> Fault:
    kind, path, context = detail["type"], tuple(detail["loc"]), detail.get("ctx", {})
    name = next((part for part in reversed(path) if isinstance(part, str)), "problem")
    if kind == FAULT:
        return Fault((*path, *context["path"]), context["what"], context["hint"])
    if path[-1:] == ("[key]",):
        return Fault(path[:-1], f"`{path[-2]}` is not a name", "names are text", at_key=True)
    if kind == "extra_forbidden":
        return _unknown_key(path, _keys_at(model, path[:-1]))
    if kind == "missing":
        inside = f"`{path[-2]}`" if len(path) > 1 else "the problem"
        return Fault(path[:-1], f"{inside} needs `{path[-1]}`", at_key=True)
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", str(context["expected"]))
        near = closest(str(detail["input"]), words)
        choices = " or ".join(f"`{word}`" for word in words)
        return Fault(path, f"`{name}` must be {choices}", near and f"did you mean `{near}`?")
    if kind in _LIMITS:
        sign = ">" if kind == "greater_than" else ">="
        return Fault(path, f"`{name}` must be {sign} {context[_LIMITS[kind]]:g}")
    expected = _EXPECTED.get(kind)
    if expected is None:
        return Fault(path, f"`{name}`: {detail['msg'][:1].lower()}{detail['msg'][1:]}")
    return Fault(path, f"`{name}` must be {expected}, not {described(detail['input'])}")


def described(value: Any) -> str:
    """Return what kind of thing a document holds, with its article."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int | float):
        return f"the number `{value}`"
    if isinstance(value, str):
        return f"the text `{value[:40]}`"
    return "a list" if isinstance(value, list) else "a mapping"


def _unknown_key(path: Path, keys: tuple[str, ...]) -> Fault:
    key = str(path[-1])
    inside = f" in `{path[-2]}`" if len(path) > 1 and isinstance(path[-2], str) else ""
    if len(path) == 1 and key in RESERVED:
        return Fault(path, f"`{key}` is not supported yet", RESERVED[key], at_key=True)
    near = closest(key, keys)
    hint = f"did you mean `{near}`?" if near else f"keys are {', '.join(f'`{each}`' for each in keys)}"
    return Fault(path, f"unknown key `{key}`{inside}", hint, at_key=True)


def _keys_at(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """Return the keys of the mapping at a path."""
    for part in path:
        field = model.model_fields.get(str(part))
        inner = None if field is None else _model_in(field.annotation)
        model = inner or model  # a name inside a mapping of names leads to no other model
    return tuple(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the first model inside a type such as `dict[str, Model] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _model_in(each))), None)
