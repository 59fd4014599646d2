"""Passes over rows, and a long vector, beside C by hand: how near the engines are to the hardware."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import SCRIPTS, cache_folder
from benchmarks.plan import Plan, power_of_ten
from benchmarks.report import Section, seconds, times
from benchmarks.sections.rows import MODELS, sums_of
from benchmarks.timing import functions
from gdsolve.compile import Layout, compile_objective
from gdsolve.compile.rows.work import Work
from gdsolve.errors import Source
from gdsolve.graph import Graph
from gdsolve.lower import lower
from gdsolve.text import parse_formula

FLAGS = ("-O3", "-march=native", "-ffast-math", "-shared", "-fPIC")
CHAIN = "sum((1 - x[:-1])**2 + 100*(x[1:] - x[:-1]**2)**2)"
LENGTHS = (1000, 100_000, 1_000_000)


def measure(plan: Plan) -> Section:
    """Return the times of C, and those of the engines as multiples of it, one thread each."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return Section("Beside C", "Not measured: there is no C compiler.", [("task", "C")])
    library = _library(compiler)
    rows = min(plan.rows[-1], 1_000_000)
    table = [("task", "C", "native", "NumPy in blocks")]
    for place, text in enumerate(MODELS):
        table += _passes(library, place, text, rows, plan.rounds)
    for length in LENGTHS:
        table.append(_chain(library, length, plan.rounds))
    return Section(
        "Beside C",
        f"One thread. Passes over {power_of_ten(rows)} rows in memory: r.r and J'r (a gradient), and J'J with them; "
        "then value and gradient of the chained Rosenbrock function as a slice formula. C is written by hand, "
        f"`gcc {' '.join(FLAGS[:3])}`, which uses the vector functions of glibc. Below 1 is faster than C.",
        table,
    )


def _library(compiler: str) -> ctypes.CDLL:
    target = cache_folder() / "passes.so"
    target.parent.mkdir(parents=True, exist_ok=True)
    source = SCRIPTS / "passes.c"
    subprocess.run([compiler, *FLAGS, str(source), "-o", str(target), "-lm"], check=True)
    return ctypes.CDLL(str(target))


def _passes(library: ctypes.CDLL, place: int, text: str, rows: int, rounds: int) -> list[tuple[str, ...]]:
    names, truth = MODELS[text]
    point = np.array(truth, float)
    generator = np.random.default_rng(0)
    data = {"x": generator.uniform(0.0, 10.0, rows), "y of rows": generator.standard_normal(rows)}
    native, blocks = (sums_of(text, names.split(), Work(engine, threads=1)) for engine in ("native", "numpy"))
    result = np.zeros(len(point) ** 2 + 2 * len(point) + 1)
    lines = []
    for task, function, method in (("J'r", library.slope, "slope"), ("J'J", library.products, "products")):

        def by_hand(function: Callable[..., object] = function) -> None:
            arrays = (data["x"], data["y of rows"], point, result)
            function(ctypes.c_int(place), ctypes.c_long(rows), *map(_pointer, arrays))

        jobs: dict[str, Callable[[], object]] = {
            "C": by_hand,
            "native": lambda method=method: getattr(native, method)(point, [data]),  # type: ignore[misc]
            "numpy": lambda method=method: getattr(blocks, method)(point, [data]),  # type: ignore[misc]
        }
        lines.append(_line(f"{task} of `{text}`", jobs, rounds))
    return lines


def _chain(library: ctypes.CDLL, length: int, rounds: int) -> tuple[str, ...]:
    x, slope = np.random.default_rng(0).normal(size=length), np.empty(length)
    library.rosenbrock.restype = ctypes.c_double
    engines = {}
    for engine in ("native", "numpy"):
        graph = Graph()
        output = lower(parse_formula(Source(CHAIN)), graph, {"x": graph.input("x", (length,))})
        engines[engine] = compile_objective(graph, output, Layout(("x",), ((length,),)), engine=engine)
    jobs: dict[str, Callable[[], object]] = {
        "C": lambda: library.rosenbrock(ctypes.c_long(length), _pointer(x), _pointer(slope)),
        "native": lambda: engines["native"].value_and_gradient(x),
        "numpy": lambda: engines["numpy"].value_and_gradient(x),
    }
    return _line(f"chained Rosenbrock, {power_of_ten(length)} variables", jobs, rounds)


def _line(task: str, jobs: dict[str, Callable[[], object]], rounds: int) -> tuple[str, ...]:
    for job in jobs.values():
        job()
    cost = functions(jobs, 2 * rounds)
    return task, seconds(cost["C"]), times(cost["native"] / cost["C"]), times(cost["numpy"] / cost["C"])


def _pointer(array: NDArray[np.float64]) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)
