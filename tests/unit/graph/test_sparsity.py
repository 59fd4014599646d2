"""Which entries an element depends on, for shapes small enough to say it by hand."""

import numpy as np

from gdsolve.graph import Graph
from gdsolve.graph.sparsity import patterns
from gdsolve.ops import ADD, CONCAT, EXP, GT, INDEX, MATMUL, MUL, SCATTER, SUM, TRANSPOSE


def test_neighbours_on_a_grid() -> None:
    graph = Graph()
    u = graph.input("u", (2, 3))
    right = graph.apply(INDEX, u, key=(slice(None), slice(1, None)))
    left = graph.apply(INDEX, u, key=(slice(None), slice(None, -1)))
    found = patterns(graph, [graph.apply(MUL, right, graph.apply(EXP, left))], [u])
    assert found is not None
    expected = [[1, 1, 0, 0, 0, 0], [0, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 0], [0, 0, 0, 0, 1, 1]]
    np.testing.assert_array_equal(found[0].toarray(), np.array(expected, dtype=bool))


def test_several_variables_follow_each_other() -> None:
    graph = Graph()
    a, x = graph.input("a"), graph.input("x", (3,))
    found = patterns(graph, [graph.apply(MUL, x, a), graph.apply(SUM, x), graph.constant(1.0)], [a, x])
    assert found is not None
    np.testing.assert_array_equal(found[0].toarray(), [[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1]])
    np.testing.assert_array_equal(found[1].toarray(), [[0, 1, 1, 1]])
    assert found[2].shape == (1, 4)
    assert found[2].nnz == 0


def test_zeros_of_constants_and_flat_operations_pass_nothing_on() -> None:
    graph = Graph()
    x = graph.input("x", (3,))
    masked = graph.apply(MUL, x, np.array([0.0, 2.0, 0.0]))
    matrix = graph.apply(MATMUL, np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 3.0]]), x)
    found = patterns(graph, [masked, matrix, graph.apply(GT, x, graph.constant(0.0))], [x])
    assert found is not None
    np.testing.assert_array_equal(found[0].toarray(), [[0, 0, 0], [0, 1, 0], [0, 0, 0]])
    np.testing.assert_array_equal(found[1].toarray(), [[0, 1, 0], [1, 0, 1]])
    assert found[2].nnz == 0


def test_moved_elements_take_their_entries_with_them() -> None:
    graph = Graph()
    u, x = graph.input("u", (2, 2)), graph.input("x", (2,))
    column = graph.apply(INDEX, graph.apply(TRANSPOSE, u), key=(slice(None), 1))
    joined = graph.apply(CONCAT, x, graph.apply(ADD, column, x))
    placed = graph.apply(SCATTER, graph.apply(INDEX, x, key=1), key=(2,), shape=(3,))
    found = patterns(graph, [joined, placed], [u, x])
    assert found is not None
    np.testing.assert_array_equal(
        found[0].toarray(),
        [[0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 1], [0, 0, 1, 0, 1, 0], [0, 0, 0, 1, 0, 1]],
    )
    np.testing.assert_array_equal(found[1].toarray(), np.eye(3, 6, k=3) * [[0], [0], [1]])


def test_all_by_all_is_not_sparse() -> None:
    graph = Graph()
    x = graph.input("x", (200,))
    everywhere = graph.apply(MUL, x, graph.apply(SUM, x))
    assert patterns(graph, [everywhere], [x]) is None
