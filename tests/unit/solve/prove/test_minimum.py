"""Proofs of a least value: closed where they should be, never false, and the words."""

from __future__ import annotations

import numpy as np
import pytest

from gdsolve.compile import Layout
from gdsolve.errors import Source
from gdsolve.graph import Graph
from gdsolve.lower import lower_all
from gdsolve.optimize.protocols import Bounds
from gdsolve.solve.prove.convexity import least_curvature
from gdsolve.solve.prove.function import linear_bound
from gdsolve.solve.prove.minimum import prove_minimum
from gdsolve.solve.prove.outcome import MinimumProof, rounded
from gdsolve.text import parse_formula


def proved(
    text: str, names: str, box: tuple[float, float], x: list[float], **options: float
) -> MinimumProof | None:
    graph = Graph()
    lowered = lower_all(
        parse_formula(Source(text, "test")), graph, {each: graph.input(each) for each in names}
    )
    assert lowered.body is not None
    bounds = Bounds(np.full(len(names), box[0]), np.full(len(names), box[1]))
    layout = Layout.scalars(list(names))
    return prove_minimum(graph, lowered.body, layout, bounds, np.array(x), seconds=30.0, **options)


@pytest.mark.parametrize(
    ("text", "names", "box", "x", "least"),
    [
        ("x**2 - 2*x + 1", "x", (-5.0, 5.0), [1.0], 0.0),
        ("sin(x)", "x", (-3.0, 30.0), [-np.pi / 2], -1.0),
        ("x", "x", (2.0, 3.0), [2.0], 2.0),
        ("(x**2 - 1)**2 + 0.1*x", "x", (-3.0, 3.0), [-1.0123], -0.1006),
        ("|x - 0.3| + |y + 1|", "xy", (-4.0, 4.0), [0.3, -1.0], 0.0),
        ("100*(y - x**2)**2 + (1 - x)**2", "xy", (-5.0, 10.0), [1.0, 1.0], 0.0),
        ("max(x, y, -x - y)", "xy", (-4.0, 5.0), [0.0, 0.0], 0.0),
        ("-exp(-(x - 1)**2 - (y + 1)**2)", "xy", (-9.0, 10.0), [1.0, -1.0], -1.0),
        ("where(x > 1, x, 2 - x**2) + 3", "x", (-1.0, 4.0), [1.0 + 1e-9], 4.0),
        ("sqrt(x) + 1/(x + 1)", "x", (0.0, 4.0), [0.0], 1.0),
    ],
)
def test_the_least_value_is_proved(
    text: str, names: str, box: tuple[float, float], x: list[float], least: float
) -> None:
    found = proved(text, names, box, x)
    assert found is not None
    if found.better is not None:
        found = proved(text, names, box, found.better.tolist())
        assert found is not None
    assert found.lower <= least + 1e-3
    assert found.lower <= found.upper
    if found.is_closed:
        assert found.gap <= 1.01e-8 * max(1.0, abs(found.upper))


def test_a_closed_proof_brackets_the_least_value() -> None:
    found = proved("4*x**2 - 2.1*x**4 + x**6/3 + x*y - 4*y**2 + 4*y**4", "xy", (-3.0, 3.0),
                   [0.08984201310031806, -0.7126564030207396])  # fmt: skip
    assert found is not None
    assert found.is_closed
    assert found.lower <= -1.0316284534898774 <= found.upper
    assert found.gap < 1.1e-8


def test_a_point_that_is_not_the_best_is_not_proved_but_improved() -> None:
    found = proved("(x**2 - 1)**2 + 0.1*x", "x", (-3.0, 3.0), [0.9872574766])
    assert found is not None
    assert not found.is_closed
    assert found.better is not None
    assert (found.better[0] ** 2 - 1) ** 2 + 0.1 * found.better[0] < 0.0993


def test_a_needle_that_no_search_sees_refutes_the_proof() -> None:
    found = proved("x**2 - 3*exp(-(1e5*(x - 0.7123))**2)", "x", (-2.0, 3.0), [0.0])
    assert found is not None
    assert found.better is not None
    assert found.better[0] == pytest.approx(0.7123, abs=1e-4)


def test_independent_parts_are_proved_one_by_one() -> None:
    names = "abcdefgh"
    text = " + ".join(f"{each}**4 - {each}**2" for each in names)
    found = proved(text, names, (-2.0, 2.0), [np.sqrt(0.5)] * 8)
    assert found is not None
    assert found.is_closed
    assert found.lower <= -2.0 <= found.upper


def test_a_pole_leaves_the_question_open() -> None:
    found = proved("1/x + x**2", "x", (-1.0, 1.0), [-1e-3])
    assert found is not None
    assert not found.is_closed


def test_what_cannot_be_proved_about_is_declined() -> None:
    assert proved("a*b*c*d*p*q", "abcdpq", (-1.0, 1.0), [1.0] * 6) is None  # six variables in one part
    assert proved("log(x)", "x", (-2.0, 1.0), [-1.0]) is None  # no value at x
    found = proved("a*b*c*d*p*q", "abcdpq", (-1.0, 1.0), [1.0] * 5 + [-1.0], largest=6)
    assert found is not None
    assert found.lower <= -1.0


def test_words_round_outwards() -> None:
    closed = MinimumProof(-1.0316284637, -1.0316284534, True, 167, 0.1)
    assert closed.words() == "proved: no point of the box is below -1.031628464 (gap 1.0e-08, 167 boxes)"
    assert closed.words(mirrored=True).startswith("proved: no point of the box is above 1.031628464 ")
    still_open = MinimumProof(-3.0, 1.0, False, 9, 0.1)
    assert still_open.words() == "proved only that no point of the box is below -3 (9 boxes)"
    assert MinimumProof(-np.inf, 1.0, False, 9, 0.1).words() == "nothing is proved"
    assert rounded(-2.00001, 1e-2, up=False) == "-2.001"
    assert rounded(2.00001, 1e-2, up=True) == "2.001"


def test_the_least_curvature_is_below_that_of_every_matrix_in_between() -> None:
    generator = np.random.default_rng(9)
    half = generator.standard_normal((200, 3, 3))
    middle = half + np.swapaxes(half, 1, 2)
    spread = generator.random((200, 3, 3))
    spread = spread + np.swapaxes(spread, 1, 2)
    radius = generator.random((200, 3))
    bound = least_curvature(middle - spread, middle + spread, radius)
    for _ in range(20):
        part = generator.uniform(-1, 1, (200, 3, 3))
        part = np.tril(part) + np.swapaxes(np.tril(part, -1), 1, 2)
        scaled = (middle + part * spread) * radius[:, :, None] * radius[:, None, :]
        assert (np.linalg.eigvalsh(scaled)[:, 0] >= bound - 1e-12).all()


def test_a_linear_bound_ignores_sides_without_length() -> None:
    bound = linear_bound(
        np.array([5.0]), np.array([[1.0, 2.0]]), np.array([[1.0, 1.0]]), np.array([[1.0, 4.0]]),
        (np.array([[-np.inf, -3.0]]), np.array([[np.inf, 2.0]])),
    )  # fmt: skip
    assert bound[0] == pytest.approx(5.0 - 6.0, abs=1e-13)  # the worst slope -3 over the length 2
