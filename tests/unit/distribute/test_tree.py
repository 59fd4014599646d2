"""The tree of additions: the same brackets however the partitions were shared out."""

from __future__ import annotations

import numpy as np
import pytest

from gdsolve.distribute.tasks import added


class Said:
    """A sum that remembers how it was made."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __add__(self, other: Said) -> Said:
        return Said(f"({self.text}+{other.text})")


def total(shares: list[list[int]], count: int) -> str:
    """Return how the sum of all partitions is made, if each share is added by a worker of its own."""
    nodes = {}
    for share in shares:
        nodes |= added({(0, place): Said(str(place)) for place in share}, count)
    (said,) = added(nodes, count).values()
    return said.text


def test_the_tree_of_five() -> None:
    assert total([[0, 1, 2, 3, 4]], 5) == "(((0+1)+(2+3))+4)"


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 13, 100])
def test_any_share_gives_the_same_tree(count: int) -> None:
    whole = total([list(range(count))], count)
    g = np.random.default_rng(count)
    for workers in (2, 3, 10):
        owner = g.integers(0, workers, count)
        shares = [np.flatnonzero(owner == worker).tolist() for worker in range(workers)]
        assert total(shares, count) == whole
    assert all(str(place) in whole for place in range(count))


def test_neighbours_leave_few_numbers_to_send() -> None:
    left = added({(0, place): 1 for place in range(256, 512)}, 1024)
    assert left == {(8, 1): 256}
