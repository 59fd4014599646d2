"""The engine of intervals in any number of digits: one point or small box at a time, on Arb or on mpmath.

Slow beside the engine of boxes, and free of float64: constants are the fractions that were typed, functions are
rigorous to the last digit. Arb (python-flint, the extra `proof`) knows all functions; mpmath's intervals only some.

Source: F. Johansson: Arb: efficient arbitrary-precision midpoint-radius interval arithmetic,
IEEE Trans. Comput. 66 (2017).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Protocol

from gdsolve.compile.engines.boxes import NotEnclosedError
from gdsolve.graph import Node
from gdsolve.graph.exactness import exact_number
from gdsolve.graph.node import unfolded


class Balls(Protocol):
    """Intervals of many digits. They add, multiply and divide by the usual operators."""

    functions: Mapping[str, Callable[..., Any]]

    def number(self, value: Fraction) -> Any:
        """Return an interval around a fraction."""
        ...

    def between(self, low: Fraction, high: Fraction) -> Any:
        """Return an interval that holds all numbers between two fractions."""
        ...

    def constant(self, value: float) -> Any:
        """Return an interval around `pi` or `e`, which their float64 stands for."""
        ...

    def ends(self, ball: Any) -> tuple[Fraction, Fraction]:
        """Return the ends of an interval.

        Raises:
            ValueError: it has none.
        """
        ...


@contextmanager
def balls(digits: int) -> Iterator[Balls]:
    """Give intervals with so many decimal digits: Arb's if it is installed, else mpmath's."""
    bits = int(digits * 3.33) + 40
    try:
        from flint import ctx
    except ImportError:
        yield _Mpmath(bits)
        return
    before = ctx.prec
    ctx.prec = bits
    try:
        yield _Arb()
    finally:
        ctx.prec = before


class _Arb:
    """Balls of python-flint, at the precision of its context."""

    def __init__(self) -> None:
        from flint import arb, fmpq

        self._arb, self._fmpq = arb, fmpq
        methods = {name: _method(name) for name in _ARB_METHODS}
        self.functions: Mapping[str, Callable[..., Any]] = {**_ARITHMETIC, **methods, **_arb_functions(arb)}

    def number(self, value: Fraction) -> Any:
        return self._arb(self._fmpq(value.numerator, value.denominator))

    def between(self, low: Fraction, high: Fraction) -> Any:
        return self.number(low).union(self.number(high))

    def constant(self, value: float) -> Any:
        found = self._arb.pi() if abs(value) == math.pi else self._arb.const_e()
        return found if value > 0 else -found

    def ends(self, ball: Any) -> tuple[Fraction, Fraction]:
        if not ball.is_finite():
            raise ValueError("no finite interval")
        middle, radius = _dyadic(*ball.mid().man_exp()), _dyadic(*ball.rad().man_exp())
        return middle - radius, middle + radius


class _Mpmath:
    """Intervals of mpmath."""

    def __init__(self, bits: int) -> None:
        from mpmath.ctx_iv import MPIntervalContext

        self._context = MPIntervalContext()
        self._context.prec = bits
        own = {name: getattr(self._context, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tan")}
        self.functions: Mapping[str, Callable[..., Any]] = {**_ARITHMETIC, **own}

    def number(self, value: Fraction) -> Any:
        return self._context.mpf(value.numerator) / self._context.mpf(value.denominator)

    def between(self, low: Fraction, high: Fraction) -> Any:
        first, last = self.number(low), self.number(high)
        return self._context.mpf([first.a, last.b])

    def constant(self, value: float) -> Any:
        found = +self._context.pi if abs(value) == math.pi else +self._context.e
        return found if value > 0 else -found

    def ends(self, ball: Any) -> tuple[Fraction, Fraction]:
        low, high = (_of_raw(raw) for raw in ball._mpi_)
        return low, high


def _dyadic(mantissa: Any, exponent: Any) -> Fraction:
    power = int(exponent)
    return Fraction(int(mantissa)) * (Fraction(2) ** power)


def _of_raw(raw: tuple[int, Any, int, int]) -> Fraction:
    """Return mpmath's raw number: sign, mantissa, exponent, bits."""
    sign, mantissa, exponent, _ = raw
    if not mantissa and exponent:
        raise ValueError("no finite interval")
    value = _dyadic(mantissa, exponent)
    return -value if sign else value


