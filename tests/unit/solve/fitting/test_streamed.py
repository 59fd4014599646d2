"""Fits to rows that go by block by block agree with those to rows in memory."""

from time import perf_counter

import numpy as np
import pytest

from gdsolve.data import Table
from gdsolve.errors import DataError
from gdsolve.problem import fit_problem
from gdsolve.problem.settings import Settings
from gdsolve.solve.fit.opened import OpenFit, finished, open_fit
from gdsolve.solve.fit.solve import fit_rows
from gdsolve.solve.fit.streamed import solve_streamed
from gdsolve.solve.fitting.inference.errors import quantile
from gdsolve.solve.fitting.many.reservoir import Reservoir
from gdsolve.solve.fitting.many.stream import StreamedRows
from gdsolve.solve.fitting.rows import Rows, all_rows
from gdsolve.solve.fitting.rows.totals import Totals

COUNT = 22_000


@pytest.fixture(scope="module")
def decay(tmp_path_factory):
    """Rows of a noisy decay with a sigma of their own; two of them without a number."""
    generator = np.random.default_rng(3)
    t = generator.uniform(0, 6, COUNT)
    s = generator.uniform(0.01, 0.1, COUNT)
    y = 3 * np.exp(-t / 1.4) + 0.2 + s * generator.normal(size=COUNT)
    cells = [f"{a:.6f},{b:.6f},{c:.4f}" for a, b, c in zip(t, y, s, strict=True)]
    cells[17], cells[21_999] = "1.5,,0.1", "nan,1,0.1"
    path = tmp_path_factory.mktemp("data") / "decay.csv"
    path.write_text("t,y,s\n" + "\n".join(cells) + "\n")
    return path


def opened(path, memory=1e9, **settings) -> OpenFit:
    asked = Settings(**{"nan": "drop", "memory": memory, "y": "y", **settings})
    return open_fit(fit_problem(str(path)), asked)


def streamed(fit: OpenFit):
    found = solve_streamed(fit)
    assert not isinstance(found, Rows)
    return finished(fit, found.solved, found.rows, found.totals, found.ends, began=perf_counter())


def in_memory(fit: OpenFit):
    return fit_rows(fit, all_rows(fit.reader), perf_counter())


def assert_same(one, other, digits=1e-9):
    assert one.verdict.code == other.verdict.code
    assert one.parameters.keys() == other.parameters.keys()
    for name, each in one.parameters.items():
        assert each.value == pytest.approx(other.parameters[name].value, rel=digits, abs=1e-12)
        assert each.stderr == pytest.approx(other.parameters[name].stderr, rel=1e-7)
    assert one.statistics == pytest.approx(other.statistics, rel=1e-8)
    assert one.predictors.keys() == other.predictors.keys()
    for name, each in one.predictors.items():
        assert (each.low, each.high) == (other.predictors[name].low, other.predictors[name].high)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"model": "a*exp(-t/tau) + c"}, marks=pytest.mark.slow),
        pytest.param(
            {"model": "a*exp(-t/tau) + c", "sigma": "s", "sigma_kind": "absolute", "where": "t < 5"},
            marks=pytest.mark.slow,
        ),
        {"model": "a + b*t + c*t**2"},
        {"model": "a*exp(-x) + c", "x": ("t/2",), "sigma": "s"},
        {"degree": 3, "x": ("t",)},
        {"degree": 2, "x": ("t",), "sigma": "s"},
        {
            "model": "a*exp(-t/tau) + c",
            "optimizer": "levenberg-marquardt",
            "start": {"a": 1, "tau": 1, "c": 0},
        },
    ],
    ids=["curve", "weighted", "linear", "expression", "degree", "weighted degree", "named"],
)
def test_streamed_fits_agree_with_those_in_memory(decay, asked):
    fit = opened(decay, 1e3, **asked)
    assert_same(streamed(fit), in_memory(fit))


@pytest.mark.slow
def test_what_is_kept_in_memory_does_not_matter(decay):
    one, other = (streamed(opened(decay, memory, model="a*exp(-t/tau) + c")) for memory in (1e3, 1e9))
    assert one.solution == other.solution
    assert one.covariance == other.covariance


