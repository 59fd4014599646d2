"""Interval rules of every elementwise operation: they hold what they must, and little more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from mpmath import mp

from gdsolve.ops import COMPARISONS, OPS, Op
from gdsolve.ops.enclosures.interval import BLIND, Interval, Watch
from gdsolve.ops.enclosures.inverse import BACKWARD
from tests.conformance.exact import EXACT

ELEMENTWISE = [op for op in OPS if op.elementwise]
ATTRIBUTES: dict[str, tuple[dict[str, int], ...]] = {
    "powi": ({"exponent": 3}, {"exponent": -2}, {"exponent": 4}, {"exponent": 7}, {"exponent": -1}),
    "polygamma": ({"order": 1}, {"order": 2}),
}
BOXES, POINTS = 1500, 8

SPECIAL = ("gamma", "lgamma", "digamma", "polygamma", "erf", "erfc")
"""Operations whose kernels are good to 1e-14 only, so their rules keep a wider margin."""


@pytest.fixture(autouse=True)
def _silent() -> Iterator[None]:
    with np.errstate(all="ignore"):
        yield


def cases() -> list[tuple[Op, dict[str, int]]]:
    return [(op, each) for op in ELEMENTWISE for each in ATTRIBUTES.get(op.name, ({},))]


def intervals(op: Op, generator: np.random.Generator) -> list[Interval]:
    """Return intervals of all widths and places, some of them touching 0."""
    found = []
    for _ in range(op.arity or 1):
        middle = generator.choice([-1.0, 1.0], BOXES) * 10.0 ** generator.uniform(-3, 1.3, BOXES)
        middle[: BOXES // 3] = generator.uniform(-1, 1, BOXES // 3)
        half = np.abs(middle) * 10.0 ** generator.uniform(-9, 0.5, BOXES)
        low, high = middle - half, middle + half
        low[::17] = 0.0
        high[::17] = half[::17]
        high[5::17], low[5::17] = 0.0, -half[5::17]
        found.append(Interval(low, high))
    return found


def inside(value: Any, found: Interval) -> Any:
    """Say where a computed value lies in an interval, up to the kernel's own rounding (sech2(0) > 1)."""
    slack = 2.0 * np.spacing(np.abs(np.where(np.isfinite(value), value, 1.0)))
    return np.isnan(value) | ((value >= found.low - slack) & (value <= found.high + slack))


@pytest.mark.parametrize(("op", "attributes"), cases(), ids=str)
def test_the_values_of_points_lie_in_the_enclosure_of_their_box(op: Op, attributes: dict[str, int]) -> None:
    assert op.enclose is not None
    generator = np.random.default_rng(11)
    boxes = intervals(op, generator)
    watch = Watch(BOXES)
    found = op.enclose(watch, *boxes, **attributes)
    assert (found.low <= found.high).all()
    assert (found.low < np.inf).all()
    assert (found.high > -np.inf).all()
    for _ in range(POINTS):
        points = [each.low + (each.high - each.low) * generator.random(BOXES) for each in boxes]
        points = [np.clip(x, each.low, each.high) for x, each in zip(points, boxes, strict=True)]
        values = op.block(*points, **attributes)
        assert inside(values, found).all()
        assert np.isnan(values[watch.out]).all() or op in COMPARISONS


@pytest.mark.parametrize(("op", "attributes"), cases(), ids=str)
def test_ends_of_boxes_lie_inside_too(op: Op, attributes: dict[str, int]) -> None:
    assert op.enclose is not None
    boxes = intervals(op, np.random.default_rng(12))
    found = op.enclose(BLIND, *boxes, **attributes)
    for side in range(2 ** len(boxes)):
        corner = [each[(side >> place) & 1] for place, each in enumerate(boxes)]
        values = np.asarray(op.block(*corner, **attributes))
        finite = np.isfinite(values)
        assert inside(values, found)[finite].all()


@pytest.mark.parametrize("op", [op for op in ELEMENTWISE if op.name in EXACT], ids=repr)
def test_the_exact_value_lies_in_the_enclosure_of_a_point(op: Op) -> None:
    assert op.enclose is not None
    generator = np.random.default_rng(13)
    sizes = 10.0 ** generator.uniform(-6, 1.5, (60, op.arity or 1)) * generator.choice([-1, 1], (60, 1))
    for point in sizes:
        watch = Watch(1)
        boxes = [Interval(np.array([x]), np.array([x])) for x in point]
        low, high = op.enclose(watch, *boxes)
        if watch.broken[0] or op.flat:
            continue
        with mp.workdps(60):
            exact = EXACT[op.name](*(mp.mpf(float(x)) for x in point))
            assert not isinstance(exact, mp.mpc) or exact.imag == 0
            assert mp.mpf(float(low[0])) <= exact.real <= mp.mpf(float(high[0])), (op, point)


