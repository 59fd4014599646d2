import pytest

from gdsolve.errors import GdsolveError, Source
from gdsolve.problem import load_problem


def test_start_values_are_repeated_along_a_vector() -> None:
    (variable,) = load_problem(
        Source("minimize: sum(x**2)\nvariables:\n  x: {shape: [5], repeat: [-1.2, 1]}")
    ).variables
    assert variable.start == [-1.2, 1.0, -1.2, 1.0, -1.2]


@pytest.mark.parametrize("keys", ["repeat: [1, 2]", "shape: [2, 2], repeat: [1]", "shape: [4], repeat: []"])
def test_without_the_shape_of_a_vector_or_numbers_it_is_a_fault(keys: str) -> None:
    with pytest.raises(GdsolveError, match="`repeat` needs numbers, and the `shape` of a vector"):
        load_problem(Source(f"minimize: sum(x**2)\nvariables:\n  x: {{{keys}}}"))
