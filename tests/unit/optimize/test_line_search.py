"""The strong Wolfe search on functions of one variable."""

import math

import numpy as np
import pytest

from gdsolve.optimize.steps.line_search import MOST_TRIALS, Trial, Wolfe, cubic_minimum, strong_wolfe


def search(phi, slope, first=1.0, *, largest=math.inf, **conditions):
    """Return the accepted trial and the steps that were tried."""
    tried = []

    def evaluate(step):
        tried.append(step)
        return Trial(step, np.array([step]), phi(step), slope(step), np.array([slope(step)]))

    start = Trial(0.0, np.zeros(1), phi(0.0), slope(0.0), np.array([slope(0.0)]))
    return strong_wolfe(evaluate, Wolfe(start, **conditions), first, largest), tried


def parabola(minimum):
    return lambda a: (a - minimum) ** 2, lambda a: 2 * (a - minimum)


def is_wolfe(trial, phi, slope, c1=1e-4, c2=0.9):
    decreases = trial.f <= phi(0) + c1 * trial.step * slope(0)
    return decreases and abs(trial.slope) <= c2 * abs(slope(0))


def test_a_good_first_step_is_taken():
    found, tried = search(*parabola(1.25))
    assert (found.step, tried) == (1.0, [1.0])


@pytest.mark.parametrize("minimum", [1e-9, 1e-3, 0.3, 3.0, 1e4, 1e12])
def test_both_conditions_hold_whatever_the_scale(minimum):
    phi, slope = parabola(minimum)
    found, tried = search(phi, slope)
    assert is_wolfe(found, phi, slope)
    assert len(tried) <= 12


def test_interpolation_finds_the_minimum_of_a_parabola_at_once():
    found, tried = search(*parabola(0.25), curvature=0.1)
    assert tried == [1.0, 0.25]
    assert found.slope == pytest.approx(0, abs=1e-12)


def test_a_tight_curvature_condition_is_met():
    # a quartic with its minimum at 2, from the wrong side of an inflection
    phi, slope = lambda a: (a - 2) ** 4 + 0.5 * a, lambda a: 4 * (a - 2) ** 3 + 0.5
    found, _ = search(phi, slope, curvature=0.01)
    assert is_wolfe(found, phi, slope, c2=0.01)


@pytest.mark.parametrize("first", [1e-3, 1e-1, 1e1, 1e3])
@pytest.mark.parametrize(
    ("phi", "slope", "c1", "c2"),
    [
        # Moré & Thuente, ACM TOMS 20 (1994), functions (5.1), (5.2), (5.3) with their tolerances
        (lambda a: -a / (a * a + 2), lambda a: (a * a - 2) / (a * a + 2) ** 2, 1e-3, 0.1),
        (
            lambda a: (a + 0.004) ** 5 - 2 * (a + 0.004) ** 4,
            lambda a: 5 * (a + 0.004) ** 4 - 8 * (a + 0.004) ** 3,
            1e-3,
            0.1,
        ),
    ],
)
def test_functions_of_more_and_thuente(phi, slope, c1, c2, first):
    found, tried = search(phi, slope, first, decrease=c1, curvature=c2)
    assert is_wolfe(found, phi, slope, c1, c2)
    assert len(tried) <= 18


def test_a_step_out_of_the_domain_is_shortened():
    # -log(1 - a) - 4 a, undefined from 1 on, with its minimum at 0.75
    def phi(a):
        return -math.log(1 - a) - 4 * a if a < 1 else math.nan

    found, _ = search(phi, lambda a: 1 / (1 - a) - 4 if a < 1 else math.nan, first=100.0)
    assert 0 < found.step < 1
    assert found.f < 0


def test_the_largest_step_is_taken_where_phi_still_falls():
    found, tried = search(*parabola(100.0), largest=2.0)
    assert (found.step, tried[-1]) == (2.0, 2.0)
    found, _ = search(*parabola(100.0), first=5.0, largest=2.0)
    assert found.step == 2.0


def test_no_step_where_phi_only_rises():
    # the slope at 0 is a lie
    found, tried = search(lambda a: a, lambda a: -1.0 if a == 0 else 1.0)
    assert found is None
    assert len(tried) <= MOST_TRIALS


def test_minus_infinity_is_handed_on():
    found, _ = search(lambda a: -math.inf if a >= 1 else -a, lambda a: -1.0)
    assert found.f == -math.inf


def test_a_line_that_falls_forever_ends_at_the_last_trial():
    found, tried = search(lambda a: -a, lambda a: -1.0)
    assert len(tried) == MOST_TRIALS
    assert found.step == tried[-1] == pytest.approx(1e3 ** (MOST_TRIALS - 1))


def test_within_rounding_the_slope_decides():
    # f is so coarse that it rises by 1 at the true minimum 1; without noise the search avoids it
    def phi(a):
        return 100.0 if a == 0 else 101.0

    found, tried = search(phi, lambda a: 2 * (a - 1), noise=2.0)
    assert (found.step, tried) == (1.0, [1.0])
    assert search(phi, lambda a: 2 * (a - 1), noise=0.5)[0] is None


def test_the_search_gives_up_when_only_rounding_is_left_to_gain():
    _, tried = search(lambda a: 100.0 + (a > 0), lambda a: -1e-3, noise=0.01)
    assert tried == [1.0]


def at(step, f, slope):
    return Trial(step, np.zeros(1), f, slope, np.zeros(1))


def test_cubic_minimum_by_hand():
    # a**3 - 3 a**2 between 1 (f = -2, slope -3) and 5 (f = 50, slope 45): minimum at 2, a quarter of the way
    assert cubic_minimum(at(1.0, -2.0, -3.0), at(5.0, 50.0, 45.0)) == pytest.approx(0.25)


def test_cubic_minimum_backwards():
    # the same cubic from 5 down to 1: three quarters of the way
    assert cubic_minimum(at(5.0, 50.0, 45.0), at(1.0, -2.0, -3.0)) == pytest.approx(0.75)


def test_a_cubic_without_a_minimum_gives_nan():
    # a**3 + a has none
    assert math.isnan(cubic_minimum(at(-1.0, -2.0, 4.0), at(1.0, 2.0, 4.0)))
