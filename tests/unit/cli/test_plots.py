from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gdsolve.cli.app import main
from gdsolve.cli.command import MaybeFile, with_values
from tests.golden import samples
from tests.unit.cli.conftest import FakePipeline

Capture = pytest.CaptureFixture[str]
PLOT = {"--plot": MaybeFile(["--plot"], suffixes=(".svg", ".jpg"))}


def words(*args: str) -> list[str]:
    return [word for each in with_values(args, PLOT) for word in each]


def test_a_file_behind_plot_is_its_value() -> None:
    assert words("--plot", "a.SVG", "x**2") == ["--plot=a.SVG", "x**2"]


def test_anything_else_behind_plot_is_not() -> None:
    assert words("--plot", "x**2") == ["--plot=", "x**2"]
    assert words("x.T @ x", "--plot") == ["x.T @ x", "--plot="]
    assert words("--plot", "--json") == ["--plot=", "--json"]


def test_a_value_behind_an_equals_sign_is_left_alone() -> None:
    assert words("--plot=a.b") == ["--plot=a.b"]


def test_behind_a_double_dash_nothing_is_an_option() -> None:
    assert words("--", "--plot", "a.svg") == ["--", "--plot", "a.svg"]


def test_plot_asks_the_pipeline_for_samples(pipeline: FakePipeline) -> None:
    assert main(["minimize", "--plot", "x"]) == 0
    assert pipeline.settings.sample
    main(["minimize", "x"])
    assert not pipeline.settings.sample


def test_without_a_file_the_picture_follows_the_report(pipeline: FakePipeline, capsys: Capture) -> None:
    pipeline.answers["minimize"] = samples.descent()
    main(["minimize", "x", "--plot"])
    report, picture = capsys.readouterr().out.split("\n\n", 1)
    assert report.startswith("minimize")
    assert picture.lstrip().startswith("convergence")


@pytest.mark.slow
def test_with_a_file_the_report_stays_as_it_is(
    pipeline: FakePipeline, capsys: Capture, tmp_path: Path
) -> None:
    pipeline.answers["minimize"] = samples.descent()
    main(["minimize", "x"])
    plain = capsys.readouterr().out
    path = tmp_path / "a.svg"
    main(["minimize", "x", "--plot", str(path)])
    assert capsys.readouterr().out == plain
    assert "convergence" in path.read_text(encoding="utf-8")


@pytest.mark.slow
def test_json_and_a_picture_file_go_together_and_json_alone_does_not(
    pipeline: FakePipeline, capsys: Capture, tmp_path: Path
) -> None:
    assert main(["minimize", "x", "--json", "--plot", str(tmp_path / "a.png")]) == 0
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    capsys.readouterr()
    assert main(["minimize", "x", "--json", "--plot"]) == 2
    assert "--plot picture.svg" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["a.jpg", "no/a.svg"])
def test_a_picture_that_cannot_be_written_is_refused_before_any_work(
    pipeline: FakePipeline, name: str
) -> None:
    assert main(["minimize", "x", "--plot", name]) == 2
    assert pipeline.calls == []


def test_nothing_to_plot_is_said(pipeline: FakePipeline, capsys: Capture) -> None:
    pipeline.answers["solve"] = samples.two_roots()
    assert main(["solve", "x=1", "--plot"]) == 0
    assert "nothing to plot" in capsys.readouterr().err


@pytest.mark.slow
def test_a_comparison_has_one_picture(pipeline: FakePipeline, tmp_path: Path) -> None:
    other = replace(samples.descent(), optimizer=replace(samples.descent().optimizer, name="adam"))  # type: ignore[type-var]
    pipeline.answers["compare"] = (samples.descent(), other)
    path = tmp_path / "a.svg"
    main(["compare", "x", "--optimizers", "sgd,adam", "--plot", str(path)])
    text = path.read_text(encoding="utf-8")
    assert ">sgd<" in text
    assert ">adam<" in text


def test_html_is_written_with_the_document_in_it(pipeline: FakePipeline, tmp_path: Path) -> None:
    pipeline.answers["minimize"] = samples.descent()
    path = tmp_path / "a.html"
    assert main(["minimize", "x", "--html", str(path)]) == 4
    assert pipeline.settings.sample
    text = path.read_text(encoding="utf-8")
    assert "gdsolve minimize x --html" in text
    assert '"schema": "gdsolve.result/v1"' in text


def test_html_of_a_comparison(pipeline: FakePipeline, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    main(["compare", "x", "--optimizers", "sgd,newton", "--html", str(path)])
    assert '"schema": "gdsolve.results/v1"' in path.read_text(encoding="utf-8")
