"""NIST StRD: data sets of regression with certified answers; `nist/README.md` says where they come from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from gdsolve.errors import UsageError, closest

KINDS = ("nonlinear", "linear")


@dataclass(frozen=True, slots=True)
class Certified:
    """The certified answer: parameters and their standard errors by name, and the sum of squared residuals."""

    parameters: Mapping[str, float]
    stderr: Mapping[str, float]
    rss: float


@dataclass(frozen=True, slots=True)
class DataSet:
    """One data set.

    Attributes:
        name: as NIST calls it.
        kind: `nonlinear` or `linear`.
        difficulty: NIST's: `lower`, `average` or `higher`.
        model: `y ~ formula`.
        columns: the data by name, equally long.
        starts: NIST's Start 1 and Start 2; none for linear sets.
        certified: the answer.
    """

    name: str
    kind: str
    difficulty: str
    model: str
    columns: Mapping[str, Sequence[float]]
    starts: tuple[Mapping[str, float], ...]
    certified: Certified

    def as_csv(self) -> str:
        """Return the data as the text of a CSV file, every number exact."""
        rows = zip(*self.columns.values(), strict=True)
        return "\n".join([",".join(self.columns), *(",".join(map(repr, row)) for row in rows)]) + "\n"


def nist_sets() -> tuple[DataSet, ...]:
    """Return all 38 data sets, the nonlinear ones first."""
    folder = resources.files("gdsolve.bench") / "nist"
    return tuple(
        _data_set(line, kind)
        for kind in KINDS
        for line in (folder / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines()
    )


def choose_sets(names: Sequence[str]) -> tuple[DataSet, ...]:
    """Return the sets of these names, in any case, or all of them if there are none.

    Raises:
        UsageError: there is no such set.
    """
    sets = nist_sets()
    by_name = {each.name.lower(): each for each in sets}
    for name in names:
        if name.lower() not in by_name:
            near = closest(name, [each.name for each in sets])
            raise UsageError.of(
                f"NIST StRD has no data set `{name}`",
                hint=f"did you mean `{near}`?" if near else ", ".join(each.name for each in sets),
            )
    return tuple(by_name[name.lower()] for name in dict.fromkeys(names)) if names else sets


def _data_set(line: str, kind: str) -> DataSet:
    content = json.loads(line)
    certified = content["certified"]
    return DataSet(
        name=content["name"],
        kind=kind,
        difficulty=content.get("difficulty", ""),
        model=f"{content['target']} ~ {content['model']}",
        columns=content["data"],
        starts=tuple(content.get("starts", ())),
        certified=Certified(certified["params"], certified["stderr"], certified["rss"]),
    )
