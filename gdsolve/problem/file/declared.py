"""Variables and constants as a problem file declares them: shapes filled in, bounds checked."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import inf
from typing import Any, TypeAlias

from gdsolve.errors import GdsolveError
from gdsolve.problem.expect import flat
from gdsolve.problem.file.faults import Path
from gdsolve.problem.file.naming import as_name
from gdsolve.problem.file.place import Places
from gdsolve.problem.file.types import NamedFile
from gdsolve.problem.parts import Constant, FileReference, Shape, Variable
from gdsolve.problem.settings import Value
from gdsolve.problem.values import filled, shape_of

Reader: TypeAlias = Callable[[str], Value]
"""Returns the numbers in a file; see `data.read_matrix`."""


def read_names(places: Places, section: str, keys: Mapping[str, Any]) -> dict[str, Any]:
    """Return a section by the names that its keys are; keys that are no names are faults."""
    named: dict[str, Any] = {}
    for key, each in keys.items():
        name = as_name(key)
        if name is None:
            places.fault(
                f"`{key}` is not a name", (section, key), "names have letters, digits and `_`", at_key=True
            )
        elif name in named:
            places.fault(f"`{name}` occurs twice under `{section}`", (section, key), at_key=True)
        else:
            named[name] = each
    return named


def read_variable(places: Places, name: str, keys: Any, folder: str, read: Reader | None) -> Variable:
    """Return a variable; what does not fit together is noted as a fault.

    Args:
        places: of the document.
        name: of the variable.
        keys: what is said of it.
        folder: of the problem file.
        read: reads a start value that stands in a file.
    """
    path: Path = ("variables", name)
    if keys.integer:
        places.fault("whole-number variables are not supported yet", (*path, "integer"))
    lower: Value = -inf if keys.lower is None else keys.lower
    upper: Value = inf if keys.upper is None else keys.upper
    said, file = keys.start, None
    if isinstance(said, NamedFile):
        file = file_reference(places, (*path, "start", "file"), said.file, folder)
        said = _start_in_file(places, file, keys.shape, read)
    given = {"start": said, "lower": lower, "upper": upper}
    shape = _shape(places, path, keys.shape, given)
    start = None if said is None else filled(said, shape)
    if keys.repeat is not None:
        start = _repeated(places, path, keys, shape)
    if keys.per is not None and shape:
        places.fault(f"`{name}` has one number for each data set, so it has no shape of its own", path)
    variable = Variable(
        name,
        start,
        lower,
        upper,
        shape,
        keys.integer,
        keys.per is not None,
        places.span(path, at_key=True),
        file,
    )
    if shape_fits(variable):
        for what, part in bound_faults(variable):
            places.fault(what, (*path, part))
    return variable


def _start_in_file(
    places: Places, file: FileReference, shape: list[int] | None, read: Reader | None
) -> Value | None:
    """Return the numbers of a file; of a table with one row or column, as the vector or matrix that is declared."""
    if read is None:
        return None
    try:
        value = read(file.resolved)
    except GdsolveError as error:
        places.note(GdsolveError(*(replace(each, span=each.span or file.span) for each in error.diagnostics)))
        return None
    if shape is not None and shape_of(value) != tuple(shape) and isinstance(value, list):
        same = [length for length in shape if length != 1] == [n for n in shape_of(value) if n != 1]
        if same and len(shape) <= 2:
            cells = list(flat(value))
            width = shape[-1]
            rows = [cells[first : first + width] for first in range(0, len(cells), width)]
            return cells if len(shape) == 1 else rows
    return value


def _repeated(places: Places, path: Path, keys: Any, shape: Shape) -> Value | None:
    """Return the start values that are repeated along a vector; None where they cannot be."""
    if keys.start is not None:
        places.fault("`start` and `repeat` both say where the search begins", (*path, "repeat"))
    elif len(shape) != 1 or not keys.repeat:
        hint = "such as `{shape: [1000], repeat: [-1.2, 1]}`"
        places.fault("`repeat` needs numbers, and the `shape` of a vector", (*path, "repeat"), hint)
    else:
        return [keys.repeat[place % len(keys.repeat)] for place in range(shape[0])]
    return None


def read_constant(places: Places, name: str, keys: Any, folder: str) -> Constant:
    """Return a constant with its value or the file that holds it."""
    path: Path = ("constants", name)
    return Constant(name, value_or_file(places, path, keys, folder), places.span(path, at_key=True))


def value_or_file(places: Places, path: Path, keys: Any, folder: str) -> Value | FileReference:
    """Return the numbers that stand in the document, or the file that is named instead."""
    if keys.file is not None:
        return file_reference(places, (*path, "file"), keys.file, folder)
    value: Value = keys.value
    return value


def file_reference(places: Places, path: Path, text: str, folder: str) -> FileReference:
    """Return a file name, resolved relative to the folder of the problem file; `-` stays as it is."""
    resolved = text if text == "-" else os.path.normpath(os.path.join(folder, text))
    return FileReference(text, resolved, places.span(path))


def shape_fits(variable: Variable) -> bool:
    """Say whether start and bounds have the shape of the variable (bounds may be single numbers)."""
    parts = [part for part in (variable.lower, variable.upper) if isinstance(part, list)]
    if variable.start is not None:
        parts.append(variable.start)  # type: ignore[arg-type]
    return all(shape_of(part) == variable.shape for part in parts)


def bound_faults(variable: Variable) -> list[tuple[str, str]]:
    """Return what is wrong with bounds and start of a variable, with the part that is to blame."""
    if variable.lower == -inf and variable.upper == inf:
        return []  # of a million entries none needs a look
    lower = list(flat(filled(variable.lower, variable.shape)))
    upper = list(flat(filled(variable.upper, variable.shape)))
    name = variable.name
    for low, high in zip(lower, upper, strict=True):
        if low > high or low == inf or high == -inf:
            return [(f"no value of `{name}` lies between {low:g} and {high:g}", "lower")]
    if variable.start is None:
        return []
    for value, low, high in zip(flat(variable.start), lower, upper, strict=True):
        if not low <= value <= high:
            return [
                (f"the start {value:g} of `{name}` lies outside of its bounds [{low:g}, {high:g}]", "start")
            ]
    return []


def _shape(
    places: Places, path: Path, declared: list[int] | None, given: Mapping[str, Value | None]
) -> Shape:
    """Return the declared shape, or that of the first part that is a list; contradictions are faults."""
    shape = None if declared is None else tuple(declared)
    for part, value in given.items():
        if not isinstance(value, list):
            continue
        if shape is None:
            shape = shape_of(value)
        elif shape_of(value) != shape:
            places.fault(f"`{part}` has the shape {list(shape_of(value))}, not {list(shape)}", (*path, part))
    return shape or ()
