"""Array functions of the formula language on NumPy arrays of objects, whatever the objects are.

Everything is written out in sums, products and the scalar functions of the algebra, so that one definition
serves SymPy expressions, exact polynomials and floats of fifty digits. Meant for the small arrays that
people type: determinants go over subsets of columns and are refused above 8 x 8.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from gdsolve.symbols.interpret import Algebra

Objects: TypeAlias = NDArray[Any]
Options: TypeAlias = "tuple[int | float | None, ...]"
Function: TypeAlias = "Callable[[Algebra, tuple[Any, ...], Options], Any]"

LARGEST_DETERMINANT = 8
"""Rows of the largest determinant: 8 * 2**8 products."""


def objects(value: Any) -> Objects:
    """Return a value as an array of objects; a scalar gets the shape ()."""
    if isinstance(value, np.ndarray):
        return value
    array = np.empty((), dtype=object)
    array[()] = value
    return array


def elementwise(algebra: Algebra, function: Callable[..., Any], *values: Any) -> Any:
    """Return a scalar function applied to each element, with NumPy broadcasting."""
    if not any(isinstance(value, np.ndarray) for value in values):
        return function(*values)
    result = np.frompyfunc(function, len(values), 1)(*(objects(value) for value in values))
    return objects(result)


def matrix_product(left: Any, right: Any) -> Any:
    """Return `left @ right` for vectors and matrices; raises ValueError when the shapes do not fit."""
    a, b = objects(left), objects(right)
    if not a.ndim or not b.ndim or a.shape[-1] != b.shape[0 if b.ndim == 1 else -2]:
        raise ValueError(f"{a.shape} @ {b.shape}")
    rows = a if a.ndim > 1 else a[np.newaxis, :]
    columns = b if b.ndim > 1 else b[:, np.newaxis]
    product = np.empty((rows.shape[0], columns.shape[1]), dtype=object)
    for i in range(rows.shape[0]):
        for j in range(columns.shape[1]):
            product[i, j] = _total(list(rows[i] * columns[:, j]))
    shape = (a.shape[:1] if a.ndim > 1 else ()) + (b.shape[1:] if b.ndim > 1 else ())
    result = product.reshape(shape)
    return result if shape else result.item()


def _total(items: Sequence[Any]) -> Any:
    if not items:
        raise ValueError("an empty sum")
    return reduce(lambda a, b: a + b, items)


def _along(function: Callable[[list[Any]], Any], value: Any, axis: int | None) -> Any:
    """Return `function` of all elements, or of each line along an axis."""
    array = objects(value)
    if axis is None:
        return function(list(array.reshape(-1)))
    moved = np.moveaxis(array, axis, -1)
    result = np.empty(moved.shape[:-1], dtype=object)
    for position in np.ndindex(*moved.shape[:-1]):
        result[position] = function(list(moved[position]))
    return result


def _axis(options: Options) -> int | None:
    if not options:
        return None
    if not isinstance(options[0], int):
        raise ValueError("an axis is a literal integer")
    return options[0]


def _sum(algebra: Algebra, arguments: tuple[Any, ...], options: Options) -> Any:
    return _along(_total, arguments[0], _axis(options))


def _mean(algebra: Algebra, arguments: tuple[Any, ...], options: Options) -> Any:
    return _along(
        lambda items: algebra.divide(_total(items), algebra.integer(len(items))), arguments[0], _axis(options)
    )


def _prod(algebra: Algebra, arguments: tuple[Any, ...], options: Options) -> Any:
    return _along(lambda items: reduce(lambda a, b: a * b, items), arguments[0], _axis(options))


def _extreme(name: str) -> Function:
    def function(algebra: Algebra, arguments: tuple[Any, ...], options: Options) -> Any:
        return _along(lambda items: algebra.call(name, tuple(items)), arguments[0], _axis(options))

    return function


def _norm(algebra: Algebra, arguments: tuple[Any, ...], options: Options) -> Any:
    items = list(objects(arguments[0]).reshape(-1))
    if len(arguments) == 1 or options[0] == 2:
        return algebra.call("sqrt", (_total([item * item for item in items]),))
    sizes = [algebra.call("abs", (item,)) for item in items]
    if options[0] == 1:
        return _total(sizes)
    if options[0] == math.inf:
        return algebra.call("max", tuple(sizes))
    order = arguments[1]
    return algebra.power(
        _total([algebra.power(size, order) for size in sizes]), algebra.divide(algebra.integer(1), order)
    )


def _dot(algebra: Algebra, arguments: tuple[Any, ...], options: Options) -> Any:
    left, right = arguments
    if not np.ndim(objects(left)) or not np.ndim(objects(right)):
        return elementwise(algebra, lambda a, b: a * b, left, right)
    return matrix_product(left, right)


def _outer(algebra: Algebra, arguments: tuple[Any, ...], options: Options) -> Any:
    left, right = (objects(argument).reshape(-1) for argument in arguments)
    return left[:, np.newaxis] * right[np.newaxis, :]


def _trace(algebra: Algebra, arguments: tuple[Any, ...], options: Options) -> Any:
    matrix = _square(arguments[0])
    return _total([matrix[i, i] for i in range(len(matrix))])


def _square(value: Any) -> Objects:
    matrix = objects(value)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"{matrix.shape} is not square")
    return matrix


def determinant(matrix: Objects) -> Any:
    """Return the determinant by expansion along rows, shared over subsets of columns (no division)."""
    size = len(matrix)
    if size > LARGEST_DETERMINANT:
        raise ValueError(f"a determinant of {size} rows")
    minors: dict[tuple[int, ...], Any] = {(j,): matrix[0, j] for j in range(size)}
    for i in range(1, size):
        grown: dict[tuple[int, ...], Any] = {}
        for columns, minor in minors.items():
            for j in range(size):
                if j in columns:
                    continue
                chosen = tuple(sorted((*columns, j)))
                # The sign counts the columns that the new last row passes on its way to the right.
                term = matrix[i, j] * minor
                if (len(columns) - sum(column < j for column in columns)) % 2:
                    term = -term
                grown[chosen] = grown[chosen] + term if chosen in grown else term
        minors = grown
    return minors[tuple(range(size))]


def _det(algebra: Algebra, arguments: tuple[Any, ...], options: Options) -> Any:
    return determinant(_square(arguments[0]))


def _inv(algebra: Algebra, arguments: tuple[Any, ...], options: Options) -> Any:
    matrix = _square(arguments[0])
    size = len(matrix)
    whole = determinant(matrix)
    inverse = np.empty_like(matrix)
    for i in range(size):
        for j in range(size):
            rest = np.delete(np.delete(matrix, j, axis=0), i, axis=1)
            cofactor = determinant(rest) if size > 1 else algebra.integer(1)
            inverse[i, j] = algebra.divide(-cofactor if (i + j) % 2 else cofactor, whole)
    return inverse


def _concat(algebra: Algebra, arguments: tuple[Any, ...], options: Options) -> Any:
    return np.concatenate([np.atleast_1d(objects(argument)) for argument in arguments])


def _stack(algebra: Algebra, arguments: tuple[Any, ...], options: Options) -> Any:
    return np.stack([objects(argument) for argument in arguments])


def _logsumexp(algebra: Algebra, arguments: tuple[Any, ...], options: Options) -> Any:
    powers = elementwise(algebra, lambda each: algebra.call("exp", (each,)), arguments[0])
    total = _along(_total, powers, _axis(options))
    return elementwise(algebra, lambda each: algebra.call("log", (each,)), total)


def _softmax(algebra: Algebra, arguments: tuple[Any, ...], options: Options) -> Any:
    powers = objects(elementwise(algebra, lambda each: algebra.call("exp", (each,)), arguments[0]))
    axis = _axis(options)
    total = objects(_along(_total, powers, axis))
    return elementwise(
        algebra, algebra.divide, powers, total if axis is None else np.expand_dims(total, axis)
    )


def _cumsum(algebra: Algebra, arguments: tuple[Any, ...], options: Options) -> Any:
    axis = _axis(options)
    array = objects(arguments[0])
    if not array.ndim:
        return array
    if axis is None and array.ndim > 1:
        array = array.reshape(-1)
    return np.add.accumulate(array, axis=axis or 0)


def _rows(algebra: Algebra, arguments: tuple[Any, ...], options: Options) -> Any:
    array = objects(arguments[0])
    return algebra.integer(array.shape[0] if array.ndim else 1)


ARRAY_FUNCTIONS: Mapping[str, Function] = {
    "sum": _sum,
    "mean": _mean,
    "prod": _prod,
    "min": _extreme("min"),
    "max": _extreme("max"),
    "norm": _norm,
    "dot": _dot,
    "matmul": lambda algebra, arguments, options: matrix_product(*arguments),
    "transpose": lambda algebra, arguments, options: objects(arguments[0]).T,
    "trace": _trace,
    "det": _det,
    "inv": _inv,
    "outer": _outer,
    "concat": _concat,
    "stack": _stack,
    "logsumexp": _logsumexp,
    "softmax": _softmax,
    "cumsum": _cumsum,
    "rows": _rows,
}
"""How each array function is written out; `min` and `max` of several arguments act on each element."""
