from __future__ import annotations

import numpy as np
import pytest

from gdsolve.errors import FormulaError, Source
from gdsolve.graph import Graph, gradient
from gdsolve.lower import expect_scalar, lower
from gdsolve.ops import POWI, ROWS, SQUARE
from gdsolve.text import parse_equations, parse_formula
from tests.unit.lower.running import lowered, run, value

SHAPES = {"x": (), "v": (3,), "u": (2,), "A": (2, 3), "t": (ROWS,), "c": (2, 1)}


def fault_of(text: str):
    with pytest.raises(FormulaError) as caught:
        lowered(text, SHAPES)
    (fault,) = caught.value.diagnostics
    return fault.what, fault.span.text, fault.hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x - 2*x**2/4 + 1", 1.375),
        ("-x**2", -2.25),
        ("2^-x", 2**-1.5),
        ("x**3", 3.375),
        ("pi*e", np.pi * np.e),
        ("1/inf", 0.0),
        ("0.1 + 0.2", 0.1 + 0.2),
        ("1e-3", 0.001),
    ],
)
def test_arithmetic_is_that_of_float64(text, expected):
    assert value(text, x=1.5) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1/x", np.inf), ("log(x)", -np.inf), ("0*(1/x)", np.nan), ("sqrt(x - 1)", np.nan), ("x/x", np.nan)],
)
def test_outside_of_a_domain_the_value_is_infinite_or_nan(text, expected):
    np.testing.assert_equal(float(value(text, x=0.0)), expected)


def test_a_declared_name_wins_over_a_constant():
    assert value("e + pi", e=10.0) == 10.0 + np.pi


def test_intermediates_are_named_nodes():
    result = lowered("u = x + 1; w = u**2; w*u", {"x": ()})
    assert list(result.intermediates) == ["u", "w"]
    assert run(result.intermediates["w"], {"x": 2.0}) == 9.0
    assert run(result.body, {"x": 2.0}) == 27.0
    assert result.left is result.right is result.difference is None


def test_a_relation_has_two_sides_and_their_difference():
    graph = Graph()
    x = graph.input("x")
    (equation,) = parse_equations(Source("x**2 = 3*x"))
    assert run(lower(equation, graph, {"x": x}), {"x": 5.0}) == 10.0
    result = lowered("x**2 <= 3*x", {"x": ()})
    assert result.body is None
    assert [run(node, {"x": 5.0}) for node in (result.left, result.right, result.difference)] == [25, 15, 10]


def test_constant_exponents_become_integer_powers():
    graph = Graph()
    names = {"x": graph.input("x")}
    assert lower(parse_formula(Source("x**3")), graph, names).op is POWI
    assert lower(parse_formula(Source("x^2.0")), graph, names).op is SQUARE


def test_equal_parts_are_one_node():
    graph = Graph()
    lowered("exp(sin(x + 1)) / sin(x + 1)", {"x": ()}, graph)
    assert [node.op.name for node in graph.nodes].count("sin") == 1


def test_each_node_knows_its_first_place():
    result = lowered("exp(x - 1) + mean(v)*(x - 1)", SHAPES)
    by_text = {span.text: node for node, span in result.spans.items() if span.text}
    assert by_text["x - 1"].op.name == "sub"
    assert by_text["exp(x - 1)"].op.name == "exp"
    assert {node.op.name for node, span in result.spans.items() if span.text == "mean(v)"} == {
        "div",
        "sum",
        "constant",
    }
    assert all(not node.is_input for node in result.spans)


