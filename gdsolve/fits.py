"""What follows from fits: predictions, and how published problems are solved. The commands call these functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gdsolve.bench.nist import Row
    from gdsolve.solve.prediction import Prediction


def predict(
    path: str,
    *,
    x: Sequence[str] = (),
    data: str | None = None,
    sigma: str | None = None,
    ci: float | None = None,
) -> Prediction:
    """Return a fitted curve at new points; see `gdsolve.solve.prediction.Points`.

    Args:
        path: of the result document of a fit.
        x: texts such as `0:10:0.5`.
        data: a table with the inputs.
        sigma: of new readings.
        ci: confidence level in percent.
    """
    from gdsolve.solve.prediction import Points
    from gdsolve.solve.prediction import predict as predict_at

    return predict_at(path, Points(x=tuple(x), data=data, sigma=sigma, ci=ci))


def bench_nist(sets: Sequence[str], on_row: Callable[[Row], None] | None = None) -> tuple[Row, ...]:
    """Return how the data sets of NIST StRD (all, if none is named) are solved; `on_row` hears of each."""
    from gdsolve.bench.datasets import choose_sets
    from gdsolve.bench.nist import run_nist

    return run_nist(choose_sets(sets), on_row)
