"""Passes over rows on one, two and more worker processes of this machine."""

from __future__ import annotations

import os
from functools import partial

import numpy as np

from benchmarks.plan import Plan, power_of_ten
from benchmarks.report import Section, seconds, times
from benchmarks.timing import functions
from gdsolve.compile import Layout
from gdsolve.compile.rows.blocks import Block
from gdsolve.compile.rows.compressed import OnBlocks
from gdsolve.compile.rows.portable import PortableResidual
from gdsolve.distribute.spread import spread_over
from gdsolve.errors import Source
from gdsolve.graph import Graph
from gdsolve.lower import lower
from gdsolve.ops import ROWS, SUB
from gdsolve.solve.fitting.many.passes import PARTITION
from gdsolve.text import parse_formula

MODEL = "a*exp(-g*x)*cos(w*x + p) + b*exp(-h*x)*cos(v*x + q)"
NAMES = tuple("agwpbhvq")
POINT = np.array([2.0, 0.2, 3.0, 0.5, 1.0, 0.1, 5.0, 0.2])


def measure(plan: Plan) -> Section:
    """Return the time of a pass by number of workers."""
    rows = min(plan.rows[-1], 20_000_000)
    residual, columns = _residual(), _columns(rows)
    here = OnBlocks(residual.sums(), [columns])
    here.products(POINT)
    alone = functions({"here": lambda: here.products(POINT)}, plan.rounds)["here"]
    table = [("workers", "time of a pass", "speed against one worker", "same bits")]
    first: tuple[float, bytes] | None = None
    for count in sorted({1, 2, os.cpu_count() or 1}):
        with spread_over(count, None) as spread:
            assert spread is not None
            passes = spread(residual, [partial(_given, part) for part in _parts(columns)])
            bits = passes.products(POINT).products.tobytes()
            spent = functions({"pass": lambda passes=passes: passes.products(POINT)}, plan.rounds)["pass"]
        first = first or (spent, bits)
        table.append(
            (str(count), seconds(spent), times(first[0] / spent), "yes" if bits == first[1] else "NO")
        )
    table.append(("no cluster, this process", seconds(alone), times(first[0] / alone) if first else "", ""))
    return Section(
        "Worker processes",
        f"`{MODEL}`, {power_of_ten(rows)} rows in {len(_parts(columns))} partitions, r.r, J'r and J'J at a point.",
        table,
    )


def _residual() -> PortableResidual:
    graph = Graph()
    nodes = {name: graph.input(name) for name in NAMES} | {"x": graph.input("x", (ROWS,))}
    model = lower(parse_formula(Source(MODEL)), graph, nodes)
    node = graph.apply(SUB, graph.input("y", (ROWS,)), model)
    return PortableResidual.of(node, Layout.scalars(NAMES), {})


def _columns(rows: int) -> dict[str, np.ndarray]:
    g = np.random.default_rng(0)
    return {"x": g.uniform(0.0, 10.0, rows), "y": g.standard_normal(rows)}


def _parts(columns: dict[str, np.ndarray]) -> list[dict[str, np.ndarray]]:
    rows = len(columns["x"])
    cuts = [slice(start, start + PARTITION) for start in range(0, rows, PARTITION)]
    return [{name: column[cut].copy() for name, column in columns.items()} for cut in cuts]


def _given(block: Block) -> list[Block]:
    return [block]
