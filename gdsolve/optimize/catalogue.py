"""The list of all optimizers. A new one is one record in its file and one line here."""

from __future__ import annotations

from gdsolve.errors import Diagnostic, UsageError, closest
from gdsolve.optimize.methods.banded_newton import BANDED_NEWTON
from gdsolve.optimize.methods.bfgs import BFGS
from gdsolve.optimize.methods.bundle import BUNDLE
from gdsolve.optimize.methods.cg import CG
from gdsolve.optimize.methods.gauss_newton import GAUSS_NEWTON
from gdsolve.optimize.methods.gradient_descent import GRADIENT_DESCENT
from gdsolve.optimize.methods.lbfgs import LBFGS
from gdsolve.optimize.methods.levenberg_marquardt import LEVENBERG_MARQUARDT
from gdsolve.optimize.methods.nelder_mead import NELDER_MEAD
from gdsolve.optimize.methods.newton import NEWTON
from gdsolve.optimize.methods.newton_cg import NEWTON_CG
from gdsolve.optimize.methods.sparse_newton import SPARSE_NEWTON
from gdsolve.optimize.optimizer import Optimizer
from gdsolve.optimize.rules.adadelta import ADADELTA
from gdsolve.optimize.rules.adagrad import ADAGRAD
from gdsolve.optimize.rules.adam import ADAM, ADAMW
from gdsolve.optimize.rules.adamax import ADAMAX
from gdsolve.optimize.rules.ftrl import FTRL
from gdsolve.optimize.rules.lion import LION
from gdsolve.optimize.rules.nadam import NADAM
from gdsolve.optimize.rules.rmsprop import RMSPROP
from gdsolve.optimize.rules.sgd import SGD

OPTIMIZERS: tuple[Optimizer, ...] = (
    SGD,
    RMSPROP,
    ADAGRAD,
    ADADELTA,
    ADAM,
    ADAMW,
    ADAMAX,
    NADAM,
    FTRL,
    LION,
    BFGS,
    LBFGS,
    CG,
    GRADIENT_DESCENT,
    NEWTON,
    NEWTON_CG,
    BANDED_NEWTON,
    SPARSE_NEWTON,
    LEVENBERG_MARQUARDT,
    GAUSS_NEWTON,
    BUNDLE,
    NELDER_MEAD,
)


def find_optimizer(name: str) -> Optimizer:
    """Return the optimizer of that name.

    Raises:
        UsageError: there is none; the closest name is offered.
    """
    wanted = name.strip().lower().replace("_", "-")
    for optimizer in OPTIMIZERS:
        if optimizer.name == wanted:
            return optimizer
    near = closest(wanted, [optimizer.name for optimizer in OPTIMIZERS])
    seen = "`gdsolve optimizers` shows all of them"
    hint = f"did you mean `{near}`? {seen}" if near else seen
    raise UsageError(Diagnostic(f"unknown optimizer `{name}`", hint=hint))
