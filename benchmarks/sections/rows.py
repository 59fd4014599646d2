"""The engine of rows by itself: one pass over columns in memory, and whole fits, without reading a file."""

from __future__ import annotations

import json

import numpy as np

from benchmarks.plan import Plan, power_of_ten
from benchmarks.report import Section, seconds, times
from benchmarks.timing import functions, processes
from gdsolve.compile import Layout, compile_residuals
from gdsolve.compile.rows.blocks import InMemory
from gdsolve.compile.rows.compressed import CompressedResiduals, OnBlocks
from gdsolve.compile.rows.sums import RowSums
from gdsolve.compile.rows.work import Work
from gdsolve.errors import Source
from gdsolve.graph import Graph, Node
from gdsolve.lower import lower
from gdsolve.ops import ROWS, SUB
from gdsolve.optimize.protocols import Bounds
from gdsolve.solve.fitting.many.refine import refine
from gdsolve.text import parse_formula

MODELS = {
    "a*exp(-b*x) + c": ("a b c", (2.5, 0.7, 0.3)),
    "a1*exp(-((x - m1)/s1)**2/2) + a2*exp(-((x - m2)/s2)**2/2) + c0 + c1*x + c2*x**2": (
        "a1 m1 s1 a2 m2 s2 c0 c1 c2", (1, 3, 1, 2, 6, 0.8, 0.1, 0.2, 0.01),
    ),
    "(a0 + a1*x + a2*x**2 + a3*x**3)/(1 + b1*x + b2*x**2 + b3*x**3)": (
        "a0 a1 a2 a3 b1 b2 b3", (1, 2, 3, 4, 0.5, 0.6, 0.7),
    ),
    "a*exp(-g*x)*cos(w*x + p) + c": ("a g w p c", (2.0, 0.2, 3.0, 0.5, 0.1)),
}  # fmt: skip


def measure(plan: Plan) -> Section:
    """Return the time of a pass by model, beside whole arrays, and of fits beside SciPy's."""
    rows = min(plan.rows[-1], 1_000_000)
    output = processes({"scipy": plan.peers.command("pass_scipy.py", str(rows), str(plan.rounds))}, 1)[
        "scipy"
    ].output
    theirs = json.loads(output)
    table = [
        ("model", "r.r, J'r, J'J in one pass", "native", "whole arrays", "QR in blocks", "fit", "curve_fit")
    ]
    for text, (names, truth) in MODELS.items():
        table.append(
            (
                f"`{text}`",
                *_row(text, names.split(), np.array(truth, float), rows, plan.rounds, theirs.get(text)),
            )
        )
    return Section(
        "Sums over rows",
        f'{power_of_ten(rows)} rows in memory, time of a pass by NumPy in blocks; "native" is machine code on all '
        'processors, "whole arrays" J as an array and J\'J by BLAS, from the same graph. A fit, by native code, starts '
        "3 % off the truth; SciPy's `curve_fit` has an analytic Jacobian.",
        table,
    )


def sums_of(text: str, names: list[str], work: Work) -> RowSums:
    """Return the sums of a model's residuals by an engine."""
    return RowSums(*_residual(text, names), work=work)


def _residual(text: str, names: list[str]) -> tuple[Graph, Node, Layout]:
    graph = Graph()
    nodes = {name: graph.input(name) for name in names} | {"x": graph.input("x", (ROWS,))}
    model = lower(parse_formula(Source(text)), graph, nodes)
    return graph, graph.apply(SUB, graph.input("y of rows", (ROWS,)), model), Layout.scalars(names)


def _row(
    text: str, names: list[str], truth: np.ndarray, rows: int, rounds: int, theirs: float | None
) -> tuple[str, ...]:
    graph, residual, layout = _residual(text, names)
    x = np.random.default_rng(0).uniform(0.0, 10.0, rows)
    clean = -compile_residuals(
        graph, [residual], layout, data={"x": x, "y of rows": np.zeros(rows)}, engine="numpy"
    ).residual(truth)
    data = {"x": x, "y of rows": clean + 0.05 * np.random.default_rng(1).standard_normal(rows)}
    sums, blocks = sums_of(text, names, Work("numpy")), InMemory(data)
    native = sums_of(text, names, Work("native"))
    arrays = compile_residuals(graph, [residual], layout, data=data, engine="numpy")

    def whole() -> np.ndarray:
        r, slopes = arrays.residual_and_jacobian(truth)
        return np.asarray(slopes.T @ slopes) + float(r @ r)

    jobs = {
        "pass": lambda: sums.products(truth, blocks),
        "native": lambda: native.products(truth, blocks),
        "whole": whole,
        "triangle": lambda: sums.triangle(truth, blocks),
        "fit": lambda: refine(
            CompressedResiduals(OnBlocks(native, blocks)), 1.03 * truth, Bounds.free(len(truth))
        ),
    }
    for each in (sums, native):
        each.products(truth, [{name: column[:100] for name, column in data.items()}])
    cost = functions(jobs, rounds)
    return (
        seconds(cost["pass"]),
        times(cost["native"] / cost["pass"]),
        times(cost["whole"] / cost["pass"]),
        times(cost["triangle"] / cost["pass"]),
        seconds(cost["fit"]),
        "" if theirs is None else f"{seconds(theirs * 1e-3)}, {times(theirs * 1e-3 / cost['fit'])}",
    )
