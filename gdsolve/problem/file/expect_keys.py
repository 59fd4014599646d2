"""The keys under `expect:` and what is made of them; imported only when a file is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from gdsolve.errors import closest
from gdsolve.problem.expect import VERDICTS, Expect, Expected, ExpectedDerivatives, default_tolerance
from gdsolve.problem.file.types import Value, Whole, faulty, or_key, read_by
from gdsolve.problem.values import ValueFaultError, read_number, read_value

_PLUS_MINUS = re.compile(r"(.*?)(?:±|\+/-|\+-)(.*)", re.DOTALL)


def read_expected(raw: Any) -> Expected:
    """Return a value with its tolerance: `1`, `1 ± 1e-8`, `[1, 2] +- 1e-8`, `{value: 1, tolerance: 1e-8}`.

    Raises:
        ValueFaultError: the value or the tolerance is no number.
    """
    tolerance: object = None
    if isinstance(raw, dict):
        if raw.keys() - {"value", "tolerance"} or "value" not in raw:
            raise ValueFaultError(
                "an expected value has the keys `value` and `tolerance`", hint="or write `1 ± 1e-8`"
            )
        raw, tolerance = raw["value"], raw.get("tolerance")
    elif isinstance(raw, str) and (parts := _PLUS_MINUS.fullmatch(raw)):
        raw, tolerance = parts[1], parts[2]
    value = read_value(raw, finite=False)
    if tolerance is None:
        return Expected(value, default_tolerance(value))
    margin = read_number(tolerance)
    if margin < 0:
        raise ValueFaultError("a tolerance is not negative")
    return Expected(value, margin)


def _verdict(raw: Any) -> Any:
    if raw not in VERDICTS:
        near = closest(str(raw), VERDICTS)
        hint = f"did you mean `{near}`?" if near else f"verdicts are {', '.join(VERDICTS)}"
        raise faulty(f"unknown verdict `{raw}`", hint=hint)
    return raw


_EXPECTED_SCHEMA: dict[str, Any] = {
    "type": ["number", "string", "array", "object"],
    "description": "`1`, `1 ± 1e-8`, `[1, 2] ± 1e-8`, or `{value: [1, 2], tolerance: 1e-8}`",
}

ExpectedValue = Annotated[Any, read_by(read_expected), WithJsonSchema(_EXPECTED_SCHEMA)]
ByName = dict[str, ExpectedValue]


class DerivativeKeys(BaseModel):
    """Value and derivatives at a point."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    of: str | None = Field(None, description="intermediate to differentiate; the objective if not given")
    at: dict[str, Value] | None = Field(None, description="values that replace the start values")
    value: ExpectedValue = Field(None, description="value at this point")
    gradient: ByName | None = Field(None, description="first derivatives by name")
    hessian: dict[str, ByName] | None = Field(None, description="second derivatives by two names")


class FamilyKeys(BaseModel):
    """A family of solutions."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    dimension: Whole


class ExpectKeys(DerivativeKeys):
    """The expected answer; keys that are not listed are variables or parameters."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)
    __pydantic_extra__: dict[str, ExpectedValue] = Field(init=False)

    verdict: Annotated[str, BeforeValidator(_verdict), WithJsonSchema({"enum": list(VERDICTS)})] | None = None
    scope: str | None = Field(None, description="`local`, `global` or `best of N starts`")
    objective: ExpectedValue = Field(None, description="value of the objective at the answer")
    residual_norm: ExpectedValue = Field(None, description="norm of the residuals of equations")
    solution: ByName | None = Field(None, description="values by variable, if a name is also a key here")
    solutions: list[ByName] | None = Field(None, description="all solutions of equations, in any order")
    family: Annotated[FamilyKeys, or_key("dimension")] | None = Field(None, description="degrees of freedom")
    statistics: ByName | None = Field(None, description="statistics of a fit, such as rss or r_squared")
    stderr: ByName | None = Field(None, description="standard errors of a fit by parameter")
    derivatives: list[DerivativeKeys] | None = Field(None, description="derivatives at several points")


def expect_of(keys: ExpectKeys) -> Expect:
    """Return the expected answer that the keys describe."""
    here = _derivatives(keys)
    several = tuple(_derivatives(each) for each in keys.derivatives or ())
    is_given = here.value is not None or here.wrt
    return Expect(
        verdict=keys.verdict,
        scope=keys.scope,
        objective=keys.objective,
        residual_norm=keys.residual_norm,
        solution={**(keys.solution or {}), **(keys.model_extra or {})},
        solutions=tuple(keys.solutions or ()),
        dimension=None if keys.family is None else keys.family.dimension,
        statistics=keys.statistics or {},
        stderr=keys.stderr or {},
        derivatives=(here, *several) if is_given else several,
    )


def _derivatives(keys: DerivativeKeys) -> ExpectedDerivatives:
    hessian: Mapping[str, Mapping[str, Expected]] = keys.hessian or {}
    return ExpectedDerivatives(
        of=keys.of, at=keys.at or {}, value=keys.value, gradient=keys.gradient or {}, hessian=hessian
    )
