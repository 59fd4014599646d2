"""Compares an answer with what its problem file expects. Pure: the answer is the JSON result document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isinf, isnan
from typing import Any

from gdsolve.problem.expect import Expect, Expected, ExpectedDerivatives
from gdsolve.problem.settings import Value


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row of `gdsolve check`.

    Attributes:
        what: name of the quantity, such as `x`, `objective` or `gradient w`.
        expected, got: numbers, nested lists or words; `got` is None if the answer has no such quantity.
        tolerance: how far an entry may be off; None where words are compared.
        error: largest difference of an entry; infinite if the shapes differ or an entry is nan.
        passed: whether they agree.
    """

    what: str
    expected: Value | str
    got: Value | str | None
    tolerance: float | None
    error: float
    passed: bool


def compare(expect: Expect, document: Mapping[str, Any]) -> tuple[Comparison, ...]:
    """Return a row for everything that is expected of a run, in the order of the fields of `Expect`.

    Args:
        expect: from a problem file; its `derivatives` are left to `compare_derivatives`.
        document: the answer as `gdsolve.result/v1`; non-finite numbers may be the words of that format.
    """
    return tuple(_rows(expect, document))


def compare_derivatives(expect: ExpectedDerivatives, document: Mapping[str, Any]) -> tuple[Comparison, ...]:
    """Return a row for the value and every derivative expected at one point.

    Args:
        expect: one entry of `Expect.derivatives`.
        document: the answer of `grad` at that point: `value`, `gradient`, `hessian`.
    """
    rows = []
    if expect.value is not None:
        rows.append(_number(expect.of or "value", expect.value, document.get("value")))
    gradient = document.get("gradient", {})
    rows.extend(
        _number(f"gradient {name}", each, gradient.get(name)) for name, each in expect.gradient.items()
    )
    hessian = document.get("hessian") or {}
    for outer, row in expect.hessian.items():
        found = hessian.get(outer, {})
        rows.extend(_number(f"hessian {outer}, {name}", each, found.get(name)) for name, each in row.items())
    return tuple(rows)


def _rows(expect: Expect, document: Mapping[str, Any]) -> Iterator[Comparison]:
    verdict = document.get("verdict", {})
    for what, word in (("verdict", expect.verdict), ("scope", expect.scope)):
        if word is not None:
            got = verdict.get("code" if what == "verdict" else what)
            yield Comparison(what, word, got, None, 0.0 if got == word else float("inf"), got == word)
    for what, each in (("objective", expect.objective), ("residual_norm", expect.residual_norm)):
        if each is not None:
            yield _number(what, each, document.get(what))
    for name, each in expect.solution.items():
        yield _number(name, each, document.get("solution", {}).get(name))
    if expect.solutions:
        yield from _solutions(expect.solutions, document.get("solutions", ()))
    if expect.dimension is not None:
        family = document.get("family") or {}
        yield _number("family", Expected(float(expect.dimension), 0.0), family.get("dimension"))
    for name, each in expect.statistics.items():
        yield _number(name, each, document.get("statistics", {}).get(name))
    for name, each in expect.stderr.items():
        parameter = document.get("parameters", {}).get(name, {})
        yield _number(f"stderr {name}", each, parameter.get("stderr"))


def _number(what: str, expected: Expected, got: Any) -> Comparison:
    error = float("inf") if got is None else distance(expected.value, _plain(got))
    shown = None if got is None else _plain(got)
    return Comparison(what, expected.value, shown, expected.tolerance, error, error <= expected.tolerance)


def _plain(got: Any) -> Value:
    """Return a value of the document as numbers; the words inf, -inf and nan become numbers again."""
    if isinstance(got, list | tuple):
        return [_plain(item) for item in got]
    return float(got)


def distance(expected: Value, got: Value) -> float:
    """Return the largest difference of two entries; infinite for different shapes or a nan."""
    if isinstance(expected, list) != isinstance(got, list):
        return float("inf")
    if isinstance(expected, list) and isinstance(got, list):
        if len(expected) != len(got):
            return float("inf")
        return max((distance(e, g) for e, g in zip(expected, got, strict=True)), default=0.0)
    assert not isinstance(expected, list)
    assert not isinstance(got, list)
    if isnan(expected) or isnan(got):
        return float("inf")
    if isinf(expected) or isinf(got):
        return 0.0 if expected == got else float("inf")
    return abs(expected - got)


def _solutions(
    expected: tuple[Mapping[str, Expected], ...], got: tuple[Mapping[str, Any], ...]
) -> Iterator[Comparison]:
    """Pair each expected solution with the nearest one left, and count both sides."""
    count = Expected(float(len(expected)), 0.0)
    yield _number("number of solutions", count, float(len(got)))
    left = list(got)
    for number, solution in enumerate(expected, 1):
        if left:
            nearest = min(range(len(left)), key=lambda index: _gap(solution, left[index]))
            found = left.pop(nearest)
        else:
            found = {}
        for name, each in solution.items():
            yield _number(f"solution {number}: {name}", each, found.get(name))


def _gap(expected: Mapping[str, Expected], got: Mapping[str, Any]) -> float:
    gaps = (
        distance(each.value, _plain(got[name])) if name in got else float("inf")
        for name, each in expected.items()
    )
    return sum(gaps)
