"""Options as a user gives and reads them; the list of optimizers."""

import pytest

from gdsolve.errors import UsageError
from gdsolve.optimize.catalogue import OPTIMIZERS, find_optimizer
from gdsolve.optimize.fields import Range
from gdsolve.optimize.options import describe_options, make_options
from gdsolve.optimize.schedules import Exponential

ADAM = find_optimizer("adam")


def fault(optimizer, given):
    with pytest.raises(UsageError) as caught:
        make_options(optimizer, given)
    return caught.value.diagnostics[0]


def test_numbers_and_their_text_are_the_same():
    typed = {"learning_rate": 0.5, "amsgrad": True, "clipnorm": None, "ema_overwrite_frequency": 3}
    text = {"learning_rate": "0.5", "amsgrad": "yes", "clipnorm": "none", "ema_overwrite_frequency": "3"}
    assert make_options(ADAM, typed) == make_options(ADAM, text)


def test_whole_numbers_may_have_an_exponent():
    assert make_options(ADAM, {"ema_overwrite_frequency": "1e3"}).ema_overwrite_frequency == 1000


def test_a_schedule_may_be_given_as_text():
    options = make_options(ADAM, {"schedule": "exponential:decay_steps=10,decay_rate=0.5"})
    assert options.schedule == Exponential(decay_steps=10, decay_rate=0.5)
    assert make_options(ADAM, {"schedule": "none"}).schedule is None


def test_an_unknown_option_names_the_closest_one():
    found = fault(ADAM, {"beta1": 0.5})
    assert found.what == "optimizer `adam` has no option `beta1`"
    assert found.hint == "did you mean `beta_1`?"


def test_an_unknown_option_without_a_close_one_lists_all():
    assert fault(find_optimizer("lbfgs"), {"qqq": 1}).hint == "it has `decrease`, `curvature`, `memory`"


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("learning_rate", "fast", "option `learning_rate` must be a number, not `fast`"),
        ("learning_rate", True, "option `learning_rate` must be a number, not `True`"),
        ("learning_rate", [1], "option `learning_rate` must be a number, not `[1]`"),
        ("learning_rate", None, "option `learning_rate` must be a number, not `None`"),
        ("amsgrad", "maybe", "option `amsgrad` must be true or false, not `maybe`"),
        (
            "ema_overwrite_frequency",
            1.5,
            "option `ema_overwrite_frequency` must be a whole number, not `1.5`",
        ),
        (
            "ema_overwrite_frequency",
            "inf",
            "option `ema_overwrite_frequency` must be a whole number, not `inf`",
        ),
        ("learning_rate", 0, "optimizer `adam`: `learning_rate` must be above 0, not 0"),
        ("learning_rate", "nan", "optimizer `adam`: `learning_rate` must be above 0, not nan"),
        ("learning_rate", "inf", "optimizer `adam`: `learning_rate` must be above 0, not inf"),
        ("beta_1", 1, "optimizer `adam`: `beta_1` must be at least 0 and below 1, not 1"),
        ("ema_momentum", 1.5, "optimizer `adam`: `ema_momentum` must be at least 0 and at most 1, not 1.5"),
    ],
)
def test_unsuitable_values_are_refused(name, value, what):
    assert fault(ADAM, {name: value}).what == what


def test_decrease_must_lie_below_curvature():
    found = fault(find_optimizer("bfgs"), {"decrease": 0.3, "curvature": 0.2})
    assert found.what == "optimizer `bfgs`: `decrease` must be below `curvature`, not 0.3"


def test_a_range_is_strict_where_it_says_so():
    half_open = Range(at_least=0, below=1)
    assert [half_open.contains(each) for each in (-1e-9, 0, 0.5, 1)] == [False, True, True, False]
    other = Range(above=0, at_most=1)
    assert [other.contains(each) for each in (0, 1e-9, 1, 1.1)] == [False, True, True, False]
    assert Range().words == "a finite number"
    assert not Range().contains(float("inf"))


def test_options_describe_themselves():
    infos = {each.name: each for each in describe_options(ADAM)}
    beta = infos["beta_1"]
    assert (beta.type, beta.default, beta.limits) == ("float", 0.9, "at least 0 and below 1")
    assert infos["clipnorm"].default is None
    assert infos["amsgrad"].limits == ""


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda each: each.name)
def test_every_optimizer_is_documented(optimizer):
    assert optimizer.summary
    assert optimizer.source
    assert optimizer.family in ("first order", "second order", "least squares", "direct search")
    for info in describe_options(optimizer):
        assert info.summary, info.name


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda each: each.name)
def test_an_optimizer_is_found_by_its_name(optimizer):
    assert find_optimizer(optimizer.name) is optimizer
    assert make_options(optimizer, {}) == optimizer.options()


def test_names_are_unique():
    assert len({each.name for each in OPTIMIZERS}) == len(OPTIMIZERS)


def test_an_unknown_optimizer_names_the_closest_one():
    with pytest.raises(UsageError) as caught:
        find_optimizer("adamm")
    diagnostic = caught.value.diagnostics[0]
    assert diagnostic.what == "unknown optimizer `adamm`"
    assert diagnostic.hint == "did you mean `adam`? `gdsolve optimizers` shows all of them"


def test_case_and_underscores_do_not_matter():
    assert find_optimizer("AdamW").name == "adamw"
