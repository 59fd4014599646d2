"""`--digits N`: the solutions that were found, each with N proved digits, and as formulas where these are simple."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from gdsolve.errors import UsageError
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.prove.digits import MOST, Digits, prover
from gdsolve.solve.roots.answer import Answer
from gdsolve.solve.roots.system import System
from gdsolve.symbols.closed import closed_roots
from gdsolve.text.tree import Number, Relation, postorder

KEPT = 15
"""Decimal digits that float64 always keeps: constants with more may be rounded ones."""

CLOSE = 1e-12
"""Relative distance (absolute below 1) at which a formula belongs to a solution."""


@dataclass(frozen=True, slots=True)
class ManyDigits:
    """What is known of each solution: digits and formulas by unknown (empty where there are none), and notes."""

    decimals: tuple[Mapping[str, str], ...] = ()
    closed: tuple[Mapping[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def many_digits(system: System, answer: Answer, count: int) -> ManyDigits:
    """Return the solutions of an answer with so many proved digits.

    Raises:
        UsageError: too many digits, or a number in the equations that float64 has cut.
    """
    if count > MOST:
        raise UsageError.of(f"`--digits` is {count}, and {MOST} is the most")
    if not answer.roots:
        return ManyDigits()
    _check_numbers(system)
    proving = prover(system.outputs, system.model.layout)
    found = [None if proving is None else proving.digits(each, count) for each in answer.roots]
    labels = system.model.layout.labels
    decimals = tuple({} if each is None else dict(zip(labels, each.decimals, strict=True)) for each in found)
    missing = [str(number) for number, each in enumerate(found, start=1) if each is None]
    notes: tuple[str, ...] = ()
    if missing:
        which = "the solution" if len(found) == 1 else f"solution {', '.join(missing)}"
        why = "a singular solution, or an operation that cannot be enclosed"
        notes = (f"no digits beyond float64 could be proved of {which}: {why}",)
    return ManyDigits(decimals, _closed(system, answer.roots, found), notes)


def _check_numbers(system: System) -> None:
    """Refuse numbers whose digits float64 does not hold: the digits of solutions would be those of others.

    Raises:
        UsageError: such a number in an equation, or a constant such as `--let a=1/3` that was rounded.
    """
    for name, constant in system.constants.items():
        if any(len(Decimal(repr(float(each))).as_tuple().digits) > KEPT for each in np.ravel(constant)):
            what = f"the constant `{name}` was rounded to float64, so digits of solutions cannot be proved"
            raise UsageError.of(what, hint=f"write its formula into the equations in place of `{name}`")
    for equation in system.problem.equations:
        trees = [each.expression for each in equation.definitions]
        body = equation.body
        trees += [body.left, body.right] if isinstance(body, Relation) else [body]
        for node in (node for tree in trees for node in postorder(tree)):
            if isinstance(node, Number) and _is_cut(node):
                name = "`pi` or `e`" if node.value in (math.pi, math.e) else "a quotient of shorter numbers"
                what = (
                    f"`{node.literal}` has more digits than are kept, so those of solutions cannot be proved"
                )
                raise UsageError.of(what, hint=f"write {name}")


def _is_cut(number: Number) -> bool:
    if number.exact is None or not math.isfinite(number.value):
        return False
    return number.value in (math.pi, math.e) or number.exact != Fraction(repr(number.value))


def _closed(
    system: System, roots: tuple[Vector, ...], found: list[Digits | None]
) -> tuple[Mapping[str, str], ...]:
    """Return formulas: exact fractions, and square roots for one polynomial in one unknown."""
    labels = system.model.layout.labels
    closed = [_fractions(labels, each) for each in found]
    if len(labels) == 1 and len(system.problem.equations) == 1 and system.model.layout.is_scalar:
        known = {name: value for name, value in system.constants.items() if isinstance(value, float)}
        formulas = closed_roots(system.problem.equations[0], labels[0], known)
        for place, root in enumerate(roots):
            x = float(root[0])
            near = [text for text, value in formulas if abs(value - x) <= CLOSE * max(1.0, abs(x))]
            if len(near) == 1 and not closed[place]:
                closed[place] = {labels[0]: near[0]}
    return tuple(closed) if any(closed) else ()


def _fractions(labels: tuple[str, ...], digits: Digits | None) -> dict[str, str]:
    if digits is None or digits.exact is None:
        return {}
    return {label: str(value) for label, value in zip(labels, digits.exact, strict=True)}
