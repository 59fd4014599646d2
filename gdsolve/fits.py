"""What follows from fits, as the commands call it: predictions, comparisons, published problems."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gdsolve.bench.nist import Row
    from gdsolve.problem.settings import Settings
    from gdsolve.solve.comparing.models import ModelComparison
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


def compare_models(source: str, models: Sequence[str], settings: Settings) -> ModelComparison:
    """Return several models fitted to the same rows, and the choice among them.

    Args:
        source: a data file, or a problem file with a fit.
        models: formulas, or names of ready-made models.
        settings: what else was said.
    """
    from gdsolve.pipeline import read_fit
    from gdsolve.solve.comparing.models import compare_models as compare

    return compare(read_fit(source, settings), settings, models)


def bench_nist(sets: Sequence[str], on_row: Callable[[Row], None] | None = None) -> tuple[Row, ...]:
    """Return how the data sets of NIST StRD (all, if none is named) are solved; `on_row` hears of each."""
    from gdsolve.bench.datasets import choose_sets
    from gdsolve.bench.nist import run_nist

    return run_nist(choose_sets(sets), on_row)
