import json
import subprocess
import sys
from math import inf, pi
from pathlib import Path

import numpy as np
import pytest

from gdsolve.errors import FormulaError, ProblemError, Source
from gdsolve.problem import (
    KINDS,
    Constant,
    Equations,
    FileReference,
    Fit,
    Minimize,
    OptimizerChoice,
    Quadratic,
    Variable,
    equations_problem,
    expression_problem,
    fit_problem,
    json_schema,
    load_problem,
)
from gdsolve.text import to_text
from tests.unit.problem.reading import read

PROBLEMS = Path(__file__).parents[3] / "problems"


def bare(parts):
    """Return variables or constants without their places."""
    return [(each.name, getattr(each, "start", None), getattr(each, "shape", None)) for each in parts]


def test_minimize_with_constants_and_optimizer():
    problem = read(
        """\
        minimize: a*x**2 + b*x + c
        constants: {a: 1, b: -2, c: 1}
        variables: {x: 0}
        optimizer: {name: sgd, learning_rate: 1e-2, epochs: 1e3, momentum: 0.9}
        dtype: float32
        """
    )
    assert isinstance(problem, Minimize)
    assert (problem.sense, problem.title, problem.dtype) == ("minimize", "a*x**2 + b*x + c", "float32")
    assert bare(problem.variables) == [("x", 0.0, ())]
    assert [(each.name, each.value) for each in problem.constants] == [("a", 1.0), ("b", -2.0), ("c", 1.0)]
    assert problem.optimizer == OptimizerChoice(
        name="sgd", learning_rate=0.01, epochs=1000, options={"momentum": 0.9}
    )
    assert problem.optimizer.places["momentum"].text == "0.9"
    assert problem.expect is None


def test_maximize():
    assert read("maximize: x*(1 - x)").sense == "maximize"


def test_undeclared_variables_come_in_order_of_appearance():
    problem = read("minimize: (q - k)**2 + (k - a)**2\nconstants: {a: 2}")
    assert problem.variables == (Variable("q"), Variable("k"))


def test_names_declared_elsewhere_are_no_variables():
    assert [each.name for each in read("minimize: x**k", names=["k"]).variables] == ["x"]
    assert [each.name for each in read("minimize: x**k\nvariables: {x: 1}", names=["k"]).variables] == ["x"]


def test_a_declared_name_wins_over_a_constant_of_nature():
    assert [each.name for each in read("minimize: (e - 1)**2\nvariables: {e: 0}").variables] == ["e"]
    assert [each.name for each in read("minimize: x*e*pi\nconstants: {e: 2}").variables] == ["x"]


def test_names_of_functions_and_letters_of_any_alphabet_are_names():
    problem = read("minimize: gamma**2 + größe**2 + τ**2\nvariables: {gamma: 1, größe: 2, τ: 3}")
    assert bare(problem.variables) == [("gamma", 1.0, ()), ("größe", 2.0, ()), ("τ", 3.0, ())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", Variable("x", 3.0)),
        ("pi/2", Variable("x", pi / 2)),
        ("{}", Variable("x")),
        ("", Variable("x")),
        ("[1, 2]", Variable("x", [1.0, 2.0], shape=(2,))),
        ("'[1, 2]'", Variable("x", [1.0, 2.0], shape=(2,))),
        ("[[1], [2], [3]]", Variable("x", [[1.0], [2.0], [3.0]], shape=(3, 1))),
        ("{shape: [2, 1], start: 7}", Variable("x", [[7.0], [7.0]], shape=(2, 1))),
        ("{shape: [3]}", Variable("x", shape=(3,))),
        ("{start: 1, lower: 0}", Variable("x", 1.0, lower=0.0)),
        ("{lower: -inf, upper: 1/4}", Variable("x", upper=0.25)),
        ("{lower: [0, 1], upper: 5}", Variable("x", lower=[0.0, 1.0], upper=5.0, shape=(2,))),
        ("{upper: .inf}", Variable("x", upper=inf)),
    ],
)
def test_forms_of_a_variable(text, expected):
    (variable,) = read(f"minimize: sum(x)\nvariables:\n  x: {text}").variables
    assert variable.span.text == "x"
    spanless = Variable(
        variable.name, variable.start, variable.lower, variable.upper, variable.shape, variable.integer
    )
    assert spanless == expected


def test_variables_may_be_a_list_of_names():
    assert bare(read("minimize: a + b\nvariables: [b, a]").variables) == [("b", None, ()), ("a", None, ())]


