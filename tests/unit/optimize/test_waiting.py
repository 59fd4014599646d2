"""Long calls in another thread: values, errors, and ends that do not wait for them."""

from threading import Event

import pytest

from gdsolve.optimize.coupled.waiting import never, waited_for


def test_values_and_errors_come_through() -> None:
    assert waited_for(lambda: 6 * 7, never) == 42
    with pytest.raises(ZeroDivisionError):
        waited_for(lambda: 1 // 0, never)


def test_nobody_waits_when_the_time_is_over() -> None:
    finish = Event()
    with pytest.raises(TimeoutError):
        waited_for(finish.wait, lambda: True)
    finish.set()
