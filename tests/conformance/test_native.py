"""Every elementwise operation in native code: NumPy's number, or none at all, out of its domain too."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from gdsolve.compile.native.body import write_body
from gdsolve.compile.native.calls import ARGUMENTS, Loop, Written, run
from gdsolve.compile.native.loop import columns_and_numbers
from gdsolve.compile.native.machine import machine
from gdsolve.compile.native.operations import RULES, is_available
from gdsolve.compile.native.sums import in_registers
from gdsolve.graph import Graph
from gdsolve.ops import OPS, ROWS, Op
from tests.conformance.test_engines import ATTRIBUTES, SPECIAL, probes

ELEMENTWISE = [op for op in OPS if op.elementwise]

WITHOUT = {"polygamma"}
"""Operations without native code."""

ORDINARY = np.concatenate(
    (np.linspace(-4.0, 4.0, 41), np.geomspace(1e-12, 1e12, 25), -np.geomspace(1e-9, 1e9, 19))
)


def test_all_but_polygamma_have_native_code() -> None:
    assert {op.name for op in ELEMENTWISE} - set(RULES) == WITHOUT


QUICK = ("add", "mul", "div", "exp", "log", "sin", "sqrt", "maximum", "where")


def named() -> list[Any]:
    """Return the operations as parameters; all but the quick ones are slow."""
    with_code = [op for op in ELEMENTWISE if op.name not in WITHOUT]
    return [
        pytest.param(op, id=op.name, marks=() if op.name in QUICK else pytest.mark.slow) for op in with_code
    ]


@pytest.mark.parametrize("op", named())
def test_an_operation_gives_the_number_of_its_kernel_or_none(op: Op) -> None:
    for attributes in ATTRIBUTES.get(op.name, ({},)):
        if not is_available(op.name, attributes):
            continue
        points = [each.arrays for each in probes(op) if each.attributes == attributes]
        points += list(product(SPECIAL, repeat=op.arity or 2))
        points += list(zip(*(np.roll(ORDINARY, 7 * place) for place in range(op.arity or 2)), strict=True))
        columns = [np.array(column, dtype=float) for column in zip(*points, strict=True)]
        with np.errstate(all="ignore"):
            expected = np.asarray(op.block(*columns, **attributes), dtype=float)
        answered = 0
        for place, want in enumerate(expected):
            found = computed(op, attributes, [column[place : place + 1] for column in columns])
            if found is None or not np.isfinite(found):
                continue
            answered += 1
            # Three units in the last place, or a subnormal number taken as 0. SciPy itself is off by more.
            units = {"erfc": 2e-15, "gamma": 2e-15, "lgamma": 2e-14}.get(op.name, 7e-16)
            assert abs(found - want) <= max(units * abs(want), 2.3e-308), [
                column[place] for column in columns
            ]
        # Powers of negative numbers, for one, are left to NumPy, and gamma and its relatives below 0.
        assert answered >= (0.25 if "gamma" in op.name else 0.5) * np.isfinite(expected).sum()


def computed(op: Op, attributes: dict[str, object], columns: list[np.ndarray]) -> float | None:
    """Return the operation of one row; None where native code has no answer."""
    graph = Graph()
    nodes = [graph.input(f"x{place}", (ROWS,)) for place in range(len(columns))]
    node = graph.apply(op, *nodes, **attributes)
    rows = columns_and_numbers(len(columns), 0)
    values = write_body(rows.code, [node], dict(zip(nodes, rows.columns, strict=True)), [node])
    kernel = machine().function(in_registers(rows, [], [[(values[node], 0)]]), *ARGUMENTS)
    written = Written(np.full(1, np.nan), 0, 0)
    sums = run(Loop(kernel, 1, 0), columns, np.empty(0), 1, [written])
    return None if sums is None else float(written.vector[0])
