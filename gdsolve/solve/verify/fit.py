"""Fits, checked again: the data file by its digest, the residual sum, stationarity, standard errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdsolve.compile import Layout
from gdsolve.data import read_table
from gdsolve.errors import Source
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.request import Request
from gdsolve.solve.fitting.rows.reading import read_rows
from gdsolve.solve.fitting.rows.rows import Rows
from gdsolve.solve.results.result import Test
from gdsolve.solve.verify.claim import Claim
from gdsolve.solve.verify.report import at_least, at_most, count_of
from gdsolve.symbols.precise import evaluate_precisely

DIGITS = 40
MOST_ROWS = 2000
"""Rows up to which the model is computed in many digits; beyond, in float64."""

STEP = 1e-12
"""Of the differences, relative to a parameter (absolute below 1), in many digits; their error is its square."""

FLOAT_STEP = 6e-6
"""The same in float64: the cube root of its unit."""

ANGLE = 1e-6
"""Cosine between the residuals and a direction in which the curve can move, at a minimum."""

PERFECT = 1e-12
"""Residuals, relative to y, that are rounding: there the angle says nothing."""

ERROR = 1e-5
"""Relative difference of standard errors."""

SINGULAR = 1e-7
"""Ratio of singular values (columns of length 1) at which parameters are not determined."""


@dataclass(frozen=True, slots=True)
class _Fitted:
    """Residuals at the answer, and the slopes of the model by each parameter, divided by sigma."""

    names: tuple[str, ...]
    residuals: Vector
    slopes: Matrix
    rss: float
    scale: float


def fit_tests(claim: Claim) -> list[Test]:
    """Return the tests of a fit.

    Raises:
        DataError: the data file is not there, or is another one.
    """
    loss = (claim.part("problem").get("data") or {}).get("loss") or "squares"
    if loss not in ("squares", "l2"):
        raise claim.fault(f"fits with the loss `{loss}` cannot be checked")
    rows, kind = _rows(claim)
    fitted = _fitted(claim, rows)
    told = claim.number("objective")
    tests = [] if told is None else [_sum_test(told, fitted, rows)]
    statistics = claim.part("statistics")
    if "n" in statistics:
        tests.append(count_of("rows", rows.count, int(statistics["n"])))
    outside = _outside(claim)
    if outside is not None:
        tests.append(at_most("distance outside of the bounds", outside, 0.0))
    if claim.code in ("good", "not identifiable"):
        tests += _stationary_tests(claim, fitted, rows)
        tests += _error_tests(claim, fitted, rows, kind)
    return tests


def _sum_test(told: float, fitted: _Fitted, rows: Rows) -> Test:
    weight = 1.0 if rows.sigma is None else rows.sigma
    rounding = float(np.sum(np.square(1e-15 * rows.y / weight)))
    tolerance = 1e-9 * abs(fitted.rss) + 1e3 * rounding + 1e-300
    return at_most("residual sum of squares: difference", abs(told - fitted.rss), tolerance)


def _rows(claim: Claim) -> tuple[Rows, str]:
    """Return the rows that were fitted, and the kind of sigma."""
    data: Mapping[str, Any] = claim.part("problem").get("data") or {}
    if "path" not in data:
        raise claim.fault("it names no single data file; fits to several data sets cannot be checked")
    inputs = claim.part("run").get("inputs") or []
    digest = next((each["sha256"] for each in inputs if _is_same(each.get("path"), data["path"])), None)
    if digest is None:
        raise claim.fault(f"it holds no SHA-256 of `{data['path']}`")
    table = read_table(claim.file(data["path"], digest), sql=data.get("sql"))
    request = Request(
        x=tuple(Source(each, "--x") for each in data.get("x", ())),
        y=_source(data.get("y"), "--y"),
        degree=None,
        model=claim.formula(),
        sigma=_source(data.get("sigma"), "--sigma"),
        sigma_kind=data.get("sigma_kind") or "relative",
        where=_source(data.get("where"), "--where"),
        nan=data.get("nan") or "error",
        loss="squares",
        level=0.95,
    )
    constants = claim.part("constants")
    numbers = {name: float(value) for name, value in constants.items() if isinstance(value, int | float)}
    return read_rows(table, request, numbers, None), request.sigma_kind


def _is_same(one: Any, other: str) -> bool:
    return isinstance(one, str) and (one == other or other.endswith("/" + one.lstrip("./")))


def _source(text: Any, name: str) -> Source | None:
    return Source(text, name) if isinstance(text, str) else None


def _fitted(claim: Claim, rows: Rows) -> _Fitted:
    names = tuple(claim.solution)
    values = np.array([float(claim.solution[name]) for name in names])
    many = rows.count <= MOST_ROWS
    curve = _precise_curve(claim, rows, names) if many else _float_curve(claim, rows, names)
    weight = np.ones(rows.count) if rows.sigma is None else rows.sigma
    residuals = np.asarray([float(each) for each in curve(values) - rows.y], dtype=float) / weight
    columns = []
    for place, value in enumerate(values):
        step = (STEP if many else FLOAT_STEP) * max(1.0, abs(value))
        up, down = (_shifted(curve, values, place, sign * step) for sign in (1, -1))
        columns.append([float(each) for each in (up - down) / (2 * step)])
    slopes = np.array(columns).T.reshape(rows.count, len(names)) / weight[:, None]
    return _Fitted(
        names, residuals, slopes, float(np.sum(np.square(residuals))), float(np.linalg.norm(rows.y / weight))
    )


def _shifted(curve: Any, values: Vector, place: int, by: float) -> Any:
    moved = list(values)
    moved[place] = _Sum(values[place], by)
    return curve(moved)


@dataclass(frozen=True, slots=True)
class _Sum:
    """value + by, not yet added: float64 would round it."""

    value: float
    by: float


def _precise_curve(claim: Claim, rows: Rows, names: tuple[str, ...]) -> Any:
    from mpmath import MPContext

    context = MPContext()
    context.dps = DIGITS
    formula, constants = claim.formula(), dict(claim.part("constants"))

    def curve(values: Any) -> Any:
        known = {name: _exact(context, value) for name, value in zip(names, values, strict=True)}
        found = evaluate_precisely(formula, {**constants, **rows.columns, **known}, DIGITS)
        return np.broadcast_to(np.asarray(found, dtype=object), (rows.count,))

    return curve


def _exact(context: Any, value: Any) -> Any:
    return (
        context.mpf(value.value) + context.mpf(value.by)
        if isinstance(value, _Sum)
        else context.mpf(float(value))
    )


def _float_curve(claim: Claim, rows: Rows, names: tuple[str, ...]) -> Any:
    from gdsolve.compile import compile_values
    from gdsolve.graph import Graph
    from gdsolve.lower import lower_all
    from gdsolve.ops import ROWS

    graph = Graph()
    nodes = {name: graph.input(name) for name in names}
    nodes |= {name: graph.input(name, (ROWS,)) for name in rows.columns}
    nodes |= {
        name: graph.constant(value) for name, value in claim.part("constants").items() if name not in nodes
    }
    body = lower_all(claim.formula(), graph, nodes).body
    if body is None:
        raise claim.fault("its formula is a relation")
    function = compile_values(graph, (body,), Layout.scalars(list(names)), data=dict(rows.columns))

    def curve(values: Any) -> Any:
        flat = [each.value + each.by if isinstance(each, _Sum) else float(each) for each in values]
        return np.broadcast_to(np.asarray(function(np.array(flat))[0]), (rows.count,))

    return curve


def _outside(claim: Claim) -> float | None:
    """Return how far the parameters are outside of their bounds; None if there are none."""
    told = claim.part("problem").get("variables", {})
    limits = [(name, each) for name, each in told.items() if "lower" in each or "upper" in each]
    if not limits:
        return None
    worst = 0.0
    for name, each in limits:
        value = float(claim.solution.get(name, np.nan))
        worst = max(worst, each.get("lower", -np.inf) - value, value - each.get("upper", np.inf))
    return worst


def _free(claim: Claim, fitted: _Fitted) -> Any:
    """Say which parameters no bound holds."""
    told = claim.part("problem").get("variables", {})
    free = []
    for name in fitted.names:
        value, each = float(claim.solution[name]), told.get(name, {})
        free.append(value > each.get("lower", -np.inf) and value < each.get("upper", np.inf))
    return np.array(free, dtype=bool)


def _stationary_tests(claim: Claim, fitted: _Fitted, rows: Rows) -> list[Test]:
    """Return the test that the residuals stand at right angles to all slopes."""
    norm = float(np.linalg.norm(fitted.residuals))
    if norm <= PERFECT * fitted.scale:
        return [at_most("residuals, relative to y", norm / max(fitted.scale, 1e-300), PERFECT)]
    slopes = fitted.slopes[:, _free(claim, fitted)]
    length = np.linalg.norm(slopes, axis=0) * norm
    cosines = np.abs(slopes.T @ fitted.residuals) / np.where(length > 0, length, 1.0)
    # Rounding of the answer itself turns the residuals by this much.
    values = np.array([abs(float(claim.solution[name])) for name in fitted.names])
    rounding = 4e-16 * float(np.max(np.linalg.norm(fitted.slopes, axis=0) * values, initial=0.0)) / norm
    first_order = claim.optimizer not in _SECOND_ORDER
    tolerance = (1e-3 if first_order else ANGLE) + 10 * rounding
    return [at_most("cosine between residuals and slopes", float(np.max(cosines, initial=0.0)), tolerance)]


_SECOND_ORDER = (
    "levenberg-marquardt",
    "gauss-newton",
    "newton",
    "lbfgs",
    "bfgs",
    "exact",
    "qr",
    "polynomial",
    "",
)


def _error_tests(claim: Claim, fitted: _Fitted, rows: Rows, kind: str) -> list[Test]:
    """Return the tests that the parameters are determined, and of their standard errors."""
    free = _free(claim, fitted)
    slopes = fitted.slopes[:, free]
    length = np.linalg.norm(slopes, axis=0)
    unit = slopes / np.where(length > 0, length, 1.0)
    s = np.linalg.svd(unit, compute_uv=False)
    ratio = float(s[-1] / s[0]) if s.size and s[0] > 0 else 0.0
    if claim.code == "not identifiable":
        return [at_most("smallest singular value of the slopes, relative", ratio, SINGULAR)]
    tests = [at_least("smallest singular value of the slopes, relative", ratio, 1e-14)]
    told = claim.part("parameters")
    wanted = [
        name for name in np.array(fitted.names)[free] if (told.get(name) or {}).get("stderr") is not None
    ]
    freedom = rows.count - int(free.sum())
    absolute = rows.sigma is not None and kind == "absolute"
    if not wanted or (freedom <= 0 and not absolute):
        return tests
    _, upper = np.linalg.qr(unit)
    inverse = np.linalg.inv(upper)
    scale = 1.0 if absolute else fitted.rss / freedom
    errors = np.sqrt(np.sum(np.square(inverse), axis=1) * scale) / length
    by_name = dict(zip(np.array(fitted.names)[free], errors, strict=True))
    if fitted.rss <= (PERFECT * fitted.scale) ** 2:
        return tests  # errors that are only rounding
    worst = max(abs(told[name]["stderr"] / by_name[name] - 1) for name in wanted)
    tests.append(at_most("standard errors: largest relative difference", worst, max(ERROR, 1e-14 / ratio)))
    values = max(
        abs(float(told[name]["value"]) - float(claim.solution[name]))
        for name in told
        if name in claim.solution
    )
    return [*tests, at_most("parameters: difference from the solution", values, 0.0)]
