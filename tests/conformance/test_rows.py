"""Every elementwise operation in the engine of rows: the same numbers as in the block engine, out of its domain too."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from gdsolve.compile.rows.sincos import SinCos
from gdsolve.compile.rows.source import generate
from gdsolve.graph import Graph
from gdsolve.ops import ADD, OPS, ROWS, Op
from tests.conformance.test_engines import ATTRIBUTES, SPECIAL, probes

ELEMENTWISE = [op for op in OPS if op.elementwise]


@pytest.mark.parametrize("op", ELEMENTWISE, ids=lambda op: op.name)
def test_rows_of_an_operation_are_those_of_its_kernel(op: Op) -> None:
    for attributes in ATTRIBUTES.get(op.name, ({},)):
        points = [each.arrays for each in probes(op) if each.attributes == attributes]
        points += list(product(SPECIAL, repeat=op.arity or 2))
        columns = [np.array(column, dtype=float) for column in zip(*points, strict=True)]
        graph = Graph()
        nodes = [graph.input(f"x{place}", (ROWS,)) for place in range(len(columns))]
        code = generate([graph.apply(op, *nodes, **attributes)])
        rows = len(points)
        found = np.empty(rows)
        with np.errstate(all="ignore"):
            expected = op.block(*columns, **attributes)
            code.body(*columns, found, *np.empty((code.registers, rows)), SinCos(rows))
        # sin and cos have code of their own, 2 units at most from exact.
        np.testing.assert_allclose(
            found, expected, rtol=9e-16 if op.name in ("sin", "cos") else 0, atol=1e-320
        )


@pytest.mark.parametrize("op", [op for op in ELEMENTWISE if op.arity == 2], ids=lambda op: op.name)
def test_a_number_meets_rows_on_either_side(op: Op) -> None:
    rows = np.array([0.5, 1.0, 2.0])
    for number_first in (True, False):
        graph = Graph()
        number, column = graph.input("s"), graph.input("x", (ROWS,))
        operands = (number, column) if number_first else (column, number)
        code = generate([graph.apply(ADD, graph.apply(op, *operands), column)])
        found = np.empty(3)
        code.body(rows, 0.75, found, *np.empty((code.registers, 3)), None)
        expected = op.block(0.75, rows) if number_first else op.block(rows, 0.75)
        np.testing.assert_allclose(found, expected + rows, rtol=1e-15)
