"""Results made by hand, one of each kind: what the reports, documents and files are tested on."""

from __future__ import annotations

from dataclasses import replace

from gdsolve.errors import ExitCode
from gdsolve.optimize.outcome import Counts, HistoryRow, Status
from gdsolve.solve.results.result import (
    DerivativeCheck,
    Family,
    FitResult,
    GradResult,
    InputFile,
    OptimizerUse,
    Parameter,
    PuzzleResult,
    Result,
    RunInfo,
    Seconds,
    Test,
    Verdict,
    VerdictCode,
)


def newton() -> Result:
    """Return the answer of `gdsolve minimize "x**2-2*x+1"`."""
    return Result(
        kind="minimize",
        title="x**2 - 2*x + 1",
        verdict=Verdict(
            VerdictCode.MINIMUM,
            "convex, from the formula",
            ExitCode.OK,
            "global",
            (
                Test("|gradient|", 0.0, 1e-12, True),
                Test("Hessian eigenvalue", 2.0, 0.0, True, ">"),
                Test("re-check in 50 digits agrees to", 16.0, 12.0, True, ">="),
            ),
        ),
        status=Status.GRADIENT,
        solution={"x": 1.0},
        start={"x": 0.0},
        objective=0.0,
        gradient_norm=0.0,
        optimizer=OptimizerUse("newton", {"radius": 1.0}, "convex quadratic, exact Hessian"),
        counts=Counts(1, 2, 2, 1),
        history=(
            HistoryRow(0, 1.0, 2.0, None, None, (0.0,)),
            HistoryRow(1, 0.0, 0.0, 1.0, None, (1.0,)),
        ),
        history_names=("x",),
        notes=("start x = 0 (not given)",),
        seconds=Seconds(0.25, 0.125),
        run=RunInfo(("gdsolve", "minimize", "x**2-2*x+1"), "0.1.0", 7),
    )


def descent(epochs: int = 1000, rate: float = 0.01) -> Result:
    """Return plain gradient descent on (x-1)**2 + 4*(y+2)**2 from (0, 0), stopped short of the minimum."""
    x, y, last_norm, rows = 0.0, 0.0, 0.0, []
    for epoch in range(epochs + 1):
        slope = (2 * (x - 1), 8 * (y + 2))
        norm = (slope[0] ** 2 + slope[1] ** 2) ** 0.5
        rows.append(
            HistoryRow(
                epoch,
                (x - 1) ** 2 + 4 * (y + 2) ** 2,
                norm,
                last_norm * rate if epoch else None,
                rate if epoch else None,
                (x, y),
            )
        )
        last_norm = norm
        if epoch < epochs:
            x, y = x - rate * slope[0], y - rate * slope[1]
    return Result(
        kind="minimize",
        title="(x - 1)**2 + 4*(y + 2)**2",
        verdict=Verdict(
            VerdictCode.NOT_CONVERGED,
            "the gradient at the last point is not small enough",
            ExitCode.STOPPED,
            None,
            (Test("|gradient|", rows[-1].gradient_norm, 1e-9, False),),
        ),
        status=Status.EPOCHS,
        message=f"all {epochs} epochs were run",
        solution={"x": x, "y": y},
        start={"x": 0.0, "y": 0.0},
        objective=rows[-1].objective,
        gradient_norm=rows[-1].gradient_norm,
        optimizer=OptimizerUse("sgd", {"learning_rate": rate, "momentum": 0.0}, "as asked"),
        counts=Counts(epochs, epochs + 1, epochs + 1, 0),
        history=tuple(rows),
        history_names=("x", "y"),
        warnings=("the step is still a hundredth of the distance to the minimum",),
        notes=("read `4(y+2)**2` as `4*(y + 2)**2`",),
        next_commands=('gdsolve minimize "(x-1)**2 + 4*(y+2)**2"',),
    )


