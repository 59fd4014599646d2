from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from gdsolve.cli.app import main
from tests.golden import samples
from tests.unit.cli.conftest import FakePipeline

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("expression", ["-x**2+1", "-x", "--x**2", "-(x-1)**2"])
def test_an_expression_may_begin_with_a_minus(expression: str, pipeline: FakePipeline) -> None:
    assert main(["maximize", expression, "--start", "x=-1"]) == 0
    assert pipeline.calls[0][:2] == ("maximize", expression)
    assert pipeline.settings.start == {"x": -1.0}


def test_maximize_asks_for_the_other_sense(pipeline: FakePipeline) -> None:
    main(["maximize", "x"])
    assert pipeline.calls[0][0] == "maximize"


def test_fit_reads_standard_input_as_a_dash(pipeline: FakePipeline) -> None:
    assert main(["fit", "-", "--degree", "2"]) == 0
    assert pipeline.calls[0][1] == "-"


@pytest.mark.parametrize("name", ["puzzle", "solve"])
def test_puzzle_takes_several_equations_and_has_an_alias(name: str, pipeline: FakePipeline) -> None:
    assert main([name, "A+B=9", "-C-D=-1", "--seed", "3", "-D=2"]) == 0
    assert pipeline.calls[0][1] == ("A+B=9", "-C-D=-1", "-D=2")


def test_grad_passes_its_flags_on(pipeline: FakePipeline) -> None:
    arguments = "grad a*x --at x=3,a=1 --at x=1,a=-2 --wrt x,a --of y2 --order 2 --check"
    assert main(arguments.split()) == 0
    assert pipeline.calls[0] == (
        "grad",
        "a*x",
        {"at": ("x=3,a=1", "x=1,a=-2"), "wrt": ("x", "a"), "of": "y2", "order": 2, "check": True},
    )


def test_grad_by_default_differentiates_by_everything_once(pipeline: FakePipeline) -> None:
    main(["grad", "x"])
    assert pipeline.calls[0][2] == {"at": (), "wrt": None, "of": None, "order": 1, "check": False}


def test_grad_at_several_points_prints_one_answer_each(pipeline: FakePipeline, capsys: Capture) -> None:
    pipeline.answers["grad"] = (samples.derivative(), samples.derivative())
    assert main(["grad", "x", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["results"]) == 2
    assert main(["grad", "x"]) == 0
    assert capsys.readouterr().out.count("d/da   9") == 2


def test_run_takes_a_file(pipeline: FakePipeline) -> None:
    assert main(["run", "a.yaml", "--optimizer", "sgd"]) == 0
    assert pipeline.calls[0][:2] == ("run", "a.yaml")
    assert pipeline.settings.optimizer == "sgd"


def test_compare_prints_one_row_per_optimizer(pipeline: FakePipeline, capsys: Capture) -> None:
    assert main(["compare", "x**2", "--optimizers", "newton, sgd"]) == 0
    assert pipeline.calls[0][1] == ("x**2", ("newton", "sgd"))
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]] == [
        "optimizer",
        "newton",
        "sgd",
    ]
    pipeline.answers["compare"] = (samples.descent(),)
    assert main(["compare", "x**2", "--optimizers", "sgd"]) == 4


def test_check_exits_with_8_when_an_expectation_fails(pipeline: FakePipeline, capsys: Capture) -> None:
    assert main(["check", "a.yaml"]) == 0
    bad = SimpleNamespace(path="b.yaml", rows=(("x", 1.0, 2.0, None, False),), passed=False, error=None)
    pipeline.answers["check"] = (bad,)
    capsys.readouterr()
    assert main(["check", "b.yaml", "--json"]) == 8
    assert json.loads(capsys.readouterr().out)["files"][0]["pass"] is False


def test_check_exits_with_3_when_a_file_cannot_be_run(pipeline: FakePipeline) -> None:
    bad = SimpleNamespace(path="b.yaml", rows=(), passed=False, error="no such file")
    pipeline.answers["check"] = (bad,)
    assert main(["check", "b.yaml"]) == 3


@pytest.mark.parametrize(
    ("arguments", "first"),
    [
        (["optimizers"], "first order"),
        (["optimizers", "adam"], "adam: moving mean of the gradient over the root of its mean square"),
        (["models"], "peaks"),
        (["models", "Line"], "line: straight line"),
        (["functions"], "elementwise"),
        (["functions", "hypot"], "hypot: sqrt(x**2 + y**2) without overflow"),
    ],
)
def test_listings(arguments: list[str], first: str, capsys: Capture) -> None:
    assert main(arguments) == 0
    assert capsys.readouterr().out.splitlines()[0] == first
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"].startswith(f"gdsolve.{arguments[0][:-1]}")


def test_schema_prints_json(capsys: Capture) -> None:
    assert main(["schema"]) == 0
    assert "fit" in json.loads(capsys.readouterr().out)["properties"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: str, capsys: Capture) -> None:
    assert main(["completion", shell]) == 0
    assert "_GDSOLVE_COMPLETE" in capsys.readouterr().out
