"""A fit whose sums are taken elsewhere: here by a stand-in that works on pickled residuals and partitions."""

from __future__ import annotations

from collections.abc import Sequence
from pickle import dumps, loads

import numpy as np
import pytest

from gdsolve.compile.rows.compressed import OnBlocks, Passes
from gdsolve.compile.rows.portable import PortableResidual
from gdsolve.errors import UsageError
from gdsolve.optimize.catalogue import find_optimizer
from gdsolve.solve.choice import Choice
from gdsolve.solve.fitting.asked import fit_as_asked
from gdsolve.solve.fitting.many import passes
from gdsolve.solve.fitting.many.polynomial import fit_many_rows
from gdsolve.solve.fitting.many.solve import solve_rows
from gdsolve.solve.fitting.search import solve_curve
from tests.unit.solve.fitting.many.test_solve import curve_of, noisy


def elsewhere(residual: PortableResidual, loaders: Sequence[passes.Loader]) -> Passes:
    there = loads(dumps((residual, loaders)))
    return OnBlocks(there[0].sums(), [block for loader in there[1] for block in loader()])


@pytest.fixture
def small_partitions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "PARTITION", 70)


@pytest.mark.usefixtures("small_partitions")
def test_a_weighted_fit_is_the_same() -> None:
    x = np.random.default_rng(1).uniform(0, 10, 300)
    curve = curve_of("a*exp(-b*x) + c*k", x, noisy(2 * np.exp(-x) + 1, 0.01), 0.1 + x / 10, let={"k": 2.0})
    with np.errstate(all="ignore"):
        found, expected = solve_rows(curve, elsewhere), solve_curve(curve)
    np.testing.assert_allclose(found.values, expected.values, rtol=1e-11)
    assert found.rss == pytest.approx(expected.rss, rel=1e-12)


@pytest.mark.usefixtures("small_partitions")
@pytest.mark.parametrize("name", ["levenberg-marquardt", "lbfgs", "adam"])
def test_named_optimizers_take_the_same_steps(name: str) -> None:
    x = np.random.default_rng(2).uniform(0, 10, 300)
    curve = curve_of("a*exp(-b*x)", x, noisy(2 * np.exp(-x), 0.01), start={"a": 1.0, "b": 0.5})
    choice = Choice(find_optimizer(name), epochs=8)
    with np.errstate(all="ignore"):
        found, expected = fit_as_asked(curve, choice, elsewhere), fit_as_asked(curve, choice)
    np.testing.assert_allclose(found.values, expected.values, rtol=1e-8)
    assert found.rss == pytest.approx(expected.rss, rel=1e-8)


def test_a_polynomial_is_the_same() -> None:
    x = np.random.default_rng(3).uniform(0, 10, 300)
    data = {"x": x, "y": np.sqrt(x)}
    found, expected = fit_many_rows(data, 3, elsewhere), fit_many_rows(data, 3)
    assert found is not None
    assert expected is not None
    np.testing.assert_allclose(found.coefficients, expected.coefficients, rtol=1e-12)


def test_what_cannot_be_shared_out_is_refused() -> None:
    x = np.linspace(1, 2, 30)
    with pytest.raises(UsageError, match="cannot be shared out"):
        solve_rows(curve_of("a*x/mean(x)", x, x), elsewhere)
    curve = curve_of("a*x", x, x)
    with pytest.raises(UsageError, match="`newton` needs second derivatives"):
        fit_as_asked(curve, Choice(find_optimizer("newton")), elsewhere)
    with pytest.raises(UsageError, match="`adam` needs mini-batches"):
        fit_as_asked(curve, Choice(find_optimizer("adam"), batch_size=10), elsewhere)