def decay() -> FitResult:
    """Return the fit of an exponential decay."""
    return FitResult(
        kind="fit",
        title="V ~ a*exp(-t/tau) + c",
        verdict=Verdict(
            VerdictCode.GOOD,
            "minimum confirmed, best of 16 starts",
            ExitCode.OK,
            None,
            (Test("gradient angle", 3e-11, 1e-8, True), Test("condition", 41.0, 1e8, True)),
        ),
        status=Status.GRADIENT,
        solution={"a": 3.01234, "tau": 1.42181, "c": 0.0101},
        objective=0.0868,
        optimizer=OptimizerUse("levenberg-marquardt", {}, "tau searched, a and c solved exactly"),
        parameters={
            "a": Parameter(3.01234, 0.01421, (2.98432, 3.04036)),
            "tau": Parameter(1.42181, 0.00812, (1.40579, 1.43783), 1.4, "from the data"),
            "c": Parameter(0.0101, 0.00304, (0.0041, 0.0161)),
        },
        statistics={
            "n": 200,
            "rss": 0.0868,
            "dof": 197,
            "residual_sd": 0.02099,
            "r_squared": 0.99963,
            "adjusted_r_squared": 0.99962,
            "aic": -1512.3,
            "bic": -1499.1,
        },
        correlation=((1.0, 0.21, -0.33), (0.21, 1.0, -0.71), (-0.33, -0.71, 1.0)),
        covariance=((2e-4, 2e-5, -1e-5), (2e-5, 7e-5, -2e-5), (-1e-5, -2e-5, 9e-6)),
        next_commands=("gdsolve fit decay.csv --model 'a*exp(-t/tau)' --y V",),
        run=RunInfo(inputs=(InputFile("decay.csv", "ab" * 32),)),
    )


def family() -> PuzzleResult:
    """Return the puzzle of the tutorials: a family with one degree of freedom."""
    return PuzzleResult(
        kind="puzzle",
        title="A + B = 9, C - D = 1, A + C = 8, B - D = 2",
        verdict=Verdict(
            VerdictCode.FAMILY,
            "4 equations of rank 3 for 4 names",
            ExitCode.OK,
            None,
            (Test("|residual|", 8.9e-16, 1e-12, True),),
        ),
        solution={"A": 4.5, "B": 4.5, "C": 3.5, "D": 2.5},
        residual_norm=8.9e-16,
        family=Family(1, {"A": "t", "B": "9 - t", "C": "8 - t", "D": "7 - t"}),
    )


def two_roots() -> PuzzleResult:
    """Return a system with two solutions, all of them found."""
    return PuzzleResult(
        kind="puzzle",
        title="x**2 = 4, x*y = 2",
        verdict=Verdict(VerdictCode.SOLUTIONS, "solved exactly", ExitCode.OK),
        solutions=({"x": -2.0, "y": -1.0}, {"x": 2.0, "y": 1.0}),
        complete=True,
        residual_norm=0.0,
    )


def clash() -> PuzzleResult:
    """Return a system without a solution."""
    return PuzzleResult(
        kind="puzzle",
        title="x = 1, x = 2",
        verdict=Verdict(
            VerdictCode.INCONSISTENT, "equations 1 and 2 contradict each other", ExitCode.NO_SOLUTION
        ),
        solution={"x": 1.5},
        residual_norm=0.7071067811865476,
    )


def derivative() -> GradResult:
    """Return first and second derivatives of scalars, with the check."""
    return GradResult(
        kind="grad",
        title="a*x**2 - 2*x",
        verdict=Verdict(VerdictCode.DERIVATIVE, "exact", ExitCode.OK),
        start={"x": 3.0, "a": 1.0},
        value=3.0,
        gradient={"x": 4.0, "a": 9.0},
        hessian={"x": {"x": 2.0, "a": 6.0}, "a": {"x": 6.0, "a": 0.0}},
        check=(
            DerivativeCheck("x", 4.0, 3.9999999999, 10.6),
            DerivativeCheck("a", 9.0, 9.0000000002, 10.7),
        ),
    )


def matrix_derivative() -> GradResult:
    """Return the gradient of a sum by a matrix and a vector."""
    return GradResult(
        kind="grad",
        title="sum(A @ x)",
        verdict=Verdict(VerdictCode.DERIVATIVE, "exact", ExitCode.OK),
        start={"A": [[1.0, 2.0, 3.0]] * 3, "x": [100.0, 200.0, 300.0]},
        value=4200.0,
        gradient={"A": [[100.0, 200.0, 300.0]] * 3, "x": [12.0, 15.0, 18.0]},
    )


def overflow() -> Result:
    """Return a run that ended at numbers that are not finite."""
    return replace(
        newton(),
        title="-exp(x)",
        verdict=Verdict(VerdictCode.UNBOUNDED, "falls without limit as x grows", ExitCode.UNBOUNDED),
        status=Status.DIVERGED,
        solution={"x": 710.0},
        objective=float("-inf"),
        gradient_norm=float("nan"),
        history=(),
        notes=(),
    )


SAMPLES = {
    "newton": newton,
    "descent": descent,
    "decay": decay,
    "family": family,
    "two_roots": two_roots,
    "clash": clash,
    "derivative": derivative,
    "matrix_derivative": matrix_derivative,
    "overflow": overflow,
}
