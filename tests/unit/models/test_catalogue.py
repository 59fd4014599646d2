import numpy as np
import pytest

from gdsolve.compile import Layout, compile_values
from gdsolve.errors import Source, UsageError
from gdsolve.graph import Graph
from gdsolve.lower import lower
from gdsolve.models import MODELS, compose, expect_model, find_model
from gdsolve.ops import ROWS
from gdsolve.text import free_names, parse_formula
from tests.unit.models.curves import CURVES, typical

EACH = pytest.mark.parametrize("model", MODELS, ids=lambda each: each.name)


def values(model, x):
    """Return the formula's values through parser, graph and engine."""
    graph = Graph()
    names = {"x": graph.input("x", (ROWS,))}
    names |= {each.name: graph.constant(np.float64(each.typical)) for each in model.parameters}
    node = lower(parse_formula(Source(compose((model,), "x", ()).text)), graph, names)
    (value,) = compile_values(graph, [node], Layout.scalars(()), data={"x": x})(np.empty(0))
    return value


@EACH
def test_the_formula_is_the_curve_of_its_name(model) -> None:
    x, y = typical(model)
    error = np.max(np.abs(values(model, x) - y))
    assert error <= (1e-5 if model.name == "voigt" else 1e-13) * np.max(np.abs(y))


def test_voigt_keeps_its_promise_for_every_ratio_of_widths() -> None:
    voigt = expect_model("voigt")
    x = np.linspace(-20.0, 20.0, 2001)
    for ratio in (0.0, 0.01, 0.1, 0.5, 1.0, 4.0, 30.0):
        graph = Graph()
        numbers = {"area": 1.0, "center": 0.0, "gauss_width": 1.0, "lorentz_width": ratio}
        names = {name: graph.constant(np.float64(each)) for name, each in numbers.items()}
        names["x"] = graph.input("x", (ROWS,))
        node = lower(parse_formula(Source(compose((voigt,), "x", ()).text)), graph, names)
        (got,) = compile_values(graph, [node], Layout.scalars(()), data={"x": x})(np.empty(0))
        exact = CURVES["voigt"](x, **numbers)
        assert np.max(np.abs(got - exact)) <= 1e-5 * np.max(exact)


@EACH
def test_every_name_of_the_formula_is_explained(model) -> None:
    formula = parse_formula(Source(compose((model,), "x", ()).text))
    assert set(free_names(formula)) - {"x"} == {each.name for each in model.parameters}
    assert all(each.meaning for each in model.parameters)
    assert model.summary
    assert len(model.source) > 10


def test_no_two_models_share_a_name() -> None:
    names = [name for each in MODELS for name in (each.name, *each.aliases)]
    assert len(names) == len(set(names))


def test_a_model_is_found_by_its_names_in_any_case() -> None:
    assert find_model("GAUSS") is find_model("gaussian")
    assert find_model(" pseudo_voigt ") is expect_model("pseudo-voigt")
    assert find_model("spline") is None


def test_a_misspelt_model_gets_the_closest_as_a_hint() -> None:
    with pytest.raises(UsageError) as caught:
        expect_model("lorenzian")
    assert caught.value.diagnostics[0].hint == "did you mean `lorentzian`?"
