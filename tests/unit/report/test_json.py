from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from gdsolve.report.json import document, plain, results_document, to_json
from tests.golden.samples import SAMPLES, decay, derivative, descent, family, newton, overflow, two_roots


def parsed(text: str) -> dict[str, object]:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    content = json.loads(text, parse_constant=refuse)
    assert isinstance(content, dict)
    return content


@pytest.mark.parametrize("name", SAMPLES)
def test_the_text_reads_back_as_the_document(name: str) -> None:
    content = document(SAMPLES[name]())
    assert parsed(to_json(content)) == content


def test_the_document_of_a_minimum() -> None:
    assert document(newton()) == {
        "schema": "gdsolve.result/v1",
        "kind": "minimize",
        "verdict": {
            "code": "minimum",
            "scope": "global",
            "because": "convex, from the formula",
            "exit": 0,
            "tests": [
                {"name": "|gradient|", "value": 0.0, "tolerance": 1e-12, "pass": True},
                {"name": "Hessian eigenvalue", "value": 2.0, "tolerance": 0.0, "pass": True, "sense": ">"},
                {
                    "name": "re-check in 50 digits agrees to",
                    "value": 16.0,
                    "tolerance": 12.0,
                    "pass": True,
                    "sense": ">=",
                },
            ],
        },
        "status": "gradient",
        "solution": {"x": 1.0},
        "objective": 0.0,
        "gradient_norm": 0.0,
        "optimizer": {
            "name": "newton",
            "options": {"radius": 1.0},
            "reason": "convex quadratic, exact Hessian",
        },
        "counts": {"iterations": 1, "evaluations": 2, "gradients": 2, "hessians": 1},
        "history": [
            {"epoch": 0, "objective": 1.0, "gradient_norm": 2.0, "variables": {"x": 0.0}},
            {"epoch": 1, "objective": 0.0, "gradient_norm": 0.0, "step_norm": 1.0, "variables": {"x": 1.0}},
        ],
        "warnings": [],
        "seconds": {"total": 0.25, "solve": 0.125},
        "run": {"argv": ["gdsolve", "minimize", "x**2-2*x+1"], "version": "0.1.0", "seed": 7, "inputs": []},
    }


def test_what_was_not_computed_is_left_out() -> None:
    bare = replace(newton(), status=None, objective=None, gradient_norm=None, optimizer=None, history=())
    bare = replace(bare, counts=None, seconds=None, solution={})
    assert set(document(bare)) == {"schema", "kind", "verdict", "warnings", "run"}


def test_numbers_that_are_not_finite_are_strings() -> None:
    content = document(overflow())
    assert (content["objective"], content["gradient_norm"]) == ("-inf", "nan")


def test_a_computed_zero_stays() -> None:
    assert document(newton())["objective"] == 0.0


def test_a_fit_adds_parameters_and_statistics() -> None:
    content = document(decay())
    assert content["parameters"]["tau"] == {
        "value": 1.42181,
        "stderr": 0.00812,
        "ci": [1.40579, 1.43783],
        "start": 1.4,
        "start_from": "from the data",
    }
    assert content["statistics"]["dof"] == 197
    assert content["correlation"][1][2] == -0.71
    assert content["run"]["inputs"] == [{"path": "decay.csv", "sha256": "ab" * 32}]


def test_a_family_has_dimension_and_parametrisation() -> None:
    content = document(family())
    assert content["family"]["dimension"] == 1
    assert content["family"]["parametrisation"]["B"] == "9 - t"


def test_several_solutions_are_listed() -> None:
    content = document(two_roots())
    assert content["solutions"] == [{"x": -2.0, "y": -1.0}, {"x": 2.0, "y": 1.0}]
    assert content["complete"] is True


def test_a_derivative_has_value_gradient_hessian_and_check() -> None:
    content = document(derivative())
    assert content["value"] == 3.0
    assert content["gradient"] == {"x": 4.0, "a": 9.0}
    assert content["hessian"]["a"]["x"] == 6.0
    assert content["check"][0] == {"name": "x", "exact": 4.0, "difference": 3.9999999999, "digits": 10.6}
    assert content["at"] == {"x": 3.0, "a": 1.0}


def test_several_results_make_one_document() -> None:
    content = results_document([newton(), descent()])
    assert content["schema"] == "gdsolve.results/v1"
    assert [each["verdict"]["code"] for each in content["results"]] == ["minimum", "not converged"]


def test_the_text_has_one_line_per_epoch() -> None:
    lines = to_json(document(descent(epochs=50))).splitlines()
    assert sum(line.startswith('    {"epoch"') for line in lines) == 51


def test_letters_are_written_as_they_are_unless_the_stream_cannot() -> None:
    content = {"solution": {"θ": 1.0}}
    assert "θ" in to_json(content)
    assert to_json(content, ascii_only=True).isascii()


def test_a_byte_that_is_not_text_is_an_escape() -> None:
    text = to_json({"argv": ["a\udcff"]})
    assert text.encode("utf-8").decode("utf-8") == text
    assert parsed(text) == {"argv": ["a\udcff"]}


def test_arrays_and_numbers_of_numpy_become_lists_and_numbers() -> None:
    value = {"a": np.array([[1.0, math.inf]]), "b": np.float32(0.5), "c": np.int64(3), "d": (True, None)}
    assert plain(value) == {"a": [[1.0, "inf"]], "b": 0.5, "c": 3, "d": [True, None]}
