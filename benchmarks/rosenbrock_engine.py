"""Value and gradient of the two-variable Rosenbrock function: scalar engine against hand-written Python.

Both are timed in turn within one run, so that a busy machine slows both; medians are compared.

    python benchmarks/rosenbrock_engine.py
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np

from gdsolve.compile import Layout, compile_objective
from gdsolve.compile.engines.block import BlockEngine
from gdsolve.compile.engines.scalar import ScalarFunction
from gdsolve.compile.schedule import schedule
from gdsolve.graph import Graph, Node, gradient
from gdsolve.ops import ADD, MUL, SQUARE, SUB

CALLS = 20_000
ROUNDS = 31
POINT = (-1.2, 1.0)


def by_hand(x: float, y: float) -> tuple[float, float, float]:
    slack = 1.0 - x
    height = y - x * x
    return slack * slack + 100.0 * height * height, -2.0 * slack - 400.0 * x * height, 200.0 * height


def rosenbrock(graph: Graph) -> Node:
    x, y = graph.input("x"), graph.input("y")
    height = graph.apply(SUB, y, graph.apply(SQUARE, x))
    valley = graph.apply(MUL, 100.0, graph.apply(SQUARE, height))
    return graph.apply(ADD, graph.apply(SQUARE, graph.apply(SUB, 1.0, x)), valley)


def generated() -> Callable[..., object]:
    """Return the generated function on floats, without the wrapping for arrays."""
    graph = Graph()
    output = rosenbrock(graph)
    slopes = gradient(graph, output, [graph.input("x"), graph.input("y")])
    program = schedule([output, *slopes], Layout.scalars("xy"))
    block = BlockEngine(program).bind({})
    return ScalarFunction(program, block.known, block).main


def seconds_per_call(function: Callable[..., object], *arguments: object) -> float:
    calls = range(CALLS)
    start = perf_counter()
    for _ in calls:
        function(*arguments)
    return (perf_counter() - start) / CALLS


def main() -> None:
    graph = Graph()
    objective = compile_objective(graph, rosenbrock(graph), Layout.scalars("xy"))
    x = np.array(POINT)
    runs = {
        "by hand, floats": (by_hand, *POINT),
        "generated, floats": (generated(), *POINT),
        "value_and_gradient, arrays": (objective.value_and_gradient, x),
        "value, arrays": (objective.value, x),
    }
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, (function, *arguments) in runs.items():
            times[name].append(seconds_per_call(function, *arguments))
    reference = median(times["by hand, floats"])
    for name, seconds in times.items():
        print(f"{name:28} {median(seconds) * 1e6:7.3f} us   {median(seconds) / reference:5.2f} x by hand")


if __name__ == "__main__":
    main()
