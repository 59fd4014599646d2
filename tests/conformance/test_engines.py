"""Every operation on every engine: the same numbers, out of its domain too, and many points as one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np
import pytest

from gdsolve.compile.engines.block import BlockEngine
from gdsolve.compile.engines.scalar import ScalarFunction, is_available
from gdsolve.compile.layout import Layout
from gdsolve.compile.schedule import Program, schedule
from gdsolve.graph import Graph
from gdsolve.ops import LEAVES, OPS, Op, Probe

SPECIAL = (0.0, -0.0, 1.0, -1.5, float("inf"), float("-inf"), float("nan"))

ATTRIBUTES: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "powi": tuple({"exponent": exponent} for exponent in (-3, -1, 2, 3, 4, 5, 7)),
    "polygamma": ({"order": 1}, {"order": 2}),
}
"""Attributes of elementwise operations whose probes are numbers only."""

ELEMENTWISE = [op for op in OPS if op.elementwise]
ARRAY = [op for op in OPS if not op.elementwise and op not in LEAVES]


def probes(op: Op) -> Iterator[Probe]:
    for attributes in ATTRIBUTES.get(op.name, ({},)):
        for each in op.probes:
            arguments = each if isinstance(each, tuple) else (each,)
            yield Probe(arguments, attributes)


def specials(op: Op) -> Iterator[Probe]:
    for attributes in ATTRIBUTES.get(op.name, ({},)):
        for arguments in product(SPECIAL, repeat=op.arity or 2):
            yield Probe(arguments, attributes)


def program_of(op: Op, probe: Probe) -> Program:
    """Return the program whose variables are the operands of one operation."""
    graph = Graph()
    shapes = tuple(np.shape(array) for array in probe.arrays)
    names = tuple(f"x{place}" for place in range(len(shapes)))
    inputs = [graph.input(name, shape) for name, shape in zip(names, shapes, strict=True)]
    return schedule([graph.apply(op, *inputs, **probe.attributes)], Layout(names, shapes))


def flat(probe: Probe) -> np.ndarray:
    return np.concatenate([np.ravel(np.asarray(array, dtype=float)) for array in probe.arrays])


def assert_close(op: Op, probe: Probe, got: Any, expected: Any, ulp: float) -> None:
    got, expected = np.asarray(got, dtype=float), np.asarray(expected, dtype=float)
    finite = np.isfinite(expected)
    same = np.where(finite, 0.0, got) == np.where(finite, 0.0, expected)
    same |= np.isnan(got) & np.isnan(expected)
    with np.errstate(invalid="ignore"):
        near = np.abs(got - expected) <= ulp * np.spacing(np.abs(np.where(finite, expected, 1.0)))
    agree = np.where(finite, near, same)
    assert agree.all(), f"{op.name}{probe.arrays} {dict(probe.attributes)}: {got}, expected {expected}"


@pytest.mark.parametrize("op", [op for op in ELEMENTWISE if op.scalar], ids=lambda op: op.name)
def test_scalar_engine_agrees_with_block_engine(op: Op) -> None:
    for probe in (*probes(op), *specials(op)):
        program = program_of(op, probe)
        assert is_available(program)
        block = BlockEngine(program).bind({})
        scalar = ScalarFunction(program, block.known, block)
        x = flat(probe)
        (got,), (expected,) = scalar(x), block(x)
        assert not isinstance(got, complex)
        assert_close(op, probe, got, expected, op.ulp)


@pytest.mark.parametrize("op", [op for op in ELEMENTWISE if op.scalar], ids=lambda op: op.name)
def test_long_chains_of_an_operation_stay_within_the_limits_of_pythons_parser(op: Op) -> None:
    attributes = ATTRIBUTES.get(op.name, ({},))[0]
    for place in range(op.arity or 2):
        graph = Graph()
        x, y = graph.input("x"), graph.input("y")
        node = x
        for _ in range(150):
            operands = [y] * (op.arity or 2)
            operands[place] = node
            node = graph.apply(op, *operands, **attributes)
        program = schedule([node], Layout.scalars("xy"))
        block = BlockEngine(program).bind({})
        function = ScalarFunction(program, block.known, block)
        assert len(function(np.array([0.5, 0.5]))) == 1


@pytest.mark.parametrize("op", ELEMENTWISE, ids=lambda op: op.name)
def test_many_points_of_an_elementwise_operation_are_as_one_by_one(op: Op) -> None:
    for attributes in ATTRIBUTES.get(op.name, ({},)):
        found = [probe for probe in probes(op) if probe.attributes == attributes]
        points = np.array([flat(probe) for probe in found])
        function = BlockEngine(program_of(op, found[0])).bind({})
        for probe, got in zip(found, function.at_points(points)[0], strict=True):
            # NumPy's vector loops may differ in the last bits from its loops over single numbers.
            assert_close(op, probe, got, function(flat(probe))[0], max(op.ulp, 1))


@pytest.mark.parametrize("op", ARRAY, ids=lambda op: op.name)
def test_many_points_of_an_array_operation_are_as_one_by_one(op: Op) -> None:
    for probe in op.probes:
        function = BlockEngine(program_of(op, probe)).bind({})
        factors = np.array([1.0, -0.75, 2.0])
        points = factors[:, np.newaxis] * flat(probe)
        (got,) = function.at_points(points)
        for point, value in zip(points, got, strict=True):
            expected = function(point)[0]
            scale = np.abs(expected).max(initial=1.0)
            np.testing.assert_allclose(value, expected, rtol=1e-13, atol=1e-13 * scale, err_msg=repr(probe))


@pytest.mark.parametrize("op", ARRAY, ids=lambda op: op.name)
def test_many_points_with_one_operand_that_does_not_vary(op: Op) -> None:
    for probe in op.probes:
        for fixed in range(len(probe.arrays)) if len(probe.arrays) > 1 else ():
            graph = Graph()
            arrays = [np.asarray(array, dtype=float) for array in probe.arrays]
            operands = [
                graph.constant(array) if place == fixed else graph.input(f"x{place}", array.shape)
                for place, array in enumerate(arrays)
            ]
            varying = [place for place in range(len(arrays)) if place != fixed]
            layout = Layout(
                tuple(f"x{place}" for place in varying), tuple(arrays[place].shape for place in varying)
            )
            output = graph.apply(op, *operands, **probe.attributes)
            function = BlockEngine(schedule([output], layout)).bind({})
            point = np.concatenate([arrays[place].ravel() for place in varying])
            points = np.array([1.0, -0.75])[:, np.newaxis] * point
            for each, value in zip(points, function.at_points(points)[0], strict=True):
                np.testing.assert_allclose(value, function(each)[0], rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("op", ELEMENTWISE, ids=lambda op: op.name)
def test_float32_stays_float32_and_is_near_float64(op: Op) -> None:
    tiny, huge = 1e-30, 1e30
    for probe in probes(op):
        arguments = np.abs(flat(probe))
        if ((arguments != 0) & ((arguments < tiny) | (arguments > huge))).any():
            continue
        program = program_of(op, probe)
        x = flat(probe).astype(np.float32).astype(float)
        (single,), (double,) = BlockEngine(program, "float32").bind({})(x), BlockEngine(program).bind({})(x)
        assert np.asarray(single).dtype == np.float32
        with np.errstate(over="ignore"):
            rounded = np.asarray(double).astype(np.float32)
        np.testing.assert_allclose(single, rounded, rtol=1e-4, atol=1e-6, err_msg=f"{op.name} {probe}")
