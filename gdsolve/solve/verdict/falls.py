"""The verdicts on a function that falls for ever, or no longer, in words: where to, and to what."""

from __future__ import annotations

from gdsolve.errors import ExitCode
from gdsolve.solve.results.result import Test, Verdict, VerdictCode
from gdsolve.solve.verdict.rays import Ray
from gdsolve.solve.verdict.subject import Subject

PLATEAU = "some variables have no effect in float64 here: a plateau, not shown to be a minimum"


def unbounded(where: str, tests: tuple[Test, ...] = ()) -> Verdict:
    """Return that f falls below any number; `where` is one of the two below."""
    return Verdict(
        VerdictCode.UNBOUNDED, f"the objective falls without limit {where}", ExitCode.UNBOUNDED, None, tests
    )


def not_attained(subject: Subject, ray: Ray, tests: tuple[Test, ...]) -> Verdict:
    """Return that f falls along a ray to a limit that it never takes."""
    because = f"the objective falls towards {ray.limit:.12g} {along(subject, ray)} and never takes that value"
    return Verdict(VerdictCode.NOT_ATTAINED, because, ExitCode.UNBOUNDED, None, tests)


def towards(subject: Subject) -> str:
    """Return where an infinite value was met, in words."""
    shown = ", ".join(
        f"{name} = {value:.6g}" for name, value in zip(subject.labels[:6], subject.x, strict=False)
    )
    return f"towards {shown}"


def along(subject: Subject, ray: Ray) -> str:
    """Return the direction of a ray in words: `as x -> -inf` or `along x : y = 1 : -2`."""
    moving = [i for i in range(subject.x.size) if abs(ray.direction[i]) > 1e-9]
    if len(moving) == 1:
        sign = "+" if ray.direction[moving[0]] > 0 else "-"
        return f"as {subject.labels[moving[0]]} -> {sign}inf"
    shown = moving[:6]
    names = ", ".join(subject.labels[i] for i in shown) + (", ..." if len(moving) > 6 else "")
    values = ", ".join(f"{ray.direction[i]:.4g}" for i in shown) + (", ..." if len(moving) > 6 else "")
    return f"along ({names}) = t*({values}), t -> inf"
