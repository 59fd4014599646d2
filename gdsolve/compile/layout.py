"""Where each variable lives in the flat vector x that optimizers see.

Variables stand one after the other in the order given, each in C order: with x a number and w of shape
(2, 1), the vector is (x, w[0,0], w[1,0]).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, product
from math import prod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdsolve.ops.op import ROWS, Shape

Vector: TypeAlias = NDArray[np.float64]
Array: TypeAlias = NDArray[Any]


@dataclass(frozen=True)  # no slots: `labels` is made when it is asked for
class Layout:
    """The order, shapes and offsets of the variables in a flat vector.

    Attributes:
        names: names of the variables, each once.
        shapes: one shape per name, `()` for a number.
        sizes: how many entries each variable has.
        offsets: index of the first entry of each variable.
        size: length n of the vector.
        is_scalar: whether every variable is a number.

    Raises:
        ValueError: names and shapes do not match, a name stands twice, or a shape counts data rows.
    """

    names: tuple[str, ...]
    shapes: tuple[Shape, ...]
    sizes: tuple[int, ...] = field(init=False)
    offsets: tuple[int, ...] = field(init=False)
    size: int = field(init=False)
    is_scalar: bool = field(init=False)

    def __post_init__(self) -> None:
        if len(self.names) != len(self.shapes):
            raise ValueError(f"{len(self.names)} names, but {len(self.shapes)} shapes")
        if len(set(self.names)) != len(self.names):
            raise ValueError("a variable is named twice")
        if any(ROWS in shape for shape in self.shapes):
            raise ValueError("a variable cannot have one entry per data row")
        sizes = tuple(prod(shape) for shape in self.shapes)
        offsets = tuple(accumulate(sizes, initial=0))[:-1]
        for attribute, value in (("sizes", sizes), ("offsets", offsets), ("size", sum(sizes))):
            object.__setattr__(self, attribute, value)
        object.__setattr__(self, "is_scalar", not any(self.shapes))

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Return one text per entry, such as `x` or `w[0,0]`."""
        return tuple(text for pair in zip(self.names, self.shapes, strict=True) for text in _labels(*pair))

    @classmethod
    def scalars(cls, names: Sequence[str]) -> Layout:
        """Return the layout of plain numbers."""
        return cls(tuple(names), ((),) * len(names))

    def pack(self, values: Mapping[str, ArrayLike]) -> Vector:
        """Return the flat vector, shape (n,), of named values.

        Raises:
            ValueError: a variable has no value, or a value does not have the shape of its variable.
        """
        vector = np.empty(self.size)
        for name, shape, offset, size in self.parts():
            if name not in values:
                raise ValueError(f"`{name}` has no value")
            value = np.asarray(values[name], dtype=np.float64)
            if value.shape != shape:
                raise ValueError(f"`{name}` has shape {shape}, its value {value.shape}")
            vector[offset : offset + size] = value.ravel()
        return vector

    def unpack(self, vector: Vector) -> dict[str, Array | float]:
        """Return the values by name: floats for numbers, fresh arrays for the rest."""
        values: dict[str, Array | float] = {}
        for name, shape, offset, size in self.parts():
            if shape == ():
                values[name] = float(vector[offset])
            else:
                values[name] = vector[offset : offset + size].reshape(shape).copy()
        return values

    def flatten(self, values: Sequence[ArrayLike], *, is_fresh: bool = False) -> Vector:
        """Return the fresh flat vector, shape (n,), of one value per variable.

        Args:
            values: one per variable.
            is_fresh: nobody else has the values, so that a single one need not be copied.
        """
        if self.is_scalar:
            return np.array(values, dtype=np.float64)
        if is_fresh and len(self.sizes) == 1:
            return np.ravel(np.asarray(values[0], dtype=np.float64))
        vector = np.empty(self.size)
        for value, offset, size in zip(values, self.offsets, self.sizes, strict=True):
            vector[offset : offset + size] = np.ravel(value)
        return vector

    def flatten_points(self, values: Sequence[Array], count: int) -> NDArray[np.float64]:
        """Return flat vectors, shape (count, n), of one value of shape (count, *shape) per variable."""
        vectors = np.empty((count, self.size))
        for value, offset, size in zip(values, self.offsets, self.sizes, strict=True):
            vectors[:, offset : offset + size] = value.reshape(count, size)
        return vectors

    def parts(self) -> tuple[tuple[str, Shape, int, int], ...]:
        """Return name, shape, offset and size of each variable."""
        return tuple(zip(self.names, self.shapes, self.offsets, self.sizes, strict=True))


def _labels(name: str, shape: Shape) -> list[str]:
    if shape == ():
        return [name]
    indices = product(*(range(extent) for extent in shape))
    return [f"{name}[{','.join(map(str, index))}]" for index in indices]


def shaped(values: Sequence[Any], shape: Shape) -> Any:
    """Return objects (mpmath numbers, nodes) as an array of that shape, or the one there is for shape ()."""
    if shape == ():
        return values[0]
    array = np.empty(len(values), dtype=object)
    array[:] = list(values)
    return array.reshape(shape)
