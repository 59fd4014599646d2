"""The comparison of several models of the same rows, and the choice among them.

The choice begins with the least AICc (Burnham & Anderson, Model Selection and Multimodel Inference, 2002). A
smaller model that is contained in it is taken instead if the F test does not reject it at 5 % and its error in
cross-validation is larger by no more than one standard error (Hastie, Tibshirani & Friedman, The Elements of
Statistical Learning, 2009, section 7.10).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdsolve.optimize.protocols import Vector

SIGNIFICANT = 0.05
"""Level of the F tests."""

CLEAR = 0.95
"""Akaike weight from which the choice is called clear."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One model.

    Attributes:
        name: as it was asked for.
        parameters: how many were fitted.
        freedom: rows minus parameters.
        rss: sum of squared residuals (divided by sigma).
        aicc, bic: criteria; None if there are too few rows.
        errors: squared errors of predicting each row without it, shape (n,); None if they cannot be had.
        fault: why it is not among those to choose from, "" if it is.
    """

    name: str
    parameters: int
    freedom: int
    rss: float
    aicc: float | None = None
    bic: float | None = None
    errors: Vector | None = None
    fault: str = ""

    @property
    def cross_validation(self) -> float | None:
        """Return the root of the mean squared error of predicting a row without it."""
        return None if self.errors is None else math.sqrt(float(np.mean(self.errors)))


@dataclass(frozen=True, slots=True)
class NestedTest:
    """Whether a model is needed beyond a smaller one that it contains; places in the list of candidates.

    `statistic` is F with (difference of parameters, freedom of the larger) degrees, or, where sigma is known,
    the difference of chi2.
    """

    small: int
    large: int
    statistic: float
    degrees: tuple[int, int]
    p: float
    kind: str = "F"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several models of the same rows.

    Attributes:
        response: what all of them fit.
        rows: how many rows they fit.
        candidates: in the order in which they were given.
        tests: F tests of all nested pairs, by places in `candidates`.
        chosen: place of the choice; None if there is none.
        reasons: why, in words.
        validation: how cross-validation was done.
    """

    response: str
    rows: int
    candidates: tuple[Candidate, ...]
    tests: tuple[NestedTest, ...]
    chosen: int | None
    reasons: tuple[str, ...]
    validation: str

    @property
    def weights(self) -> list[float | None]:
        """Return the Akaike weight of each candidate."""
        return weights(self.candidates)

    @property
    def verdict(self) -> str:
        """Return the choice and its reasons in one line."""
        if self.chosen is None:
            return "no model can be chosen: " + "; ".join(self.reasons)
        return f"{self.candidates[self.chosen].name}: {', '.join(self.reasons)}"

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison for JSON."""
        return {
            "response": self.response,
            "rows": self.rows,
            "chosen": None if self.chosen is None else self.candidates[self.chosen].name,
            "because": list(self.reasons),
            "cross_validation": self.validation,
            "models": [
                _without_none(
                    {
                        "model": each.name,
                        "parameters": each.parameters,
                        "dof": each.freedom,
                        "rss": each.rss,
                        "aicc": each.aicc,
                        "weight": weight,
                        "bic": each.bic,
                        "cv_error": each.cross_validation,
                        "not_considered": each.fault or None,
                    }
                )
                for each, weight in zip(self.candidates, self.weights, strict=True)
            ],
            "tests": [
                {
                    "small": self.candidates[each.small].name,
                    "large": self.candidates[each.large].name,
                    "kind": each.kind,
                    "statistic": each.statistic,
                    "dof": list(each.degrees),
                    "p": each.p,
                }
                for each in self.tests
            ],
        }


def _without_none(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in parts.items() if value is not None}


def weights(candidates: Sequence[Candidate]) -> list[float | None]:
    """Return exp(-delta/2) of each AICc, divided by their sum; None without one."""
    known = [each.aicc for each in candidates if each.aicc is not None and not each.fault]
    if not known:
        return [None] * len(candidates)
    least = min(known)
    total = sum(math.exp((least - each) / 2) for each in known)
    return [
        None if each.aicc is None or each.fault else math.exp((least - each.aicc) / 2) / total
        for each in candidates
    ]


def nested_test(
    candidates: Sequence[Candidate], small: int, large: int, *, known_scale: bool = False
) -> NestedTest | None:
    """Return the test of a smaller model against one that contains it; None if nothing is left to test with."""
    from scipy.special import chdtrc, fdtrc

    one, other = candidates[small], candidates[large]
    more = other.parameters - one.parameters
    gain = max(one.rss - other.rss, 0.0)
    if known_scale:
        return NestedTest(small, large, gain, (more, 0), float(chdtrc(more, gain)), "chi2")
    if other.freedom <= 0 or more <= 0 or other.rss <= 0:
        return None
    f = gain / more / (other.rss / other.freedom)
    return NestedTest(small, large, f, (more, other.freedom), float(fdtrc(more, other.freedom, f)))


def choose(
    candidates: Sequence[Candidate], tests: Sequence[NestedTest]
) -> tuple[int | None, tuple[str, ...]]:
    """Return the place of the choice and the reasons; see the head of this file."""
    able = [place for place, each in enumerate(candidates) if each.aicc is not None and not each.fault]
    if not able:
        return None, tuple(dict.fromkeys(each.fault or "too few rows for AICc" for each in candidates))
    chosen = least = min(able, key=lambda place: candidates[place].aicc or 0.0)
    while (smaller := _simpler(candidates, tests, chosen, able)) is not None:
        chosen = smaller
    return chosen, _reasons(candidates, tests, chosen, least, able)


def _simpler(
    candidates: Sequence[Candidate], tests: Sequence[NestedTest], chosen: int, able: Sequence[int]
) -> int | None:
    """Return the largest contained model that does as well as the chosen one."""
    fits = [
        each.small
        for each in tests
        if each.large == chosen
        and each.small in able
        and each.p > SIGNIFICANT
        and _worse_by(candidates[each.small], candidates[chosen]) <= 1.0
    ]
    return max(fits, key=lambda place: candidates[place].parameters, default=None)


def _worse_by(one: Candidate, other: Candidate) -> float:
    """Return by how many standard errors one model predicts worse than another."""
    if one.errors is None or other.errors is None:
        return 0.0
    difference = one.errors - other.errors
    error = float(np.std(difference, ddof=1)) / math.sqrt(len(difference)) if len(difference) > 1 else 0.0
    mean = float(np.mean(difference))
    return mean / error if error > 0 else math.copysign(math.inf, mean) if mean else 0.0


def _reasons(
    candidates: Sequence[Candidate],
    tests: Sequence[NestedTest],
    chosen: int,
    least: int,
    able: Sequence[int],
) -> tuple[str, ...]:
    weight = weights(candidates)
    reasons = []
    if chosen == least:
        share = weight[chosen] or 0.0
        reasons.append(f"AICc least (weight {share:.2f})" + ("" if share >= CLEAR else ", not clear-cut"))
    else:
        reasons.append(f"simpler than `{candidates[least].name}`, which has the least AICc")
    for each in tests:
        if each.large == chosen and each.small == _largest_inside(candidates, tests, chosen):
            word = "rejects" if each.p <= SIGNIFICANT else "does not reject"
            reasons.append(f"the {each.kind} test {word} `{candidates[each.small].name}` (p {each.p:.2g})")
        if each.small == chosen and each.large == _smallest_around(candidates, tests, chosen):
            word = "needs" if each.p <= SIGNIFICANT else "does not need"
            reasons.append(f"the {each.kind} test {word} `{candidates[each.large].name}` (p {each.p:.2g})")
    judged = [place for place in able if candidates[place].errors is not None]
    if judged:
        best = min(judged, key=lambda place: candidates[place].cross_validation or 0.0)
        worse = _worse_by(candidates[chosen], candidates[best])
        if best == chosen:
            reasons.append("cross-validation least")
        elif worse <= 1.0:
            reasons.append(f"in cross-validation within one standard error of `{candidates[best].name}`")
        else:
            reasons.append(
                f"but cross-validation prefers `{candidates[best].name}` by {worse:.1f} standard errors"
            )
    return tuple(reasons)


def _largest_inside(candidates: Sequence[Candidate], tests: Sequence[NestedTest], chosen: int) -> int | None:
    inside = [each.small for each in tests if each.large == chosen]
    return max(inside, key=lambda place: candidates[place].parameters, default=None)


def _smallest_around(candidates: Sequence[Candidate], tests: Sequence[NestedTest], chosen: int) -> int | None:
    around = [each.large for each in tests if each.small == chosen]
    return min(around, key=lambda place: candidates[place].parameters, default=None)
