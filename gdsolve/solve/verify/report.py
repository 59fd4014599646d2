"""What checking an answer again gives: a table of tests, and whether all of them passed."""

from __future__ import annotations

from dataclasses import dataclass

from gdsolve.solve.results.result import Test


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """The tests of one document.

    Attributes:
        path: of the document.
        title: the problem.
        claim: what the document says: the verdict with its scope.
        tests: what was checked.
        seconds: wall time.
    """

    path: str
    title: str
    claim: str
    tests: tuple[Test, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        """Say whether everything that was claimed was found to be so."""
        return bool(self.tests) and all(each.passed for each in self.tests)


def at_most(name: str, value: float, tolerance: float) -> Test:
    """Return a test that a value is small enough; nan is not."""
    return Test(name, float(value), float(tolerance), bool(value <= tolerance))


def at_least(name: str, value: float, tolerance: float) -> Test:
    """Return a test that a value is large enough; nan is not."""
    return Test(name, float(value), float(tolerance), bool(value >= tolerance), ">=")


def count_of(name: str, found: int, expected: int) -> Test:
    """Return a test that a number of things is the one that was told."""
    return Test(name, float(found), float(expected), found == expected, "=")
