"""The engine of many digits: the graph on mpmath numbers, one operation at a time.

It is slow and exact, and serves to check an answer or to find its last digits, never to search. Arrays
are NumPy arrays of objects, so operations that only move, add and multiply run their block kernels unchanged.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, partial
from math import prod
from typing import Any

import numpy as np

from gdsolve.compile.layout import Layout, shaped
from gdsolve.compile.schedule import Program, schedule
from gdsolve.graph import Graph, Node, gradient, hessian
from gdsolve.graph.exactness import exact_number, typed

ELEMENTS = 10_000
"""Numbers computed per call at most: some ten milliseconds."""

LARGEST_EXPONENT = 1 << 20
"""exp(x) with larger |x| is refused: the number of its digits would not fit a machine."""


LARGEST_GAMMA = 1000
"""The gamma function and its relatives take time that grows with their argument; beyond this they are refused."""


class TooLargeError(ValueError):
    """The graph has more elements than this engine should be asked for."""


class PreciseProgram:
    """Outputs of a graph as a function of the flat vector x, in the digits of the mpmath context at hand.

    Raises:
        TooLargeError: the program computes more than `ELEMENTS` numbers, or needs data columns.
    """

    def __init__(self, outputs: Sequence[Node], layout: Layout) -> None:
        try:
            self._program: Program = schedule(outputs, layout)
        except ValueError as error:
            raise TooLargeError(str(error)) from error
        self.cost = sum(prod(node.shape) for node in self._program.nodes)
        if self.cost > ELEMENTS:
            raise TooLargeError(f"{self.cost} numbers")
        if any(node.op.name not in _KNOWN for node in self._program.nodes):
            raise TooLargeError("an operation without many digits")
        self._digits = 0
        self._known: dict[Node, Any] = {}

    def _constants(self) -> dict[Node, Any]:
        """Return the constants in the digits at hand; they are kept until other digits are asked for."""
        import mpmath

        if self._digits != mpmath.mp.prec:
            self._digits, self._known = mpmath.mp.prec, {}
            for node in self._program.nodes:
                if node.is_constant:
                    _constant(node, self._known)
        return self._known

    @cached_property
    def _operations(self) -> tuple[tuple[Node, Callable[..., Any]], ...]:
        """Return the operations in order, each with the kernel that computes it."""
        nodes = self._program.nodes
        return tuple((node, _kernel(node)) for node in nodes if not (node.is_constant or node.is_input))

    def __call__(self, x: Sequence[Any]) -> tuple[Any, ...]:
        """Return the outputs at x, mpmath numbers or object arrays of them.

        Raises:
            ValueError, ArithmeticError: x is outside of the domain.
        """
        layout = self._program.layout
        values: dict[Node, Any] = dict(self._constants())
        parts = {name: (shape, offset, size) for name, shape, offset, size in layout.parts()}
        for node in self._program.nodes:
            if node.is_input:
                shape, offset, size = parts[node.attributes["name"]]
                values[node] = shaped(x[offset : offset + size], shape)
        for node, kernel in self._operations:
            values[node] = kernel(*(values[each] for each in node.inputs))
        return tuple(values[each] for each in self._program.outputs)


class PreciseFunction:
    """A scalar node with its derivatives in many digits; each is built when first asked for.

    Raises:
        TooLargeError: on the first call of what would be too slow.
    """

    def __init__(self, graph: Graph, output: Node, layout: Layout) -> None:
        self._graph, self._output, self._layout = graph, output, layout
        self._sources = tuple(graph.input(*each) for each in zip(layout.names, layout.shapes, strict=True))

    @cached_property
    def _value(self) -> PreciseProgram:
        return PreciseProgram((self._output,), self._layout)

    @cached_property
    def _gradient(self) -> PreciseProgram:
        return PreciseProgram(gradient(self._graph, self._output, self._sources), self._layout)

    @cached_property
    def _hessian(self) -> PreciseProgram:
        if self._value.cost * self._layout.size > ELEMENTS:  # known before the derivatives are built
            raise TooLargeError("the Hessian")
        blocks = hessian(self._graph, self._output, self._sources)
        return PreciseProgram([block for row in blocks for block in row], self._layout)

    def value(self, x: Sequence[Any]) -> Any:
        """Return f(x)."""
        return self._value(x)[0]

    def gradient(self, x: Sequence[Any]) -> list[Any]:
        """Return the n partial derivatives in the order of the layout."""
        return [each for block in self._gradient(x) for each in np.ravel(np.asarray(block, dtype=object))]

    def hessian(self, x: Sequence[Any]) -> list[list[Any]]:
        """Return the n rows of the Hessian in the order of the layout."""
        layout, blocks = self._layout, iter(self._hessian(x))
        matrix = np.empty((layout.size, layout.size), dtype=object)
        for _, _, row, height in layout.parts():
            for _, _, column, width in layout.parts():
                block = np.asarray(next(blocks), dtype=object).reshape(height, width)
                matrix[row : row + height, column : column + width] = block
        return [list(row) for row in matrix]


def _constant(node: Node, known: dict[Node, Any]) -> Any:
    """Return a constant as it was typed: 0.1 is a tenth, pi is pi, and 1/3 is a third."""
    if node not in known:
        origin = node.origin
        if origin is not None and node.attributes["exact"] is None and origin.op.name in _KNOWN:
            operands = [_constant(each, known) for each in origin.inputs]
            known[node] = _kernel(origin)(*operands)
        else:
            fraction = exact_number(node) if not node.shape else None
            value = node.attributes["value"]
            flat = [_typed(float(each)) for each in np.ravel(value)]
            known[node] = shaped(flat, np.shape(value)) if fraction is None else _quotient(fraction)
    return known[node]


def _typed(value: float) -> Any:
    import mpmath

    named = {math.pi: mpmath.pi, math.e: mpmath.e}.get(abs(value))
    if named is not None:
        return math.copysign(1, value) * named
    return _quotient(typed(value)) if math.isfinite(value) else mpmath.mpf(value)


def _quotient(number: Fraction) -> Any:
    import mpmath

    return mpmath.mpf(number.numerator) / number.denominator


def _kernel(node: Node) -> Callable[..., Any]:
    """Return the function that computes an operation from the values of its operands."""
    import mpmath

    op, attributes = node.op, node.attributes
    if op.name in _ARRAYS:
        array_kernel = _ARRAYS[op.name]
        return lambda *operands: array_kernel(*operands, **attributes)
    if not op.elementwise:
        return lambda *operands: op.block(
            *(np.asarray(each, dtype=object) for each in operands), **attributes
        )
    scalar = _ELEMENTWISE[op.name](mpmath)
    kernel = partial(scalar, **attributes) if attributes else scalar
    return kernel if node.shape == () else np.frompyfunc(kernel, len(node.inputs), 1)


def _real(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a function that answers out of its domain with a complex number: raise ValueError instead."""

    def guarded(*arguments: Any) -> Any:
        result = function(*arguments)
        if hasattr(result, "imag") and result.imag != 0:
            raise ValueError("outside of the domain")
        return result.real if hasattr(result, "imag") else result

    return guarded


