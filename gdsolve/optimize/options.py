"""The options of an optimizer as a user gives and reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any

from gdsolve.optimize.fields import Range, build
from gdsolve.optimize.optimizer import Optimizer


@dataclass(frozen=True, slots=True)
class OptionInfo:
    """One option as shown to the user; `default` is None where it is off, `limits` empty where none hold."""

    name: str
    type: str
    default: Any
    limits: str
    summary: str


def make_options(optimizer: Optimizer, given: Mapping[str, Any]) -> Any:
    """Return the options of an optimizer with the given values in place of the defaults.

    Args:
        optimizer: whose options.
        given: by name; numbers and booleans, or the same as text (`"0.9"`, `"true"`, `"none"`).

    Raises:
        UsageError: unknown option (the closest one is offered), wrong type, or a limit is broken.
    """
    return build(optimizer.options, f"optimizer `{optimizer.name}`", given)


def describe_options(optimizer: Optimizer) -> tuple[OptionInfo, ...]:
    """Return the options of an optimizer in the order of their declaration."""
    return tuple(
        OptionInfo(
            name=each.name,
            type=str(each.type).removesuffix(" | None"),
            default=None if each.default is MISSING else each.default,
            limits=_limit_words(each),
            summary=each.metadata.get("summary", ""),
        )
        for each in fields(optimizer.options)
    )


def _limit_words(declared: Field[Any]) -> str:
    limits = declared.metadata.get("limits", Range())
    return "" if limits == Range() else str(limits.words)
