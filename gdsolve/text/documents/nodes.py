"""Builds the nodes of a YAML document from the parser's events, refusing what a problem file cannot hold.

The events are taken one by one and kept on a stack of open collections: no recursion, no tags that make
objects, and a count that includes every alias at its full size, so that a document of a few lines cannot
unfold into millions of values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from gdsolve.errors import Diagnostic, ProblemError, Source, Span
from gdsolve.text.documents.literals import MARK, Literal, Shortened
from gdsolve.text.documents.scalars import resolve, unknown_tag

DEEPEST_DOCUMENT = 100
"""Collections inside each other; the schema of a problem file needs six."""

MOST_VALUES = 100_000
"""Keys and values of a document, aliases unfolded; ruamel.yaml reads some 30 000 a second."""

Key: TypeAlias = "str | int"


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its place.

    Attributes:
        value: plain text, number, bool, None, list or dict.
        span: its place; of a block collection only the first line is meant.
        style: `plain`, `'`, `"`, `|`, `>`; `flow` or `block` for collections.
        size: how many values it holds, itself included, aliases unfolded.
        height: how many collections stand inside each other.
        children: the nodes below, by key or position.
        keys: the places of a mapping's keys.
        literal: the list of numbers that it is, if it was read beside the parser; its values are no children.
    """

    value: Any
    span: Span
    style: str
    size: int = 1
    height: int = 0
    children: dict[Key, Node] = field(default_factory=dict)
    keys: dict[str, Span] = field(default_factory=dict)
    literal: Literal | None = None


@dataclass(slots=True)
class _Open:
    """A collection that is not closed yet; `key` is the one that waits for its value."""

    node: Node
    start: int
    anchor: str | None
    size: int = 1
    height: int = 1
    key: str | None = None
    is_repeated: bool = False

    @property
    def expects_key(self) -> bool:
        return isinstance(self.node.value, dict) and self.key is None and not self.is_repeated


