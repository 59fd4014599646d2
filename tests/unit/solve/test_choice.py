from __future__ import annotations

import pytest

from gdsolve import pipeline
from gdsolve.errors import UsageError
from gdsolve.problem.settings import Settings
from gdsolve.solve.choice import settings_of_each


def test_a_learning_rate_goes_to_those_that_have_one() -> None:
    sgd, newton = settings_of_each(("sgd", "newton"), Settings(learning_rate=0.1, options={"momentum": 0.5}))
    assert (sgd.learning_rate, newton.learning_rate) == (0.1, None)
    assert (dict(sgd.options), dict(newton.options)) == ({"momentum": 0.5}, {})


def test_what_none_of_them_has_is_still_refused() -> None:
    with pytest.raises(UsageError):
        pipeline.compare("x**2", ("newton", "bfgs"), Settings(options={"momentum": 0.5}))


def test_optimizers_of_both_families_are_compared_with_one_learning_rate() -> None:
    results = pipeline.compare("(x - 1)**2", ("sgd", "newton"), Settings(learning_rate=0.3, epochs=100))
    assert [each.verdict.code.value for each in results] == ["minimum", "minimum"]
