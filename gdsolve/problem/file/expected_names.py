"""Checks that an expected answer speaks of names that the problem has."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from gdsolve.errors import closest
from gdsolve.problem.expect import Expect, ExpectedDerivatives
from gdsolve.problem.file.faults import Path
from gdsolve.problem.file.place import Places


@dataclass(frozen=True, slots=True)
class ExpectedNames:
    """What the problem has: its unknowns, everything that has a derivative, and its intermediates."""

    unknowns: Collection[str]
    everything: Collection[str]
    defined: Collection[str]


def check_expected(
    places: Places, expect: Expect, names: ExpectedNames, *, listed: int, offered: Collection[str]
) -> None:
    """Note a fault for every name that does not exist.

    Args:
        places: of the document.
        expect: the expected answer.
        names: of the problem.
        listed: how many of the derivatives stand in the list `derivatives`; they come last.
        offered: keys of `expect`, which a wrong name of a variable may have meant.
    """
    for name in expect.solution:
        _check(places, ("expect", "solution", name), names.unknowns, offered)
    for index, solution in enumerate(expect.solutions):
        for name in solution:
            _check(places, ("expect", "solutions", index, name), names.unknowns, ())
    unlisted = len(expect.derivatives) - listed
    for index, each in enumerate(expect.derivatives):
        begin: Path = ("expect",) if index < unlisted else ("expect", "derivatives", index - unlisted)
        if each.of is not None and each.of not in names.defined:
            places.fault(_what(each.of), (*begin, "of"), _hint(each.of, names.defined, ()))
        for path in _paths(each):
            _check(places, (*begin, *path), names.everything, ())


def _paths(each: ExpectedDerivatives) -> Iterator[Path]:
    """Yield where the names of an entry stand in it; the name is the last part."""
    for section, names in (("at", each.at), ("gradient", each.gradient), ("hessian", each.hessian)):
        for name in names:
            yield (section, name)
    for outer, row in each.hessian.items():
        for inner in row:
            yield ("hessian", outer, inner)


def _check(places: Places, path: Path, known: Collection[str], offered: Collection[str]) -> None:
    name = str(path[-1])
    if name not in known:
        places.fault(_what(name), path, _hint(name, known, offered), at_key=True)


def _what(name: str) -> str:
    return f"unknown name `{name}` in `expect`"


def _hint(name: str, known: Collection[str], offered: Collection[str]) -> str:
    near = closest(name, [*known, *offered])
    if near is not None:
        return f"did you mean `{near}`?"
    return f"names are {', '.join(sorted(known))}" if known else "the problem has no intermediates"
