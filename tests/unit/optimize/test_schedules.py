"""Learning-rate schedules by hand, their text form and its faults."""

import math

import pytest

from gdsolve.errors import UsageError
from gdsolve.optimize.schedules import SCHEDULES, Piecewise, parse_schedule, read_schedule


def rates(text, *steps, initial=0.5):
    schedule = parse_schedule(text)
    return [schedule.rate(initial, step) for step in steps]


def test_constant():
    assert rates("constant", 0, 1000) == [0.5, 0.5]


def test_exponential_and_its_staircase():
    assert rates("exponential:decay_steps=4,decay_rate=0.25", 0, 2, 4, 6) == [0.5, 0.25, 0.125, 0.0625]
    text = "exponential:decay_steps=4,decay_rate=0.25,staircase=true"
    assert rates(text, 0, 3, 4, 7, 8) == [0.5, 0.5, 0.125, 0.125, 0.03125]


def test_inverse_time_and_its_staircase():
    assert rates("inverse-time:decay_steps=2,decay_rate=3", 0, 1, 2) == [0.5, 0.2, 0.125]
    assert rates("inverse-time:decay_steps=2,decay_rate=3,staircase=yes", 1, 2, 3) == [0.5, 0.125, 0.125]


def test_polynomial_reaches_its_end_and_stays():
    text = "polynomial:decay_steps=4,end_learning_rate=0.1,power=2"
    assert rates(text, 0, 2, 4, 9) == pytest.approx([0.5, 0.2, 0.1, 0.1])


def test_polynomial_default_is_a_line_to_keras_end_rate():
    assert rates("polynomial:decay_steps=2", 1, 2) == pytest.approx([0.25005, 1e-4])


def test_polynomial_cycles_with_longer_periods():
    text = "polynomial:decay_steps=4,end_learning_rate=0.1,cycle=true"
    # beyond 4 steps the period is 8: step 6 has done 3/4 of it
    assert rates(text, 0, 4, 6, 8) == pytest.approx([0.5, 0.1, 0.2, 0.1])


def test_cosine_falls_to_its_fraction():
    assert rates("cosine:decay_steps=4,alpha=0.2", 0, 2, 4, 9) == pytest.approx([0.5, 0.3, 0.1, 0.1])
    assert rates("cosine:decay_steps=4", 1) == pytest.approx([0.25 * (1 + math.sqrt(0.5))])


def test_cosine_after_a_warm_up():
    text = "cosine:decay_steps=4,warmup_target=0.9,warmup_steps=2"
    assert rates(text, 0, 1, 2, 4, 6, 7) == pytest.approx([0.5, 0.7, 0.9, 0.45, 0, 0])


def test_cosine_restarts_with_longer_and_lower_periods():
    text = "cosine-restarts:first_decay_steps=4,t_mul=2,m_mul=0.5,alpha=0.2"
    # periods 0-4, 4-12, 12-28; heights 1, 0.5, 0.25, each falling to 0, then 0.8 h + 0.2
    assert rates(text, 0, 2, 4, 8, 12) == pytest.approx([0.5, 0.3, 0.3, 0.2, 0.2])


def test_cosine_restarts_of_equal_length():
    text = "cosine-restarts:first_decay_steps=4,t_mul=1"
    assert rates(text, 0, 2, 4, 6, 8) == pytest.approx([0.5, 0.25, 0.5, 0.25, 0.5])


def test_piecewise_counts_a_boundary_to_the_piece_before():
    text = "piecewise:boundaries=[10, 20],values=[1, 0.5, 0.25]"
    assert rates(text, 0, 10, 11, 20, 21) == [1, 1, 0.5, 0.5, 0.25]


def test_warm_up_is_a_line_to_the_full_rate():
    assert rates("warm-up:warmup_steps=4", 0, 1, 3, 10) == [0.125, 0.25, 0.5, 0.5]


def test_both_text_forms_and_underscores():
    assert parse_schedule("inverse_time( decay_steps = 2, decay_rate = 3 )") == parse_schedule(
        "inverse-time:decay-steps=2,decay-rate=3"
    )


def test_a_schedule_is_read_as_such_or_as_text():
    schedule = Piecewise(boundaries=(1.0,), values=(1.0, 2.0))
    assert read_schedule(schedule) is schedule
    assert read_schedule("piecewise:boundaries=[1],values=[1,2]") == schedule
    with pytest.raises(UsageError, match="`schedule` must be a schedule or its text, not `3`"):
        read_schedule(3)


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("exponental:decay_steps=1", "unknown schedule `exponental`", "did you mean `exponential`?"),
        ("qqq", "unknown schedule `qqq`", "there are `constant`, `exponential`, `cosine`"),
        (
            "cosine:decay_step=3",
            "schedule `cosine` has no option `decay_step`",
            "did you mean `decay_steps`?",
        ),
        ("cosine", "schedule `cosine` needs `decay_steps`", None),
        ("exponential:0.9", "schedule `exponential`: `0.9` is not of the form OPTION=VALUE", "write it like"),
        ("cosine:decay_steps=ten", "option `decay_steps` must be a whole number, not `ten`", None),
        ("cosine:decay_steps=2.5", "option `decay_steps` must be a whole number, not `2.5`", None),
        ("cosine:decay_steps=0", "schedule `cosine`: `decay_steps` must be at least 1, not 0", None),
        (
            "exponential:decay_steps=1,decay_rate=0",
            "schedule `exponential`: `decay_rate` must be above 0, not 0",
            None,
        ),
        (
            "piecewise:boundaries=[1],values=[1]",
            "schedule `piecewise`: `values` must be one more than `boundaries`, "
            "not 1 values for 1 boundaries",
            None,
        ),
        (
            "piecewise:boundaries=[2,1],values=[1,2,3]",
            "schedule `piecewise`: `boundaries` must be in rising order",
            None,
        ),
    ],
)
def test_faults_in_the_text(text, what, hint):
    with pytest.raises(UsageError) as caught:
        parse_schedule(text)
    diagnostic = caught.value.diagnostics[0]
    assert diagnostic.what == what
    assert (diagnostic.hint or "").startswith(hint or "")


def test_every_schedule_has_a_first_line_of_documentation():
    assert all(kind.__doc__ for kind in SCHEDULES.values())
