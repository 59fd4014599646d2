"""Which optimizers `auto` tries on a problem, in order, and why."""

from __future__ import annotations

from dataclasses import dataclass

from gdsolve.solve.minimize.facts import Structure

DENSE = 300
"""Variables up to which a dense Hessian (and its eigenvalues, n**3) is the cheapest way to an answer."""

MATRIX = 1000
"""Variables up to which `bfgs` may keep its matrix (8 MB)."""

PIECES = 60
"""Variables up to which a bundle of pieces with their Hessians is cheap (n**3 a step, some 2 n pieces)."""

SOUNDING = 100
"""Epochs of a bundle before its end is judged for the first time."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One attempt: an optimizer, whether it sees the objective or the residuals, why, and its most epochs."""

    optimizer: str
    on_residuals: bool
    reason: str
    epochs: int | None = None


@dataclass(frozen=True, slots=True)
class Coupling:
    """How the entries of many variables are coupled; None where the Hessian has no such form.

    Attributes:
        bandwidth: how far from its diagonal the Hessian reaches, if it is a narrow band.
        density: mean number of entries in its rows, if it is another sparse matrix.
    """

    bandwidth: int | None = None
    density: float | None = None


def plan(structure: Structure, size: int, coupling: Coupling = Coupling()) -> tuple[Stage, ...]:
    """Return the attempts for a problem with `size` variables, best first.

    Later ones are tried where an earlier one ends at a point that fails its tests.
    """
    facts = structure.facts
    if facts.kinks:
        why = "the gradient jumps (abs, min, max or norm); smooth between its kinks"
        # On a slope without end a thousand steps of a bundle take seconds; a hundred show as much.
        bundle = (Stage("bundle", False, why, epochs=SOUNDING), Stage("bundle", False, why))
        squares = Stage("levenberg-marquardt", True, "a sum of squares, exact Jacobian between its kinks")
        return (
            *((squares,) if structure.residuals is not None and size <= DENSE else ()),
            *(bundle if size <= PIECES else ()),
            Stage("bfgs" if size <= MATRIX else "lbfgs", False, "the gradient jumps (abs, min, max or norm)"),
            Stage("gradient-descent", False, "short steps at the kink"),
            Stage("lbfgs", False, "a fresh start at the kink"),
        )
    if structure.residuals is not None and size <= DENSE:
        return (
            Stage("levenberg-marquardt", True, "a sum of squares, exact Jacobian"),
            Stage("newton", False, "exact Hessian"),
            Stage("bfgs", False, "gradients only"),
        )
    if size <= DENSE:
        why = "convex quadratic" if structure.degree == 2 and facts.convex else "smooth"
        why = "quadratic" if structure.degree == 2 and not facts.convex else why
        if structure.degree is None and facts.convex:
            why = "convex"
        return (
            Stage("newton", False, f"{why}, exact Hessian"),
            Stage("bfgs", False, "gradients only"),
        )
    return _many(structure, size, coupling)


def _many(structure: Structure, size: int, coupling: Coupling) -> tuple[Stage, ...]:
    """Return the attempts for more variables than a dense Hessian is worth."""
    kind = "a sum of squares, " if structure.residuals is not None else ""
    factorized: tuple[Stage, ...] = ()
    if coupling.bandwidth is not None:
        near = f"{coupling.bandwidth} neighbour{'' if coupling.bandwidth == 1 else 's'} on either side"
        reason = f"{kind}{size} variables, each coupled to {near} at most"
        factorized = (Stage("banded-newton", False, reason),)
    elif coupling.density is not None:
        others = f"{coupling.density - 1.0:.2g}"
        reason = f"{kind}{size} variables, each coupled to {others} others on average"
        factorized = (Stage("sparse-newton", False, reason),)
    return (
        *factorized,
        Stage("newton-cg", False, f"{size} variables, Hessian-vector products"),
        Stage("lbfgs", False, f"{size} variables, gradients only"),
    )
