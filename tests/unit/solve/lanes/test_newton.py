"""Local searches run together."""

from __future__ import annotations

import numpy as np

from gdsolve.solve.lanes.lbfgs import lbfgs_lanes
from gdsolve.solve.lanes.newton import eigen, newton_lanes
from tests.unit.solve.lanes.functions import Linear, RootOf, Rosenbrock, Waves, view


def starts(size: int, count: int = 20) -> np.ndarray:
    return np.random.default_rng(5).random((count, size))


def test_newton_lanes_end_at_the_minimum_of_a_valley() -> None:
    seen = view(Rosenbrock(2), -5, 10)
    ended = newton_lanes(seen, starts(2))
    assert ended.converged.sum() >= 18  # the others stall at rounding
    np.testing.assert_allclose(seen.points(ended.unit), 1.0, atol=1e-7)


def test_quasi_newton_lanes_do_so_without_hessians() -> None:
    seen = view(Rosenbrock(20), -2, 3)
    ended = lbfgs_lanes(seen, starts(20, 6), limit=2000)
    assert ended.converged.all()
    assert (ended.values < 5.0).all()  # 0 at (1, ..., 1), 3.99 at a second minimum near (-1, 1, ...)


def test_a_linear_function_ends_in_the_corner() -> None:
    seen = view(Linear(), -1, 3)
    for ended in (newton_lanes(seen, starts(2)), lbfgs_lanes(seen, starts(2))):
        np.testing.assert_array_equal(seen.points(ended.unit), np.tile([-1.0, 3.0], (20, 1)))


def test_lanes_outside_of_the_domain_stay_and_count_as_infinite() -> None:
    seen = view(RootOf(), 0, 2)
    ended = newton_lanes(seen, np.array([[0.25], [0.9]]))
    assert ended.values[0] == np.inf
    assert ended.unit[0, 0] == 0.25
    assert ended.values[1] < 0.9


def test_a_lane_leaves_a_maximum_only_if_it_is_not_exactly_on_it() -> None:
    top = np.pi / 3  # of -cos(3 x), moved a little by x**2 / 10
    seen = view(Waves(1), top - 1.0, top + 1.0)
    ended = newton_lanes(seen, np.array([[0.5]]))
    assert ended.values[0] < -0.5


def test_no_lane_ends_above_its_start() -> None:
    seen = view(Waves(3), -7, 9)
    unit = starts(3, 200)
    assert (newton_lanes(seen, unit).values <= seen.values(unit)).all()


def test_the_deadline_ends_all_lanes() -> None:
    seen = view(Rosenbrock(2), -5, 10, seconds=-1.0)
    unit = starts(2)
    np.testing.assert_array_equal(newton_lanes(seen, unit).unit, unit)


def test_eigenvalues_of_two_by_two_matrices_are_those_of_numpy() -> None:
    generator = np.random.default_rng(6)
    half = generator.standard_normal((50, 2, 2))
    matrices = half + np.swapaxes(half, 1, 2)
    values, vectors = eigen(matrices)
    np.testing.assert_allclose(np.sort(values, axis=1), np.linalg.eigvalsh(matrices), rtol=1e-12, atol=1e-12)
    rebuilt = vectors @ (values[:, :, None] * np.swapaxes(vectors, 1, 2))
    np.testing.assert_allclose(rebuilt, matrices, atol=1e-12)
