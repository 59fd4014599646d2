"""The record of a kind of problem: which keys of a problem file choose it, and what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gdsolve.problem.parts import Problem

if TYPE_CHECKING:
    from gdsolve.problem.file.reading import Reading


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem.

    Attributes:
        name: one word.
        summary: one line for documentation.
        problem: the frozen class of its problems.
        keys: top-level keys of a problem file that choose this kind.
        fields: `() -> {key: (pydantic type, description)}` of these keys; a function, because pydantic is
            imported for problem files only.
        build: the problem from a checked document; None if a fault was noted that prevents it.
    """

    name: str
    summary: str
    problem: type[Problem]
    keys: tuple[str, ...]
    fields: Callable[[], Mapping[str, tuple[Any, str]]]
    build: Callable[[Reading], Problem | None]
