from __future__ import annotations

import json

import pytest

from gdsolve.cli.app import main
from gdsolve.cli.command import LazyGroup
from gdsolve.cli.commands import COMMANDS
from gdsolve.errors import Diagnostic, FormulaError, Source, Span, UndefinedError
from tests.golden import samples
from tests.unit.cli.conftest import FakePipeline

Capture = pytest.CaptureFixture[str]


def test_an_answer_goes_to_stdout_and_exits_with_0(pipeline: FakePipeline, capsys: Capture) -> None:
    assert main(["minimize", "x**2-2*x+1"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("minimize x**2 - 2*x + 1")
    assert err == ""


def test_the_verdict_decides_the_exit_code(pipeline: FakePipeline, capsys: Capture) -> None:
    for answer, code in ((samples.descent(), 4), (samples.overflow(), 6)):
        pipeline.answers["minimize"] = answer
        assert main(["minimize", "x"]) == code
    assert "NOT CONVERGED" in capsys.readouterr().out


def test_a_fault_is_drawn_on_stderr(pipeline: FakePipeline, capsys: Capture) -> None:
    pipeline.error = FormulaError.of(
        "unknown function `sine`", span=Span(Source("sine(x)"), 0, 4), hint="did you mean `sin`?"
    )
    assert main(["minimize", "sine(x)"]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "error: unknown function `sine`\n"
        "  --> expression:1:1\n"
        "   1 | sine(x)\n"
        "     | ^^^^\n"
        "hint: did you mean `sin`?\n"
    )


def test_with_json_a_fault_is_also_a_document(pipeline: FakePipeline, capsys: Capture) -> None:
    pipeline.error = UndefinedError.of("the objective is nan", where="x = 0")
    assert main(["minimize", "log(x)", "--json"]) == 6
    out, err = capsys.readouterr()
    assert json.loads(out) == {
        "schema": "gdsolve.error/v1",
        "error": "the objective is nan",
        "where": "x = 0",
        "hint": None,
        "exit": 6,
    }
    assert err.startswith("error: the objective is nan\n")


def test_all_faults_of_a_document_are_drawn(pipeline: FakePipeline, capsys: Capture) -> None:
    pipeline.error = FormulaError(Diagnostic("one"), Diagnostic("two"))
    assert main(["run", "a.yaml"]) == 3
    assert capsys.readouterr().err == "error: one\n\nerror: two\n"


def test_a_bug_of_ours_is_one_line(pipeline: FakePipeline, capsys: Capture) -> None:
    pipeline.error = ZeroDivisionError("division by zero")
    assert main(["minimize", "x"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("error: internal error: ZeroDivisionError: division by zero\nhint: ")
    assert "Traceback" not in err


@pytest.mark.parametrize("arguments", [["--debug", "minimize", "x"], ["minimize", "x", "--debug"]])
def test_debug_shows_the_traceback(arguments: list[str], pipeline: FakePipeline, capsys: Capture) -> None:
    pipeline.error = ZeroDivisionError("division by zero")
    assert main(arguments) == 1
    assert capsys.readouterr().err.startswith("Traceback")


def test_an_interruption_exits_with_130(pipeline: FakePipeline, capsys: Capture) -> None:
    pipeline.error = KeyboardInterrupt()
    assert main(["minimize", "x"]) == 130
    assert capsys.readouterr().err == "error: interrupted\n"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["minimise"], "error: unknown command `minimise`\nhint: did you mean `minimize`?\n"),
        (["qqq"], "error: unknown command `qqq`\nhint: `gdsolve --help` shows all commands\n"),
        (["x**2"], 'error: unknown command `x**2`\nhint: gdsolve minimize "x**2"\n'),
        (["A+B=9"], 'error: unknown command `A+B=9`\nhint: gdsolve puzzle "A+B=9"\n'),
        (["a.yaml"], 'error: unknown command `a.yaml`\nhint: gdsolve run "a.yaml"\n'),
        (
            ["minimize", "x", "--strat", "x=1"],
            "error: unknown option `--strat`\n"
            "hint: did you mean `--start`? `gdsolve minimize --help` shows how it is used\n",
        ),
        (
            ["--jsn"],
            "error: unknown option `--jsn`\nhint: `gdsolve --help` shows how it is used\n",
        ),
        (["minimize"], 'error: missing argument `EXPR|FILE`\nhint: gdsolve minimize "x**2 - 2*x + 1"\n'),
        (["minimize", "x", "--start"], "error: option `--start` needs a value\n"),
        (
            ["minimize", "x", "+", "1"],
            "error: got unexpected extra arguments (+ 1)\nhint: put the whole expression into quotes\n",
        ),
        (
            ["minimize", "x", "--lr", "-1"],
            "error: `-1` is not a number above 0\n"
            "  --> --learning-rate\n"
            "hint: `gdsolve minimize --help` shows how it is used\n",
        ),
        (
            ["completion", "tcsh"],
            "error: `tcsh` is not one of `bash`, `zsh`, `fish`\n"
            "  --> SHELL\n"
            "hint: `gdsolve completion --help` shows how it is used\n",
        ),
    ],
)
def test_a_wrong_command_line_exits_with_2_and_a_hint(
    arguments: list[str], error: str, pipeline: FakePipeline, capsys: Capture
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == error


def test_usage_errors_are_documents_too(pipeline: FakePipeline, capsys: Capture) -> None:
    assert main(["minimize", "x", "--strat", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["exit"] == 2


def test_nothing_at_all_shows_the_help_and_exits_with_2(capsys: Capture) -> None:
    assert main([]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Usage: gdsolve")


def test_colour_can_be_asked_for(pipeline: FakePipeline, capsys: Capture) -> None:
    pipeline.error = FormulaError.of("no")
    main(["minimize", "x", "--color", "always"])
    assert capsys.readouterr().err == "\x1b[1;31merror:\x1b[0m no\n"
    pipeline.error = None
    main(["minimize", "x", "--color=always"])
    assert "\x1b[1;32mGLOBAL MINIMUM" in capsys.readouterr().out
    main(["minimize", "x"])
    assert "\x1b" not in capsys.readouterr().out


def test_columns_sets_the_width(
    pipeline: FakePipeline, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    main(["minimize", "x"])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 40


def test_the_help_lists_every_command_with_its_summary(capsys: Capture) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for entry in COMMANDS:
        assert f"  {', '.join((entry.name, *entry.aliases))} " in text
        assert entry.summary in text


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_each_help_has_the_listed_summary_and_an_example(entry: object, capsys: Capture) -> None:
    command = LazyGroup().get_command(None, entry.name)  # type: ignore[attr-defined, arg-type]
    assert command is not None
    assert command.name == entry.name  # type: ignore[attr-defined]
    assert main([entry.name, "--help"]) == 0  # type: ignore[attr-defined]
    text = capsys.readouterr().out
    assert text.split("\n")[2].strip() == entry.summary  # type: ignore[attr-defined]
    examples = text.partition("Examples:\n")[2].splitlines()
    assert examples
    assert all("gdsolve " in example for example in examples)


def test_version(capsys: Capture) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("gdsolve ")
