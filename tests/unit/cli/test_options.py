from __future__ import annotations

import click
import pytest

from gdsolve.cli.app import main
from gdsolve.cli.options import split_list
from gdsolve.cli.types import count, duration, not_negative, one_or_more, percent, positive
from gdsolve.problem.settings import Settings
from tests.unit.cli.conftest import FakePipeline


def test_without_flags_the_settings_are_the_defaults(pipeline: FakePipeline) -> None:
    assert main(["minimize", "x**2"]) == 0
    assert pipeline.calls == [("minimize", "x**2", Settings())]


def test_every_flag_of_minimize_reaches_the_settings(pipeline: FakePipeline) -> None:
    arguments = (
        "minimize x**2 --start x=3,y=-1 --start z=2 --bounds x=0:5 --fix a=1 --let k=2 --optimizer adam "
        "--lr 0.1 --schedule cosine(decay_steps=10) --epochs 50 --option beta_1=0.8 --batch-size 16 "
        "--gtol 1e-9 --ftol 1e-8 --xtol 0 --time-limit 2m --seed 5 --dtype float32"
    )
    assert main(arguments.split()) == 0
    assert pipeline.settings == Settings(
        start={"x": 3.0, "y": -1.0, "z": 2.0},
        bounds={"x": (0.0, 5.0)},
        fix={"a": 1.0},
        let={"k": 2.0},
        optimizer="adam",
        learning_rate=0.1,
        schedule="cosine(decay_steps=10)",
        epochs=50,
        options={"beta_1": 0.8},
        batch_size=16,
        gtol=1e-9,
        ftol=1e-8,
        xtol=0.0,
        time_limit=120.0,
        seed=5,
        dtype="float32",
    )


def test_every_flag_of_fit_reaches_the_settings(pipeline: FakePipeline) -> None:
    arguments = [
        *("fit", "data.csv", "--x", "t,log(a, b)", "--x", "u", "--y", "V", "--sigma", "dV"),
        *("--sigma-kind", "absolute", "--degree", "2", "--model", "a*t", "--where", "t > 0"),
        *("--loss", "huber", "--ci", "99"),
    ]
    assert main(arguments) == 0
    assert pipeline.settings == Settings(
        x=("t", "log(a, b)", "u"),
        y="V",
        sigma="dV",
        sigma_kind="absolute",
        degree=2,
        model="a*t",
        where="t > 0",
        loss="huber",
        ci=99.0,
    )


def test_a_fault_in_an_option_points_into_its_text(
    pipeline: FakePipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["minimize", "x", "--start", "x"]) == 2
    assert capsys.readouterr().err == "error: no value\n  --> --start:1:1\n   1 | x\n     | ^\n"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30.0), ("2m", 120.0), ("500ms", 0.5), ("1.5", 1.5), (".5 h", 1800.0), ("1e-2", 0.01)],
)
def test_a_duration(text: str, seconds: float) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "s", "30x", "-1", "0", "1e999", "nan", "1 2s"])
def test_no_duration(text: str) -> None:
    with pytest.raises(click.BadParameter):
        duration(text)


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "x", ""])
def test_numbers_that_no_option_takes(text: str) -> None:
    for read in (positive, not_negative, percent, count, one_or_more):
        with pytest.raises(click.BadParameter):
            read(text)


def test_zero() -> None:
    assert not_negative("0") == 0.0
    assert count("0") == 0
    for read in (positive, one_or_more, percent):
        with pytest.raises(click.BadParameter):
            read("0")


def test_a_fraction_as_level_is_refused_with_the_percentage() -> None:
    with pytest.raises(click.BadParameter, match="write 95"):
        percent("0.95")


def test_a_list_is_split_at_its_own_commas_only() -> None:
    assert split_list("a, f(b, c), d[1, 2],") == ("a", "f(b, c)", "d[1, 2]")
