"""A fit read back from its result document: formula, parameters, covariance, and where its data lay."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdsolve.errors import DataError, ExitCode, Source
from gdsolve.optimize.protocols import Vector
from gdsolve.problem.fit import Fit
from gdsolve.problem.parts import FileReference, Variable
from gdsolve.problem.settings import Settings
from gdsolve.solve.fitting.curve import Curve, build_curve
from gdsolve.solve.fitting.rows import Rows
from gdsolve.solve.results.result import (
    FitResult,
    InferenceUse,
    InputFile,
    Parameter,
    Predictor,
    RunInfo,
    Verdict,
    VerdictCode,
)
from gdsolve.text import free_names, parse_formula, read_result
from gdsolve.text.tree import Formula

_ELEMENT = re.compile(r"(?P<name>.*)\[(?P<index>[\d,]+)\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class StoredFit:
    """What a result document says of a fit.

    Attributes:
        result: parameters, covariance, statistics, predictors and response.
        formula: the model.
        constants: values of names that are neither parameters nor inputs.
    """

    result: FitResult
    formula: Formula
    constants: Mapping[str, Any]

    def curve(self, inputs: Mapping[str, Vector]) -> Curve:
        """Return the model at new inputs, by the names of the formula, arrays of shape (k,)."""
        count = len(next(iter(inputs.values())))
        problem = Fit(title="", data=FileReference("", ""), model=self.formula, variables=self._variables())
        return build_curve(
            problem, Settings(let=self.constants), self.formula, Rows(inputs, np.zeros(count), "")
        )

    def _variables(self) -> tuple[Variable, ...]:
        """Return the parameters in their order; elements such as `w[1,2]` are put back into their array."""
        shapes: dict[str, tuple[int, ...]] = {}
        for name in self.result.parameters:
            element = _ELEMENT.fullmatch(name)
            if element is None:
                shapes[name] = ()
                continue
            index = tuple(int(each) + 1 for each in element["index"].split(","))
            known = shapes.get(element["name"], index)
            shapes[element["name"]] = tuple(map(max, known, index))
        return tuple(Variable(name, shape=shape) for name, shape in shapes.items())


def read_fit(path: str) -> StoredFit:
    """Return the fit of a result document.

    Raises:
        DataError: the file is no result of a fit, or lacks what is needed to compute the curve.
    """
    content = read_result(path)
    if content.get("kind") != "fit":
        raise DataError.of(f"`{path}` is the result of `{content.get('kind')}`, not of a fit")
    try:
        stored = _stored(path, content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError.of(
            f"`{path}` lacks a part of a fit: {error}", hint="write it again with `gdsolve fit ... -o`"
        ) from error
    _check_names(path, stored)
    return stored


def _stored(path: str, content: Mapping[str, Any]) -> StoredFit:
    if "formula" not in content:
        raise DataError.of(f"`{path}` holds no formula")
    if not content.get("predictors"):
        raise DataError.of(f"`{path}` does not say what the inputs of its curve are")
    parameters = {
        name: Parameter(float(each["value"]), _optional(each, "stderr"))
        for name, each in content["parameters"].items()
    }
    covariance = content.get("covariance")
    verdict = content["verdict"]
    result = FitResult(
        kind="fit",
        title="",
        verdict=Verdict(VerdictCode(verdict["code"]), verdict["because"], ExitCode(verdict["exit"])),
        solution={name: each.value for name, each in parameters.items()},
        parameters=parameters,
        statistics={name: float(each) for name, each in content["statistics"].items()},
        inference=InferenceUse(**content["inference"]),
        missing=content.get("not_computed", {}),
        loss=content.get("loss"),
        undetermined=tuple(content.get("undetermined", ())),
        covariance=None if covariance is None else [[float(each) for each in row] for row in covariance],
        response=content["response"],
        run=RunInfo(inputs=tuple(InputFile(**each) for each in content.get("run", {}).get("inputs", ()))),
        predictors={
            name: Predictor(each["source"], float(each["low"]), float(each["high"]))
            for name, each in content["predictors"].items()
        },
    )
    return StoredFit(result, parse_formula(Source(content["formula"], path)), content.get("constants", {}))


def _optional(content: Mapping[str, Any], key: str) -> float | None:
    return None if content.get(key) is None else float(content[key])


def _check_names(path: str, stored: StoredFit) -> None:
    """Refuse a formula with names that have no value: constants that stand in a file of their own."""
    declared = {variable.name for variable in stored._variables()}
    known = {*declared, *stored.constants, *stored.result.predictors}
    unknown = [name for name in free_names(stored.formula, known) if name not in known]
    if unknown:
        raise DataError.of(
            f"`{path}` does not hold the value of `{unknown[0]}`",
            hint="constants in files are not kept in result documents",
        )
