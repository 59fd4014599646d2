"""Options as dataclass fields: declared once; checked, read from text and documented from that declaration.

A field is declared with `option(default, summary, limits...)`; `check_limits` is what `__post_init__` calls;
`build` makes the dataclass from what a user gave: numbers, or text from the command line.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, TypeAlias

from gdsolve.errors import Diagnostic, UsageError, closest

Reader: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Range:
    """Where a number must lie (`above` and `below` are strict); without limits: any finite number."""

    above: float = -math.inf
    at_least: float = -math.inf
    below: float = math.inf
    at_most: float = math.inf

    def contains(self, number: float) -> bool:
        """Say whether the number is finite and inside."""
        inside = self.above < number < self.below and self.at_least <= number <= self.at_most
        return inside and math.isfinite(number)

    @property
    def words(self) -> str:
        """Return the limits as words: `at least 0 and below 1`."""
        limits = {
            "above": self.above,
            "at least": self.at_least,
            "below": self.below,
            "at most": self.at_most,
        }
        parts = [f"{word} {limit:g}" for word, limit in limits.items() if math.isfinite(limit)]
        return " and ".join(parts) or "a finite number"


def option(default: Any, summary: str, *, reader: Reader | None = None, **limits: float) -> Any:
    """Return a dataclass field with its documentation and limits.

    Args:
        default: its value when nothing is given; MISSING for an option that must be given.
        summary: one line for the user.
        reader: turns what a user gave into the value; by default the field's type decides.
        limits: `above`, `at_least`, `below`, `at_most`, as in `Range`.
    """
    about = {"summary": summary, "limits": Range(**limits), "reader": reader}
    return field(default=default, metadata=about)


def check_limits(options: Any) -> None:
    """Check every number of an options dataclass against the limits of its field.

    Raises:
        ValueError: the sentence names the option, its limits and the value.
    """
    for each in fields(options):
        value = getattr(options, each.name)
        limits: Range | None = each.metadata.get("limits")
        if limits is None or isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if not limits.contains(value):
            raise ValueError(f"`{each.name}` must be {limits.words}, not {value:g}")


def build(kind: type[Any], owner: str, given: Mapping[str, Any]) -> Any:
    """Return an instance of an options dataclass with the given values in place of the defaults.

    Args:
        kind: the dataclass.
        owner: what it belongs to, for errors (``optimizer `adam` ``).
        given: values by name; numbers and booleans, or the same as text (`"0.9"`, `"true"`, `"none"`).

    Raises:
        UsageError: unknown option (with the closest one), missing option, wrong type, or a limit is broken.
    """
    known = {each.name: each for each in fields(kind)}
    for name in given:
        if name not in known:
            raise _unknown(owner, name, tuple(known))
    required = [each.name for each in known.values() if each.default is MISSING]
    absent = [name for name in required if name not in given]
    if absent:
        raise UsageError.of(f"{owner} needs `{'`, `'.join(absent)}`")
    values = {name: _converted(known[name], value) for name, value in given.items()}
    try:
        return kind(**values)
    except ValueError as fault:
        raise UsageError.of(f"{owner}: {fault}") from None


def _unknown(owner: str, name: str, known: tuple[str, ...]) -> UsageError:
    near = closest(name, known)
    if near:
        hint = f"did you mean `{near}`?"
    elif known:
        hint = "it has " + ", ".join(f"`{each}`" for each in known)
    else:
        hint = "it has no options"
    return UsageError(Diagnostic(f"{owner} has no option `{name}`", hint=hint))


def _converted(declared: Field[Any], value: Any) -> Any:
    """Return the value in the type that the field declares; text is read as on the command line."""
    kind = str(declared.type)
    if kind.endswith(" | None"):
        if value is None or (isinstance(value, str) and value.strip().lower() in ("none", "off")):
            return None
        kind = kind.removesuffix(" | None")
    reader = declared.metadata.get("reader")
    if reader is not None:
        return reader(value)
    reader, words = _READERS[kind]
    try:
        return reader(value)
    except (ValueError, TypeError, OverflowError):
        shown = value if isinstance(value, str) else repr(value)
        raise UsageError.of(f"option `{declared.name}` must be {words}, not `{shown}`") from None


def _read_float(value: Any) -> float:
    if isinstance(value, bool):
        raise ValueError
    return float(value)


def _read_int(value: Any) -> int:
    number = _read_float(value)  # so that 1e3 is a whole number too
    if number != int(number):
        raise ValueError
    return int(number)


def _read_bool(value: Any) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    text = str(value).strip().lower()
    if text not in words:
        raise ValueError
    return words[text]


def _read_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _read_numbers(value: Any) -> tuple[float, ...]:
    parts = value.strip().strip("[]()").replace(",", " ").split() if isinstance(value, str) else value
    return tuple(_read_float(part) for part in parts)


_READERS: dict[str, tuple[Reader, str]] = {
    "float": (_read_float, "a number"),
    "int": (_read_int, "a whole number"),
    "bool": (_read_bool, "true or false"),
    "str": (_read_text, "a text"),
    "tuple[float, ...]": (_read_numbers, "a list of numbers such as `[1, 2]`"),
}
