import pytest

from gdsolve.errors import UsageError
from gdsolve.models import compose, expect_model, read_models


def models(*names):
    return tuple(expect_model(name) for name in names)


@pytest.mark.parametrize("text", ["2*gaussian", "gaussian - line", "gaussian(x)", "a*x + line", "a", "c0+c1"])
def test_anything_but_names_and_plus_is_a_formula(text: str) -> None:
    assert read_models(text, ()) == ()


def test_a_column_keeps_its_name() -> None:
    assert read_models("power", ["power"]) == ()
    assert read_models("gaussian + line", ["line", "x"]) == ()


@pytest.mark.parametrize(("text", "hint"), [("gausian", "gaussian"), ("gaussian + lin", "line")])
def test_a_misspelt_name_is_an_error(text: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_models(text, ["x", "y"])
    assert caught.value.diagnostics[0].hint == f"did you mean `{hint}`?"


def test_different_terms_keep_their_names() -> None:
    found = compose(models("gaussian", "line"), "t", ["t", "y"])
    assert found.text == "height*exp(-(t - center)**2/(2*width**2)) + intercept + slope*t"
    assert found.renamed == ()


def test_a_name_in_two_terms_gets_the_number_of_its_term() -> None:
    found = compose(models("linear", "constant", "linear"), "x", ())
    assert found.text == "slope1*x + offset + slope3*x"
    assert [each.name for each in found.parameters] == ["slope1", "offset", "slope3"]
    assert found.renamed == ("slope1", "slope3")


def test_a_name_that_a_column_has_is_changed() -> None:
    assert compose(models("linear"), "x", ["x", "slope", "slope1"]).text == "slope1_*x"


def test_intermediates_are_renamed_too() -> None:
    text = compose(models("voigt", "voigt"), "x", ()).text
    assert text.startswith("u1 = (x - center1)/(sqrt(2)*gauss_width1); v1 = ")
    assert "u2 = (x - center2)/(sqrt(2)*gauss_width2)" in text


def test_a_column_called_pi_does_not_become_the_circle_constant() -> None:
    assert "2*3.141592653589793*frequency" in compose(models("sine"), "x", ["pi"]).text