def test_equations_as_a_list_and_as_a_block():
    as_list = read("equations:\n  - x + y == 3\n  - x = y\n")
    as_block = read("equations: |\n  x + y = 3\n  x = y\n")
    for problem in (as_list, as_block):
        assert isinstance(problem, Equations)
        assert [each.name for each in problem.variables] == ["x", "y"]
        sides = [(to_text(each.body.left), to_text(each.body.right)) for each in problem.equations]
        assert sides == [("x + y", "3"), ("x", "y")]
    assert as_list.title == "x + y == 3; x = y"


@pytest.mark.parametrize(
    "define",
    [
        "define: {y1: x*w1 + b1, y2: y1*w2}",
        "define: |\n  y1 = x*w1 + b1\n  y2 = y1*w2",
        "define: y1 = x*w1 + b1; y2 = y1*w2",
    ],
)
def test_intermediates_are_part_of_every_formula(define):
    problem = read(f"minimize: u = y2 + 1; u**2\n{define}")
    assert [each.name for each in problem.definitions] == ["y1", "y2"]
    definitions = problem.objective.definitions
    assert [(each.name, to_text(each.expression)) for each in definitions] == [
        ("y1", "x*w1 + b1"),
        ("y2", "y1*w2"),
        ("u", "y2 + 1"),
    ]
    assert [each.name for each in problem.variables] == ["x", "w1", "b1", "w2"]


def test_fit_by_model():
    problem = read(
        """\
        fit: {data: decay.csv, x: t, y: V, model: a*exp(-t/tau) + c, sigma: dV, where: t > 0, loss: huber}
        variables: {tau: {start: 1, lower: 0}}
        """
    )
    assert isinstance(problem, Fit)
    assert problem.data.path == "decay.csv"
    assert [each.text for each in problem.x] == ["t"]
    assert (problem.y.text, problem.sigma.text, problem.where.text) == ("V", "dV", "t > 0")
    assert (problem.loss, problem.degree, problem.sigma_kind) == ("huber", None, None)
    assert to_text(problem.model.body) == "a*exp(-t/tau) + c"
    assert bare(problem.variables) == [("tau", 1.0, ())]
    assert (problem.y.first_line, problem.y.first_column) == (1, 33)


def test_fit_by_degree_and_with_several_inputs():
    assert read("fit: {data: a.csv, degree: 2}").degree == 2
    problem = read("fit: {data: a.csv, x: [t, T], y: 1, sigma: 0.5, model: a*t + b*T, sigma_kind: relative}")
    assert [each.text for each in problem.x] == ["t", "T"]
    assert (problem.y.text, problem.sigma.text, problem.sigma_kind) == ("1", "0.5", "relative")


def test_files_are_relative_to_the_problem_file(tmp_path):
    path = tmp_path / "sub" / "p.yaml"
    path.parent.mkdir()
    path.write_text("minimize: sum(X*w)\nconstants: {X: {file: ../X.csv}, Y: {file: /abs/Y.csv}}\n")
    problem = load_problem(path)
    first, second = (each.value for each in problem.constants)
    assert isinstance(first, FileReference)
    assert (first.path, first.resolved) == ("../X.csv", str(tmp_path / "X.csv"))
    assert second.resolved == "/abs/Y.csv"
    assert problem.path == str(path)
    assert read("fit: {data: '-', degree: 1}").data.resolved == "-"


def test_quadratic_as_a_formula():
    problem = read("quadratic: {Q: [[2, 0], [0, 4]], c: [-2, 1], constant: 3}")
    assert isinstance(problem, Quadratic)
    minimize = problem.as_minimize({})
    assert to_text(minimize.objective.body) == "x@Q@x/2 + c@x + 3"
    assert minimize.variables == (Variable("x", shape=(2,)),)
    assert minimize.constants == (Constant("Q", [[2.0, 0.0], [0.0, 4.0]]), Constant("c", [-2.0, 1.0]))


def test_quadratic_of_named_numbers_and_from_files():
    problem = read("quadratic: {Q: {file: Q.csv}}\nvariables: {a: 1, b: 2}")
    minimize = problem.as_minimize({"Q": np.eye(2)})
    assert to_text(minimize.objective.body) == "[a, b]@Q@[a, b]/2"
    assert bare(minimize.variables) == [("a", 1.0, ()), ("b", 2.0, ())]
    with pytest.raises(ProblemError, match="do not fit a 3 x 3 matrix"):
        problem.as_minimize({"Q": np.eye(3)})


