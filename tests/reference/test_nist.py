"""NIST StRD: every data set without start values, from Start 1 and from Start 2, through the whole pipeline.

Solved means: every parameter to 6 digits or the sum of squares to 9, every standard error to 4 digits.
"""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from gdsolve.problem import fit_problem
from gdsolve.problem.settings import Settings
from gdsolve.solve.fit import solve_fit
from gdsolve.solve.result import FitResult, VerdictCode

HERE = Path(__file__).parent / "nist"


def _sets(kind: str) -> dict[str, dict[str, Any]]:
    documents = (json.loads(line) for line in (HERE / f"{kind}.jsonl").read_text().splitlines())
    return {each["name"]: each for each in documents}


NONLINEAR = _sets("nonlinear")
LINEAR = _sets("linear")
FAST = ("BoxBOD", "DanWood", "Eckerle4", "Lanczos1", "MGH09", "MGH10", "MGH17", "Nelson", "Rat43", "Roszman1")


def fitted(case: dict[str, Any], folder: Path, start: dict[str, float] | None = None) -> FitResult:
    table = folder / "data.csv"
    names = list(case["data"])
    rows = zip(*(case["data"][name] for name in names), strict=True)
    table.write_text("\n".join([",".join(names), *(",".join(map(repr, row)) for row in rows)]) + "\n")
    model = f"{case['target']} ~ {case['model']}"
    return solve_fit(fit_problem(str(table)), Settings(model=model, start=start or {}))


def digits(got: float, certified: float) -> float:
    """Return the number of right digits; of a certified 0, the decimal places."""
    if got == certified:
        return 17.0
    return -math.log10(abs(got - certified) / (abs(certified) or 1.0))


def check(result: FitResult, certified: dict[str, Any], parameter_digits: float = 6.0) -> None:
    assert result.verdict.code is VerdictCode.GOOD
    worst = min(digits(result.parameters[name].value, each) for name, each in certified["params"].items())
    assert worst >= parameter_digits or digits(result.statistics["rss"], certified["rss"]) >= 9
    for name, each in certified["stderr"].items():
        error = result.parameters[name].stderr
        assert error is not None
        assert digits(error, each) >= 4


def case(name: str) -> Any:
    return pytest.param(name, marks=() if name in FAST else pytest.mark.slow)


@pytest.mark.parametrize("name", [case(each) for each in NONLINEAR])
def test_nonlinear_set_without_start_values(name: str, tmp_path: Path) -> None:
    check(fitted(NONLINEAR[name], tmp_path), NONLINEAR[name]["certified"])


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("name", [case(each) for each in NONLINEAR])
def test_nonlinear_set_from_the_start_of_nist(name: str, number: int, tmp_path: Path) -> None:
    start = NONLINEAR[name]["starts"][number]
    check(fitted(NONLINEAR[name], tmp_path, start), NONLINEAR[name]["certified"])


@pytest.mark.parametrize("name", LINEAR)
def test_linear_set_as_a_formula(name: str, tmp_path: Path) -> None:
    check(fitted(LINEAR[name], tmp_path), LINEAR[name]["certified"], parameter_digits=12)


@pytest.mark.parametrize("name", [name for name in LINEAR if name not in ("Longley", "NoInt1", "NoInt2")])
def test_polynomial_set_by_its_degree(name: str, tmp_path: Path) -> None:
    case = LINEAR[name]
    degree = len(case["certified"]["params"]) - 1
    fitted(case, tmp_path)  # writes the table
    result = solve_fit(fit_problem(str(tmp_path / "data.csv")), Settings(degree=degree, x=("x",), y="y"))
    for got, each in zip(result.parameters.values(), case["certified"]["params"].values(), strict=True):
        assert digits(got.value, each) >= 12
