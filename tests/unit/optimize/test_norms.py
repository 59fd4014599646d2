"""The Euclidean norm, with few entries and with many."""

import math

import numpy as np
import pytest

from gdsolve.optimize.norms import norm

FEW, MANY = 3, 1000


@pytest.mark.parametrize("size", [FEW, MANY])
@pytest.mark.parametrize("scale", [1.0, 1e200, 1e-200, -1e300, 5e-324])
def test_no_overflow_and_no_underflow(size, scale):
    v = np.zeros(size)
    v[0], v[-1] = 3 * scale, 4 * scale
    assert norm(v) == pytest.approx(5 * abs(scale), rel=1e-14)


@pytest.mark.parametrize("size", [FEW, MANY])
def test_zero(size):
    assert norm(np.zeros(size)) == 0.0


@pytest.mark.parametrize("size", [FEW, MANY])
@pytest.mark.parametrize("entry", [math.nan, math.inf, -math.inf])
def test_not_finite_exactly_if_an_entry_is_not(size, entry):
    v = np.ones(size)
    v[1] = entry
    assert not math.isfinite(norm(v))


def test_no_entries():
    assert norm(np.zeros(0)) == 0.0
