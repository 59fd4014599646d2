"""A pipeline that only remembers what it was asked, and answers with results made by hand."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

import gdsolve
from gdsolve.errors import Source, Span, UsageError
from gdsolve.problem.settings import Settings
from tests.golden import samples


@dataclass
class FakePipeline:
    """Stands for `gdsolve.pipeline`. `answers` may replace an answer, `error` is raised by every call."""

    calls: list[tuple[str, Any, Any]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    error: BaseException | None = None

    def _answer(self, name: str, source: Any, said: Any, default: Any) -> Any:
        self.calls.append((name, source, said))
        if self.error is not None:
            raise self.error
        return self.answers.get(name, default)

    @property
    def settings(self) -> Settings:
        said = self.calls[-1][2]
        assert isinstance(said, Settings)
        return said

    def minimize(self, source: str, settings: Settings, *, sense: str = "minimize") -> Any:
        return self._answer(sense, source, settings, samples.newton())

    def fit(self, source: str, settings: Settings) -> Any:
        return self._answer("fit", source, settings, samples.decay())

    def solve(self, sources: tuple[str, ...], settings: Settings) -> Any:
        return self._answer("solve", sources, settings, samples.two_roots())

    def grad(self, source: str, settings: Settings, **said: Any) -> Any:
        return self._answer("grad", source, said, samples.derivative())

    def run(self, path: str, settings: Settings) -> Any:
        return self._answer("run", path, settings, samples.newton())

    def compare(self, source: str, optimizers: tuple[str, ...], settings: Settings) -> Any:
        return self._answer("compare", (source, optimizers), settings, (samples.newton(), samples.descent()))

    def check(self, paths: tuple[str, ...]) -> Any:
        good = SimpleNamespace(
            path=paths[0], rows=(("x", 1.0, 1.0, 1e-8, True),), passed=True, seconds=0.1, error=None
        )
        return self._answer("check", paths, None, (good,))

    def parse_settings(self, **texts: tuple[str, ...]) -> dict[str, Any]:
        parsed: dict[str, Any] = {}
        for name, given in texts.items():
            pairs = [pair.partition("=") for text in given for pair in text.split(",")]
            if any(not value for _, _, value in pairs):
                span = Span(Source(given[0], f"--{name}"), 0, len(given[0]))
                raise UsageError.of("no value", span=span)
            if name == "bounds":
                parsed[name] = {key: tuple(float(end) for end in value.split(":")) for key, _, value in pairs}
            else:
                field_name = "options" if name == "option" else name
                parsed[field_name] = {key: float(value) for key, _, value in pairs}
        return parsed

    def typeset(self, result: Any) -> str | None:
        return None

    def write_parquet(self, path: str, table: Any) -> None:
        self.calls.append(("write_parquet", path, table))


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> FakePipeline:
    fake = FakePipeline()
    monkeypatch.setattr(gdsolve, "pipeline", fake, raising=False)
    monkeypatch.setitem(sys.modules, "gdsolve.pipeline", fake)  # type: ignore[arg-type]
    monkeypatch.setattr(gdsolve, "checks", fake, raising=False)
    monkeypatch.setitem(sys.modules, "gdsolve.checks", fake)  # type: ignore[arg-type]
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return fake
