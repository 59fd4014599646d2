"""The record of a target: how it writes numbers, operators and functions, and the frame around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from gdsolve.export.names import identifier

Template: TypeAlias = str | Callable[[tuple[str, ...]], str]
"""How an operation is written: text with `{0}`, `{1}`, ... or, where there may be any number of operands,
a function of their texts. What it returns binds as tightly as a call."""

SUM, PRODUCT, SIGN, POWER, ATOM = range(1, 6)
"""How tightly a text binds."""


@dataclass(frozen=True, slots=True)
class Infix:
    """An operator: its template, how tightly it binds, and how tightly its operands must at least."""

    template: str
    binds: int
    left: int
    right: int


PYTHON_OPERATORS: Mapping[str, Infix] = {
    "+": Infix("{0} + {1}", SUM, SUM, PRODUCT),
    "-": Infix("{0} - {1}", SUM, SUM, PRODUCT),
    "*": Infix("{0} * {1}", PRODUCT, PRODUCT, SIGN),
    "/": Infix("{0} / {1}", PRODUCT, PRODUCT, SIGN),
    "@": Infix("{0} @ {1}", PRODUCT, PRODUCT, SIGN),
    "**": Infix("{0} ** {1}", POWER, ATOM, SIGN),
}

COMPARISONS: Mapping[str, str] = {each: each for each in ("<", "<=", ">", ">=", "==", "!=")}


@dataclass(frozen=True, slots=True)
class Code:
    """A function whose parts are written in the target's language.

    Attributes:
        name: of the function.
        arguments: names that its caller gives.
        constants: names with the text of their value; arrays only where the target has them.
        steps: intermediates in order.
        result: the value.
        comments: what to say about it.
        used: functions of the formula language that occur.
    """

    name: str
    arguments: tuple[str, ...]
    constants: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    result: str
    comments: tuple[str, ...]
    used: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A language that formulas are exported to.

    Attributes:
        name: as in `--to`.
        summary: one line for documentation.
        functions: templates by the functions of the formula language; one that is missing cannot be exported.
            `min` and `max` of one array stand as `min of` and `max of`.
        frame: the whole text of a function.
        number: text of a finite number that is not negative.
        constants: texts of `pi`, `e`, `inf`.
        operators: how they are written and bind.
        negative: template of `-x`, and how tightly x must bind.
        parentheses: template.
        arrays: whether vectors and matrices can be written.
        array: text of a list literal of these items.
        comparisons: texts of the comparisons inside `where`.
        name_of: a name as the target may use it.
        reserved: names that variables must not have.
        value_of_array: template of an array of numbers, which are written as nested lists.
    """

    name: str
    summary: str
    functions: Mapping[str, Template]
    frame: Callable[[Code], str]
    number: Callable[[float], str]
    constants: Mapping[str, str]
    operators: Mapping[str, Infix] = field(default_factory=lambda: PYTHON_OPERATORS)
    negative: tuple[str, int] = ("-{0}", POWER)
    parentheses: str = "({0})"
    arrays: bool = False
    array: Template = "[{0}]"
    comparisons: Mapping[str, str] = field(default_factory=lambda: COMPARISONS)
    name_of: Callable[[str], str] = identifier
    reserved: frozenset[str] = frozenset()
    value_of_array: Template = "{0}"


def listed(name: str) -> Template:
    """Return the template of a call with any number of arguments."""
    return lambda arguments: f"{name}({', '.join(arguments)})"


def nested(name: str) -> Template:
    """Return the template of calls of two arguments inside each other, for any number of them."""

    def written(arguments: tuple[str, ...]) -> str:
        text = arguments[0]
        for each in arguments[1:]:
            text = f"{name}({text}, {each})"
        return text

    return written


def calls(prefix: str, names: str) -> dict[str, Template]:
    """Return templates of functions that are called as in the formula language, with a prefix."""
    return {name: listed(f"{prefix}{name}") for name in names.split()}


def short_number(number: float) -> str:
    """Return a number as Python reads it back exactly, whole ones without a point.

    >>> short_number(2.0), short_number(0.1), short_number(1e300)
    ('2', '0.1', '1e+300')
    """
    return str(int(number)) if number.is_integer() and number < 1e9 else repr(number)


def float_number(number: float) -> str:
    """Return a number that is a floating one in C too.

    >>> float_number(2.0), float_number(1e300)
    ('2.0', '1e+300')
    """
    return repr(float(number))
