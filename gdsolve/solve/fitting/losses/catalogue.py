"""The losses that a fit can have, by name."""

from __future__ import annotations

from collections.abc import Mapping

from gdsolve.errors import UsageError, closest

SQUARES = "squares"

LOSSES: Mapping[str, str] = {
    SQUARES: "least squares, for normal residuals",
    "huber": "squares up to 1.345 scales, then straight",
    "soft_l1": "a smooth huber",
    "l1": "absolute values: the median curve",
    "cauchy": "logarithm of squares: far rows count little",
    "tukey": "bisquare: rows beyond 4.685 scales have no say at all",
    "poisson": "counts, with the curve as their mean",
    "binomial": "successes of `--trials`, with the curve as the probability of each",
}
"""Name and summary."""

COUNTS = ("poisson", "binomial")
"""Likelihoods of counts."""


def find_loss(name: str) -> str:
    """Return the name of a loss.

    Raises:
        UsageError: there is none of that name.
    """
    name = {"l2": SQUARES, "bisquare": "tukey", "lad": "l1"}.get(name, name)
    if name not in LOSSES:
        near = closest(name, LOSSES)
        listed = ", ".join(f"`{each}`" for each in LOSSES)
        hint = f"did you mean `{near}`? There are {listed}" if near else f"there are {listed}"
        raise UsageError.of(f"there is no loss `{name}`", hint=hint)
    return name
