"""Mini-batches of rows that go by: the sums of the rows that they name, all rows once in an epoch."""

from time import perf_counter

import numpy as np
import pytest

from gdsolve.compile import Layout
from gdsolve.compile.rows.compressed import OnBlocks
from gdsolve.compile.rows.sums import RowSums
from gdsolve.errors import DataError
from gdsolve.graph import Graph
from gdsolve.ops import ADD, MUL, ROWS, SUB
from gdsolve.optimize.batches import BatchPlan
from gdsolve.problem import fit_problem
from gdsolve.problem.settings import Settings
from gdsolve.solve.fit.opened import finished, open_fit
from gdsolve.solve.fit.streamed import Streamed, solve_streamed
from gdsolve.solve.fitting.many.batched import WINDOW, BatchedMeanSquare, windowed

ROWS_IN_ALL = 1003
POINT = np.array([0.7, -0.2])


class Blocks:
    """Rows in blocks of different lengths; counts how often they are read."""

    def __init__(self):
        g = np.random.default_rng(1)
        self.x, self.y = g.uniform(0, 1, ROWS_IN_ALL), g.standard_normal(ROWS_IN_ALL)
        self.read = 0

    def __iter__(self):
        self.read += 1
        for first, end in ((0, 10), (10, 11), (11, 700), (700, ROWS_IN_ALL)):
            yield {"x": self.x[first:end], "unused": self.x[first:end], "y": self.y[first:end]}


def line(blocks):
    """Return the passes of y - (a + b x)."""
    graph = Graph()
    a, b, x = graph.input("a"), graph.input("b"), graph.input("x", (ROWS,))
    model = graph.apply(ADD, a, graph.apply(MUL, b, x))
    return OnBlocks(
        RowSums(graph, graph.apply(SUB, graph.input("y", (ROWS,)), model), Layout.scalars("ab")), blocks
    )


def expected(x, y):
    """Return mean square and gradient by hand."""
    r = y - POINT[0] - POINT[1] * x
    return np.mean(r**2), [-2 * np.mean(r), -2 * np.mean(r * x)]


@pytest.mark.parametrize(("size", "window"), [(10, 100), (64, 64), (100, 1000), (50, 5000), (8, 400)])
def test_batches_are_the_rows_that_they_name(size, window):
    blocks = Blocks()
    function = BatchedMeanSquare(line(blocks), ROWS_IN_ALL, window)
    plan = BatchPlan(size, seed=3, window=window)
    for epoch in (1, 2):
        for rows in plan.epoch(epoch, ROWS_IN_ALL):
            value, gradient = function.value_and_gradient_of_rows(POINT, rows)
            by_hand = expected(blocks.x[rows], blocks.y[rows])
            assert value == pytest.approx(by_hand[0], rel=1e-12)
            assert gradient == pytest.approx(by_hand[1], rel=1e-10, abs=1e-12)
    assert blocks.read == (2 if window < ROWS_IN_ALL else 1)
    assert function.value(POINT) == pytest.approx(expected(blocks.x, blocks.y)[0], rel=1e-12)


def test_all_rows_come_once_and_are_shuffled_in_windows():
    plan = windowed(1000, 5)
    assert plan.window == 262_000
    count = 600_123
    batches = list(plan.epoch(1, count))
    order = np.concatenate(batches)
    np.testing.assert_array_equal(np.sort(order), np.arange(count))
    assert {len(each) for each in batches} == {1000, 123}
    assert all(each.max() // plan.window == each.min() // plan.window for each in batches)
    assert not np.array_equal(order, np.concatenate(list(plan.epoch(2, count))))
    np.testing.assert_array_equal(order, np.concatenate(list(windowed(1000, 5).epoch(1, count))))
    assert windowed(WINDOW + 1, 0).window == WINDOW + 1


@pytest.fixture(scope="module")
def decay(tmp_path_factory):
    g = np.random.default_rng(2)
    x = np.round(g.uniform(0, 5, 30_000), 4)
    y = np.round(2 * np.exp(-x) + 1 + 0.01 * g.standard_normal(len(x)), 5)
    path = tmp_path_factory.mktemp("batched") / "decay.csv"
    path.write_text("x,y\n" + "".join(f"{a},{b}\n" for a, b in zip(x.tolist(), y.tolist(), strict=True)))
    return str(path)


def fitted(path, **settings):
    """Return the fit by the stream of rows that may not be kept."""
    asked = {"memory": 1e3, "optimizer": "adam", "learning_rate": 0.02, "epochs": 10, "batch_size": 200}
    opened = open_fit(fit_problem(path), Settings(**{**asked, **settings}))
    found = solve_streamed(opened)
    assert isinstance(found, Streamed)
    return finished(opened, found.solved, found.rows, found.totals, found.ends, began=perf_counter())


@pytest.mark.slow
def test_a_first_order_optimizer_on_a_stream(decay):
    model = "a*exp(-b*x) + c"
    one, again = fitted(decay, model=model), fitted(decay, model=model)
    assert one.solution == again.solution
    assert one.solution != fitted(decay, model=model, seed=1).solution
    assert one.solution == pytest.approx({"a": 2.0, "b": 1.0, "c": 1.0}, abs=0.02)


def test_what_a_stream_cannot_do_is_told(decay):
    with pytest.raises(DataError, match="do not fit into the memory"):
        fitted(decay, model="a*x/mean(x)")
