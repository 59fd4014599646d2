"""Reads numbers, vectors and matrices from what a YAML document or a Python caller gives."""

from __future__ import annotations

from math import inf, isfinite, isnan

from gdsolve.errors import GdsolveError, Source
from gdsolve.problem.parts import Shape
from gdsolve.problem.settings import Value

_MOST_DIMENSIONS = 3  # more has no meaning in the formula language


class ValueFaultError(ValueError):
    """A value that is no number or regular list of numbers; `path` leads to the wrong entry."""

    def __init__(self, what: str, path: tuple[int, ...] = (), hint: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.path = path
        self.hint = hint


def read_value(raw: object, *, finite: bool = True, path: tuple[int, ...] = ()) -> Value:
    """Return a number or a nested list of numbers with equally long rows.

    A text is read as a constant formula: `pi/2`, `1/3`, `-inf`, `[1, 2]`.

    Args:
        raw: what the document holds.
        finite: whether infinities are refused. A nan always is.
        path: where `raw` stands in the whole value, for faults.

    Raises:
        ValueFaultError: anything else.
    """
    if not isinstance(raw, list | tuple):
        return _entry(raw, finite, path)
    if not raw:
        raise ValueFaultError("the list is empty", path, "give at least one number")
    if len(path) == _MOST_DIMENSIONS:
        raise ValueFaultError(f"lists are nested more than {_MOST_DIMENSIONS} deep", path)
    items = [read_value(item, finite=finite, path=(*path, index)) for index, item in enumerate(raw)]
    first = shape_of(items[0])
    for index, item in enumerate(items):
        if shape_of(item) != first:
            what = f"row {index + 1} has {_described(shape_of(item))}, row 1 has {_described(first)}"
            raise ValueFaultError(what, (*path, index), "all rows of a matrix are equally long")
    return items


def read_number(raw: object, *, finite: bool = True) -> float:
    """Return a single number; see `read_value`."""
    value = read_value(raw, finite=finite)
    if isinstance(value, list):
        raise ValueFaultError("a list stands where one number belongs")
    return value


def shape_of(value: Value) -> Shape:
    """Return the shape of a regular nested list; `()` for a number."""
    shape = []
    while isinstance(value, list):
        shape.append(len(value))
        value = value[0]
    return tuple(shape)


def filled(value: Value, shape: Shape) -> Value:
    """Return an array of the given shape with `value` everywhere, if `value` is a number; else `value`."""
    if isinstance(value, list) or not shape:
        return value
    return [value] * shape[0] if len(shape) == 1 else [filled(value, shape[1:]) for _ in range(shape[0])]


def read_seconds(raw: object) -> float:
    """Return a duration in seconds from a number or a text such as `30s`, `5m`, `1.5h`."""
    factor = 1.0
    if isinstance(raw, str) and raw.strip()[-1:] in {"s", "m", "h"}:
        factor = {"s": 1.0, "m": 60.0, "h": 3600.0}[raw.strip()[-1]]
        raw = raw.strip()[:-1]
    seconds = factor * read_number(raw, finite=False)
    if not 0 < seconds <= inf:
        raise ValueFaultError("a duration must be positive", hint="such as `30s` or `5m`")
    return seconds


def _entry(raw: object, finite: bool, path: tuple[int, ...]) -> Value:
    """Return a single entry as a number, or what a text evaluates to."""
    if isinstance(raw, bool) or raw is None:
        raise ValueFaultError(
            f"{'nothing' if raw is None else str(raw).lower()} stands where a number belongs", path
        )
    if isinstance(raw, str):
        return _evaluated(raw, finite, path)
    if not isinstance(raw, int | float):
        raise ValueFaultError(f"{_kind(raw)} stands where a number belongs", path)
    try:
        number = float(raw)
    except OverflowError:
        raise ValueFaultError("the number does not fit a float (1.8e308 is the largest)", path) from None
    if isnan(number) or (finite and not isfinite(number)):
        raise ValueFaultError(f"`{number}` stands where a finite number belongs", path)
    return number


def _evaluated(text: str, finite: bool, path: tuple[int, ...]) -> Value:
    from gdsolve.text import constant_value, parse_formula
    from gdsolve.text.tree import Relation

    shown = text if len(text) <= 40 else text[:37] + "..."
    try:
        body = parse_formula(Source(text)).body
        if isinstance(body, Relation):
            raise ValueFaultError(f"`{shown}` is not a number", path)
        value = constant_value(body)
    except GdsolveError as error:
        raise ValueFaultError(f"`{shown}` is not a number", path, error.diagnostics[0].what) from None
    return read_value(value, finite=finite, path=path)


def _described(shape: Shape) -> str:
    if not shape:
        return "a single number"
    count = " x ".join(map(str, shape))
    return "1 entry" if count == "1" else f"{count} entries"


def _kind(raw: object) -> str:
    return "a mapping" if isinstance(raw, dict) else f"a {type(raw).__name__}"
