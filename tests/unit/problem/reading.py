"""Reads problem texts for the tests of this folder."""

import textwrap

import pytest

from gdsolve.errors import GdsolveError, Source
from gdsolve.problem import load_problem


def read(text, names=()):
    return load_problem(Source(textwrap.dedent(text), "p.yaml"), names)


def faults_of(text, names=()):
    """Return (what, line:column, marked text, hint) of every fault."""
    with pytest.raises(GdsolveError) as caught:
        read(text, names)
    return [(each.what, *place(each), each.hint) for each in caught.value.diagnostics]


def place(diagnostic):
    """Return where a fault is in the file, and the text it marks."""
    span = diagnostic.span
    if span is None:
        return (diagnostic.where, "")
    source = span.source
    before = source.text[: span.start]
    line = source.first_line + before.count("\n")
    column = span.start - (before.rfind("\n") + 1) + (source.first_column if "\n" not in before else 1)
    return (f"{line}:{column}", span.text)