def _method(name: str) -> Callable[..., Any]:
    return lambda x: getattr(x, name)()


_ARB_METHODS = (
    *("exp", "expm1", "log", "log1p", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan"),
    *("sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc", "gamma", "lgamma", "digamma"),
)


def _arb_functions(arb: Any) -> dict[str, Callable[..., Any]]:
    return {
        "abs": abs,
        "sign": lambda x: x.sgn(),
        "pow": lambda x, y: x**y,
        "log2": lambda x: x.log() / arb(2).log(),
        "log10": lambda x: x.log() / arb(10).log(),
        "sigmoid": lambda x: 1 / (1 + (-x).exp()),
        "softplus": lambda x: (1 + x.exp()).log(),
        "sech2": lambda x: 1 / (x.cosh() * x.cosh()),
        "hypot": lambda x, y: (x * x + y * y).sqrt(),
        "atan2": lambda y, x: arb.atan2(y, x),
        "polygamma": lambda x, *, order: _polygamma(arb, x, order),
    }


def _polygamma(arb: Any, x: Any, order: int) -> Any:
    """Return (-1)**(m+1) m! zeta(m+1, x)."""
    value = arb(order).fac() if hasattr(arb(order), "fac") else arb(math.factorial(order))
    return (-1) ** (order + 1) * value * arb(order + 1).zeta(x)


def _power(x: Any, *, exponent: int) -> Any:
    """Return a power by repeated products, so that negative numbers have one."""
    if exponent < 0:
        return 1 / _power(x, exponent=-exponent)
    result: Any = 1
    while exponent:
        if exponent & 1:
            result = x * result
        x, exponent = x * x, exponent >> 1
    return result


_ARITHMETIC: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "neg": lambda x: -x,
        "add": lambda x, y: x + y,
        "sub": lambda x, y: x - y,
        "mul": lambda x, y: x * y,
        "masked_mul": lambda x, y: x * y,
        "div": lambda x, y: x / y,
        "reciprocal": lambda x: 1 / x,
        "square": lambda x: x * x,
        "powi": _power,
    }
)


class BallProgram:
    """Outputs of a graph of single numbers on intervals of many digits.

    Args:
        outputs: nodes of shape ().
        names: the inputs, in the order of the points.
    """

    def __init__(self, outputs: Sequence[Node], names: Sequence[str]) -> None:
        self._outputs, self._names = tuple(outputs), tuple(names)
        self._nodes = unfolded(outputs)

    def __call__(self, numbers: Balls, point: Sequence[Any]) -> list[Any]:
        """Return the outputs at a box.

        Raises:
            NotEnclosedError: an operation that these intervals do not know.
        """
        inputs = dict(zip(self._names, point, strict=True))
        values: dict[Node, Any] = {}
        for node in self._nodes:
            values[node] = self._value(node, numbers, inputs, values)
        return [values[each] for each in self._outputs]

    def _value(
        self, node: Node, numbers: Balls, inputs: Mapping[str, Any], values: Mapping[Node, Any]
    ) -> Any:
        if node.is_input:
            return inputs[node.attributes["name"]]
        made = node.origin or node
        if node.is_constant:
            exact = exact_number(node)
            if exact is not None:
                return numbers.number(exact)
            if made is node:
                return _named(numbers, float(node.attributes["value"]))
        function = numbers.functions.get(made.op.name)
        if function is None:
            raise NotEnclosedError(f"operation {made.op.name}")
        return function(*(values[each] for each in made.inputs), **made.attributes)


def _named(numbers: Balls, value: float) -> Any:
    if abs(value) in (math.pi, math.e):
        return numbers.constant(value)
    raise NotEnclosedError("a constant that is not finite")
