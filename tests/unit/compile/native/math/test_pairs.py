"""Functions of two arguments against mpmath, and what is in doubt."""

import numpy as np
import pytest
from mpmath import mp, mpf

from gdsolve import ops
from gdsolve.compile.native.math import inverse_trigonometric, powers
from tests.unit.compile.native.math.compiled import compiled
from tests.unit.compile.native.math.test_errors import EDGES, ulp

COUNT = 500


def _with_large_products(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    base = 10.0 ** random.uniform(-300.0, 300.0, COUNT)
    return base, random.uniform(-740.0, 709.0, COUNT) / np.log(base)


PAIRS = {
    "ordinary": lambda random: (10.0 ** random.uniform(-3, 3, COUNT), random.uniform(-3.0, 3.0, COUNT)),
    "all sizes": _with_large_products,
    "next to one": lambda random: (
        1.0 + 10.0 ** random.uniform(-15.0, -2.0, COUNT) * random.choice((-1.0, 1.0), COUNT),
        10.0 ** random.uniform(0.0, 4.5, COUNT),
    ),
    "next to the root of two": lambda random: (
        random.uniform(1.41, 1.4143, COUNT),
        random.uniform(-2040.0, 2040.0, COUNT),
    ),
}


@pytest.mark.parametrize("draw", PAIRS.values(), ids=list(PAIRS))
def test_the_error_is_within_its_limit(draw) -> None:
    x, y = draw(np.random.default_rng(7))
    z, doubt = compiled(powers.pow, 2)(x, y)
    with mp.workprec(140):
        worst = max(
            ulp(each, mp.power(mpf(base), mpf(exponent)))
            for base, exponent, each in zip(x, y, z, strict=True)
        )
    assert worst <= 0.95
    assert not doubt.any()


def test_a_base_of_zero_is_no_doubt_and_a_negative_one_is() -> None:
    x = np.array([0.0, 0.0, 0.0, -0.0, -2.0, np.inf, 1e-310])
    y = np.array([1.5, 0.0, -1.0, 3.0, 3.0, 1.0, 1.0])
    z, doubt = compiled(powers.pow, 2)(x, y)
    assert z[:3].tolist() == [0.0, 1.0, np.inf]
    assert doubt.tolist() == [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]


PLANE = {
    "ordinary": lambda random: random.uniform(-1.0, 1.0, (2, COUNT)),
    "on all scales": lambda random: (
        10.0 ** random.uniform(-3.0, 3.0, (2, COUNT)) * random.choice((-1, 1), (2, COUNT))
    ),
    "far apart": lambda random: 10.0 ** random.uniform(-140.0, 140.0, (2, COUNT)),
}


@pytest.mark.parametrize("draw", PLANE.values(), ids=list(PLANE))
@pytest.mark.parametrize(
    ("write", "exact", "limit"),
    [(inverse_trigonometric.atan2, mp.atan2, 1.7), (powers.hypot, mp.hypot, 1.2)],
    ids=["atan2", "hypot"],
)
def test_points_of_the_plane(write, exact, limit, draw) -> None:
    y, x = draw(np.random.default_rng(8))
    z, doubt = compiled(write, 2)(y, x)
    with mp.workprec(120):
        worst = max(ulp(c, exact(mpf(a), mpf(b))) for a, b, c in zip(y, x, z, strict=True))
    assert worst <= limit
    assert not doubt.any()


@pytest.mark.parametrize(
    ("write", "op"),
    [(powers.pow, ops.POW), (powers.hypot, ops.HYPOT), (inverse_trigonometric.atan2, ops.ATAN2)],
    ids=lambda each: getattr(each, "name", ""),
)
def test_special_values_are_those_of_numpy_or_in_doubt(write, op) -> None:
    x, y = (each.ravel() for each in np.meshgrid(EDGES, [*EDGES, 3.0, -3.0, 0.25, 1074.0]))
    z, doubt = compiled(write, 2)(x, y)
    with np.errstate(all="ignore"):
        expected = op.block(x, y)
    sure = doubt == 0.0
    np.testing.assert_allclose(z[sure], expected[sure], rtol=1e-14, atol=5e-324)
    assert (np.signbit(z) == np.signbit(expected))[sure & ~np.isnan(expected)].all()
    ordinary = (x > 1e-3) & (x < 1e3) & (np.abs(y) > 1e-3) & (np.abs(y) < 1e3)
    assert sure[ordinary].all()
    assert ordinary.any()


def test_the_angle_of_the_origin_has_the_signs_of_its_zeros() -> None:
    y, x = np.array([0.0, -0.0, 0.0, -0.0]), np.array([0.0, 0.0, -0.0, -0.0])
    angle, doubt = compiled(inverse_trigonometric.atan2, 2)(y, x)
    np.testing.assert_array_equal(angle, np.arctan2(y, x))
    assert np.signbit(angle).tolist() == [False, True, False, True]
    assert not doubt.any()
