"""Newton's method for many variables that are coupled to near neighbours only.

Damped steps with a banded matrix (`coupled/descent.py`), n b**2 operations each.

Along a chain most entries soon rest, and a front moves on by about one entry per step. So the steps are
confined to the windows in which something still moves (`coupled/windows.py`): a step then costs as much as a
window, not as the whole. Steps of all entries come in between, and only they decide when the run ends.
"""

from __future__ import annotations

from dataclasses import replace

from gdsolve.optimize.counted import Counted
from gdsolve.optimize.coupled.descent import Options, State, begun_at, escaped, in_order, moved, stepped
from gdsolve.optimize.coupled.windows import swept
from gdsolve.optimize.optimizer import Optimizer
from gdsolve.optimize.outcome import Status
from gdsolve.optimize.protocols import Bounds, Vector


def init(function: Counted, x: Vector, bounds: Bounds, options: Options) -> State:
    """Return the state at the start."""
    return begun_at(function.banded, x, options)


def step(function: Counted, state: State, bounds: Bounds, options: Options) -> State:
    """Return the state after one step of all entries, or after many of those in windows."""
    ended = escaped(state)
    if ended is not None:
        return ended
    if state.is_whole:
        banded = function.banded.exact if state.is_exact else function.banded
        box = in_order(bounds, banded)
        sweep = swept(banded, state.here, state.reach, box, function.eps, function.is_late)
        if sweep is not None:
            there = moved(state, replace(state.here, z=sweep.z, model=banded.model(sweep.z)), banded)
            here = replace(there.here, damping=sweep.damping, eased=sweep.eased)
            after = replace(there, is_whole=False, slow=0, here=here)
            if sweep.is_interrupted:
                return replace(
                    after, stop=Status.INTERRUPTED, message="interrupted between steps of all entries"
                )
            return after
    return stepped(function.banded, state, bounds, function.eps, function.is_late)


BANDED_NEWTON = Optimizer(
    name="banded-newton",
    summary="damped Newton steps for many variables, each coupled to near neighbours only",
    family="second order",
    needs=frozenset({"value", "gradient", "band"}),
    handles_bounds=True,
    options=Options,
    init=init,
    step=step,
    formula=(
        "(B + lam D) p = -g, with B the banded Hessian, or J'J of a sum of squares",
        "x = x + p if f falls; lam grows or shrinks with the gain",
    ),
    source="Moré (1978); Nielsen, IMM-REP-1999-05 (2.21); LAPACK's ptsv and pbsv; the windows are ours",
)
