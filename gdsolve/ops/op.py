"""The record of one operation: everything that any other room knows about it.

Interpreters, derivatives, engines, documentation and conformance tests read these records; nothing else
in the program names a single operation. `Builder` is what a derivative rule sees of the graph, so that
`ops` never imports `graph`.

Shapes are tuples of integers; `ROWS` stands for the leading dimension of data columns, whose length is
known only when the data is there. Elementwise operations take operands of one common shape, or scalars
(shape `()`), which apply to every element; any other broadcast is an explicit node.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

Shape: TypeAlias = tuple[int, ...]
Attributes: TypeAlias = Mapping[str, Any]

ROWS = -1
"""The dimension that counts data rows."""


class NodeView(Protocol):
    """What a rule may know of a node."""

    @property
    def shape(self) -> Shape:
        """Return the static shape."""
        ...

    @property
    def attributes(self) -> Attributes:
        """Return the static attributes, such as an axis or an index."""
        ...


class Builder(Protocol):
    """What a rule may do to the graph."""

    def constant(self, value: Any) -> Any:
        """Return the node of a number or array."""
        ...

    def computed(self, op: Op, operands: Any, attributes: Any) -> Any:
        """Return the constant that an operation makes of constants."""
        ...

    def apply(self, op: Op, *inputs: Any, **attributes: Any) -> Any:
        """Return the node of an operation; operands are broadcast as the operation asks."""
        ...


Partial: TypeAlias = Callable[..., Any]
"""`(g, y, *inputs) -> node`: the elementwise derivative of y by one input; y is the node itself."""

PullBack: TypeAlias = Callable[..., tuple[Any, ...]]
"""`(g, y, bar, *inputs) -> bars`: from the derivative by y to those by each input (None: none)."""

PushForward: TypeAlias = Callable[..., Any]
"""`(g, y, tangents, *inputs) -> tangent`: directional derivative of y; a tangent may be None (zero)."""


@dataclass(frozen=True, slots=True)
class Domain:
    """Where the operation is defined, as a closed or open interval for its first argument.

    `argument` is the input it speaks of, `excluded` are single points inside where it is not defined, and
    `hint` is the sentence printed when the argument leaves it, e.g. `needs x > 0`.
    """

    lower: float = float("-inf")
    upper: float = float("inf")
    lower_open: bool = False
    upper_open: bool = False
    hint: str = ""
    argument: int = 0
    excluded: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Probe:
    """Arrays and attributes on which the tests visit an operation that is not elementwise."""

    arrays: tuple[Any, ...]
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Op:
    """One operation.

    Attributes named `shape` may hold `ROWS`; an engine writes the number of rows at hand there before it
    calls the kernel. Attributes named `axis` count from the end (-1 is the last axis), so that one kernel
    serves arrays with and without leading batch axes.

    Attributes:
        name: unique, as in the printed graph.
        arity: number of inputs; None for any number.
        summary: one line for documentation.
        scalar: Python expression on floats with `{0}`, `{1}`, ... for operands, which must be names or
            parenthesised, and `{exponent}`, ... for attributes, e.g. `exp({0})`; names come from
            `ops.scalar.NAMESPACE`. It may raise ArithmeticError or ValueError out of its domain (the
            engine then takes the block kernel). None: not available on floats.
        block: NumPy kernel `(*arrays, **attributes) -> array`, IEEE semantics, no exceptions. With a batch
            of points, arrays have leading batch axes: see `batched`.
        shape: `(shapes, attributes) -> shape`; raises ValueError with a sentence when shapes do not fit.
            None: elementwise.
        partials: one rule per input for elementwise operations; a None entry has derivative 0.
        pull_back, push_forward: the rules of operations that are not elementwise, and of those elementwise
            ones that select (they must not multiply by the zero of a branch not taken).
        canonical: `(shapes, attributes) -> attributes`: one spelling for attributes that mean the same; it
            also checks them, and raises ShapeError.
        merge: how results of row blocks combine when the operation consumes the rows, e.g. `np.add`; None: it
            needs all rows at once (or never consumes them).
        commutative: f(a, b) and f(b, a) are the same to the last bit.
        batched: for operations that are not elementwise: kernel `(arrays, ranks, **attributes) -> array`,
            where `ranks[i]` is len(shape) of input i, and each array has shape (batch, *shape) or just
            shape. Elementwise operations need none: `ops.batch.align` lines their operands up.
        lift: rule of a linear operation that is not elementwise for inputs with one more axis, the last:
            `(g, y, inputs, is_lifted, size) -> node`; see `graph/lift.py`.
        ulp: how far `scalar` and `block` may differ, in units in the last place.
        domain: where it is defined, for messages and for searching a start.
        probes: arguments that every conformance test visits; tuples for several inputs.
        curvature: composition rule, `SHAPE MONOTONE`, with SHAPE one of affine, convex, concave, none and
            MONOTONE one of increasing, decreasing, signed (increasing for arguments >= 0, decreasing for
            <= 0), one word per input, the last for all that follow; rules that hold on one side of zero are
            written `x>=0: convex increasing; x<=0: concave increasing`. "" if none is known. A function of
            the node where it depends on attributes.
        kinks: arguments of the first input where the derivative jumps.
        enclose: interval rule; None until the interval engine fills it.
        flat: True if the derivative is zero wherever it exists (sign, floor, comparisons).
    """

    name: str
    arity: int | None
    summary: str
    scalar: str | None
    block: Callable[..., Any]
    shape: Callable[[tuple[Shape, ...], Attributes], Shape] | None = None
    partials: tuple[Partial | None, ...] = ()
    pull_back: PullBack | None = None
    push_forward: PushForward | None = None
    batched: Callable[..., Any] | None = None
    ulp: int = 0
    domain: Domain | None = None
    probes: tuple[Any, ...] = ()
    curvature: str | Callable[[NodeView], str] = ""
    kinks: tuple[float, ...] = ()
    enclose: Callable[..., Any] | None = None
    flat: bool = False
    export: Mapping[str, str] = field(default_factory=dict)
    canonical: Callable[[tuple[Shape, ...], Attributes], Attributes] | None = None
    merge: Callable[..., Any] | None = None
    commutative: bool = False
    lift: Callable[..., Any] | None = None

    @property
    def linear(self) -> bool:
        """Say whether the operation is affine in all its inputs together."""
        return isinstance(self.curvature, str) and self.curvature.startswith("affine")

    @property
    def elementwise(self) -> bool:
        """Say whether the operation acts on each element alone."""
        return self.shape is None

    def __repr__(self) -> str:
        return f"Op({self.name})"