@pytest.mark.slow
def test_a_sum_of_twenty_thousand_terms_needs_no_recursion():
    text = " + ".join(["x"] * 20_000)
    assert value(text, x=1.0) == 20_000.0


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("v + u", ("shapes (3,) and (2,) do not fit together", "v + u", None)),
        (
            "1 + A*A.T",
            (
                "shapes (2, 3) and (3, 2) do not fit together",
                "A*A.T",
                "the matrix product is written `@`, as in `A @ ...`",
            ),
        ),
        (
            "A @ u",
            (
                "shapes (2, 3) and (2,) do not fit in a matrix product (3 columns, 2 rows)",
                "A @ u",
                "transpose the left side, as in `A.T @ ...`",
            ),
        ),
        (
            "x @ v",
            (
                "a matrix product needs vectors or matrices, not shapes () and (3,)",
                "x @ v",
                "write `*` for the product with a number",
            ),
        ),
        ("t + v", ("shapes (rows,) and (3,) do not fit together", "t + v", None)),
        ("v[3]", ("index 3 is out of range: `v` has shape (3,)", "v[3]", "indices go from 0 to 2")),
        (
            "2*A[0,-4]",
            ("index -4 is out of range: `A` has shape (2, 3)", "A[0,-4]", "indices go from 0 to 2"),
        ),
        ("A[0,0,0]", ("3 indices, but `A` has shape (2, 3)", "A[0,0,0]", None)),
        ("x[0]", ("`x` is a number and has no elements", "x[0]", None)),
        ("v[2:1]", ("the slice takes no element: `v` has shape (3,)", "v[2:1]", None)),
        (
            "t[0]",
            (
                "data rows cannot be picked by an index (`t` has shape (rows,))",
                "t[0]",
                "choose rows with `--where`",
            ),
        ),
        (
            "[1, v]",
            (
                "`v` has shape (3,), the first item of the list has shape ()",
                "v",
                "the items of a list have one shape; `concat(a, b)` joins vectors of different lengths",
            ),
        ),
        ("xx + 1", ("unknown name `xx`", "xx", "did you mean `x`?")),
        ("qqq", ("unknown name `qqq`", "qqq", "known names are `x`, `v`, `u`, `A`, `t`, `c`")),
    ],
)
def test_a_fault_shows_the_smallest_part_and_the_shapes(text, fault):
    assert fault_of(text) == fault


def test_a_fault_in_an_equation_shows_both_sides():
    what, place, _ = fault_of("A@v = x*v")
    assert (what, place) == ("shapes (2,) and (3,) do not fit together", "A@v = x*v")


def test_rows_never_meet_every_other_row():
    graph = Graph()
    names = {"t": graph.input("t", (ROWS,)), "X": graph.input("X", (ROWS, 1))}
    with pytest.raises(
        FormulaError, match=r"every data row would meet every other one \(shape \(rows, rows\)\)"
    ):
        lower(parse_formula(Source("sum((X - t)**2)")), graph, names)


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("c + u", ("c + u broadcasts (2, 1) and (2,) to (2, 2)",)),
        ("sum((c - u)**2) + sum(c - u)", ("c - u broadcasts (2, 1) and (2,) to (2, 2)",)),
        ("A + c", ()),
        ("x*A + v", ()),
        ("max(c, u)", ("max(c, u) broadcasts (2, 1) and (2,) to (2, 2)",)),
        ("outer(u, v)", ()),
    ],
)
def test_a_result_larger_than_its_operands_is_noted(text, notes):
    assert lowered(text, SHAPES).notes == notes


def test_literals_and_parts():
    assert value("[[1, 2], [3, x]][1, :]", x=4.0).tolist() == [3.0, 4.0]
    assert value("A[:, 1:]", A=np.arange(6.0).reshape(2, 3)).tolist() == [[1.0, 2.0], [4.0, 5.0]]
    assert value("v[::-1]", v=np.array([1.0, 2.0, 3.0])).tolist() == [3.0, 2.0, 1.0]
    assert value("v[-1]", v=np.array([1.0, 2.0, 3.0])) == 3.0
    assert value("[x, 2*x].T", x=3.0).tolist() == [3.0, 6.0]


def test_a_constant_list_is_one_constant():
    assert lowered("[[1, 2], [3, 4]]").body.is_constant


def test_means_over_data_count_the_rows_at_run_time():
    result = lowered("mean((a*t - 1)**2)", {"a": (), "t": (ROWS,)})
    assert result.body.shape == ()
    for rows in (2, 5):
        t = np.arange(float(rows))
        assert run(result.body, {"a": 2.0, "t": t}) == pytest.approx(np.mean((2 * t - 1) ** 2))
    matrix = lowered("mean(X, 0)", {"X": (ROWS, 2)}).body
    assert matrix.shape == (2,)
    assert run(matrix, {"X": [[1.0, 2.0], [3.0, 8.0]]}).tolist() == [2.0, 5.0]
    assert run(lowered("rows(t)", {"t": (ROWS,)}).body, {"t": np.zeros(7)}) == 7.0


