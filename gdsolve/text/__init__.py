"""The formula language and the YAML reader: from text to checked trees and plain documents, with places.

The document half is imported when it is first asked for, since most runs read formulas only.
"""

from typing import TYPE_CHECKING, Any

from gdsolve.text.constants import CONSTANTS, constant_value
from gdsolve.text.functions import FUNCTIONS, Function, find_function
from gdsolve.text.literals import parse_assignments, parse_bounds
from gdsolve.text.parser import (
    expect_expression,
    expect_relation,
    free_names,
    parse_equations,
    parse_formula,
)
from gdsolve.text.printer import spelled, to_text
from gdsolve.text.tree import same

if TYPE_CHECKING:
    from gdsolve.text.documents import Document, read_document, read_result, read_source

__all__ = [
    "CONSTANTS",
    "FUNCTIONS",
    "Document",
    "Function",
    "constant_value",
    "expect_expression",
    "expect_relation",
    "find_function",
    "free_names",
    "parse_assignments",
    "parse_bounds",
    "parse_equations",
    "parse_formula",
    "read_document",
    "read_result",
    "read_source",
    "same",
    "spelled",
    "to_text",
]

_DOCUMENTS = ("Document", "read_document", "read_result", "read_source")


def __getattr__(name: str) -> Any:
    if name in _DOCUMENTS:
        from gdsolve.text import documents

        return getattr(documents, name)
    raise AttributeError(f"module `gdsolve.text` has no attribute `{name}`")
