"""Many steps of an update rule with value and gradient of a program of numbers, as one Python function on floats.

The text of the rule comes from whoever made it (`#` in it stands for the number of a variable) and is our own;
that of the function from the scalar engine. Nothing that a user wrote enters the source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol

from gdsolve.compile.engines.scalar import NON_FINITE
from gdsolve.ops.scalar import NAMESPACE

SHOWN_VARIABLES = 10
"""Variables in a row of history."""


class Update(Protocol):
    """The text of an update rule; see `optimize.protocols.FloatUpdate`."""

    @property
    def once(self) -> Sequence[str]:
        """Return lines for all variables together."""
        ...

    @property
    def each(self) -> Sequence[str]:
        """Return lines for each variable."""
        ...

    @property
    def x(self) -> str:
        """Return the new value of a variable."""
        ...

    @property
    def memory(self) -> Sequence[str]:
        """Return the new values of the memory."""
        ...

    @property
    def names(self) -> Sequence[str]:
        """Return the names of the memory."""
        ...


def epoch_loop(
    count: int,
    lines: Sequence[str],
    outputs: Sequence[str],
    update: Update,
    names: Mapping[str, Any] = MappingProxyType({}),
) -> Callable[..., Any]:
    """Return `(number, rates, *x, *gradient, *memory) -> (rows, (*x, *gradient, *memory))`.

    `number` counts the steps before, each rate is one step. A row is (number, f, |gradient|, |step|, rate, first
    variables). The loop ends early before a row that is not finite; its values are then of no use.

    Args:
        count: of the variables, `v0`, `v1`, ...
        lines: text that computes with them.
        outputs: text of f and its gradient after these lines.
        update: the rule.
        names: what `lines` read beside the variables and the functions on floats.
    """
    namespace: dict[str, Any] = {
        "__builtins__": {},
        "max": max,
        "min": min,
        "ArithmeticError": ArithmeticError,
    }
    namespace |= {"ValueError": ValueError} | dict(NAMESPACE) | NON_FINITE | dict(names)
    exec(compile(_source(count, lines, outputs, update), "<epochs>", "exec"), namespace)
    loop: Callable[..., Any] = namespace["epochs"]
    return loop


def _source(count: int, lines: Sequence[str], outputs: Sequence[str], update: Update) -> str:
    places = range(count)
    memory = [
        name.replace("#", str(place))
        for name in update.names
        for place in (places if "#" in name else range(1))
    ]
    new_memory = [
        text.replace("#", str(place))
        for name, text in zip(update.names, update.memory, strict=True)
        for place in (places if "#" in name else range(1))
    ]
    x, g = [f"v{place}" for place in places], [f"g{place}" for place in places]
    everything = ", ".join([*x, *g, *memory])
    body = [
        *update.once,
        *(line.replace("#", str(place)) for place in places for line in update.each),
        *(f"y{place} = {update.x.replace('#', str(place))}" for place in places),
        *([f"{', '.join(memory)} = {', '.join(new_memory)}"] if memory else []),
        f"step = hypot({', '.join(f'y{place} - v{place}' for place in places)})",
        f"{', '.join(x)} = {', '.join(f'y{place}' for place in places)}",
        *lines,
        f"f = {outputs[0]}",
        *(f"{name} = {text}" for name, text in zip(g, outputs[1:], strict=True)),
        f"size = hypot({', '.join(g)})",
        "total = f + size + step",
        "if total - total != 0.0: break",
        f"append((number, f, size, step, rate, ({', '.join(x[:SHOWN_VARIABLES])},)))",
    ]
    return "\n".join([
        f"def epochs(number, rates, {everything}):",
        "    rows = []",
        "    append = rows.append",
        "    try:",
        "        for rate in rates:",
        "            number += 1",
        *(f"            {line}" for line in body),
        "    except (ArithmeticError, ValueError): pass",
        f"    return rows, ({everything},)",
    ])  # fmt: skip
