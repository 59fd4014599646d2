"""Reads one expression from tokens into a tree, by precedence climbing with its stack in plain lists.

The reader looks for an operand, then for an operator, and so on; `frames` holds what is open. Since the
stack is data, neither nesting nor length meets the limit of Python's recursion.
"""

from __future__ import annotations

from gdsolve.errors import FormulaError, Source, Span
from gdsolve.text import faults
from gdsolve.text.frames import LEVELS, MULTIPLY, Bracket, Frame, Operand, with_value
from gdsolve.text.functions import find_function
from gdsolve.text.indexing import read_items
from gdsolve.text.numbers import product_note, read_number
from gdsolve.text.tokenizer import NAME, NUMBER, SYMBOL, Token
from gdsolve.text.tree import Index, Name, Transpose, Tree

MOST_NOTES = 10
"""Notes that are kept; a text that needs more is machine-made and nobody reads them."""

_COMPARISONS = frozenset(("<", "<=", ">", ">=", "==", "!="))
_OPENERS: dict[str, Bracket] = {"(": "group", "[": "list", "|": "bars"}
_CLOSERS: dict[Bracket, str] = {"none": "", "group": ")", "call": ")", "list": "]", "bars": "|"}


class ExpressionReader:
    """A position in the tokens of a text, and the way to read expressions from it.

    Attributes:
        source: the text.
        names: every name that was read as a name, in order.
        notes: products without a sign, in words; at most `MOST_NOTES`.
    """

    def __init__(self, source: Source, tokens: list[Token], declared: frozenset[str]) -> None:
        self.source = source
        self.names: list[Name] = []
        self.notes: list[str] = []
        self._tokens = tokens
        self._position = 0
        self._declared = declared
        self._frames: list[Frame] = []

    @property
    def token(self) -> Token:
        """Return the next token, which is not read yet."""
        return self._tokens[self._position]

    def advance(self) -> Token:
        """Return the next token and go past it."""
        token = self._tokens[self._position]
        self._position += 1
        return token

    def expression(self) -> Tree:
        """Return the longest expression that begins here; the token after it is the next one.

        Raises:
            FormulaError: the text breaks the grammar or a limit.
        """
        self._frames = [Frame(self.source, "none", None, 0)]
        self._read_operand()
        while self._read_operator():
            self._read_operand()
        return self._frames[-1].reduced().tree

    def _read_operand(self) -> None:
        """Read signs, opening brackets and implicit products up to a number or a name."""
        while True:
            token = self.advance()
            if token.kind == NUMBER:
                self._push(read_number(self.source, token), token)
                if not self._implicit_product(token):
                    return
            elif token.kind == NAME:
                if not self._open_call(token):
                    self._push_name(token)
                    return
            elif token.kind == SYMBOL and token.text in _OPENERS:
                self._open(_OPENERS[token.text], token)
            elif token.kind == SYMBOL and token.text in ("+", "-"):
                self._frames[-1].sign(token)
            else:
                previous = self._tokens[self._position - 2] if self._position > 1 else None
                raise faults.missing_operand(self.source, previous, token)

    def _read_operator(self) -> bool:
        """Read postfixes and closing brackets up to an operator or `,`; False where the expression ends."""
        while True:
            token, frame = self.token, self._frames[-1]
            text = token.text if token.kind == SYMBOL else ""
            if text in LEVELS:
                frame.wait(token, text, LEVELS[text])
            elif text and text == _CLOSERS[frame.bracket]:
                self._close()
                continue
            elif text == "[" and token.start == self._tokens[self._position - 1].end:
                self._index(frame)
                continue
            elif text == ".":
                self._transpose(frame)
                continue
            elif not self._read_separator(frame, token, text):
                return False
            self._position += 1
            return True

    def _read_separator(self, frame: Frame, token: Token, text: str) -> bool:
        """Take a `,` or a comparison where it may stand; False where the expression ends."""
        if text in (")", "]"):
            raise faults.wrong_closer(self.source, frame.opener, token)
        if token.kind in (NUMBER, NAME) or text in _OPENERS:
            raise self._side_by_side(frame, token)
        if frame.opener is None:
            return False
        if not text:
            raise faults.unclosed(self.source, frame.opener, token)
        if text == "," and frame.bracket in ("call", "list"):
            frame.items.append(frame.reduced())
        elif text in _COMPARISONS and self._may_compare():
            frame.compare(token)
        else:
            raise faults.not_here(self.source, token)
        return True

    def _side_by_side(self, frame: Frame, token: Token) -> FormulaError:
        """Return the error for a part that follows another one without an operator."""
        if token.text == "|" and frame.opener and any(each.bracket == "bars" for each in self._frames):
            return faults.unclosed(self.source, frame.opener, token)
        left = Span(self.source, frame.operands[-1].start, frame.operands[-1].end)
        return faults.missing_operator(self.source, left, self._tokens[self._position - 1], token)

    def _may_compare(self) -> bool:
        """Say whether the place is the first argument of `where`, apart from parentheses around all of it."""
        for level in range(len(self._frames) - 1, 0, -1):
            frame = self._frames[level]
            if frame.function is not None:
                return frame.function.name == "where" and not frame.items
            if frame.bracket != "group" or not self._frames[level - 1].is_empty:
                return False
        return False

    def _push(self, tree: Tree, token: Token) -> None:
        constant = getattr(tree, "value", None)
        self._frames[-1].operands.append(Operand(tree, token.start, token.end, constant))

    def _push_name(self, token: Token) -> None:
        name = Name(Span(self.source, token.start, token.end), token.text)
        self.names.append(name)
        self._push(name, token)

    def _implicit_product(self, number: Token) -> bool:
        """Read the product of `2x` or `2(x + 1)`, and note how it was understood; False if there is none."""
        token = self.token
        if token.start != number.end or not (token.kind == NAME or faults.is_symbol(token, "(")):
            return False
        frame = self._frames[-1]
        before = frame.waiting[-1].symbol if frame.waiting else ""
        calls = token.kind == NAME and faults.is_symbol(self._tokens[self._position + 1], "(")
        note = product_note(self.source, number, token, calls, before)
        if len(self.notes) < MOST_NOTES and note not in self.notes:
            self.notes.append(note)
        frame.wait(token, "*", MULTIPLY)
        return True

    def _open(self, bracket: Bracket, opener: Token) -> Frame:
        frame = Frame(self.source, bracket, opener, self._frames[-1].depth)
        frame.deepen(opener)
        self._frames.append(frame)
        return frame

    def _open_call(self, name: Token) -> bool:
        """Open the parenthesis of a call; False if the name is not called."""
        opener = self.token
        if not faults.is_symbol(opener, "("):
            return False
        self._position += 1
        function = find_function(name.text)
        if function is None:
            declared = name.text in self._declared
            raise faults.unknown_function(self.source, name, self._argument_text(), declared=declared)
        if faults.is_symbol(self.token, ")"):
            span = Span(self.source, name.start, self.token.end)
            raise faults.wrong_count(span, name.text, function, 0)
        frame = self._open("call", opener)
        frame.name, frame.function = name, function
        return True

    def _argument_text(self) -> str:
        """Return the text up to the parenthesis that closes the one just read, for a hint ("" if far)."""
        depth, start = 1, self.token.start
        for token in self._tokens[self._position : self._position + faults.LONGEST_QUOTE]:
            depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
            if depth == 0:
                return self.source.text[start : token.start]
        return ""

    def _close(self) -> None:
        closer = self.advance()
        frame = self._frames.pop()
        self._frames[-1].operands.append(frame.closed(closer.end))

    def _index(self, frame: Frame) -> None:
        items, self._position = read_items(self.source, self._tokens, self._position)
        operand = with_value(self.source, frame.operands.pop())
        end = self._tokens[self._position - 1].end
        tree = Index(Span(self.source, operand.start, end), operand.tree, items)
        frame.operands.append(Operand(tree, operand.start, end, None))

    def _transpose(self, frame: Frame) -> None:
        point, name = self.advance(), self.token
        if name.kind != NAME or name.text != "T":
            raise faults.bad_attribute(self.source, point, name)
        self._position += 1
        operand = with_value(self.source, frame.operands.pop())
        tree = Transpose(Span(self.source, operand.start, name.end), operand.tree)
        frame.operands.append(Operand(tree, operand.start, name.end, None))