@pytest.mark.parametrize(("op", "attributes"), cases(), ids=str)
def test_the_enclosure_of_a_point_is_narrow(op: Op, attributes: dict[str, int]) -> None:
    assert op.enclose is not None
    generator = np.random.default_rng(14)
    points = [generator.uniform(0.1, 0.9, 500) for _ in range(op.arity or 1)]
    low, high = op.enclose(BLIND, *(Interval(x, x) for x in points), **attributes)
    defined = np.isfinite(np.asarray(op.block(*points, **attributes), dtype=np.float64))
    limit = 1e-11 if op.name in SPECIAL else 2e-14
    assert ((high - low)[defined] <= limit * (1.0 + np.abs(low[defined]))).all()


@pytest.mark.parametrize("op", [op for op in ELEMENTWISE if op.name in BACKWARD], ids=repr)
def test_backward_rules_keep_every_point_whose_value_is_allowed(op: Op) -> None:
    assert op.enclose is not None
    generator = np.random.default_rng(15)
    for attributes in ATTRIBUTES.get(op.name, ({},)):
        boxes = intervals(op, generator)
        points = [each.low + (each.high - each.low) * generator.random(BOXES) for each in boxes]
        if op.name == "pow":
            boxes[1] = Interval(np.float64(1.7), np.float64(1.7))
            points[1] = np.full(BOXES, 1.7)
        values = np.asarray(op.block(*points, **attributes))
        slack = np.abs(values) * 10.0 ** generator.uniform(-9, 0, BOXES) + 1e-300
        target = Interval(values - slack, values + slack)
        for x, interval in zip(points, BACKWARD[op.name](target, *boxes, **attributes), strict=True):
            if interval is not None:
                assert inside(x, interval)[np.isfinite(values)].all()


def test_domains_poles_jumps_and_kinks_are_noted() -> None:
    by_name = {op.name: op for op in OPS}

    def watched(name: str, *ends: tuple[float, float]) -> tuple[bool, bool, bool]:
        watch = Watch(1)
        enclose = by_name[name].enclose
        assert enclose is not None
        enclose(watch, *(Interval(np.array([low]), np.array([high])) for low, high in ends))
        return bool(watch.out[0]), bool(watch.broken[0]), bool(watch.bent[0])

    assert watched("log", (-2.0, -1.0)) == (True, True, False)
    assert watched("log", (-1.0, 1.0)) == (False, True, False)
    assert watched("log", (0.5, 1.0)) == (False, False, False)
    assert watched("sqrt", (0.0, 1.0)) == (False, False, False)
    assert watched("reciprocal", (-1.0, 1.0)) == (False, True, False)
    assert watched("tan", (1.5, 1.6)) == (False, True, False)
    assert watched("floor", (0.5, 1.5)) == (False, True, False)
    assert watched("abs", (-1.0, 2.0)) == (False, False, True)
    assert watched("maximum", (0.0, 1.0), (0.5, 2.0)) == (False, False, True)
    assert watched("maximum", (0.0, 1.0), (1.5, 2.0)) == (False, False, False)
    assert watched("atan2", (-1.0, 1.0), (-2.0, -1.0)) == (False, True, False)
    assert watched("acos", (1.5, 2.0)) == (True, True, False)


def test_a_product_of_an_infinite_and_a_zero_interval_is_zero() -> None:
    mul = next(op for op in OPS if op.name == "mul").enclose
    assert mul is not None
    low, high = mul(
        BLIND, Interval(np.zeros(1), np.zeros(1)), Interval(np.array([-np.inf]), np.array([np.inf]))
    )
    assert (low[0], high[0]) == (0.0, 0.0)


def test_the_wave_reaches_its_top_only_where_the_interval_holds_it() -> None:
    sin = next(op for op in OPS if op.name == "sin").enclose
    assert sin is not None
    low, high = sin(BLIND, Interval(np.array([1.5, 1.6, 0.0]), np.array([1.6, 1.7, 1e300])))
    assert high[0] == 1.0
    assert high[1] < 0.99958
    assert (low[2], high[2]) == (-1.0, 1.0)
