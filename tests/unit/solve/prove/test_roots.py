"""Proofs about roots: all of them, none of them, and what stays undecided."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from gdsolve.compile import Layout
from gdsolve.errors import Source
from gdsolve.graph import Graph, Node
from gdsolve.lower import lower_all
from gdsolve.ops import INV, SUM
from gdsolve.optimize.protocols import Bounds
from gdsolve.solve.prove.fractions import cleared, exactly_zero
from gdsolve.solve.prove.outcome import RootsProof
from gdsolve.solve.prove.roots import prove_roots
from gdsolve.text import parse_formula


def system(texts: list[str], names: str) -> tuple[Graph, list[Node]]:
    graph = Graph()
    inputs = {each: graph.input(each) for each in names}
    bodies = [lower_all(parse_formula(Source(text, "test")), graph, inputs).body for text in texts]
    return graph, [body for body in bodies if body is not None]


def proved(texts: list[str], names: str, low: float = -10.0, high: float = 10.0) -> RootsProof:
    graph, outputs = system(texts, names)
    bounds = Bounds(np.full(len(names), low), np.full(len(names), high))
    found = prove_roots(graph, outputs, Layout.scalars(list(names)), bounds, seconds=30.0)
    assert found is not None
    return found


def test_all_roots_are_found_and_no_others_exist() -> None:
    found = proved(["x**2 + y**2 - 4", "x*y - 1"], "xy")
    assert found.is_complete
    assert found.words().startswith("proved: exactly 4 real solutions in the box")
    a, b = np.sqrt(2 + np.sqrt(3)), np.sqrt(2 - np.sqrt(3))
    expected = [(-a, -b), (-b, -a), (b, a), (a, b)]
    np.testing.assert_allclose([root.x for root in found.roots], expected, rtol=1e-14)
    for root, exact in zip(found.roots, expected, strict=True):
        assert (root.low <= exact).all()
        assert (root.high >= exact).all()
        assert (root.high - root.low <= 1e-14).all()
        assert (root.only_low < root.low).all()


@pytest.mark.parametrize(
    ("texts", "names", "count"),
    [
        (["sin(x)"], "x", 7),
        (["x**3 - x"], "x", 3),
        (["|x| - 1"], "x", 2),
        (["1/(x - 1) + 1/(x - 2) - 1"], "x", 2),
        (["1/x"], "x", 0),
        (["x**2 + 1"], "x", 0),
        (["(x**2 - 1)/(x - 1)"], "x", 1),
        (["x*y - 1", "x*y - 2"], "xy", 0),
        (["x**2 + y**2 - 1", "x + y - 5", "x - y"], "xy", 0),
        (["exp(x) - y", "y - x**2 - 1"], "xy", 1),
        (["x + y + z - 6", "x*y + y*z + z*x - 11", "x*y*z - 6"], "xyz", 6),
    ],
)
def test_the_number_of_roots_is_proved(texts: list[str], names: str, count: int) -> None:
    found = proved(texts, names)
    assert found.is_complete
    assert len(found.roots) == count


def test_a_root_on_the_border_counts() -> None:
    found = proved(["x*(x - 2)"], "x", 0.0, 2.0)
    assert [root.x[0] for root in found.roots] == pytest.approx([0.0, 2.0], abs=1e-15)


def test_a_double_root_exists_exactly_but_stays_undecided() -> None:
    found = proved(["(x - 1)**2"], "x")
    assert not found.is_complete
    assert [(root.x[0], root.is_exact) for root in found.roots] == [(1.0, True)]
    assert found.words() == "1 solution proved; 1 small region is undecided, the first near (1)"


@pytest.mark.slow
def test_a_family_of_roots_is_not_enumerated() -> None:
    found = proved(["x - y", "2*x - 2*y"], "xy")
    assert not found.is_complete


def test_an_operation_without_a_rule_is_declined() -> None:
    graph = Graph()
    layout = Layout(("A",), ((2, 2),))
    output = graph.apply(SUM, graph.apply(INV, graph.input("A", (2, 2))))
    assert prove_roots(graph, [output], layout, Bounds(np.zeros(4), np.ones(4))) is None


def test_denominators_are_cleared() -> None:
    graph, (output,) = system(["1/(x - 1) + x/(y*x**-2) - 2"], "xy")
    numerator, divisors = cleared(graph, output)
    point = {"x": Fraction(3), "y": Fraction(2)}
    assert not exactly_zero([numerator], point)
    assert len(divisors) == 3
    names = {node.op.name for node in (numerator,)}
    assert "div" not in names


def test_the_exact_check_reads_decimals_as_typed() -> None:
    _, (output,) = system(["0.1*x - 0.3"], "x")
    assert exactly_zero([output], {"x": Fraction(3)})
    assert not exactly_zero([output], {"x": Fraction(3) + Fraction(1, 10**30)})
    _, (wave,) = system(["sin(x)"], "x")
    assert not exactly_zero([wave], {"x": Fraction(0)})  # no exact rule: nothing is claimed


@pytest.mark.parametrize("text", ["x**2 - (0.3 - 0.1 - 0.2)", "x**2 + sin(pi)", "x**2 + sqrt(2)**2 - 2"])
def test_rounded_constants_are_no_proof_of_inconsistency(text: str) -> None:
    found = proved([text], "x")
    assert not found.is_complete
    assert len(found.undecided) == 1
    assert (found.undecided[0][0] <= 0).all()
    assert (found.undecided[0][1] >= 0).all()


def test_two_roots_that_float64_would_join_are_told_apart() -> None:
    found = proved(["(x - 0.5)**2 - (1/3 - 0.3333333333333333)"], "x", 0.4, 0.6)
    assert found.is_complete
    exact = 0.5 + np.array([-1.0, 1.0]) * np.sqrt(1 / 3e16)
    np.testing.assert_allclose([root.x[0] for root in found.roots], exact, rtol=1e-15)


def test_a_tangent_point_is_one_region_and_one_exact_solution() -> None:
    found = proved(["x**2 + y**2 - 2", "x + y - 2"], "xy")
    assert [tuple(root.x) for root in found.roots] == [(1.0, 1.0)]
    assert len(found.undecided) == 1
    assert found.unexamined == 0
