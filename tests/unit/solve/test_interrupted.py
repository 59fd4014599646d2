"""Ctrl-C in the search of `auto`: it ends there, with the point so far."""

import numpy as np
import pytest

from gdsolve import minimize
from gdsolve.errors import ExitCode
from gdsolve.optimize.coupled import windows
from gdsolve.solve.minimize import search as searching
from gdsolve.solve.results.result import VerdictCode

CHAIN = "sum(100*(x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)"


def test_an_interrupted_run_is_not_followed_by_others(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []

    def run(*arguments, **options):
        runs.append(arguments)

        def interrupt(row) -> None:
            if row.epoch == 3:
                raise KeyboardInterrupt

        return loop(*arguments, **{**options, "on_row": interrupt})

    loop = searching.run
    monkeypatch.setattr(searching, "run", run)
    result = minimize("sum(exp(u[1:,:] - u[:-1,:])) + sum(exp(-u))", shape={"u": (20, 20)})
    assert len(runs) == 1
    assert result.verdict.exit is ExitCode.INTERRUPTED
    assert (result.verdict.code, result.verdict.because) == (VerdictCode.NOT_CONVERGED, "interrupted")
    assert result.objective < 760


def test_steps_on_windows_before_ctrl_c_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = []
    descended = windows.descended

    def interrupted(*arguments):
        steps.append(1)
        if len(steps) == 500:
            raise KeyboardInterrupt
        return descended(*arguments)

    monkeypatch.setattr(windows, "descended", interrupted)
    result = minimize(CHAIN, shape={"x": (5000,)}, start={"x": -1.2})
    assert result.verdict.exit is ExitCode.INTERRUPTED
    assert result.counts.iterations < 50
    # the front has moved on by about one entry a step
    solved = np.abs(np.array(result.solution["x"]) - 1) < 1e-6
    assert 300 < solved.sum() < 700
