"""Damaged problem files end in a fault, never in a traceback."""

import random
from pathlib import Path

import pytest

from gdsolve.errors import GdsolveError, Source
from gdsolve.problem import load_problem

PROBLEMS = sorted((Path(__file__).parents[3] / "problems").glob("*.yaml"))
PIECES = (
    "[",
    "]",
    "{",
    "}",
    ":",
    ": ",
    "- ",
    "'",
    "*a",
    "&a ",
    "!!int ",
    "±",
    "1e999",
    "null",
    "\n",
    "  ",
    "\t",
    "~",
    "#",
)
VALUES = (
    "3",
    "[]",
    "{}",
    "true",
    "null",
    "abc",
    "-1",
    "[[1], [2, 3]]",
    "'x ± y'",
    "{a: {b: 1}}",
    ".nan",
    "0x10",
)


def attempt(text):
    try:
        load_problem(Source(text, "p.yaml"))
    except GdsolveError as error:
        faults = error.diagnostics
    else:
        return
    assert faults
    for each in faults:
        assert each.what
        assert each.span is None or 0 <= each.span.start <= each.span.end <= len(each.span.source.text)


@pytest.mark.parametrize("path", PROBLEMS, ids=lambda path: path.name)
def test_cut_and_mixed_up_text(path):
    text = path.read_text(encoding="utf-8")
    choose = random.Random(path.name)
    for _ in range(6):
        start, end = sorted(choose.randrange(len(text)) for _ in range(2))
        attempt(text[:start] + choose.choice(PIECES) + text[min(end, start + 9) :])


@pytest.mark.parametrize(
    "key",
    [
        "minimize",
        "equations",
        "fit",
        "quadratic",
        "variables",
        "constants",
        "define",
        "optimizer",
        "dtype",
        "expect",
    ],
)
@pytest.mark.parametrize("value", VALUES)
def test_every_kind_of_value_under_every_key(key, value):
    attempt(
        f"{key}: {value}" + ("" if key in ("minimize", "equations", "fit", "quadratic") else "\nminimize: x")
    )


@pytest.mark.parametrize(
    ("outer", "keys"),
    [
        ("fit", ["data", "x", "y", "degree", "model", "sigma", "where", "loss"]),
        (
            "optimizer",
            ["name", "learning_rate", "schedule", "epochs", "batch_size", "gtol", "time_limit", "seed"],
        ),
        (
            "expect",
            ["verdict", "objective", "family", "solutions", "derivatives", "gradient", "hessian", "at", "of"],
        ),
        ("quadratic", ["Q", "c", "constant"]),
    ],
)
def test_every_kind_of_value_under_inner_keys(outer, keys):
    rest = "" if outer in ("fit", "quadratic") else "\nminimize: x"
    for key in keys:
        for value in VALUES:
            attempt(f"{outer}: {{{key}: {value}}}{rest}")