class NodeBuilder:
    """Takes events and keeps the root that they make.

    Args:
        source: the text.
        shortened: the text that the events are about, if long lists of numbers were taken out of it.
    """

    def __init__(self, source: Source, shortened: Shortened | None = None) -> None:
        self.root: Node | None = None
        self.met = 0
        """How many of the lists that were taken out are back in their places."""
        self._source = source
        self._shortened = shortened
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._unfinished: set[str] = set()
        self._total = 0
        self._faults: list[Diagnostic] = []

    def build(self, events: Iterable[Any]) -> Node | None:
        """Return the root node, None for an empty document.

        Raises:
            ProblemError: everything that is wrong with keys, tags and scalars, or the first thing that is
                wrong with the structure.
        """
        for event in events:
            kind = type(event).__name__
            span = self._span(event.start_mark.index, event.end_mark.index)
            if kind == "ScalarEvent":
                self._scalar(event, span)
            elif kind in ("MappingStartEvent", "SequenceStartEvent"):
                self._begin(event, span)
            elif kind in ("MappingEndEvent", "SequenceEndEvent"):
                self._end(span)
            elif kind == "AliasEvent":
                self._alias(event.anchor, span)
            elif kind == "DocumentStartEvent" and self.root is not None:
                raise self._fatal(
                    "a file holds one document only", span, "remove everything from this `---` on"
                )
        if self._faults:
            raise ProblemError(*self._faults)
        return self.root

    def _span(self, start: int, end: int) -> Span:
        if self._shortened is None:
            return Span(self._source, start, end)
        return Span(self._source, self._shortened.original(start), self._shortened.original(end))

    def _fatal(self, what: str, span: Span, hint: str | None = None) -> ProblemError:
        return ProblemError(*self._faults, Diagnostic(what, span, hint=hint))

    def _fault(self, what: str, span: Span, hint: str | None = None) -> None:
        self._faults.append(Diagnostic(what, span, hint=hint))

    def _scalar(self, event: Any, span: Span) -> None:
        style = event.style or "plain"
        value: Any
        try:
            value = resolve(event.value, event.tag, plain=style == "plain")
        except ValueError as error:
            value = event.value
            self._fault(str(error), span)
        node = Node(value, span, style)
        if value == MARK and style == "plain" and self._shortened is not None:
            node = self._literal(self._shortened.at(event.start_mark.index), span) or node
        if event.anchor:
            self._anchors[event.anchor] = node
        self._add(node)

    def _literal(self, literal: Literal | None, span: Span) -> Node | None:
        """Return the list whose mark was met where a value belongs."""
        if literal is None or (self._open and self._open[-1].expects_key):
            return None
        self.met += 1
        return Node(literal.value, span, "flow", literal.size, literal.height, literal=literal)

    def _begin(self, event: Any, span: Span) -> None:
        if self._open and self._open[-1].expects_key:
            raise self._fatal(
                "a key is a text, not a list or mapping", span, "put a formula with brackets into quotes"
            )
        if len(self._open) >= DEEPEST_DOCUMENT:
            raise self._too_deep(span)
        is_mapping = type(event).__name__ == "MappingStartEvent"
        if event.tag not in (None, "!", f"tag:yaml.org,2002:{'map' if is_mapping else 'seq'}"):
            self._fault(unknown_tag(event.tag), span)
        node = Node({} if is_mapping else [], span, "flow" if event.flow_style else "block")
        if event.anchor:
            self._anchors.pop(event.anchor, None)
            self._unfinished.add(event.anchor)
        self._open.append(_Open(node, span.start, event.anchor))

    def _end(self, span: Span) -> None:
        done = self._open.pop()
        begun = done.node
        place = begun.span
        if begun.style == "flow":
            place = Span(self._source, done.start, span.end)
        node = Node(begun.value, place, begun.style, done.size, done.height, begun.children, begun.keys)
        if done.anchor:
            self._unfinished.discard(done.anchor)
            self._anchors[done.anchor] = node
        self._add(node, counted=True)

    def _alias(self, name: str, span: Span) -> None:
        if name in self._unfinished:
            raise self._fatal(f"`*{name}` stands inside the part that it repeats", span)
        node = self._anchors.get(name)
        if node is None:
            raise self._fatal(
                f"`*{name}` repeats `&{name}`, which does not exist",
                span,
                "put a formula that begins with `*` into quotes",
            )
        if len(self._open) + node.height > DEEPEST_DOCUMENT:
            raise self._too_deep(span)
        self._add(node, place=span)

    def _too_deep(self, span: Span) -> ProblemError:
        return self._fatal(f"the document is nested more than {DEEPEST_DOCUMENT} deep", span)

    def _add(self, node: Node, *, counted: bool = False, place: Span | None = None) -> None:
        """Put a node where it belongs; `counted`: its parts were counted when they came."""
        self._total += 1 if counted else node.size
        if self._total > MOST_VALUES:
            is_start = any(each.key in ("start", "variables") for each in self._open)
            example = (
                "variables: {x: {start: {file: x.csv}}}" if is_start else "constants: {X: {file: X.csv}}"
            )
            raise self._fatal(
                f"the document has more than {MOST_VALUES} values",
                place or node.span,
                f"put data into a file, as in `{example}`",
            )
        if not self._open:
            self.root = node
            return
        outer = self._open[-1]
        outer.size += node.size
        if outer.expects_key:
            self._key(outer, node, place or node.span)
            return
        outer.height = max(outer.height, node.height + 1)
        if isinstance(outer.node.value, list):
            outer.node.children[len(outer.node.value)] = node
            outer.node.value.append(node.value)
        elif outer.key is not None:
            outer.node.children[outer.key] = node
            outer.node.value[outer.key] = node.value
        outer.key, outer.is_repeated = None, False

    def _key(self, outer: _Open, node: Node, place: Span) -> None:
        key = node.value
        if not isinstance(key, str):
            shown = place.text or "~"
            self._fault(
                f"the key `{shown}` is not a text", place, f'write it as `"{shown}"` if a name is meant'
            )
            outer.is_repeated = True
        elif key in outer.node.keys:
            first = outer.node.keys[key]
            line = self._source.text.count("\n", 0, first.start) + self._source.first_line
            self._fault(
                f"the key `{key}` is given twice", place, f"keep one of them; the first is in line {line}"
            )
            outer.is_repeated = True
        else:
            outer.node.keys[key] = place
            outer.key = key
