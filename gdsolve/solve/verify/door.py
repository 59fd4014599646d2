"""Door: a result document in, a table of tests out."""

from __future__ import annotations

from time import perf_counter

import numpy as np

from gdsolve.graph import kinks
from gdsolve.solve.results.result import Test
from gdsolve.solve.verify.claim import Claim, read_claim
from gdsolve.solve.verify.equations import equation_tests
from gdsolve.solve.verify.everywhere import scope_tests
from gdsolve.solve.verify.extremum import MIRRORED, subject_of, value_tests, verdict_tests
from gdsolve.solve.verify.fit import fit_tests
from gdsolve.solve.verify.report import VerifyReport, count_of

EXITS = {
    **dict.fromkeys(("minimum", "flat minimum", "unique solution", "solutions", "family", "good"), (0,)),
    **dict.fromkeys(("saddle", "maximum", "flat maximum", "not converged", "no root found"), (4,)),
    "inconsistent": (5,),
    **dict.fromkeys(("unbounded", "infimum not attained", "supremum not attained", "undefined"), (6,)),
    "not identifiable": (0,),
}
"""Exit codes that go with a verdict; `maximize` swaps minimum and maximum."""


def verify(path: str, seconds: float | None = None) -> VerifyReport:
    """Return the tests of a result document.

    Args:
        path: of the document.
        seconds: for each proof that is run again.

    Raises:
        DataError: the document cannot be read, or does not hold what is needed to check it.
    """
    began = perf_counter()
    claim = read_claim(path)
    with np.errstate(all="ignore"):
        tests = [*_tests(claim, seconds), *_exit_test(claim)]
    scope = claim.verdict.get("scope")
    said = f"{claim.code}{f' ({scope})' if scope else ''}"
    return VerifyReport(path, _title(claim), said, tuple(tests), perf_counter() - began)


def _tests(claim: Claim, seconds: float | None) -> list[Test]:
    if claim.kind in ("minimize", "maximize"):
        return _extremum_tests(claim, seconds)
    if claim.kind == "puzzle":
        return equation_tests(claim, seconds)
    if claim.kind == "fit":
        return fit_tests(claim)
    raise claim.fault(f"answers of the kind `{claim.kind}` cannot be checked")


def _extremum_tests(claim: Claim, seconds: float | None) -> list[Test]:
    if not claim.solution:
        raise claim.fault(f"it holds no point (verdict `{claim.code}`), so there is nothing to check")
    subject = subject_of(claim)
    sources = [
        subject.graph.input(*each) for each in zip(subject.layout.names, subject.layout.shapes, strict=True)
    ]
    kinked = kinks(subject.output, sources)
    found = verdict_tests(subject, kinked=kinked)
    if not found:
        found = [count_of(f"the verdict `{claim.code}` can be checked", 0, 1)]
    return [*value_tests(subject), *found, *scope_tests(subject, seconds)]


def _exit_test(claim: Claim) -> list[Test]:
    """Return the test that the exit code goes with the verdict."""
    code = MIRRORED.get(claim.code, claim.code) if claim.kind == "maximize" else claim.code
    expected = EXITS.get(code)
    told = claim.verdict.get("exit")
    fits = expected is not None and told in expected
    return [] if fits else [count_of("exit code that goes with the verdict", -1, 0)]


def _title(claim: Claim) -> str:
    if claim.kind == "puzzle":
        return "; ".join(each.text for each in claim.equations())
    return str(claim.content.get("formula"))
