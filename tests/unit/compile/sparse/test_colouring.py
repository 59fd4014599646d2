"""A colouring is right if every entry can be read from the products with its directions."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array, diags_array, eye_array, kron

from gdsolve.compile.sparse.colouring import coloured
from gdsolve.compile.sparse.structure import structure_of


def pattern_of(matrix: Any) -> Any:
    pattern = csr_array(csr_array(matrix) != 0)
    pattern.sort_indices()
    return pattern


def read_back(matrix: np.ndarray) -> np.ndarray:
    """Return the matrix as it is read from its products with the directions of its pattern."""
    pattern = pattern_of(matrix)
    colouring = coloured(pattern)
    shown = np.array([matrix @ colouring.direction(each) for each in range(colouring.count)])
    rows, columns = pattern.nonzero()
    found = np.zeros_like(matrix)
    found[rows, columns] = shown.ravel()[colouring.places(rows, columns)]
    return found


@pytest.mark.slow
@settings(max_examples=60, deadline=None, derandomize=True)
@given(size=st.integers(1, 30), seed=st.integers(0, 10_000), part=st.floats(0.0, 0.4))
def test_random_symmetric_matrices_are_read_back(size: int, seed: int, part: float) -> None:
    generator = np.random.default_rng(seed)
    half = np.triu(generator.normal(size=(size, size)) * (generator.random((size, size)) < part), 1)
    matrix = half + half.T + np.diag(generator.random(size) + 1)
    np.testing.assert_array_equal(read_back(matrix), matrix)


@pytest.mark.parametrize("heavy", [1, 3])
def test_an_arrow_needs_the_colours_of_its_chain_and_of_its_head(heavy: int) -> None:
    count = 200
    matrix = np.zeros((count + heavy, count + heavy))
    matrix[:count, :count] = diags_array([1.0, 4.0, 1.0], offsets=[-1, 0, 1], shape=(count, count)).toarray()
    matrix[count:] = np.arange(count + heavy) + 1.0
    matrix[:, count:] = matrix[count:].T
    matrix[count:, count:] = (matrix[count:, count:] + matrix[count:, count:].T) / 2
    colouring = coloured(pattern_of(matrix))
    assert colouring.count == 3 + heavy
    assert colouring.heavy.sum() == heavy
    np.testing.assert_array_equal(read_back(matrix), matrix)


def test_groups_with_a_number_of_their_own_need_two_colours() -> None:
    # 50 entries in each of 6 groups, coupled to nothing but the number of their group
    matrix = np.diag(np.arange(306) + 1.0)
    for group in range(6):
        inside = slice(50 * group, 50 * group + 50)
        matrix[300 + group, inside] = matrix[inside, 300 + group] = group + 0.5
    assert coloured(pattern_of(matrix)).count == 2
    np.testing.assert_array_equal(read_back(matrix), matrix)


def test_what_would_fill_too_much_is_refused() -> None:
    # three random partners each: every cut in halves cuts a good part of all pairs
    generator = np.random.default_rng(3)
    size = 6000
    partners = np.concatenate([generator.permutation(size) for _ in range(3)])
    pairs = csr_array((np.ones(3 * size), (np.tile(np.arange(size), 3), partners)), shape=(size, size))
    assert structure_of(pattern_of(pairs + pairs.T + eye_array(size))) is None
    line = diags_array([1.0, 1.0, 1.0], offsets=[-1, 0, 1], shape=(60, 60))
    grid = kron(line, eye_array(60)) + kron(eye_array(60), line)
    assert structure_of(pattern_of(grid)) is not None
