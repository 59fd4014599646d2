"""Values, gradients and Hessians at random points lie in the enclosures of random boxes, and all proofs rest on that.

The points are computed in float64, so each comparison leaves room for the rounding of the point's own value.
"""

from __future__ import annotations

import numpy as np
import pytest

from gdsolve.compile.elements import elements
from gdsolve.solve.prove.convexity import unpacked
from gdsolve.solve.prove.function import ProvedFunction
from tests.reference.global_functions import FUNCTIONS, Function
from tests.reference.lowering import lowered

ROUNDING = 1e-9
"""Of values at points, relative to the size of the bounds: float64 may cancel there, the enclosures may not."""

SMALL = [each for each in FUNCTIONS if each.size <= 3]


def counted(function: Function, boxes: int, points: int, seed: int) -> int:
    """Return how many values were held against their bounds; a value outside of them fails."""
    _, output, layout, bounds = lowered(function)
    written = elements([output], layout)
    proved = ProvedFunction(written.graph, written.outputs[0], written.layout)
    n, generator = proved.size, np.random.default_rng(seed)
    width = (bounds.upper - bounds.lower) * 10.0 ** generator.uniform(-6, 0, (boxes, 1))
    middle = bounds.lower + generator.random((boxes, n)) * (bounds.upper - bounds.lower)
    low, high = (np.clip(middle + sign * width / 2, bounds.lower, bounds.upper) for sign in (-1, 1))
    found = proved.curvature.enclose(low, high)
    smooth, twice = ~found.watch.broken, ~found.watch.broken & ~found.watch.bent
    parts = (slice(0, 1), slice(1, 1 + n), slice(1 + n, None))
    compared = 0
    for _ in range(points):
        x = np.clip(low + generator.random((boxes, n)) * (high - low), low, high)
        with np.errstate(all="ignore"):
            f, g, H = proved.points.models_at(x)
        assert not np.isfinite(f[found.watch.out]).any()
        for part, values, where in (
            (parts[0], f[:, None], smooth),
            (parts[1], g, smooth),
            (parts[2], _lower(H), twice),
        ):
            below, above = found.low[:, part], found.high[:, part]
            size = np.maximum(np.abs(below), np.abs(above))
            slack = ROUNDING * np.where(np.isfinite(size), size, 0.0) + 1e-300
            inside = (values >= below - slack) & (values <= above + slack)
            assert (inside | ~np.isfinite(values))[where].all(), function.name
            compared += int(np.count_nonzero(where)) * values.shape[1]
    return compared


def _lower(H: np.ndarray) -> np.ndarray:
    rows, columns = np.tril_indices(H.shape[1])
    return H[:, rows, columns]


def test_triangles_are_unpacked_as_they_are_packed() -> None:
    H = np.arange(9.0).reshape(1, 3, 3)
    H = H + H.transpose(0, 2, 1)
    np.testing.assert_array_equal(unpacked(_lower(H), 3), H)


@pytest.mark.parametrize("function", SMALL[::6], ids=lambda each: each.name)
def test_points_lie_in_their_boxes(function: Function) -> None:
    assert counted(function, boxes=200, points=3, seed=1) > 0


@pytest.mark.slow
def test_a_million_values_lie_in_their_boxes() -> None:
    total = sum(counted(each, boxes=600, points=6, seed=place) for place, each in enumerate(SMALL))
    assert total > 1_000_000
