"""An update rule as text on floats, found by running the rule itself on objects that write down what is done.

The text is what the rule does to one variable, so that a run of many epochs on a few variables can be one
generated loop (`optimize/sprint.py`), with the same operations in the same order, and the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from gdsolve.optimize.protocols import FloatUpdate

Operand: TypeAlias = "Traced | float"

_UFUNCS = {
    np.add: "{0} + {1}",
    np.subtract: "{0} - {1}",
    np.multiply: "{0} * {1}",
    np.true_divide: "{0} / {1}",
    np.negative: "-{0}",
    np.sqrt: "sqrt({0})",
    np.absolute: "fabs({0})",
    np.sign: "sign({0})",
    np.maximum: "max({0}, {1})",
}
"""Functions of NumPy that rules use, as text; `max` differs for nan only, which ends a loop anyway."""


class NotTracedError(Exception):
    """A rule does something that has no text."""


@dataclass(frozen=True, slots=True, eq=False)
class Traced:
    """A value of one variable, or one that all variables share.

    Attributes:
        template: text with `{0}`, `{1}` for operands; of a leaf its name, with `#` for the number of a variable.
        operands: what it is made of.
        is_shared: whether it is the same for all variables.
    """

    template: str
    operands: tuple[Operand, ...] = ()
    is_shared: bool = False

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Operand, **options: Any) -> Traced:
        if method != "__call__" or options or ufunc not in _UFUNCS:
            raise NotTracedError(ufunc.__name__)
        return _made(_UFUNCS[ufunc], *inputs)

    def __add__(self, other: Operand) -> Traced:
        return _made("{0} + {1}", self, other)

    def __radd__(self, other: Operand) -> Traced:
        return _made("{0} + {1}", other, self)

    def __sub__(self, other: Operand) -> Traced:
        return _made("{0} - {1}", self, other)

    def __rsub__(self, other: Operand) -> Traced:
        return _made("{0} - {1}", other, self)

    def __mul__(self, other: Operand) -> Traced:
        return _made("{0} * {1}", self, other)

    def __rmul__(self, other: Operand) -> Traced:
        return _made("{0} * {1}", other, self)

    def __truediv__(self, other: Operand) -> Traced:
        return _made("{0} / {1}", self, other)

    def __rtruediv__(self, other: Operand) -> Traced:
        return _made("{0} / {1}", other, self)

    def __neg__(self) -> Traced:
        return _made("-{0}", self)

    def __pow__(self, exponent: Operand) -> Traced:
        if not self.is_shared and exponent == 0.5:
            return _made("sqrt({0})", self)  # as NumPy does it
        return _made("{0} ** {1}", self, exponent)

    def __rpow__(self, base: Operand) -> Traced:
        return _made("{0} ** {1}", base, self)

    def clip(self, low: Operand, high: Operand, *, out: None = None) -> Traced:
        """Return the value moved into low..high, as `np.clip`."""
        return _made("min(max({0}, {1}), {2})", self, low, high)

    def __bool__(self) -> bool:
        raise NotTracedError("a branch on a value")


def _made(template: str, *operands: Operand) -> Traced:
    shared = all(not isinstance(each, Traced) or each.is_shared for each in operands)
    return Traced(template, operands, shared)


def leaf(name: str, *, is_shared: bool = False) -> Traced:
    """Return a named value; `#` in the name stands for the number of the variable."""
    return Traced(name, (), is_shared)


def update_text(x: Traced, memory: Sequence[Operand], names: Sequence[str]) -> FloatUpdate:
    """Return the text that computes new values.

    Args:
        x: the new variable.
        memory: the new memory.
        names: of the memory: with `#` where each variable has its own.
    """
    writer = _Writer()
    writer.count(x)
    for each in memory:
        writer.count(each)
    new_x = writer.text(x)
    new_memory = tuple(writer.text(each) for each in memory)
    return FloatUpdate(tuple(writer.once), tuple(writer.each), new_x, new_memory, tuple(names))


@dataclass
class _Writer:
    """Lines of values that are read more than once; any other stands where it is read."""

    once: list[str] = field(default_factory=list)
    each: list[str] = field(default_factory=list)
    _readers: dict[Traced, int] = field(default_factory=dict)
    _names: dict[Traced, str] = field(default_factory=dict)

    def count(self, value: Operand) -> None:
        """Count who reads what below a value."""
        if not isinstance(value, Traced):
            return
        self._readers[value] = self._readers.get(value, 0) + 1
        if self._readers[value] == 1:
            for operand in value.operands:
                self.count(operand)

    def text(self, value: Operand) -> str:
        """Return an atom of text for a value, after writing the lines that it needs."""
        if not isinstance(value, Traced):
            return repr(float(value)) if value >= 0 else f"({float(value)!r})"
        if not value.operands:
            return value.template
        if value not in self._names:
            expression = value.template.format(*map(self.text, value.operands))
            # What variables share is computed once, whoever reads it.
            if value.is_shared or self._readers[value] > 1:
                name = f"u{len(self._names)}" + ("" if value.is_shared else "_#")
                (self.once if value.is_shared else self.each).append(f"{name} = {expression}")
                self._names[value] = name
            else:
                self._names[value] = f"({expression})"
        return self._names[value]
