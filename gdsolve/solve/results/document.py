"""The result document `gdsolve.result/v1`.

Absent means not computed: a field without a value is left out, never written as 0. Numbers that are not
finite are written as the strings "inf", "-inf" and "nan", since JSON has no such numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from gdsolve.optimize.outcome import HistoryRow
from gdsolve.solve.results.result import (
    SCHEMA,
    FitResult,
    GradResult,
    Parameter,
    PuzzleResult,
    Result,
    Verdict,
)


def document(result: Result) -> dict[str, Any]:
    """Return the result as the JSON document, made of dicts, lists, strings, numbers and booleans."""
    parts = {
        "schema": SCHEMA,
        "kind": result.kind,
        "formula": result.formula,
        "constants": result.constants or None,
        "problem": result.problem or None,
        "verdict": _verdict(result.verdict),
        "status": result.status.name.lower().replace("_", " ") if result.status else None,
        "solution": result.solution or None,
        "objective": result.objective,
        "gradient_norm": result.gradient_norm,
        **_extras(result),
        "proof": result.proof,
        "minima": [_fields(each, "solution", "objective", "hits") for each in result.minima] or None,
        "optimizer": _fields(result.optimizer, "name", "options", "reason"),
        "counts": _fields(result.counts, "iterations", "evaluations", "gradients", "hessians"),
        "history": [_history_row(row, result.history_names) for row in result.history] or None,
        "warnings": list(result.warnings),
        "seconds": _fields(result.seconds, "total", "solve"),
        "run": {
            "argv": list(result.run.argv),
            "version": result.run.version,
            "seed": result.run.seed,
            "inputs": [{"path": each.path, "sha256": each.sha256} for each in result.run.inputs],
        },
    }
    return {key: plain(value) for key, value in parts.items() if value is not None}


def plain(value: Any) -> Any:
    """Return a value made of JSON types only; arrays and tuples become lists, non-finite numbers strings."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if hasattr(value, "tolist"):  # NumPy scalars and arrays, without importing NumPy
        return plain(value.tolist())
    if isinstance(value, (Sequence, set, frozenset)):
        return [plain(each) for each in value]
    return str(value)


def _number(number: float) -> float | str:
    if math.isfinite(number):
        return float(number)
    return "nan" if math.isnan(number) else "inf" if number > 0 else "-inf"


def _verdict(verdict: Verdict) -> dict[str, Any]:
    parts = {
        "code": verdict.code.value,
        "scope": verdict.scope,
        "because": verdict.because,
        "exit": int(verdict.exit),
        "tests": [
            {"name": each.name, "value": each.value, "tolerance": each.tolerance, "pass": each.passed}
            | ({"sense": each.sense} if each.sense != "<=" else {})
            for each in verdict.tests
        ],
    }
    return {key: value for key, value in parts.items() if value is not None}


def _fields(record: object | None, *names: str) -> dict[str, Any] | None:
    return None if record is None else {name: getattr(record, name) for name in names}


def _history_row(row: HistoryRow, names: Sequence[str]) -> dict[str, Any]:
    parts = {
        "epoch": row.epoch,
        "objective": row.objective,
        "gradient_norm": row.gradient_norm,
        "step_norm": row.step_norm,
        "learning_rate": row.learning_rate,
        "variables": dict(zip(names, row.variables, strict=True)) if names else list(row.variables),
    }
    return {key: value for key, value in parts.items() if value is not None}


def _extras(result: Result) -> dict[str, Any]:
    """Return what only this kind of result has; empty parts are None and so left out."""
    if isinstance(result, FitResult):
        return {
            "parameters": {name: _parameter(each) for name, each in result.parameters.items()} or None,
            "statistics": result.statistics or None,
            "inference": _inference(result),
            "not_computed": result.missing or None,
            "undetermined": list(result.undetermined) or None,
            "combinations": {name: _parameter(each) for name, each in result.combinations.items()} or None,
            "response": result.response,
            "predictors": {
                name: _fields(each, "source", "low", "high") for name, each in result.predictors.items()
            }
            or None,
            "rows_worth_a_look": [
                _fields(each, "row", "studentised", "cooks_distance", "is_far") for each in result.notable
            ]
            or None,
            "comparison": None if result.comparison is None else result.comparison.to_dict(),
            "reduced_model": result.reduced_model,
            "loss": result.loss,
            "outliers": list(result.outliers) if result.loss else None,
            "covariance": result.covariance,
            "correlation": result.correlation,
        }
    if isinstance(result, PuzzleResult):
        family = result.family
        return {
            "solutions": list(result.solutions) or None,
            "complete": result.complete,
            "family": None
            if family is None
            else {"dimension": family.dimension}
            | ({"parametrisation": family.parametrisation} if family.parametrisation else {}),
            "residual_norm": result.residual_norm,
            "decimals": list(result.decimals) or None,
            "closed_forms": list(result.closed) or None,
        }
    if isinstance(result, GradResult):
        return {
            "at": result.start or None,
            "value": result.value,
            "gradient": result.gradient or None,
            "hessian": result.hessian,
            "check": [_fields(each, "name", "exact", "difference", "digits") for each in result.check]
            or None,
        }
    return {}


def _inference(result: FitResult) -> dict[str, Any] | None:
    found = _fields(result.inference, "level", "intervals", "scale", "deviation")
    return None if found is None else {key: value for key, value in found.items() if value is not None}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    parts = {
        "value": parameter.value,
        "stderr": parameter.stderr,
        "ci": None if parameter.ci is None else [end if math.isfinite(end) else None for end in parameter.ci],
        "start": parameter.start,
        "start_from": parameter.start_from,
        "not_computed": parameter.missing,
    }
    return {key: value for key, value in parts.items() if value is not None}
