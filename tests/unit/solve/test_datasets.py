"""One model on several data sets."""

import json

import numpy as np
import pytest

from gdsolve import pipeline
from gdsolve.cli.app import main
from gdsolve.errors import ProblemError, UsageError
from gdsolve.problem.settings import Settings


@pytest.fixture
def problem(tmp_path, monkeypatch):
    """Write data sets and the problem file; return a function that fits it."""
    monkeypatch.chdir(tmp_path)

    def fit(datasets, model, variables="", extra="", **settings):
        for name, columns in datasets.items():
            rows = "\n".join(
                ",".join(map(repr, map(float, row))) for row in zip(*columns.values(), strict=True)
            )
            (tmp_path / f"{name}.csv").write_text(",".join(columns) + "\n" + rows + "\n")
        listed = ", ".join(f"{name}: {name}.csv" for name in datasets)
        text = f"fit: {{datasets: {{{listed}}}, y: y, model: '{model}'{extra}}}\n"
        (tmp_path / "p.yaml").write_text(text + (f"variables: {{{variables}}}\n" if variables else ""))
        return pipeline.fit("p.yaml", Settings(**settings))

    return fit


def line(a, b, count=6, noise=()):
    x = np.arange(count) / 4
    return {"x": x, "y": a + b * x + np.resize([0.0, *noise], count)}


def test_a_shared_slope_is_that_of_the_normal_equations(problem):
    one, two = line(1.0, 2.0, noise=(0.1, -0.2)), line(-3.0, 2.2, 9, noise=(0.05, 0.3, -0.1))
    result = problem({"one": one, "two": two}, "a + b*x", "a: {per: dataset}")
    design = np.zeros((15, 3))
    design[:6, 0], design[6:, 1] = 1, 1
    design[:, 2] = np.r_[one["x"], two["x"]]
    y = np.r_[one["y"], two["y"]]
    expected, rss, *_ = np.linalg.lstsq(design, y, rcond=None)
    assert list(result.solution) == ["a[one]", "a[two]", "b"]
    assert np.allclose(list(result.solution.values()), expected, rtol=1e-12)
    assert result.objective == pytest.approx(rss[0], rel=1e-12)
    covariance = np.linalg.inv(design.T @ design) * rss[0] / 12
    errors = [each.stderr for each in result.parameters.values()]
    assert np.allclose(errors, np.sqrt(np.diag(covariance)), rtol=1e-10)
    assert result.statistics["n"] == 15


def peaks(position, height):
    x = np.linspace(0, 10, 60)
    return {"x": x, "y": height * np.exp(-(((x - position) / 0.8) ** 2)) + 0.3}


@pytest.mark.slow
def test_blind_starts_find_each_set_by_itself(problem):
    sets = {"a": peaks(1.5, 4.0), "b": peaks(8.2, 1.5), "c": peaks(4.4, 0.7)}
    result = problem(sets, "h*exp(-((x - m)/w)**2) + c", "h: {per: dataset}, m: {per: dataset}")
    found = result.solution
    assert [found[f"m[{name}]"] for name in "abc"] == pytest.approx([1.5, 8.2, 4.4], rel=1e-8)
    assert [found[f"h[{name}]"] for name in "abc"] == pytest.approx([4.0, 1.5, 0.7], rel=1e-8)
    assert abs(found["w"]) == pytest.approx(0.8, rel=1e-8)
    assert result.parameters["m[b]"].start_from == "each data set by itself"


@pytest.mark.slow
def test_a_set_too_small_by_itself_borrows_from_the_others(problem):
    small = {"x": [0.5, 2.0], "y": [2 * np.exp(-0.5 / 1.3), 2 * np.exp(-2 / 1.3)]}
    x = np.linspace(0, 5, 20)
    large = {"x": x, "y": 7 * np.exp(-x / 1.3)}
    result = problem({"small": small, "large": large}, "a*exp(-x/tau)", "a: {per: dataset}")
    assert list(result.solution.values()) == pytest.approx([2.0, 7.0, 1.3], rel=1e-8)


def test_bounds_and_starts_hold_for_each_set(problem):
    sets = {"a": line(1.0, 2.0), "b": line(5.0, 2.0)}
    result = problem(sets, "a + b*x", "a: {per: dataset, upper: 3, start: 0}")
    assert result.solution["a[b]"] == 3.0
    assert result.solution["a[a]"] < 3.0


def test_a_named_optimizer(problem):
    sets = {"a": line(1.0, 2.0), "b": line(5.0, 2.0)}
    result = problem(sets, "a + b*x", "a: {per: dataset}", optimizer="levenberg-marquardt")
    assert list(result.solution.values()) == pytest.approx([1.0, 5.0, 2.0], rel=1e-8)


def test_a_column_that_one_set_lacks(problem):
    with pytest.raises(UsageError, match=r"no column `y` in `two\.csv`"):
        problem({"one": line(1, 2), "two": {"x": [1.0, 2.0], "z": [1.0, 2.0]}}, "a + b*x")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fit: {model: a*x}", "a fit needs `data`, or several `datasets`"),
        ("fit: {data: a.csv, datasets: {a: a.csv, b: b.csv}, model: a*x}", "either `data` or `datasets`"),
        ("fit: {datasets: {a: a.csv}, model: a*x}", "names fewer than two files"),
        ("fit: {datasets: {a: a.csv, b: b.csv}, degree: 1}", "several data sets need a `model`"),
        ("fit: {data: a.csv, model: a*x}\nvariables: {a: {per: dataset}}", "there is one only"),
        (
            "fit: {datasets: {a: a.csv, b: b.csv}, model: a*x}\nvariables: {a: {per: dataset, shape: [2]}}",
            "no shape of its own",
        ),
    ],
)
def test_faults_of_problem_files(tmp_path, text, message):
    (tmp_path / "p.yaml").write_text(text + "\n")
    with pytest.raises(ProblemError, match=message):
        pipeline.fit(str(tmp_path / "p.yaml"), Settings())


def test_the_document_names_all_files(problem, capsys):
    problem({"a": line(1.0, 2.0, noise=(0.1,)), "b": line(5.0, 2.0)}, "a + b*x", "a: {per: dataset}")
    assert main(["run", "p.yaml", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert [each["path"] for each in content["run"]["inputs"]] == ["p.yaml", "a.csv", "b.csv"]
    assert main(["run", "p.yaml"]) == 0
    assert "12 rows of 2 files" in capsys.readouterr().out
