"""Programs on boxes: values, gradients and Hessians of every point inside; contraction keeps what it must."""

from __future__ import annotations

import numpy as np
import pytest

from gdsolve.compile import Layout
from gdsolve.compile.engines.boxes import BoxProgram, NotEnclosedError
from gdsolve.compile.lanes import LaneFunction
from gdsolve.errors import Source
from gdsolve.graph import Graph, Node, gradient, hessian
from gdsolve.lower import lower_all
from gdsolve.ops import SUM
from gdsolve.text import parse_formula

FORMULAS = (
    "4*x**2-2.1*x**4+x**6/3+x*y-4*y**2+4*y**4",
    "100*(y-x**2)**2+(1-x)**2",
    "20+x**2-10*cos(2*pi*x)+y**2-10*cos(2*pi*y)",
    "-20*exp(-0.2*sqrt((x**2+y**2)/2))-exp((cos(2*pi*x)+cos(2*pi*y))/2)",
    "(x**2-y)/(y-4.5)+x**-3+hypot(x,y)+cbrt(x)+sigmoid(x*y)+tanh(x)*x**2.5",
    "max(x,y)*|x-y|+min(x,2*y)+relu(x-1)+atan2(x,y+3)",
    "log1p(x)*expm1(y)-log(x+y+7)*asinh(x)/acosh(x+2)+x**y",
    "where(x>1, log(x-1), x**2)+y",
)
NAMES = ("x", "y")
LAYOUT = Layout.scalars(NAMES)


def built(text: str) -> tuple[Graph, Node]:
    graph = Graph()
    lowered = lower_all(
        parse_formula(Source(text, "test")), graph, {name: graph.input(name) for name in NAMES}
    )
    assert lowered.body is not None
    return graph, lowered.body


def boxes(seed: int, count: int = 2000) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    middle = generator.uniform(0.01, 3.0, (count, 2))
    half = 10.0 ** generator.uniform(-6, 0, (count, 1)) * generator.random((count, 2))
    return np.maximum(middle - half, 0.005), middle + half


@pytest.mark.parametrize("text", FORMULAS)
def test_value_gradient_and_hessian_of_every_point_lie_inside(text: str) -> None:
    graph, output = built(text)
    sources = [graph.input(name) for name in NAMES]
    slopes, rows = gradient(graph, output, sources), hessian(graph, output, sources)
    outputs = [output, *slopes, rows[0][0], rows[1][0], rows[1][1]]
    program = BoxProgram(outputs, LAYOUT, [output])
    lanes = LaneFunction(graph, output, LAYOUT)
    low, high = boxes(21)
    found = program.enclose(low, high)
    generator = np.random.default_rng(22)
    for _ in range(6):  # 6 x 2000 x 6 numbers per formula
        points = np.clip(low + (high - low) * generator.random(low.shape), low, high)
        f, g, H = lanes.models_at(points)
        values = np.column_stack((f, g, H[:, 0, 0], H[:, 1, 0], H[:, 1, 1]))
        counts = np.isfinite(values) & ~found.watch.broken[:, None]
        counts[:, 3:] &= ~found.watch.bent[:, None]
        # The points are computed in float64, whose rounding the enclosure need not hold.
        slack = 1e-12 * (np.abs(values) + 1.0)
        outside = (values < found.low - slack) | (values > found.high + slack)
        assert not (outside & counts).any()
        assert not np.isfinite(f[found.watch.out]).any()


def test_enclosures_shrink_with_their_boxes() -> None:
    _, output = built(FORMULAS[0])
    program = BoxProgram([output], LAYOUT, [output])
    middle = np.array([[0.7, 0.4]])
    widths = []
    for half in (1e-2, 1e-4, 1e-6):
        found = program.enclose(middle - half, middle + half)
        widths.append(float(found.high[0, 0] - found.low[0, 0]) / half)
    assert max(widths) < 1.3 * min(widths)


@pytest.mark.parametrize("text", FORMULAS)
def test_contraction_keeps_every_point_below_the_target(text: str) -> None:
    graph, output = built(text)
    program = BoxProgram([output], LAYOUT, [output])
    lanes = LaneFunction(graph, output, LAYOUT)
    low, high = boxes(23)
    target = float(np.nanmedian(lanes.values_at(0.5 * (low + high))))
    new_low, new_high, alive = program.contract(low, high, np.array([-np.inf]), np.array([target]))
    assert (new_low >= low).all()
    assert (new_high <= high).all()
    generator = np.random.default_rng(24)
    for _ in range(10):
        points = low + (high - low) * generator.random(low.shape)
        good = lanes.values_at(points) <= target - 1e-12 * abs(target)
        kept = alive & (points >= new_low).all(axis=1) & (points <= new_high).all(axis=1)
        assert kept[good].all()


def test_contraction_finds_the_interval_of_a_variable() -> None:
    _, output = built("x**2 + exp(y)")
    program = BoxProgram([output], LAYOUT, [output])
    low, high, alive = program.contract(
        np.array([[-10.0, -10.0]]), np.array([[10.0, 10.0]]), np.array([-np.inf]), np.array([4.0])
    )
    assert alive.all()
    assert low[0, 0] == pytest.approx(-2.0, abs=1e-4)  # x**2 <= 4 - exp(-10)
    assert high[0, 0] == pytest.approx(2.0, abs=1e-4)
    assert high[0, 1] == pytest.approx(np.log(4.0), abs=1e-14)
    _, _, alive = program.contract(
        np.array([[3.0, -10.0]]), np.array([[10.0, 10.0]]), np.array([-np.inf]), np.array([4.0])
    )
    assert not alive.any()


def test_a_literal_stands_for_the_decimal_number_that_was_typed() -> None:
    graph, output = built("0.1 + 0*x")
    program = BoxProgram([graph.apply(SUM, output)], LAYOUT, [output])
    found = program.enclose(np.zeros((1, 2)), np.ones((1, 2)))
    assert found.low[0, 0] < 0.1 < found.high[0, 0]
    exact = BoxProgram([built("0.5")[1]], LAYOUT, [])
    found = exact.enclose(np.zeros((1, 2)), np.ones((1, 2)))
    assert found.low[0, 0] == found.high[0, 0] == 0.5


def test_no_boxes_give_no_enclosures() -> None:
    _, output = built("x*y")
    program = BoxProgram([output], LAYOUT, [output])
    assert program.enclose(np.empty((0, 2)), np.empty((0, 2))).low.shape == (0, 1)
    assert program.contract(np.empty((0, 2)), np.empty((0, 2)), np.zeros(1), np.zeros(1))[2].shape == (0,)


def test_arrays_are_refused() -> None:
    graph = Graph()
    layout = Layout(("w",), ((2,),))
    with pytest.raises(NotEnclosedError):
        BoxProgram([graph.apply(SUM, graph.input("w", (2,)))], layout, [])
