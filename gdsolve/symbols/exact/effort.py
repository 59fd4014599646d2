"""Work is counted instead of timed, so that an attempt ends at the same place on every machine."""

from __future__ import annotations

from gdsolve.symbols.interpret import NotExactError

WORD = 512
"""Bits of a coefficient that cost one more unit of effort."""


class Effort:
    """Work that may still be done, in products of small numbers; a hundred thousand take about one second."""

    def __init__(self, units: int) -> None:
        self.left = units

    def spend(self, count: int, coefficient: int = 1) -> None:
        """Take the cost of `count` products with a coefficient.

        Raises:
            NotExactError: nothing is left.
        """
        self.left -= count * (1 + coefficient.bit_length() // WORD)
        if self.left < 0:
            raise NotExactError("the exact attempt takes too long")
