"""What a result document claims, read back: the problem, the answer, and what is said of it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gdsolve.errors import DataError, Source
from gdsolve.problem.parts import Constant, FileReference, Variable
from gdsolve.problem.settings import Settings
from gdsolve.solve.results.result import SCHEMA
from gdsolve.text import parse_formula
from gdsolve.text.tree import Formula

LARGEST = 1 << 28
"""Bytes of a document; a larger one is no result of ours."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A result document. Numbers that JSON cannot hold (`"inf"`) are floats again.

    Attributes:
        path: of the document.
        content: all of it.
    """

    path: str
    content: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """Return `minimize`, `maximize`, `fit`, `puzzle` or `grad`."""
        return str(self.content.get("kind"))

    @property
    def code(self) -> str:
        """Return the code of the verdict."""
        return str(self.verdict.get("code"))

    @property
    def verdict(self) -> Mapping[str, Any]:
        """Return the verdict."""
        return self.part("verdict")

    @property
    def because(self) -> str:
        """Return the words of the verdict."""
        return str(self.verdict.get("because", ""))

    @property
    def solution(self) -> Mapping[str, Any]:
        """Return the values of the answer by name."""
        return self.part("solution")

    @property
    def proof(self) -> Mapping[str, Any]:
        """Return what is said of a proof; empty if there is none."""
        return self.part("proof")

    @property
    def optimizer(self) -> str:
        """Return the name of the optimizer."""
        return str(self.part("optimizer").get("name", ""))

    def part(self, name: str) -> Mapping[str, Any]:
        """Return an object of the document; empty if it is not there.

        Raises:
            DataError: it is something else.
        """
        found = self.content.get(name) or {}
        if not isinstance(found, Mapping):
            raise self.fault(f"`{name}` is not an object")
        return found

    def number(self, name: str) -> float | None:
        """Return a number of the document, None if it is not there.

        Raises:
            DataError: it is something else.
        """
        found = self.content.get(name)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise self.fault(f"`{name}` is not a number")
        return float(found)

    def fault(self, words: str) -> DataError:
        """Return an error about this document."""
        fault = DataError.of(f"`{self.path}`: {words}", hint="a result document is written by `-o FILE.json`")
        assert isinstance(fault, DataError)
        return fault

    def formula(self) -> Formula:
        """Return the objective or the model.

        Raises:
            DataError: the document has none.
        """
        text = self.content.get("formula")
        if not isinstance(text, str):
            raise self.fault("it holds no formula, so it cannot be checked")
        return parse_formula(Source(text, self.path))

    def equations(self) -> list[Source]:
        """Return the equations.

        Raises:
            DataError: the document has none.
        """
        texts = self.part("problem").get("equations")
        if not isinstance(texts, list) or not texts or not all(isinstance(each, str) for each in texts):
            raise self.fault("it holds no equations, so it cannot be checked")
        return [Source(each, self.path) for each in texts]

    def settings(self, seconds: float | None) -> Settings:
        """Return the constants as settings, for building the problem again."""
        return Settings(let=dict(self.part("constants")), time_limit=seconds)

    def variables(self, names: Sequence[str]) -> tuple[Variable, ...]:
        """Return the variables with bounds and shapes, the declared ones first, then other free names."""
        told = self.part("problem").get("variables", {})
        held = {*self.part("constants"), *self.part("problem").get("files", {})}
        every = [name for name in dict.fromkeys((*told, *names)) if name not in held]
        return tuple(self._variable(name, told.get(name, {})) for name in every)

    def _variable(self, name: str, told: Mapping[str, Any]) -> Variable:
        shape = tuple(told.get("shape", ()))
        variable = Variable(name, shape=shape)
        return replace(variable, lower=told.get("lower", -math.inf), upper=told.get("upper", math.inf))

    def file_constants(self) -> tuple[Constant, ...]:
        """Return the constants that stand in files.

        Raises:
            DataError: a file is not there, or is another one now.
        """
        files = self.part("problem").get("files", {})
        return tuple(
            Constant(name, FileReference(each["path"], self.file(each["path"], each["sha256"])))
            for name, each in files.items()
        )

    def file(self, path: str, digest: str | None) -> str:
        """Return where a file of the problem is now: as it was named, or beside the document.

        Raises:
            DataError: it is not there, or its content is not the one that was used.
        """
        from gdsolve.data import sha256

        beside = Path(self.path).parent / Path(path).name
        for place in (Path(path), beside):
            if place.is_file():
                if digest is None or sha256(str(place)) == digest:
                    return str(place)
                raise self.fault(f"`{place}` is not the file that was used: its SHA-256 differs")
        raise self.fault(f"the file `{path}` is not there")


def read_claim(path: str) -> Claim:
    """Return a result document.

    Raises:
        DataError: the file cannot be read, or is no result document.
    """
    try:
        text = Path(path).read_text(encoding="utf-8") if Path(path).stat().st_size <= LARGEST else ""
        content = _restored(json.loads(text))
    except OSError as error:
        raise DataError.of(f"cannot read `{path}`: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        hint = "a result document is written by `-o FILE.json`"
        raise DataError.of(f"`{path}` is no JSON document", hint=hint) from error
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        hint = "a result document is written by `-o FILE.json`"
        raise DataError.of(f"`{path}` is no result document ({SCHEMA})", hint=hint)
    return Claim(path, content)


def _restored(value: Any) -> Any:
    """Return the document with "inf", "-inf" and "nan" as the floats that they stand for."""
    if isinstance(value, dict):
        return {name: _restored(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_restored(each) for each in value]
    return float(value) if value in ("inf", "-inf", "nan") else value