@pytest.mark.parametrize(
    ("schedule", "text"),
    [
        ("cosine:decay_steps=10", "cosine:decay_steps=10"),
        (
            "{name: exponential, decay_steps: 100, decay_rate: 0.9}",
            "exponential:decay_steps=100,decay_rate=0.9",
        ),
        (
            "{name: piecewise, boundaries: [1, 2], values: [3, 4, 5]}",
            "piecewise:boundaries=[1, 2],values=[3, 4, 5]",
        ),
        ("{name: exponential, staircase: true}", "exponential:staircase=true"),
        ("{name: constant}", "constant"),
    ],
)
def test_schedules_become_text(schedule, text):
    problem = read(f"minimize: x\noptimizer:\n  name: sgd\n  schedule: {schedule}\n")
    assert problem.optimizer.schedule == text


@pytest.mark.parametrize(("text", "seconds"), [("30", 30.0), ("30s", 30.0), ("1.5m", 90.0), ("2h", 7200.0)])
def test_time_limits(text, seconds):
    assert read(f"minimize: x\noptimizer: {{time_limit: {text}}}").optimizer.time_limit == seconds


def test_an_optimizer_may_be_just_a_name():
    assert read("minimize: x\noptimizer: nadam").optimizer == OptimizerChoice(name="nadam")


def test_expressions_of_the_command_line():
    problem = expression_problem("u = x - y; u**2 + e")
    assert [each.name for each in problem.variables] == ["x", "y"]
    assert [each.name for each in problem.definitions] == ["u"]
    assert problem.path is None
    assert [each.name for each in expression_problem("e**2", names=["e"]).variables] == ["e"]
    assert expression_problem("x", "maximize").sense == "maximize"
    with pytest.raises(FormulaError, match="makes an equation"):
        expression_problem("x = 1")


def test_equations_of_the_command_line():
    problem = equations_problem(["x + y = 3; x - y = 1", Source("z = x")])
    assert [each.name for each in problem.variables] == ["x", "y", "z"]
    assert len(problem.equations) == 3
    with pytest.raises(ProblemError) as caught:
        equations_problem(["x +", "x <= 3", "x ~ 1", "x"])
    assert [each.what for each in caught.value.diagnostics] == [
        "`+` has nothing on its right",
        "`<=` makes a constraint, and constraints are not supported yet",
        "`~` makes a fit, not an equation",
        "an equation needs two sides",
    ]
    with pytest.raises(ProblemError, match="there are no equations"):
        equations_problem([])


def test_fits_of_the_command_line():
    assert fit_problem("a.csv").data == FileReference("a.csv", "a.csv")


def test_a_missing_file_offers_the_closest_name(tmp_path):
    (tmp_path / "decay.yaml").write_text("minimize: x\n")
    with pytest.raises(ProblemError) as caught:
        load_problem(tmp_path / "decya.yaml")
    (fault,) = caught.value.diagnostics
    assert fault.what == f"no file `{tmp_path / 'decya.yaml'}`"
    assert fault.hint == f"did you mean `{tmp_path / 'decay.yaml'}`?"


@pytest.mark.parametrize("path", sorted(PROBLEMS.glob("*.yaml")), ids=lambda path: path.name)
def test_shipped_files_load_and_expect_something(path):
    problem = load_problem(path)
    assert problem.expect is not None
    assert problem.expect.needs_run or problem.expect.derivatives
    assert any(isinstance(problem, kind.problem) for kind in KINDS)


def test_every_row_of_the_tutorials_has_a_file():
    rows = {path.name[:2] for path in PROBLEMS.glob("[0-9]*.yaml")}
    wanted = {"0": "abcde", "1": "abcde", "2": "abcd", "3": "abcde", "4": "abc"}
    assert rows == {digit + letter for digit, letters in wanted.items() for letter in letters}


def test_the_json_schema_names_every_key():
    schema = json_schema()
    json.dumps(schema)
    assert {"minimize", "maximize", "equations", "fit", "quadratic"} <= schema["properties"].keys()
    assert {"variables", "constants", "define", "optimizer", "dtype", "expect"} <= schema["properties"].keys()
    assert schema["additionalProperties"] is False
    assert {"required": ["fit"]} in schema["oneOf"]
    assert schema["$defs"]["FitKeys"]["oneOf"] == [{"required": ["data"]}, {"required": ["datasets"]}]


def test_formulas_alone_need_neither_pydantic_nor_yaml_nor_numpy():
    code = (
        "import sys; from gdsolve.problem import expression_problem; expression_problem('x**2');"
        "print([m for m in ('pydantic', 'ruamel.yaml', 'numpy', 'sympy', 'duckdb') if m in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
