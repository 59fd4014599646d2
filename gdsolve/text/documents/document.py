"""A YAML document that knows where each of its parts stands.

`read_document` gives plain dicts, lists and scalars; the places are asked for by path, such as
`("variables", "x", "start")`, when something is wrong with a part, and formulas are handed on as sources
whose positions are those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from gdsolve.errors import Diagnostic, ProblemError, Source, Span
from gdsolve.text.documents.files import LARGEST_DOCUMENT, too_large
from gdsolve.text.documents.literals import Literal, places_in, shorten
from gdsolve.text.documents.nodes import Key, Node, NodeBuilder

_BLOCK_HEADER = re.compile(r"[|>][^\n]*\n(?:[ \t]*\r?\n)*[ ]*")
_CONTINUED = re.compile(r"[ \t]*\\\r?\n\s*")


@dataclass(frozen=True, slots=True)
class Document:
    """A mapping as read from YAML.

    Attributes:
        source: the text.
        value: the mapping in plain values; parts that an alias repeats are the same object.
        root: the same with places.
    """

    source: Source
    value: dict[str, Any]
    root: Node

    def place(self, path: Sequence[Key]) -> Span:
        """Return where the value at a path stands: a scalar or `[...]` itself, of a block its key.

        A path that leads nowhere gives the place of the last part on its way that exists.
        """
        node, key = self._follow(path)
        return node.span if key is None or node.style != "block" else key

    def key_place(self, path: Sequence[Key]) -> Span:
        """Return where the key at a path stands; a list item, which has no key, is its own place."""
        node, key = self._follow(path)
        return node.span if key is None else key

    def formula_source(self, path: Sequence[Key]) -> Source:
        r"""Return the scalar at a path as the source of a formula, with its line and column in the file.

        The text is that of the file as long as it means what YAML makes of it; line breaks that YAML folds
        become `\` and a line break, which a formula skips. Otherwise (escapes in quotes) it is the value, at
        the place where the scalar begins.

        Raises:
            ProblemError: there is a list or a mapping at the path.
        """
        node, _ = self._follow(path)
        if node.style in ("flow", "block"):
            raise ProblemError.of(
                "a formula is a text, not a list or mapping",
                span=self.place(path),
                hint="put a formula with brackets into quotes",
            )
        start, text = _formula_text(node)
        before = self.source.text[:start]
        line = before.count("\n")
        column = start - (before.rfind("\n") + 1)
        first_column = column + 1 if line else column + self.source.first_column
        return Source(text, self.source.name, self.source.first_line + line, first_column)

    def _follow(self, path: Sequence[Key]) -> tuple[Node, Span | None]:
        """Return the node at a path, or the last that exists, and the place of its key if it has one."""
        node, key = self.root, None
        for place, step in enumerate(path):
            if node.literal is not None:
                return self._inside(node.literal, path[place:]), None
            below = node.children.get(step)
            if below is None:
                break
            key = node.keys.get(step) if isinstance(step, str) else None
            node = below
        return node, key

    def _inside(self, literal: Literal, path: Sequence[Key]) -> Node:
        """Return the value at a path in a long list of numbers, or the last that exists."""
        places = places_in(self.source.text, literal)
        known = (tuple(path[:length]) for length in range(len(path), -1, -1))
        start, end = next(places[each] for each in known if each in places)  # type: ignore[index]
        return Node(None, Span(self.source, start, end), "flow")


def read_document(source: Source) -> Document:
    """Return the mapping of a YAML 1.2 document with all its places.

    Raises:
        ProblemError: broken YAML, duplicate keys, keys that are no text, tags other than those of the core
            schema, numbers that no float64 holds, a document that is empty, no mapping, or beyond a limit.
    """
    # 4 bytes are the most that UTF-8 needs, so that a huge text is refused before it is encoded.
    if len(source.text) > LARGEST_DOCUMENT or (
        len(source.text) * 4 > LARGEST_DOCUMENT
        and len(source.text.encode("utf-8", "surrogatepass")) > LARGEST_DOCUMENT
    ):
        raise too_large(source.name)
    root = _read_nodes(source)
    if root is None or root.value is None:
        raise ProblemError.of(
            "the document is empty", where=source.name, hint="write a problem, as in `minimize: x**2`"
        )
    if not isinstance(root.value, dict):
        kind = "a list" if isinstance(root.value, list) else "a single value"
        raise ProblemError.of(
            f"the document is {kind}, not a mapping",
            span=root.span,
            hint="write a problem, as in `minimize: x**2`",
        )
    return Document(source, root.value, root)


def _read_nodes(source: Source) -> Node | None:
    from ruamel.yaml.error import YAMLError

    if shortened := shorten(source.text):
        builder = NodeBuilder(source, shortened)
        with suppress(YAMLError, ValueError):  # told with the places of the whole text
            root = builder.build(_events(shortened.text))
            if builder.met == len(shortened.literals):
                return root
    return _read_all_nodes(source)


def _events(text: str) -> Iterable[Any]:
    from ruamel.yaml import YAML

    events: Iterable[Any] = YAML(typ="safe", pure=True).parse(text)
    return events


def _read_all_nodes(source: Source) -> Node | None:
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError

    builder = NodeBuilder(source)
    try:
        return builder.build(_events(source.text))
    except MarkedYAMLError as error:
        raise ProblemError(_syntax_fault(source, error)) from error
    except ReaderError as error:
        code = f"U+{ord(source.text[error.position]):04X}"
        span = Span(source, error.position, error.position + 1)
        raise ProblemError.of(f"the character {code} cannot stand in a YAML file", span=span) from error
    except (YAMLError, ValueError, OverflowError) as error:
        # ruamel.yaml lets chr() and int() complain about escapes such as "\UFFFFFFFF" themselves.
        raise ProblemError.of(f"the YAML cannot be read: {error}", where=source.name) from error


_SYNTAX = (
    ("found character '\\t'", "a line is indented with a tab", "indent with spaces"),
    ("found character", "a value cannot begin with `{0}`", "put the formula into quotes"),
    ("chomping or", "`|` and `>` begin a block of lines", "put a formula into quotes, as in `'|x| + 1'`"),
    (
        "mapping values",
        "`:` stands where no key can be",
        "check the indentation; a text with `: ` in it needs quotes",
    ),
    ("but found '?'", "this line does not fit the lines above it", "check the indentation"),
    ("but found '-'", "this line does not fit the lines above it", "check the indentation"),
    ("expected ':'", "a key without a value", "write `key: value`, with a space behind the colon"),
    ("got '<stream end>'", "`{0}` is not closed", "put a formula with brackets into quotes"),
    ("expected ',' or", "a comma or a closing bracket is missing", "put a formula with brackets into quotes"),
    ("unexpected end of stream", "the quote {0} is not closed", None),
    ("unknown escape", "`\\{0}` has no meaning in double quotes", "write formulas in single quotes"),
)
"""Parts of ruamel.yaml's messages, with what is said instead; `{0}` is the character at the place."""

_MISSING = ("<stream end>", "end of stream", "expected ':'")
"""Parts of messages about something that does not come."""


def _syntax_fault(source: Source, error: Any) -> Diagnostic:
    problem = str(error.problem or error.context or "unexpected text")
    mark = error.problem_mark or error.context_mark
    if error.context_mark is not None and any(part in problem for part in _MISSING):
        # What is missing is shown where it was opened.
        mark = error.context_mark
    start = min(mark.index, len(source.text)) if mark is not None else 0
    span = Span(source, start, min(start + 1, len(source.text)))
    for part, what, hint in _SYNTAX:
        if part in problem:
            return Diagnostic(what.format(span.text), span, hint=hint)
    return Diagnostic(f"the YAML cannot be read: {problem}", span)


def _formula_text(node: Node) -> tuple[int, str]:
    """Return where the text of a scalar begins and the text that a formula is read from."""
    start, raw = node.span.start, node.span.text
    if node.style in ("'", '"'):
        start, raw = start + 1, raw[1:-1]
    elif node.style in ("|", ">"):
        header = _BLOCK_HEADER.match(raw)
        begin = header.end() if header else 0
        start, raw = start + begin, raw[begin:].rstrip()
    if not isinstance(node.value, str):
        return start, raw
    text = raw if node.style == "|" else _folded(raw)
    # A comment would swallow the mark of a folded line.
    if _meaning(text) == _meaning(node.value) and not ("#" in text and text != raw):
        return start, text
    return node.span.start, node.value


def _folded(raw: str) -> str:
    """Return a text with the line breaks that YAML reads as a space marked as continued."""
    lines = raw.split("\n")
    for index, (line, following) in enumerate(pairwise(lines)):
        if line.strip() and following.strip():
            lines[index] = line.rstrip() + " \\"
    return "\n".join(lines)


def _meaning(text: str) -> list[str]:
    """Return the lines that a formula is read from, without indentation and blank lines."""
    lines = (line.strip() for line in _CONTINUED.sub(" ", text).splitlines())
    return [line for line in lines if line]
