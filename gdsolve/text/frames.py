"""The stack of the expression reader: one frame per open bracket, with the operators that wait in it.

An operator waits until one follows that binds no tighter (Pratt's binding powers), and is then applied to
the operands before it. From loose to tight:

    comparison  <  + -  <  * / @  <  sign  <  ** (to the right)

Source: V. R. Pratt, Top down operator precedence, POPL 1973.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from gdsolve.errors import Source, Span
from gdsolve.text import faults
from gdsolve.text.constants import OverflowingError, fold_binary, fold_call
from gdsolve.text.functions import Function
from gdsolve.text.limits import DEEPEST_NESTING, does_not_fit, too_deep
from gdsolve.text.tokenizer import Token
from gdsolve.text.tree import Array, Binary, Call, Comparison, Negative, Number, Tree

COMPARE, _ADD, MULTIPLY, _SIGN, _POWER = range(5)

LEVELS = {"+": _ADD, "-": _ADD, "*": MULTIPLY, "/": MULTIPLY, "@": MULTIPLY, "**": _POWER}
"""How tight each arithmetic operator binds."""

Bracket: TypeAlias = Literal["none", "group", "call", "list", "bars"]


class Operand(NamedTuple):
    """A part that was read: its place with parentheses, and its value if it holds numbers only."""

    tree: Tree
    start: int
    end: int
    constant: float | None


class Waiting(NamedTuple):
    """An operator that waits for its right operand; `start` is the place of its left one or of a sign."""

    symbol: str
    level: int
    start: int


@dataclass(slots=True)
class Frame:
    """An open bracket and what was read inside it.

    Attributes:
        source: the text.
        bracket: what was opened; `none` around a whole expression.
        opener: the bracket, None around a whole expression.
        depth: brackets, signs and powers that are open around the next operand.
        name: the function's name as typed, for `call`.
        function: its record.
        operands: parts that wait for an operator.
        waiting: operators that wait for an operand.
        items: finished arguments or list items.
    """

    source: Source
    bracket: Bracket
    opener: Token | None
    depth: int
    name: Token | None = None
    function: Function | None = None
    operands: list[Operand] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    items: list[Operand] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was read since the bracket or the last comma."""
        return not self.operands and not self.waiting

    def deepen(self, token: Token) -> None:
        """Count one more level around what follows, or raise FormulaError when there are too many."""
        self.depth += 1
        if self.depth > DEEPEST_NESTING:
            raise too_deep(Span(self.source, token.start, token.end))

    def sign(self, token: Token) -> None:
        """Let a minus wait for its operand; a plus leaves no trace."""
        if token.text == "-":
            self.waiting.append(Waiting("-", _SIGN, token.start))
            self.deepen(token)

    def wait(self, token: Token, symbol: str, level: int) -> None:
        """Let an operator wait, after those that bind at least as tight were applied."""
        if level == _POWER:
            # To the right: `x**y**z` is `x**(y**z)`, and a sign before it stays below: `-x**2` is `-(x**2)`.
            self.deepen(token)
        else:
            while self.waiting and self.waiting[-1].level >= level:
                self._apply()
        self.waiting.append(Waiting(symbol, level, self.operands[-1].start))

    def compare(self, token: Token) -> None:
        """Let a comparison wait; there is at most one."""
        if self.waiting and self.waiting[0].level == COMPARE:
            raise faults.chained_comparison(self.source, token)
        self.wait(token, token.text, COMPARE)

    def reduced(self) -> Operand:
        """Return the one operand that is left when all waiting operators were applied."""
        while self.waiting:
            self._apply()
        return self.operands.pop()

    def closed(self, end: int) -> Operand:
        """Return what the bracket and its contents are; `end` is the place behind the closing bracket."""
        inner = self.reduced()
        assert self.opener is not None
        start = self.opener.start if self.name is None else self.name.start
        if self.bracket == "call":
            return self._called([*self.items, inner], Span(self.source, start, end))
        if self.bracket == "group":
            return Operand(inner.tree, start, end, inner.constant)
        values = [with_value(self.source, item) for item in (*self.items, inner)]
        span = Span(self.source, start, end)
        if self.bracket == "list":
            return Operand(Array(span, tuple(item.tree for item in values)), start, end, None)
        constant = None if inner.constant is None else abs(inner.constant)
        return Operand(Call(span, "abs", (inner.tree,)), start, end, constant)

    def _apply(self) -> None:
        """Apply the last waiting operator."""
        operator = self.waiting.pop()
        right = with_value(self.source, self.operands.pop())
        span = Span(self.source, operator.start, right.end)
        tree: Tree
        if operator.level == _SIGN:
            self.depth -= 1
            tree = Negative(span, right.tree)
            constant = None if right.constant is None else -right.constant
        else:
            left = with_value(self.source, self.operands.pop())
            self.depth -= operator.level == _POWER
            kind = Comparison if operator.level == COMPARE else Binary
            tree = kind(span, operator.symbol, left.tree, right.tree)
            constant = _folded(operator.symbol, left, right, span)
        self.operands.append(Operand(tree, span.start, span.end, constant))

    def _called(self, arguments: list[Operand], span: Span) -> Operand:
        assert self.name is not None
        assert self.function is not None
        function, count = self.function, len(arguments)
        if count < function.fewest or (function.most is not None and count > function.most):
            raise faults.wrong_count(span, self.name.text, function, count)
        if function.name in ("square", "power"):
            right = arguments[1] if count == 2 else self._two(span)
            power = Binary(span, "**", arguments[0].tree, right.tree)
            return Operand(power, span.start, span.end, _folded("**", arguments[0], right, span))
        call = Call(span, function.name, tuple(each.tree for each in arguments))
        numbers = [each.constant for each in arguments if each.constant is not None]
        try:
            constant = fold_call(function.name, numbers) if len(numbers) == count else None
        except OverflowingError:
            raise does_not_fit(span) from None
        return Operand(call, span.start, span.end, constant)

    def _two(self, span: Span) -> Operand:
        """Return the exponent of `square(...)`, which is written nowhere; it takes the place of the call."""
        return Operand(Number(span, 2.0, "2"), span.start, span.end, 2.0)


def with_value(source: Source, operand: Operand) -> Operand:
    """Return the operand, or raise FormulaError for a comparison in parentheses, which has no value."""
    if isinstance(operand.tree, Comparison):
        raise faults.comparison_as_value(Span(source, operand.start, operand.end))
    return operand


def _folded(symbol: str, left: Operand, right: Operand, span: Span) -> float | None:
    """Return the value of an operation on constants, refusing powers that no float64 holds."""
    if left.constant is None or right.constant is None:
        return None
    try:
        return fold_binary(symbol, left.constant, right.constant)
    except OverflowingError:
        raise does_not_fit(span) from None
