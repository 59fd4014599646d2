"""JSON as text: result documents written so that people can read them too."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gdsolve.report.diagnostic import error_document
from gdsolve.solve.results.document import document, plain
from gdsolve.solve.results.result import Result

if TYPE_CHECKING:
    from gdsolve.solve.fit.groups import GroupFit

RESULTS_SCHEMA, GROUPS_SCHEMA = "gdsolve.results/v1", "gdsolve.groups/v1"

__all__ = [
    "GROUPS_SCHEMA",
    "RESULTS_SCHEMA",
    "document",
    "group_document",
    "groups_document",
    "plain",
    "results_document",
    "to_json",
]


def results_document(results: Sequence[Result]) -> dict[str, Any]:
    """Return one document for several results (`compare`, or `grad` at several points)."""
    return {"schema": RESULTS_SCHEMA, "results": [document(each) for each in results]}


def groups_document(by: str, groups: Sequence[GroupFit]) -> dict[str, Any]:
    """Return one document for the fits to groups of rows."""
    failed = [each.name for each in groups if each.exit_code]
    return {
        "schema": GROUPS_SCHEMA,
        "by": by,
        "failed": failed,
        "groups": [group_document(each) for each in groups],
    }


def group_document(group: GroupFit) -> dict[str, Any]:
    """Return the fit to one group: its `result`, or the `error` for which there is none."""
    head = {"group": group.name, "rows": group.rows}
    if group.result is not None:
        return head | {"result": document(group.result)}
    faults = () if group.fault is None else group.fault.diagnostics
    return head | {"error": error_document(faults, group.exit_code)}


def to_json(content: Mapping[str, Any], *, ascii_only: bool = False) -> str:
    """Return a document as JSON text: one key per line, long lists with one entry per line, final newline.

    Args:
        content: what `document` returns, or any mapping with text keys.
        ascii_only: write other letters as escapes, for streams that cannot carry them.
    """
    lines = [
        f"  {_dumped(key, ascii_only)}: {_value_text(value, ascii_only)}" for key, value in content.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _value_text(value: Any, ascii_only: bool) -> str:
    if isinstance(value, list) and value and all(isinstance(each, (dict, list)) for each in value):
        entries = ",\n".join(f"    {_dumped(each, ascii_only)}" for each in value)
        return f"[\n{entries}\n  ]"
    return _dumped(value, ascii_only)


def _dumped(value: Any, ascii_only: bool) -> str:
    text = json.dumps(value, ensure_ascii=ascii_only, allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate: a byte of the command line that is not UTF-8
        return json.dumps(value, ensure_ascii=True, allow_nan=False)
    return text