def test_an_objective_is_one_number():
    graph = Graph()
    w = graph.input("w", (2, 1))
    square = lower(parse_formula(Source("w.T @ w")), graph, {"w": w})
    span = parse_formula(Source("w.T @ w")).body.span
    assert expect_scalar(graph, square, span).shape == ()
    with pytest.raises(FormulaError) as caught:
        expect_scalar(graph, w, span)
    (fault,) = caught.value.diagnostics
    assert fault.what == "the objective has shape (2, 1), not a single number"
    assert fault.hint == "sum up the elements with `sum(...)`, or average them with `mean(...)`"


# The rows of the five tutorials (see problems/) that are values and gradients.


def gradients(text: str, wrt: str, **values):
    graph = Graph()
    names = {name: graph.input(name, np.shape(each)) for name, each in values.items()}
    node = lower(parse_formula(Source(text)), graph, names)
    found = gradient(graph, node, [names[name] for name in wrt.split()])
    return run(node, values), [run(each, values) for each in found]


def test_the_loss_of_a_linear_layer_and_its_gradients():
    loss, (by_w, by_b) = gradients(
        "sum((X@w + b - y)**2)/2", "w b", X=[[1, 2], [3, 4]], y=[[1], [2]], w=[[1], [2]], b=2
    )
    assert loss == 78.5
    assert by_w.tolist() == [[39.0], [56.0]]
    assert by_b == 17.0


def test_a_scalar_times_a_matrix_minus_a_column_broadcasts_by_numpys_rule():
    loss, (by_a, by_b) = gradients(
        "mean((W*X + b - y)**2)", "W b", X=[[1, 2, 3], [4, 5, 6]], y=[[1], [2]], W=0.5, b=-1.0
    )
    residual = 0.5 * np.array([[1, 2, 3], [4, 5, 6.0]]) - 1 - np.array([[1], [2]])
    assert loss == pytest.approx(np.mean(residual**2), rel=1e-15)
    assert by_a == pytest.approx(np.mean(2 * residual * [[1, 2, 3], [4, 5, 6]]), rel=1e-15)
    assert by_b == pytest.approx(np.mean(2 * residual), rel=1e-15)


def test_gradients_by_a_vector_and_by_a_matrix():
    a = np.arange(1.0, 10.0).reshape(3, 3)
    _, (by_x, by_a) = gradients("A@x", "x A", A=a, x=[[100.0], [200.0], [300.0]])
    assert by_x.tolist() == [[12.0], [15.0], [18.0]]
    assert by_a.tolist() == [[100.0, 200.0, 300.0]] * 3


def test_one_descent_step_on_the_length_of_a_product():
    a = np.arange(1.0, 10.0).reshape(3, 3)
    length, (by_a,) = gradients("norm(A@x)", "A", A=a, x=[[100.0], [200.0], [300.0]])
    assert length == pytest.approx(6099.1802727907625, rel=1e-14)
    expected = [
        [0.9770461, 1.95409219, 2.93113829],
        [3.94753393, 4.89506787, 5.8426018],
        [6.91802177, 7.83604354, 8.75406531],
    ]
    np.testing.assert_allclose(a - 0.001 * by_a, expected, rtol=5e-9)


def test_the_chain_rule_through_intermediates():
    graph = Graph()
    values = {"x": 1.0, "w1": 2.0, "b1": 1.0, "w2": 2.0, "b2": 1.0}
    names = {name: graph.input(name) for name in values}
    text = "y1 = x*w1 + b1; y2 = y1*w2 + b2; y2"
    result = lowered(text, dict.fromkeys(values, ()), graph)
    y1, y2 = result.intermediates["y1"], result.intermediates["y2"]
    assert run(y2, values) == 7.0

    def derivative(of, by):
        return run(gradient(graph, of, [by])[0], values)

    assert derivative(y2, y1) == 2.0
    assert [derivative(y1, names[each]) for each in ("w1", "b1")] == [1.0, 1.0]
    assert [derivative(y2, names[each]) for each in ("w1", "w2", "b2")] == [2.0, 3.0, 1.0]
