"""Long lists of numbers in YAML: read beside the parser, with the values and places that it gives."""

import pytest

from gdsolve.errors import ProblemError, Source
from gdsolve.text import read_document
from gdsolve.text.documents import document as module

ROW = ", ".join(str(number / 8) for number in range(-30, 70))
ROWS = ",\n    ".join(f"[{number}, {ROW}]" for number in range(40))
FEW_ROWS = ",\n    ".join(f"[{number}, {ROW}]" for number in range(3))

TEXTS = [
    f"a: [{ROW}]\nb: 1\n",
    f"a:\n  start: [{ROW}]  # the start\n  lower: 0\n",
    f"a: {{start: [{ROW}], lower: [{ROW}]}}\nb: [1, 2]\n",
    f"a: [\n    {FEW_ROWS}\n  ]\nb: {{c: [[{ROW}], [{ROW}]]}}\n",
    f"# [{ROW}]\na: 1\n",
    f"a: 'sum([{ROW}])'\nb: [{ROW}]\n",
    f"a: sum([{ROW}])\n",
    f"a: |\n  [{ROW}]\nb: 2\n",
    f"a: &x [{ROW}]\nb: *x\n",
    f"a: [{ROW}, .5, +1, 0x10, 1.]\n",
    f"a: [{ROW},]\n",
    f"a: [{ROW}, two]\n",
    f"a: [{ROW}, 007, -0]\nb: 1\n",
    f"- [{ROW}]\n",
    f"a: [1, [{ROW}], 'x']\n",
    f"a: !!seq [{ROW}]\nb: \ue000\n",
]


def paths(value, path=()):
    """Yield the path of every value."""
    yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from paths(part, (*path, key))


def read(text):
    """Return the values and their places, or the faults with theirs."""
    try:
        found = read_document(Source(text, "p.yaml"))
    except ProblemError as error:
        return [(each.what, each.span) for each in error.diagnostics]
    places = {path: (found.place(path), found.key_place(path)) for path in paths(found.value)}
    return found.value, places


def line_of(span):
    """Return the line in which a place begins, from 1."""
    return span.source.text.count("\n", 0, span.start) + 1


@pytest.mark.parametrize("text", TEXTS)
def test_values_and_places_are_those_of_the_parser(text, monkeypatch):
    fast = read(text)
    monkeypatch.setattr(module, "shorten", lambda _: None)
    slow = read(text)
    assert fast == slow
    assert repr(fast[0]) == repr(slow[0])  # 1 is not 1.0


def test_a_fault_behind_a_list_has_its_line():
    with pytest.raises(ProblemError) as caught:
        read_document(Source(f"a: [{ROWS}]\nb: 1\nb: 2\n", "p.yaml"))
    (fault,) = caught.value.diagnostics
    assert (fault.what, line_of(fault.span)) == ("the key `b` is given twice", 42)


@pytest.mark.parametrize("number", ["1e999", "1e-999", "-" + "9" * 400])
def test_numbers_that_do_not_fit_are_told(number):
    with pytest.raises(ProblemError, match="does not fit a float64") as caught:
        read_document(Source(f"a: [{ROW},\n {number}]\n", "p.yaml"))
    assert line_of(caught.value.diagnostics[0].span) == 2


def test_too_many_start_values_belong_into_a_file():
    many = ", ".join(["0"] * 100_001)
    for text, hint in (
        (f"variables: {{x: {{start: [{many}]}}}}", "`variables: {x: {start: {file: x.csv}}}`"),
        (f"constants: {{x: [{many}]}}", "`constants: {X: {file: X.csv}}`"),
    ):
        with pytest.raises(ProblemError, match="more than 100000 values") as caught:
            read_document(Source(text, "p.yaml"))
        assert hint in caught.value.diagnostics[0].hint
