from __future__ import annotations

import pytest

from gdsolve.compile.rows.split import NotRowwiseError, Part, split, whole
from gdsolve.graph import Graph, Node
from gdsolve.ops import ADD, DIV, EXP, MATMUL, MUL, NEG, POWI, ROW_COUNT, ROWS, SIN, SQUARE, SUB, SUM


def inputs() -> tuple[Graph, Node, Node, Node, Node]:
    graph = Graph()
    return graph, graph.input("a"), graph.input("b"), graph.input("x", (ROWS,)), graph.input("y", (ROWS,))


def split_one(graph: Graph, node: Node) -> Part:
    (part,) = split(graph, [node])
    return part


def test_a_number_leaves_a_product_and_an_exponential_keeps_its_own() -> None:
    graph, a, b, x, _ = inputs()
    decay = graph.apply(EXP, graph.apply(MUL, b, x))
    assert split_one(graph, graph.apply(MUL, a, decay)) == Part(a, decay)


def test_factors_of_products_quotients_and_powers_are_multiplied() -> None:
    graph, a, b, x, y = inputs()
    both = graph.apply(MUL, graph.apply(MUL, a, x), graph.apply(MUL, b, y))
    assert split_one(graph, both) == Part(graph.apply(MUL, a, b), graph.apply(MUL, x, y))
    ratio = graph.apply(DIV, graph.apply(MUL, a, x), graph.apply(MUL, b, y))
    assert split_one(graph, ratio) == Part(graph.apply(DIV, a, b), graph.apply(DIV, x, y))
    square = graph.apply(SQUARE, graph.apply(MUL, a, x))
    assert split_one(graph, square) == Part(graph.apply(SQUARE, a), graph.apply(SQUARE, x))


def test_a_common_factor_of_a_sum_leaves_it_and_others_stay() -> None:
    graph, a, b, x, y = inputs()
    ax, ay, by = graph.apply(MUL, a, x), graph.apply(MUL, a, y), graph.apply(MUL, b, y)
    assert split_one(graph, graph.apply(SUB, ax, ay)) == Part(a, graph.apply(SUB, x, y))
    total = graph.apply(ADD, ax, by)
    assert split_one(graph, total) == Part(graph.constant(1.0), total)


def test_signs_turn_sums_into_differences() -> None:
    graph, _, _, x, y = inputs()
    waves = graph.apply(SIN, x)
    part = split_one(graph, graph.apply(ADD, y, graph.apply(NEG, waves)))
    assert part == Part(graph.constant(1.0), graph.apply(SUB, y, waves))


def test_a_value_that_is_the_same_in_all_rows_is_a_number() -> None:
    graph, a, _, x, _ = inputs()
    assert split_one(graph, a) == Part(a, graph.constant(1.0))
    part = split_one(graph, graph.apply(SUB, graph.apply(ADD, x, a), x))
    assert part.factor.shape == ()


def test_integer_powers_become_products() -> None:
    graph, _, _, x, _ = inputs()
    square = graph.apply(SQUARE, x)
    part = split_one(graph, graph.apply(POWI, x, exponent=5))
    assert part.row is graph.apply(MUL, graph.apply(SQUARE, square), x)


@pytest.mark.parametrize("way", [split, whole])
def test_sums_over_rows_and_products_of_rows_are_refused(way: object) -> None:
    graph, _, _, x, y = inputs()
    for node in (
        graph.apply(SUB, x, graph.apply(SUM, y, axis=(0,))),
        graph.apply(MUL, x, graph.apply(ROW_COUNT, x)),
        graph.apply(MUL, x, graph.apply(MATMUL, x, y)),
    ):
        with pytest.raises(NotRowwiseError):
            way(graph, [node])  # type: ignore[operator]