def test_what_was_left_out_is_said(decay):
    notes = streamed(opened(decay, model="a*exp(-t/tau) + c")).notes
    assert "2 rows without a number left out: 18, 22000 (data rows, counted from 1)" in notes
    assert any("22000 rows" in note for note in notes)


def test_a_missing_number_is_an_error_that_names_its_row(decay):
    with pytest.raises(DataError, match="column `t` has 1 row without a finite number") as caught:
        streamed(opened(decay, nan="error", model="a*exp(-t/tau) + c"))
    assert "row 22000 `nan`" in caught.value.diagnostics[0].where


def test_a_model_that_takes_rows_together_gets_them_in_memory(decay):
    fit = opened(decay, model="a*t/mean(t) + b")
    rows = solve_streamed(fit)
    assert isinstance(rows, Rows)
    assert rows.count == COUNT - 2
    with pytest.raises(DataError, match="do not fit into the memory") as caught:
        solve_streamed(opened(decay, 1e3, model="a*t/mean(t) + b"))
    assert "--memory" in caught.value.diagnostics[0].hint


def test_blocks_are_the_same_from_the_file_and_from_memory(decay):
    fit = opened(decay, model="a*t")
    kept, read = StreamedRows(fit.reader, 1e9), StreamedRows(fit.reader, 0)
    kept.scan(10), read.scan(10)
    assert (kept.is_kept, read.is_kept) == (True, False)
    for _ in range(2):
        for one, other in zip(kept, read, strict=True):
            assert one.keys() == other.keys()
            assert all((one[name] == other[name]).all() for name in one)


def test_files_are_streamed_when_they_are_large(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("x,y\n1,2\n" * 2)
    table = open_fit(fit_problem(str(path)), Settings(degree=1)).table
    assert isinstance(table, Table)
    assert table.is_small


def rows_of(y, sigma=None):
    return Rows({"x": np.arange(len(y)) * 1.0}, np.asarray(y, float), "y", sigma)


def test_sums_of_parts_are_those_of_the_whole():
    generator = np.random.default_rng(5)
    y, sigma = 1e6 + generator.normal(size=1000), generator.uniform(0.5, 2, 1000)
    parts = [rows_of(y[cut], sigma[cut]) for cut in (slice(0, 1), slice(1, 700), slice(700, 1000))]
    whole = Totals.of(rows_of(y, sigma))
    added = Totals.of(parts[0]) + Totals.of(parts[1]) + Totals.of(parts[2])
    assert added.count == 1000
    weights = sigma**-2.0
    mean = np.average(y, weights=weights)
    assert added.mean == pytest.approx(mean, rel=1e-15)
    assert added.about_mean == pytest.approx(float(weights @ (y - mean) ** 2), rel=1e-9)
    assert (added.lowest, added.highest) == (y.min(), y.max())
    assert added.logs == pytest.approx(np.log(sigma).sum(), rel=1e-12)
    assert whole.square == pytest.approx(added.square, rel=1e-14)


def test_a_reservoir_is_a_fixed_sample_without_favourites():
    def sampled(blocks):
        reservoir = Reservoir(50)
        for block in blocks:
            reservoir.add(rows_of(block, np.full(len(block), 2.0)))
        return reservoir.rows()

    y = np.arange(10_000.0)
    one, other = sampled(np.split(y, 10)), sampled(np.split(y, [3, 9000]))
    assert one.y.tolist() == other.y.tolist()
    assert one.count == 50
    assert (np.diff(one.y) > 0).all()
    assert 4000 < one.y.mean() < 6000
    assert (one.sigma == 2.0).all()
    assert sampled([y[:7]]).y.tolist() == y[:7].tolist()


@pytest.mark.parametrize("freedom", [10_000, 123_456, 10**9])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.9999])
def test_the_series_for_many_degrees_of_freedom(freedom, level):
    from scipy.special import stdtrit

    assert quantile(level, freedom) == pytest.approx(float(stdtrit(freedom, (1 + level) / 2)), rel=1e-13)
