import pytest

from tests.unit.problem.reading import faults_of

NAMES_HINT = "names have letters, digits and `_`"

CASES = [
    # Keys
    ("minimise: x", "unknown key `minimise`", "1:1", "minimise", "did you mean `minimize`?"),
    (
        "minimize: x\nstart: {x: 1}",
        "unknown key `start`",
        "2:1",
        "start",
        "keys are `minimize`, `maximize`, `equations`, `fit`, `quadratic`, `variables`, `constants`,"
        " `define`, `optimizer`, `search`, `dtype`, `expect`",
    ),
    (
        "minimize: x\nvariables: {x: {strat: 1}}",
        "unknown key `strat` in `x`",
        "2:17",
        "strat",
        "did you mean `start`?",
    ),
    (
        "fit: {data: a.csv, degre: 2}",
        "unknown key `degre` in `fit`",
        "1:20",
        "degre",
        "did you mean `degree`?",
    ),
    (
        "minimize: x\nexpect: {derivatives: [{wrt: x}]}",
        "unknown key `wrt`",
        "2:25",
        "wrt",
        "keys are `of`, `at`, `value`, `gradient`, `hessian`",
    ),
    (
        "minimize: x\nconstraints: [x <= 1]",
        "`constraints` is not supported yet",
        "2:1",
        "constraints",
        "limits of single variables are written `variables: {x: {lower: 0}}`",
    ),
    (
        "datasets: []\nfit: {data: a.csv, degree: 1}",
        "`datasets` is not supported yet",
        "1:1",
        "datasets",
        "one fit reads one file, as in `fit: {data: samples.csv, ...}`",
    ),
    (
        "minimize: x\nequations: [x = 1]",
        "`equations` stands beside `minimize`: a problem file holds one problem",
        "2:1",
        "equations",
        "put the other one into a file of its own",
    ),
    ("equations:", "`equations` is empty", "1:1", "equations", None),
    # Types
    ("minimize: [x, y]", "`minimize` must be text, not a list", "1:11", "[x, y]", None),
    ("minimize: ''", "the text is empty", "1:11", "''", None),
    (
        "minimize: x\nvariables: 3",
        "`variables` must be a mapping, as in `{name: value}`, not the number `3`",
        "2:12",
        "3",
        None,
    ),
    (
        "minimize: x\ndtype: float16",
        "`dtype` must be `float32` or `float64`",
        "2:8",
        "float16",
        "did you mean `float64`?",
    ),
    (
        "minimize: x\noptimizer: {epochs: many}",
        "`epochs` must be a whole number, not the text `many`",
        "2:21",
        "many",
        None,
    ),
    (
        "minimize: x\noptimizer: {epochs: 1.5}",
        "`epochs` must be a whole number, not the number `1.5`",
        "2:21",
        "1.5",
        None,
    ),
    ("minimize: x\noptimizer: {learning_rate: 0}", "`learning_rate` must be > 0", "2:28", "0", None),
    (
        "minimize: x\noptimizer: {time_limit: soon}",
        "`soon` is not a number",
        "2:25",
        "soon",
        "`soon` is a name where a number belongs",
    ),
    (
        "minimize: x\noptimizer: {time_limit: -1s}",
        "a duration must be positive",
        "2:25",
        "-1s",
        "such as `30s` or `5m`",
    ),
    (
        "fit: {x: t, degree: 2}",
        "a fit needs `data`, or several `datasets`",
        "1:6",
        "{x: t, degree: 2}",
        "such as `data: samples.csv`, or `datasets: {cold: a.csv, hot: b.csv}`",
    ),
    (
        "fit: {data: a.csv, degree: -1}",
        "`-1` is neither a whole number of at least 0 nor `auto`",
        "1:28",
        "-1",
        "degree: auto",
    ),
    # Variables and constants
    (
        "minimize: x\nvariables: {x: abc}",
        "`abc` is not a number",
        "2:16",
        "abc",
        "`abc` is a name where a number belongs",
    ),
    ("minimize: x\nvariables: {x: true}", "true stands where a number belongs", "2:16", "true", None),
    ("minimize: x\nvariables: {x: .nan}", "`nan` stands where a finite number belongs", "2:16", ".nan", None),
    ("minimize: x\nvariables: {x: .inf}", "`inf` stands where a finite number belongs", "2:16", ".inf", None),
    (
        "minimize: x\nconstants: {X: [[1, 2], [3]]}",
        "row 2 has 1 entry, row 1 has 2 entries",
        "2:25",
        "[3]",
        "all rows of a matrix are equally long",
    ),
    (
        "minimize: x\nconstants: {X: [[1, 2], [3, a]]}",
        "`a` is not a number",
        "2:29",
        "a",
        "`a` is a name where a number belongs",
    ),
    ("minimize: x\nconstants: {X: []}", "the list is empty", "2:16", "[]", "give at least one number"),
    (
        "minimize: x\nconstants: {X: {}}",
        "give numbers or a `file`",
        "2:16",
        "{}",
        "such as `[1, 2]`, or `{file: X.csv}`",
    ),
    ("minimize: x\nconstants: {X: [[[[1]]]]}", "lists are nested more than 3 deep", "2:19", "[1]", None),
    ("minimize: x\nvariables: {2x: 1}", "`2x` is not a name", "2:13", "2x", NAMES_HINT),
    ("minimize: x\nconstants: {'a b': 1}", "`a b` is not a name", "2:13", "'a b'", NAMES_HINT),
    (
        "minimize: x\nvariables: {x: {shape: [3], start: [1, 2]}}",
        "`start` has the shape [2], not [3]",
        "2:36",
        "[1, 2]",
        None,
    ),
    (
        "minimize: x\nvariables: {x: {start: 5, lower: 1, upper: 3}}",
        "the start 5 of `x` lies outside of its bounds [1, 3]",
        "2:24",
        "5",
        None,
    ),
    (
        "minimize: x\nvariables: {x: {lower: 3, upper: 1}}",
        "no value of `x` lies between 3 and 1",
        "2:24",
        "3",
        None,
    ),
    (
        "minimize: x\nvariables: {x: {integer: true}}",
        "whole-number variables are not supported yet",
        "2:26",
        "true",
        None,
    ),
    (
        "minimize: x\nvariables: {x: 1}\nconstants: {x: 2}",
        "`x` is both a variable and a constant",
        "3:16",
        "2",
        None,
    ),
    # Formulas
    (
        "minimize: sine(x)",
        "unknown function `sine`",
        "1:11",
        "sine",
        "did you mean `sin`? `gdsolve functions` shows all of them",
    ),
    (
        "minimize: x + tua\nvariables: {x: 0, tau: 1}",
        "unknown name `tua`",
        "1:15",
        "tua",
        "did you mean `tau`?",
    ),
    (
        "minimize: x = 1",
        "`=` makes an equation, and an objective has none",
        "1:11",
        "x = 1",
        "solve equations with `gdsolve solve`; a name for a part is followed by more: `u = x - 1; u**2`",
    ),
    ("equations: [x + 1]", "an equation needs two sides", "1:13", "x + 1", "write `x + 1 = 0`"),
    (
        "equations:\n  - x + y = 3\n  - x <= 2",
        "`<=` makes a constraint, and constraints are not supported yet",
        "3:5",
        "x <= 2",
        "write equations with `=`",
    ),
    ("equations: []", "there are no equations", "1:12", "[]", "write at least one, such as `- x + y = 3`"),
    ("minimize: u\ndefine: {u: x +}", "`+` has nothing on its right", "2:15", "+", None),
    (
        "minimize: u\ndefine: {u: v, v: x}",
        "`v` is used before it is defined",
        "2:13",
        "v",
        "put its definition first; a definition cannot use itself",
    ),
    ("minimize: u\ndefine: {u: y}\nvariables: {x: 1}", "unknown name `y`", "2:13", "y", "known names are x"),
    (
        "minimize: x\ndefine: {x: 1}\nvariables: {x: 1}",
        "`x` is a variable or constant already",
        "2:10",
        "x",
        "choose another name",
    ),
    (
        "minimize: u\ndefine: |\n  u = x\n  u = y",
        "`u` is defined twice",
        "4:3",
        "u",
        "choose another name",
    ),
    (
        "minimize: u\ndefine: |\n  x + 1 = u",
        "an intermediate is written `name = formula`",
        "3:3",
        "x + 1 = u",
        None,
    ),
    # Fit and quadratic
    (
        "fit: {data: a.csv}",
        "a fit needs a `degree` or a `model`",
        "1:6",
        "{data: a.csv}",
        "such as `degree: 1`, or `model: a*x + b`",
    ),
    (
        "fit: {data: a.csv, degree: 1, model: a*x}",
        "a fit has either a `degree` or a `model`, not both",
        "1:38",
        "a*x",
        "such as `degree: 1`, or `model: a*x + b`",
    ),
    (
        "quadratic: {Q: [[1, 2, 3], [4, 5, 6]]}",
        "`Q` must be a square matrix, but has the shape (2, 3)",
        "1:12",
        "{Q: [[1, 2, 3], [4, 5, 6]]}",
        None,
    ),
    (
        "quadratic: {Q: [[1]], c: [1, 2]}",
        "`c` has the shape (2,), `Q` asks for (1,)",
        "1:12",
        "{Q: [[1]], c: [1, 2]}",
        None,
    ),
    (
        "quadratic: {Q: [[1, 0], [0, 1]]}\nvariables: {a: 1}",
        "the variables do not fit a 2 x 2 matrix: `a` ()",
        "1:12",
        "{Q: [[1, 0], [0, 1]]}",
        "declare one vector, as in `x: {shape: [2]}`, or 2 numbers",
    ),
    (
        "quadratic: {Q: [[1]]}\nvariables: {Q: 0}",
        "`Q` is a part of the quadratic and cannot be a variable",
        "2:16",
        "0",
        None,
    ),
    # Expected answers
    (
        "minimize: x\nexpect: {verdict: minimun}",
        "unknown verdict `minimun`",
        "2:19",
        "minimun",
        "did you mean `minimum`?",
    ),
    ("minimize: x\nexpect: {xx: 1}", "unknown name `xx` in `expect`", "2:10", "xx", "did you mean `x`?"),
    ("minimize: x\nexpect: {x: 1 ± -2}", "a tolerance is not negative", "2:13", "1 ± -2", None),
    (
        "minimize: x\nexpect: {x: {value: 1, tol: 2}}",
        "an expected value has the keys `value` and `tolerance`",
        "2:13",
        "{value: 1, tol: 2}",
        "or write `1 ± 1e-8`",
    ),
    (
        "minimize: x\nexpect: {gradient: {zz: 1}}",
        "unknown name `zz` in `expect`",
        "2:21",
        "zz",
        "names are x",
    ),
    (
        "minimize: u\ndefine: {u: x}\nexpect: {of: uu, value: 1}",
        "unknown name `uu` in `expect`",
        "3:14",
        "uu",
        "did you mean `u`?",
    ),
]