def _exp(m: Any) -> Callable[[Any], Any]:
    def exp(x: Any) -> Any:
        if abs(x) > LARGEST_EXPONENT:
            raise OverflowError("exponent too large")
        return m.exp(x)

    return exp


def _power(m: Any) -> Callable[[Any, Any], Any]:
    def power(base: Any, exponent: Any) -> Any:
        if base != 0 and abs(exponent * m.log(abs(base))) > LARGEST_EXPONENT:
            raise OverflowError("exponent too large")
        return _real(m.power)(base, exponent)

    return power


def _small(x: Any) -> Any:
    if abs(x) > LARGEST_GAMMA:
        raise OverflowError("argument too large")
    return x


def _of_gamma(name: str) -> Callable[[Any], Callable[..., Any]]:
    """Return the maker of a function whose time grows with its argument; far out it is refused."""

    def make(m: Any) -> Callable[..., Any]:
        function = _real(getattr(m, name))

        return lambda x: function(_small(x))

    return make


def _named(name: str) -> Callable[[Any], Callable[..., Any]]:
    return lambda m: _real(getattr(m, name))


_ELEMENTWISE: Mapping[str, Callable[[Any], Callable[..., Any]]] = {
    "neg": lambda m: lambda x: -x,
    "add": lambda m: lambda x, y: x + y,
    "sub": lambda m: lambda x, y: x - y,
    "mul": lambda m: lambda x, y: x * y,
    "masked_mul": lambda m: lambda x, y: x if x == 0 else x * y,
    "div": lambda m: lambda x, y: x / y,
    "reciprocal": lambda m: lambda x: 1 / x,
    "square": lambda m: lambda x: x * x,
    "abs": lambda m: abs,
    "sign": lambda m: m.sign,
    "floor": lambda m: m.floor,
    "ceil": lambda m: m.ceil,
    "pow": _power,
    "powi": lambda m: lambda x, *, exponent: x**exponent,
    "cbrt": lambda m: lambda x: m.sign(x) * m.cbrt(abs(x)),
    "exp": _exp,
    "log2": lambda m: lambda x: _real(m.log)(x) / m.log(2),
    "log10": lambda m: lambda x: _real(m.log)(x) / m.log(10),
    "log1p": lambda m: lambda x: _real(m.log)(1 + x),
    "sigmoid": lambda m: lambda x: 1 / (1 + _exp(m)(-x)),
    "sech2": lambda m: lambda x: m.sech(x) ** 2,
    "softplus": lambda m: lambda x: m.log(1 + _exp(m)(-abs(x))) + max(x, 0),
    "gamma": _of_gamma("gamma"),
    "digamma": _of_gamma("digamma"),
    "lgamma": lambda m: lambda x: m.log(abs(_of_gamma("gamma")(m)(x))),
    "polygamma": lambda m: lambda x, *, order: m.psi(order, _small(x)),
    "lt": lambda m: lambda x, y: m.mpf(x < y),
    "le": lambda m: lambda x, y: m.mpf(x <= y),
    "gt": lambda m: lambda x, y: m.mpf(x > y),
    "ge": lambda m: lambda x, y: m.mpf(x >= y),
    "eq": lambda m: lambda x, y: m.mpf(x == y),
    "ne": lambda m: lambda x, y: m.mpf(x != y),
    "where": lambda m: lambda condition, x, y: x if condition else y,
    "minimum": lambda m: min,
    "maximum": lambda m: max,
    "relu": lambda m: lambda x: max(x, m.mpf(0)),
    "log": _named("log"),
    **{
        name: _named(name)
        for name in (
            *("sqrt", "expm1", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh"),
            *("asinh", "acosh", "atanh", "hypot", "erf", "erfc"),
        )
    },
}
"""Maker of the kernel of each elementwise operation, given the mpmath module."""


def _matrix(function: str) -> Callable[[Any], Any]:
    def kernel(x: Any) -> Any:
        import mpmath

        found = getattr(mpmath, function)(mpmath.matrix(x.tolist()))
        if function == "det":
            return found
        return shaped(list(found), x.shape)

    return kernel


def _norm(x: Any) -> Any:
    import mpmath

    return mpmath.sqrt(sum((each * each for each in np.ravel(x)), mpmath.mpf(0)))


_ARRAYS: Mapping[str, Callable[..., Any]] = {
    "inv": _matrix("inverse"),
    "det": _matrix("det"),
    "norm": _norm,
}
"""Operations on arrays whose block kernel needs machine numbers."""

_MOVERS = (
    *("broadcast", "sum_to", "reshape", "transpose", "index", "concat", "stack", "diagonal", "scatter"),
    *("diagonal_matrix", "sum", "cumsum", "prod", "matmul", "reduce_max", "reduce_min"),
)
"""Operations on arrays whose block kernel works on objects."""

_KNOWN = frozenset({"constant", "input", *_ELEMENTWISE, *_ARRAYS, *_MOVERS})
