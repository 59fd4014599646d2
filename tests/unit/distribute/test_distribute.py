"""Sums on a cluster: the numbers of one process, the same bits for any workers, and what happens when some die."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from gdsolve.compile import Layout
from gdsolve.compile.rows.compressed import OnBlocks
from gdsolve.compile.rows.portable import PortableResidual
from gdsolve.distribute.cluster import ClusterError, open_cluster
from gdsolve.distribute.spread import OnCluster, spread_over
from gdsolve.errors import UsageError
from gdsolve.graph import Graph
from gdsolve.ops import ADD, EXP, MUL, ROWS, SUB
from tests.unit.distribute.cluster import Cluster, cluster

POINT = np.array([2.0, -0.5, 0.1])
PARTITIONS = 5


def residual() -> PortableResidual:
    """Return y - (a exp(b x) + c)."""
    graph = Graph()
    a, b, c, x = graph.input("a"), graph.input("b"), graph.input("c"), graph.input("x", (ROWS,))
    model = graph.apply(ADD, graph.apply(MUL, a, graph.apply(EXP, graph.apply(MUL, b, x))), c)
    node = graph.apply(SUB, graph.input("y", (ROWS,)), model)
    return PortableResidual.of(node, Layout.scalars("abc"), {})


def partitions() -> list[dict[str, np.ndarray]]:
    g = np.random.default_rng(8)
    return [
        {"x": g.uniform(0, 10, rows), "y": g.standard_normal(rows)} for rows in (900, 1000, 1, 1100, 1000)
    ]


def read(block: dict[str, np.ndarray]) -> list[dict[str, np.ndarray]]:
    return [block]


def loaders() -> list[partial[list[dict[str, np.ndarray]]]]:
    return [partial(read, each) for each in partitions()]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster"), 1) as made:
        yield made


@pytest.mark.slow
def test_sums_are_those_of_one_process_and_have_the_same_bits_with_more_workers(running: Cluster) -> None:
    here = OnBlocks(residual().sums(), partitions())
    with open_cluster(None, running.address) as client:
        passes = OnCluster(client)(residual(), loaders())
        one = passes.products(POINT)
        expected = here.products(POINT)
        assert passes.size == 3
        assert one.rows == expected.rows == 4001
        np.testing.assert_allclose(one.products, expected.products, rtol=1e-12)
        np.testing.assert_allclose(passes.slope(POINT).products, expected.products[-1], rtol=1e-12)
        assert passes.squares(POINT) == pytest.approx(expected.products[-1, -1], rel=1e-12)
        factor = passes.triangle(POINT).factor
        np.testing.assert_allclose(factor.T @ factor, expected.products, rtol=1e-11)
        running.add_worker()
        client.wait_for_workers(2, timeout=60)
        again = OnCluster(client)(residual(), loaders())
        assert again.products(POINT).products.tobytes() == one.products.tobytes()
        assert again.triangle(POINT).factor.tobytes() == factor.tobytes()


@pytest.mark.slow
def test_a_worker_that_is_killed_changes_no_bit(running: Cluster) -> None:
    running.add_worker()
    with open_cluster(None, running.address) as client:
        client.wait_for_workers(2, timeout=60)
        passes = OnCluster(client)(residual(), loaders())
        before = passes.products(POINT).products.tobytes()
        running.kill_worker(0)
        assert passes.products(POINT).products.tobytes() == before
        assert passes.products(POINT).products.tobytes() == before  # shared out again


@pytest.mark.slow
def test_a_lost_scheduler_is_told_with_the_best_point_so_far(tmp_path: Path) -> None:
    with cluster(tmp_path, 1) as made, open_cluster(None, made.address) as client:
        passes = OnCluster(client)(residual(), loaders())
        passes.products(POINT)
        made.kill_scheduler()
        with pytest.raises(ClusterError, match="the scheduler was lost") as caught:
            passes.products(POINT + 1)
        (fault,) = caught.value.diagnostics
        assert fault.where is not None
        assert "a = 2, b = -0.5, c = 0.1" in fault.where.replace("0.10000000000000001", "0.1")


@pytest.mark.slow
def test_no_scheduler_at_an_address_is_an_error() -> None:
    with (
        pytest.raises(ClusterError, match="no Dask scheduler answers"),
        spread_over(None, "tcp://127.0.0.1:1"),
    ):
        pass


@pytest.mark.parametrize(
    "address", ["nowhere", "tcp://127.0.0.1:port", "127.0.0.1:99999", "ftp://127.0.0.1:8786", ""]
)
def test_what_is_no_address_is_an_error(address: str) -> None:
    with pytest.raises(UsageError, match="no address"), spread_over(None, address):
        pass


def test_workers_and_scheduler_exclude_each_other() -> None:
    with pytest.raises(UsageError, match="--workers"), spread_over(2, "tcp://127.0.0.1:8786"):
        pass


def test_nothing_is_started_if_nothing_is_asked() -> None:
    with spread_over(None, None) as spread:
        assert spread is None
