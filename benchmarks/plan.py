"""What one run of the benchmarks is to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from benchmarks.peers import Peers
from benchmarks.report import Section


@dataclass(frozen=True)
class Plan:
    """Sizes and repetitions.

    Attributes:
        peers: the other tools.
        rounds: how often everything is run; medians are shown.
        rows: numbers of data rows, ascending.
        variables: numbers of variables of large problems, ascending.
    """

    peers: Peers
    rounds: int
    rows: Sequence[int]
    variables: Sequence[int]


Measure: TypeAlias = Callable[[Plan], Section]


def power_of_ten(count: int) -> str:
    """Return a round number in short.

    >>> power_of_ten(1000), power_of_ten(5_000_000)
    ('1e3', '5e6')
    """
    text = f"{count:.0e}".replace("e+0", "e").replace("e+", "e")
    return text if float(text) == count else str(count)
