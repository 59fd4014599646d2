"""The global search as a whole, and its parts that need no function."""

from __future__ import annotations

import numpy as np
import pytest

from gdsolve.optimize.protocols import Bounds
from gdsolve.solve.lanes.archive import Archive
from gdsolve.solve.lanes.evolution import evolve
from gdsolve.solve.lanes.kinks import poll
from gdsolve.solve.lanes.polish import snapped
from gdsolve.solve.lanes.rounds import Effort, global_search
from gdsolve.solve.lanes.starts import Sequence, crossovers, perturbations, scan
from tests.unit.solve.lanes.functions import Linear, RootOf, Rosenbrock, Waves, view


def box(size: int, low: float, high: float) -> Bounds:
    return Bounds(np.full(size, low), np.full(size, high))


def test_the_lowest_of_many_minima_is_found_and_all_are_counted() -> None:
    outcome = global_search(Waves(2), box(2, -7.0, 9.0), seconds=20.0)
    np.testing.assert_allclose(outcome.x, 0.0, atol=1e-9)
    assert outcome.value == pytest.approx(-2.0, abs=1e-14)
    assert outcome.minima[0].value == outcome.value
    # x**2 / 10 - cos(3 x) has 8 minima in [-7, 9], so there are 64 in two coordinates.
    assert 50 <= outcome.distinct <= 64
    assert outcome.is_settled
    assert "independent starts" in outcome.statement


@pytest.mark.slow
def test_the_same_seed_gives_the_same_outcome() -> None:
    first, second = (global_search(Waves(2), box(2, -7.0, 9.0), seed=3, seconds=20.0) for _ in range(2))
    assert first.x.tolist() == second.x.tolist()
    assert (first.searches, first.reached, first.evaluations) == (
        second.searches,
        second.reached,
        second.evaluations,
    )


def test_the_number_of_starts_is_kept() -> None:
    outcome = global_search(Waves(2), box(2, -7.0, 9.0), seconds=20.0, effort=Effort(starts=30))
    assert outcome.searches == 30


@pytest.mark.slow
def test_a_minimum_in_a_corner_and_a_flat_valley_are_found() -> None:
    corner = global_search(Linear(), box(2, -1.0, 3.0), seconds=20.0)
    assert corner.x.tolist() == [-1.0, 3.0]
    valley = global_search(Rosenbrock(4), box(4, -5.0, 10.0), seconds=20.0)
    np.testing.assert_allclose(valley.x, 1.0, atol=1e-9)


@pytest.mark.slow
def test_points_outside_of_the_domain_never_win() -> None:
    outcome = global_search(RootOf(), box(1, 0.0, 2.0), seconds=20.0)
    assert outcome.x[0] == pytest.approx(1.0, abs=1e-6)


def test_a_box_without_ends_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        global_search(Waves(1), Bounds.free(1))


def test_evolution_finds_the_bottom_of_a_rippled_bowl() -> None:
    seen = view(Waves(4), -7.0, 9.0)
    best, _ = seen.points(evolve(seen, 160, 20.0, np.random.default_rng(1)))
    np.testing.assert_allclose(best, 0.0, atol=0.02)


def test_polling_needs_no_derivatives() -> None:
    class Corner:
        size = 2

        def values_at(self, points: np.ndarray) -> np.ndarray:
            return np.abs(points[:, 0] - 0.3) + 2 * np.abs(points[:, 1] + points[:, 0])

    seen = view(Corner(), -1.0, 1.0)
    start = np.array([0.66, 0.36])
    end = poll(seen, start, float(seen.values(start[None])[0]), np.random.default_rng(2))
    np.testing.assert_allclose(seen.points(end[None])[0], [0.3, -0.3], atol=1e-6)


def test_round_numbers_are_taken_where_they_are_no_worse() -> None:
    near = np.full(4, 1.0) + np.array([1e-10, -2e-10, 3e-11, 0.0])
    rosenbrock, bounds = Rosenbrock(4), box(4, -5.0, 10.0)
    x, value = snapped(rosenbrock, bounds, near, float(rosenbrock.values_at(near[None])[0]))
    assert x.tolist() == [1.0] * 4
    assert value == 0.0
    waves = Waves(1)
    away = np.array([2.0501])
    f = float(waves.values_at(away[None])[0])
    assert snapped(waves, box(1, -7.0, 9.0), away, f)[1] <= f


def test_the_sequence_covers_the_box_evenly() -> None:
    points = Sequence(2, np.array([0.2, 0.7])).take(256)
    assert ((points >= 0) & (points < 1)).all()
    cells = np.unique(np.floor(points * 8).astype(int), axis=0)
    assert len(cells) == 64


def test_new_starts_stay_in_the_box_and_change_what_they_should() -> None:
    generator = np.random.default_rng(7)
    elites = generator.random((5, 3))
    changed = perturbations(elites, 400, generator)
    assert ((changed >= 0) & (changed <= 1)).all()
    assert not any((changed == each).all(axis=1).any() for each in elites)
    crossed = crossovers(elites, 100, generator)
    assert np.isin(crossed, elites).all()
    lines = scan(elites[0], 16)
    assert lines.shape == (48, 3)
    assert ((lines != elites[0]).sum(axis=1) <= 1).all()


def test_the_archive_tells_minima_apart_and_counts_independent_hits() -> None:
    archive = Archive(1)
    unit = np.array([[0.5], [0.5 + 1e-6], [0.2], [0.9]])
    archive.add(
        unit, np.array([1.0, 1.0 + 1e-9, 3.0, np.inf]), np.array([True, False, True, True]), counted=True
    )
    archive.add(unit[:1], np.array([1.0]), np.array([False]), counted=False)
    assert archive.values.tolist() == [1.0, 3.0]
    assert archive.hits.tolist() == [2, 1]
    assert archive.plain.tolist() == [1, 1]
    assert archive.level_hits == 2
    assert archive.unseen == pytest.approx((2 + 1) / (3 + 1))  # two minima seen once, three plain lanes
