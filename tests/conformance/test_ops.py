"""Every operation against its record: value, derivative, scalar template, batch kernel, adjoint."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from mpmath import mp

from gdsolve.graph import Graph, Node
from gdsolve.graph.forward import push_forward
from gdsolve.graph.reverse import pull_back
from gdsolve.ops import COMPARISONS, LEAVES, OPS, POLYGAMMA, POWI, Op, Probe
from gdsolve.ops.scalar import NAMESPACE
from tests.conformance.exact import EXACT
from tests.interpreter import evaluate

ELEMENTWISE = [op for op in OPS if op.elementwise]
EXACTLY_KNOWN = [op for op in ELEMENTWISE if op.name in EXACT]
SHAPED = [op for op in OPS if not op.elementwise and op not in LEAVES]

ATTRIBUTES: dict[str, tuple[dict[str, int], ...]] = {
    "powi": ({"exponent": 3}, {"exponent": -2}, {"exponent": 4}, {"exponent": 7}, {"exponent": -1}),
    "polygamma": ({"order": 1}, {"order": 2}),
}

VALUE_ULP = 8.0
"""How far a NumPy or SciPy kernel may be from the exact value, where the record does not allow more."""

DERIVATIVE = 1e-14
"""Relative error allowed for a derivative at a probe."""


@pytest.fixture(autouse=True)
def _silent() -> Iterator[None]:
    """Kernels follow IEEE and leave it to their caller to silence NumPy, as the engines do."""
    with np.errstate(all="ignore"):
        yield


def named(ops: list[Op]) -> list[Any]:
    """Return operations as parameters; what many digits of some cost is slow."""
    costly = ("gamma", "digamma", "lgamma")
    return [pytest.param(op, id=repr(op), marks=pytest.mark.slow if op.name in costly else ()) for op in ops]


def points(op: Op) -> list[tuple[float, ...]]:
    return [probe if isinstance(probe, tuple) else (probe,) for probe in op.probes]


def kernel(op: Op, point: tuple[float, ...], **attributes: Any) -> float:
    return float(op.block(*(np.array(each) for each in point), **attributes))


def ulps(got: float, expected: float) -> float:
    if math.isnan(got) or math.isnan(expected) or got == expected:
        return 0.0 if math.isnan(got) == math.isnan(expected) else math.inf
    if math.isinf(got) or math.isinf(expected):
        return math.inf
    return abs(got - expected) / math.ulp(expected)


def inside(op: Op, point: tuple[float, ...]) -> bool:
    """Say whether the point is inside of the domain, not on its border or a kink."""
    domain = op.domain
    if any(point[0] == each for each in op.kinks):
        return False
    if domain is None:
        return True
    argument = point[domain.argument]
    return domain.lower < argument < domain.upper and argument not in domain.excluded


def test_every_operation_is_in_the_table_once() -> None:
    names = [op.name for op in OPS]
    assert len(names) == len(set(names))
    known = {*EXACT, "powi", "polygamma"}
    assert {op.name for op in ELEMENTWISE} == known


@pytest.mark.parametrize("op", OPS, ids=repr)
def test_a_record_is_complete(op: Op) -> None:
    assert op.summary
    if op in LEAVES:
        return
    assert op.probes, "no probes"
    assert op.flat or op.pull_back or len(op.partials) == op.arity
    assert (op.pull_back is None) == (op.push_forward is None)
    assert op.elementwise or op.batched


@pytest.mark.parametrize("op", named(EXACTLY_KNOWN))
def test_kernel_agrees_with_many_digits(op: Op) -> None:
    for point in points(op):
        if not inside(op, point) and point[0] not in op.kinks:
            continue
        with mp.workdps(400):
            exact = EXACT[op.name](*(mp.mpf(each) for each in point))
        if abs(exact) > 1e308:
            assert kernel(op, point) == math.copysign(math.inf, exact)
        elif abs(exact) > 1e-307:
            assert ulps(kernel(op, point), float(exact)) <= max(VALUE_ULP, op.ulp), point


@pytest.mark.parametrize("op", ELEMENTWISE, ids=repr)
def test_scalar_template_agrees_with_kernel(op: Op) -> None:
    assert op.scalar is not None
    for attributes in ATTRIBUTES.get(op.name, ({},)):
        for point in points(op):
            names = [f"({each!r})" for each in point]
            try:
                got = float(eval(op.scalar.format(*names, **attributes), dict(NAMESPACE)))  # noqa: S307
            except (ArithmeticError, ValueError):
                continue  # the engine takes the kernel then
            assert ulps(got, kernel(op, point, **attributes)) <= op.ulp, point


@pytest.mark.parametrize("op", ELEMENTWISE, ids=repr)
def test_nan_in_nan_out(op: Op) -> None:
    if op in COMPARISONS:
        return  # IEEE: a comparison with nan is false
    attributes = ATTRIBUTES.get(op.name, ({},))[0]
    for point in points(op):
        for place in range(len(point)):
            if op.name == "where" and (place == 0 or (point[0] != 0) != (place == 1)):
                continue  # the branch not taken does not count
            if op.name == "pow" and (point[1] == 0.0 or point[0] == 1.0):
                continue  # IEEE: pow(x, 0) and pow(1, y) are 1
            spoiled = tuple(math.nan if at == place else each for at, each in enumerate(point))
            assert math.isnan(kernel(op, spoiled, **attributes)), spoiled


def derivative(op: Op, point: tuple[float, ...], place: int, **attributes: Any) -> tuple[float, float]:
    """Return the derivative by one input, by reverse and by forward mode."""
    graph = Graph()
    inputs = [graph.input(f"x{at}") for at in range(len(point))]
    node = graph.apply(op, *inputs, **attributes)
    (back,) = pull_back(graph, node, graph.constant(1.0), [inputs[place]])
    (ahead,) = push_forward(graph, [node], [inputs[place]], [graph.constant(1.0)])
    values = {f"x{at}": each for at, each in enumerate(point)}
    results = [0.0 if each is None else float(evaluate([each], values)[0]) for each in (back, ahead)]
    return results[0], results[1]


def exact_derivative(function: Any, point: tuple[float, ...], place: int) -> Any:
    with mp.workdps(800):
        exact = [mp.mpf(each) for each in point]
        step = mp.mpf(10) ** -340 * max(1, abs(exact[place]))
        ends = [
            function(*(each + sign * step if at == place else each for at, each in enumerate(exact)))
            for sign in (1, -1)
        ]
        return (ends[0] - ends[1]) / (2 * step)


SINGULAR = {
    ("cbrt", (0.0,)),
    ("hypot", (0.0, 0.0)),
    *((name, point) for name in ("minimum", "maximum") for point in ((1.5, 1.5), (0.0, -0.0))),
    *(("pow", point) for point in ((0.0, 2.0), (0.0, 0.5), (0.0, 0.0))),
}
"""Probes without a derivative; what the rules say there is tested in `tests/unit/ops`."""

SMOOTH = [op for op in EXACTLY_KNOWN if not op.flat]


@pytest.mark.parametrize("op", named(SMOOTH))
def test_derivative_agrees_with_many_digits(op: Op) -> None:
    checked = 0
    for point in points(op):
        if not inside(op, point) or (op.name, point) in SINGULAR:
            continue
        for place in range(len(point)):
            if op.name == "where" and place == 0:
                continue
            exact = exact_derivative(EXACT[op.name], point, place)
            if not 1e-306 < abs(exact) < 1e306 and exact != 0:
                continue
            for got in derivative(op, point, place):
                assert abs(got - float(exact)) <= DERIVATIVE * abs(float(exact)) + 1e-306, (point, place)
                checked += 1
    assert checked


@pytest.mark.parametrize("attributes", ATTRIBUTES["powi"])
def test_integer_power_agrees_with_many_digits(attributes: dict[str, int]) -> None:
    exponent = attributes["exponent"]
    for x in (0.3, -2.5, 1e-20, -1e40):
        with mp.workdps(60):
            value = mp.mpf(x) ** exponent
            slope = exponent * mp.mpf(x) ** (exponent - 1)
        assert ulps(kernel(POWI, (x,), exponent=exponent), float(value)) <= VALUE_ULP
        assert derivative(POWI, (x,), 0, exponent=exponent)[0] == pytest.approx(float(slope), rel=DERIVATIVE)


@pytest.mark.parametrize("attributes", ATTRIBUTES["polygamma"])
def test_polygamma_agrees_with_many_digits(attributes: dict[str, int]) -> None:
    order = attributes["order"]
    for x in (0.5, 1.5, 3.7, 30.0):
        with mp.workdps(40):
            value, slope = (float(mp.polygamma(order + up, mp.mpf(x))) for up in (0, 1))
        assert kernel(POLYGAMMA, (x,), order=order) == pytest.approx(value, rel=1e-14)
        assert derivative(POLYGAMMA, (x,), 0, order=order)[0] == pytest.approx(slope, rel=1e-14)


def cases(ops: list[Op]) -> list[tuple[Op, Probe]]:
    return [(op, probe) for op in ops for probe in op.probes]


def built(op: Op, probe: Probe) -> tuple[Graph, list[Node], Node, dict[str, Any]]:
    graph = Graph()
    inputs = [graph.input(f"x{at}", np.shape(each)) for at, each in enumerate(probe.arrays)]
    attributes = dict(probe.attributes)
    shapes = tuple(each.shape for each in inputs)
    attributes = dict(op.canonical(shapes, attributes)) if op.canonical else attributes
    assert op.shape is not None
    # Straight to the record, so that the graph's simplifications do not replace what is tested.
    node = graph._append(op, tuple(inputs), attributes, op.shape(shapes, attributes))
    return graph, inputs, node, {f"x{at}": each for at, each in enumerate(probe.arrays)}


@pytest.mark.parametrize(("op", "probe"), cases(SHAPED), ids=str)
def test_batch_kernel_equals_a_loop(op: Op, probe: Probe) -> None:
    _, _, node, _ = built(op, probe)
    ranks = [len(each.shape) for each in node.inputs]
    batches = [np.stack([each, 0.5 * each, each + 0.25]) for each in probe.arrays]
    assert op.batched is not None
    for fixed in range(-1, len(batches)):
        if len(batches) == 1 and fixed == 0:
            continue
        arrays = [probe.arrays[at] if at == fixed else each for at, each in enumerate(batches)]
        got = op.batched(arrays, ranks, **node.attributes)
        for at in range(3):
            point = [each if place == fixed else each[at] for place, each in enumerate(arrays)]
            expected = op.block(*point, **node.attributes)
            np.testing.assert_allclose(got[at], expected, rtol=1e-13, atol=1e-300)


@pytest.mark.parametrize(("op", "probe"), cases(SHAPED), ids=str)
def test_kernel_keeps_float32(op: Op, probe: Probe) -> None:
    _, _, node, _ = built(op, probe)
    arrays = [each.astype(np.float32) for each in probe.arrays]
    assert op.block(*arrays, **node.attributes).dtype == np.float32


@pytest.mark.parametrize("op", ELEMENTWISE, ids=repr)
def test_elementwise_kernel_keeps_float32(op: Op) -> None:
    attributes = ATTRIBUTES.get(op.name, ({},))[0]
    for point in points(op):
        arrays = [np.array([each], dtype=np.float32) for each in point]
        assert op.block(*arrays, **attributes).dtype == np.float32


@pytest.mark.parametrize(("op", "probe"), cases([op for op in SHAPED if not op.flat]), ids=str)
def test_rules_agree_with_differences_and_are_adjoint(op: Op, probe: Probe) -> None:
    graph, inputs, node, values = built(op, probe)
    random = np.random.default_rng(7)
    directions = [random.standard_normal(each.shape) for each in inputs]
    covector = random.standard_normal(node.shape)
    (ahead,) = push_forward(graph, [node], inputs, [graph.constant(each) for each in directions])
    backs = pull_back(graph, node, graph.constant(covector), inputs)
    assert ahead is not None
    results = evaluate([ahead, *(each for each in backs if each is not None)], values)
    pushed, pulled = results[0], results[1:]
    inner = np.sum(pushed * covector)
    by_bars = sum(np.sum(bar * direction) for bar, direction in zip(pulled, directions, strict=True))
    assert by_bars == pytest.approx(inner, rel=1e-12, abs=1e-300)
    if op.name == "norm" and not np.any(probe.arrays[0]):
        return  # a corner
    scale = max(1e-200, float(np.max(np.abs(probe.arrays[0]))))
    step = 1e-6 * scale
    ends = [
        op.block(
            *(each + sign * step * move for each, move in zip(probe.arrays, directions, strict=True)),
            **node.attributes,
        )
        for sign in (1.0, -1.0)
    ]
    difference = (ends[0] - ends[1]) / (2.0 * step)
    np.testing.assert_allclose(pushed, difference, rtol=1e-6, atol=1e-8)
