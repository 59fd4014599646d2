"""A formula and its derivatives in many digits, straight from the text: no graph, no rules of derivatives.

Derivatives are central differences. With 60 digits and a step of 1e-18 they are right to about 30 digits, which
no mistake in a derivative rule can survive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from gdsolve.compile import Layout
from gdsolve.symbols.precise import evaluate_precisely
from gdsolve.text.tree import Formula

DIGITS = 60
FIRST_STEP = 18
SECOND_STEP = 14
"""Steps are 10 to minus this, relative to x (absolute below 1)."""


class PreciseFormula:
    """A scalar formula as a function of the flat vector of its variables.

    Args:
        formula: as typed.
        constants: values of the other names.
        layout: the variables.
    """

    def __init__(self, formula: Formula, constants: Mapping[str, Any], layout: Layout) -> None:
        from mpmath import MPContext

        self._formula, self._constants, self.layout = formula, constants, layout
        self.context = MPContext()
        self.context.dps = DIGITS

    def point(self, x: Iterable[Any]) -> list[Any]:
        """Return floats as numbers of many digits."""
        return [self.context.mpf(float(each)) for each in x]

    def value(self, x: Sequence[Any]) -> Any:
        """Return f(x)."""
        names: dict[str, Any] = dict(self._constants)
        for name, shape, offset, size in self.layout.parts():
            flat = np.empty(size, dtype=object)
            flat[:] = list(x[offset : offset + size])
            names[name] = flat.reshape(shape) if shape else flat[0]
        found = evaluate_precisely(self._formula, names, DIGITS)
        return np.ravel(np.asarray(found, dtype=object))[0]

    def gradient(self, x: Sequence[Any]) -> list[Any]:
        """Return the derivatives at x; at an edge of the domain one-sided; nan where there is none."""
        return [self._slope(x, index) for index in range(len(x))]

    def hessian(self, x: Sequence[Any]) -> list[list[Any]]:
        """Return the second derivatives at x."""
        n = len(x)
        steps = [self._step(each, SECOND_STEP) for each in x]
        here = self.value(x)
        rows = [[self.context.mpf(0)] * n for _ in range(n)]
        for i in range(n):
            up, down = (self.value(_moved(x, {i: sign * steps[i]})) for sign in (1, -1))
            rows[i][i] = (up - 2 * here + down) / steps[i] ** 2
            for j in range(i):
                corners = [
                    one * other * self.value(_moved(x, {i: one * steps[i], j: other * steps[j]}))
                    for one in (1, -1)
                    for other in (1, -1)
                ]
                rows[i][j] = rows[j][i] = sum(corners) / (4 * steps[i] * steps[j])
        return rows

    def _step(self, at: Any, places: int) -> Any:
        return self.context.mpf(10) ** -places * max(self.context.mpf(1), abs(at))

    def _slope(self, x: Sequence[Any], index: int) -> Any:
        step = self._step(x[index], FIRST_STEP)
        up, down = (self.value(_moved(x, {index: sign * step})) for sign in (1, -1))
        found = (up - down) / (2 * step)
        if self.context.isfinite(found):
            return found
        here = self.value(x)
        return (up - here) / step if self.context.isfinite(up) else (here - down) / step


def _moved(x: Sequence[Any], by: Mapping[int, Any]) -> list[Any]:
    return [each + by.get(index, 0) for index, each in enumerate(x)]
