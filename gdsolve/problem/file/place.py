"""Places of keys and values in a problem file, and the faults noted there while it is read."""

from __future__ import annotations

from typing import Any

from gdsolve.errors import Diagnostic, GdsolveError, Source, Span
from gdsolve.problem.file.faults import Path
from gdsolve.text import Document


class Places:
    """The places of one document, and its faults in the order found."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.faults: list[Diagnostic] = []

    def span(self, path: Path, *, at_key: bool = False) -> Span:
        """Return the place of the value (or key) at a path, or of the nearest part above that exists.

        Parts that the document does not spell out are skipped: `x: 1` stands for `x: {start: 1}`.
        """
        path = self._spelled_out(path)
        return self._document.key_place(path) if at_key else self._document.place(path)

    def source(self, path: Path) -> Source:
        """Return a text of the document as a source of its own, with its place in the file."""
        return self._document.formula_source(path)

    def fault(self, what: str, path: Path, hint: str | None = None, *, at_key: bool = False) -> None:
        """Note a fault at a path."""
        self.faults.append(Diagnostic(what, span=self.span(path, at_key=at_key), hint=hint))

    def note(self, error: GdsolveError) -> None:
        """Note the faults of an error."""
        self.faults.extend(error.diagnostics)

    def _spelled_out(self, path: Path) -> Path:
        """Return the parts of a path that the document has."""
        node: Any = self._document.value
        found: list[str | int] = []
        for part in path:
            has = (
                part in node
                if isinstance(node, dict)
                else isinstance(node, list) and part in range(len(node))
            )
            if has:
                node = node[part]
                found.append(part)
        return tuple(found)
