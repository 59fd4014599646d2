"""The door: a problem and its answers, to what a picture of them needs."""

from __future__ import annotations

from collections.abc import Sequence

from gdsolve.problem.equations import Equations
from gdsolve.problem.fit import Fit
from gdsolve.problem.minimize import Minimize
from gdsolve.problem.parts import Problem
from gdsolve.problem.settings import Settings
from gdsolve.solve.results.result import Result
from gdsolve.solve.sampling.equations import sample_equations
from gdsolve.solve.sampling.fit import sample_fit
from gdsolve.solve.sampling.objective import sample_objective
from gdsolve.solve.sampling.samples import Samples


def sample(problem: Problem, settings: Settings, results: Sequence[Result]) -> Samples | None:
    """Return the functions of a problem evaluated around its answers; None if there is nothing to see.

    Args:
        problem: of any kind.
        settings: with which it was solved.
        results: its answers, of several optimizers for a comparison; at least one.
    """
    match problem:
        case Minimize():
            return sample_objective(problem, settings, results)
        case Equations():
            return sample_equations(problem, settings, results)
        case Fit():
            return sample_fit(problem, settings, results)
        case _:
            return None
