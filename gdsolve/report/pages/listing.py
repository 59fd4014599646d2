"""What `gdsolve optimizers` and `gdsolve functions` print, read from the records."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Protocol

from rich.text import Text

from gdsolve.optimize.optimizer import Optimizer
from gdsolve.report.json import plain
from gdsolve.report.numbers import compact
from gdsolve.report.sections import LABEL, Line, wrapped
from gdsolve.report.terminal import printable


class FunctionRecord(Protocol):
    """What the formula language says of a function."""

    @property
    def name(self) -> str:
        """Return the canonical name."""
        ...

    @property
    def aliases(self) -> Sequence[str]:
        """Return other names of it."""
        ...

    @property
    def fewest(self) -> int:
        """Return the smallest number of arguments."""
        ...

    @property
    def most(self) -> int | None:
        """Return the largest number of arguments; None if there is no limit."""
        ...

    @property
    def arity(self) -> str:
        """Return the number of arguments in words, such as `1 or 2 arguments`."""
        ...

    @property
    def kind(self) -> str:
        """Return `elementwise` or `array`."""
        ...

    @property
    def summary(self) -> str:
        """Return one line of documentation."""
        ...

    @property
    def example(self) -> str:
        """Return a formula that uses it."""
        ...


def optimizers_lines(optimizers: Sequence[Optimizer], width: int) -> list[Line]:
    """Return the list of optimizers, grouped by family in the order of the records."""
    lines: list[Line] = []
    for family in dict.fromkeys(each.family for each in optimizers):
        lines.append(Text(family, style=LABEL))
        lines += summaries([(each.name, each.summary) for each in optimizers if each.family == family], width)
    return [*lines, Text("gdsolve optimizers NAME shows the options of one")]


def optimizer_lines(optimizer: Optimizer, width: int) -> list[Line]:
    """Return everything about one optimizer: options with defaults, needs, source."""
    lines: list[Line] = [
        Text(each) for each in wrapped(f"{optimizer.name}: {optimizer.summary}", width, hanging=2)
    ]
    lines.append(Text("each step", style=LABEL))
    lines += [Text(each) for line in optimizer.formula for each in wrapped(line, width, indent=2, hanging=4)]
    rows = [[name, _default(default)] for name, default in option_defaults(optimizer)]
    if rows:
        lines.append(Text("options and defaults", style=LABEL))
        lines += [Text(line) for line in _left_grid(rows)]
    lines += [Text(each) for each in wrapped(f"family  {optimizer.family}", width)]
    lines += [Text(each) for each in wrapped(f"needs   {', '.join(sorted(optimizer.needs))}", width)]
    lines.append(Text(f"bounds  {'honoured by the method' if optimizer.handles_bounds else 'by projection'}"))
    return [*lines, *(Text(each) for each in wrapped(f"source  {optimizer.source}", width, hanging=8))]


def option_defaults(optimizer: Optimizer) -> list[tuple[str, Any]]:
    """Return name and default of each option, in the order of the record."""
    pairs = []
    for field in dataclasses.fields(optimizer.options):
        default = field.default
        if default is dataclasses.MISSING and field.default_factory is not dataclasses.MISSING:
            default = field.default_factory()
        pairs.append((field.name, None if default is dataclasses.MISSING else default))
    return pairs


def optimizer_document(optimizer: Optimizer) -> dict[str, Any]:
    """Return the record of an optimizer for JSON."""
    return {
        "name": optimizer.name,
        "summary": optimizer.summary,
        "family": optimizer.family,
        "needs": sorted(optimizer.needs),
        "handles_bounds": optimizer.handles_bounds,
        "options": {name: plain(default) for name, default in option_defaults(optimizer)},
        "formula": list(optimizer.formula),
        "source": optimizer.source,
    }


def functions_lines(functions: Sequence[FunctionRecord], width: int) -> list[Line]:
    """Return the list of functions, grouped by kind in the order of the records."""
    lines: list[Line] = []
    for kind in dict.fromkeys(each.kind for each in functions):
        lines.append(Text(kind, style=LABEL))
        lines += summaries([(each.name, each.summary) for each in functions if each.kind == kind], width)
    return [*lines, Text("gdsolve functions NAME shows one with an example")]


def function_lines(function: FunctionRecord, width: int) -> list[Line]:
    """Return everything about one function."""
    lines = wrapped(f"{function.name}: {function.summary}", width, hanging=2)
    if function.aliases:
        lines.append(f"also    {', '.join(function.aliases)}")
    lines.append(f"takes   {function.arity}")
    return [Text(line) for line in [*lines, f"kind    {function.kind}", f"example {function.example}"]]


def function_document(function: FunctionRecord) -> dict[str, Any]:
    """Return the record of a function for JSON; `most` is left out if there is no limit."""
    return {
        "name": function.name,
        "aliases": list(function.aliases),
        "fewest": function.fewest,
        **({} if function.most is None else {"most": function.most}),
        "kind": function.kind,
        "summary": function.summary,
        "example": function.example,
    }


def _default(default: Any) -> str:
    if isinstance(default, float):
        return compact(default)
    value = plain(default)
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def summaries(rows: Sequence[tuple[str, str]], width: int) -> list[Line]:
    """Return one entry per (name, summary), the summaries below each other."""
    pad = max(len(name) for name, _ in rows)
    lines: list[Line] = []
    for name, summary in rows:
        first, *more = wrapped(printable(summary), width - pad - 4) or [""]
        lines.append(Text(f"  {name:<{pad}}  {first}".rstrip()))
        lines += [Text(f"{'':<{pad + 4}}{line}") for line in more]
    return lines


def _left_grid(rows: Sequence[Sequence[str]]) -> list[str]:
    pad = max(len(row[0]) for row in rows)
    return [f"  {name:<{pad}}  {default}" for name, default in rows]
