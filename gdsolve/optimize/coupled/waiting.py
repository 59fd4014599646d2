"""Long calls of compiled code, during which Ctrl-C and the end of the time are still seen.

Python handles signals between its own instructions only. So the call goes on in another thread (it must release the
interpreter), and the main one waits in short turns.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import TypeVar

Value = TypeVar("Value")

TURN = 0.05
"""Seconds between two looks at the clock."""


def never() -> bool:
    """Say that the time is not over."""
    return False


def waited_for(call: Callable[[], Value], is_late: Callable[[], bool]) -> Value:
    """Return what a call returns, or raise what it raises.

    After Ctrl-C or a time limit the call goes on unheard, and the process waits for it at its very end: compiled
    code that asks for memory while the interpreter is taken down crashes.

    Raises:
        TimeoutError: the time was over first.
    """
    returned: list[Value] = []
    raised: list[BaseException] = []
    done = Event()  # `Thread.join` that Ctrl-C interrupts takes the thread for ended (Python 3.11)

    def work() -> None:
        try:
            returned.append(call())
        except BaseException as error:  # noqa: BLE001 (raised again by whoever waits)
            raised.append(error)
        done.set()

    Thread(target=work).start()
    while not done.wait(TURN):
        if is_late():
            raise TimeoutError("the time was over in the middle of a step")
    if raised:
        raise raised[0]
    return returned[0]
