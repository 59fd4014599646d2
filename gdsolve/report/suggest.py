"""What to try next: the command that was typed, changed so that it may get further."""

from __future__ import annotations

import shlex
from collections.abc import Sequence, Set
from typing import TYPE_CHECKING

from gdsolve.solve.results.result import PuzzleResult, Result, VerdictCode

if TYPE_CHECKING:
    from collections.abc import Iterator

_OF_THE_OPTIMIZER = frozenset(
    "--optimizer --learning-rate --lr --schedule --epochs --option --batch-size --gtol --ftol --xtol".split()
)
_OF_THE_OUTPUT = frozenset("-o --output --html --history --format --every --color --progress".split())
"""Options with a value that the next command need not have."""


def suggestion(result: Result, argv: Sequence[str]) -> str | None:
    """Return a command line that goes further than the one that gave this result; None if there is none.

    A first-order run that did not arrive is left to `auto`; a local answer is searched for globally; equations
    whose solutions may not be all are searched with proof.

    Args:
        result: of `minimize`, `maximize` or `solve`.
        argv: as typed, the program's name first.
    """
    code, plain = result.verdict.code, _without(argv, _OF_THE_OUTPUT)
    if isinstance(result, PuzzleResult):
        found_some = code is VerdictCode.SOLUTIONS and not result.complete
        wants_all = "--all" not in argv and (found_some or code is VerdictCode.NO_ROOT_FOUND)
        return shlex.join([*plain, "--all"]) if wants_all and argv[1] in ("solve", "puzzle") else None
    if code is VerdictCode.NOT_CONVERGED and "--optimizer" in argv:
        return shlex.join(_without(plain, _OF_THE_OPTIMIZER))
    is_local = result.verdict.scope == "local" or code is VerdictCode.SADDLE
    asked = {"--global", "--starts", "--prove"} & set(argv)
    if is_local and not asked and argv[1] in ("minimize", "maximize"):
        return shlex.join([*_without(plain, _OF_THE_OPTIMIZER), "--global"])
    return None


def _without(argv: Sequence[str], options: Set[str]) -> list[str]:
    """Return the words without some options and their values, and without a picture."""

    def kept() -> Iterator[str]:
        words = iter(argv)
        for word in words:
            name = word.partition("=")[0]
            if name in options:
                if "=" not in word:
                    next(words, None)
            elif name not in ("--plot", "--quiet") and not _is_picture(word):
                yield word

    return list(kept())


def _is_picture(word: str) -> bool:
    return word.lower().endswith((".png", ".svg", ".pdf"))