@pytest.mark.parametrize(("text", "what", "where", "marked", "hint"), CASES, ids=[case[1] for case in CASES])
def test_one_fault_with_its_place_and_hint(text, what, where, marked, hint):
    assert faults_of(text) == [(what, where, marked, hint)]


def test_all_faults_of_the_keys_are_reported_at_once():
    found = faults_of(
        """\
        minimize: x
        variabls: {x: 1}
        optimizer: {epochs: many}
        expect: {verdict: fine}
        """
    )
    assert [fault[:2] for fault in found] == [
        ("`epochs` must be a whole number, not the text `many`", "3:21"),
        ("unknown verdict `fine`", "4:19"),
        ("unknown key `variabls`", "2:1"),
    ]


def test_all_faults_of_names_and_formulas_are_reported_at_once():
    found = faults_of(
        """\
        equations:
          - sine(x) = 1
          - y + = 2
          - x = q
        variables: {x: {start: 1, upper: 0}, y: 1}
        """
    )
    assert [fault[1] for fault in found] == ["5:24", "2:5", "3:7", "4:9"]


def test_a_file_without_a_problem():
    (fault,) = faults_of("variables: {x: 1}")
    assert (
        fault[0] == "the problem is missing: one of `minimize`, `maximize`, `equations`, `fit`, `quadratic`"
    )
    assert fault[3] == "such as `minimize: x**2 - 2*x + 1`"
