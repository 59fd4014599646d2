"""YAML documents: what they mean, where their parts stand, and what is refused."""

import math

import pytest

from gdsolve.errors import FormulaError, ProblemError, Source
from gdsolve.text import Document, parse_formula, read_document, to_text

EXAMPLE = """\
# the first line is a comment
minimize: (x - a)**2 + |y|   # a plain scalar
constants: {a: 1e-3, "b": .5}
variables:
  x: {start: 3, lower: 0}
  y:
    start: [1, -2]
"""


def document_of(text: str) -> Document:
    return read_document(Source(text, "problem.yaml"))


def position_of(document: Document, start: int) -> tuple[int, int]:
    before = document.source.text[:start]
    return before.count("\n") + 1, start - before.rfind("\n")


def faults_of(text: str) -> list[tuple[str, str, str | None]]:
    with pytest.raises(ProblemError) as caught:
        document_of(text)
    return [
        (each.what, each.where or "" if each.span is None else each.span.text, each.hint)
        for each in caught.value.diagnostics
    ]


def test_a_document_is_plain_values() -> None:
    assert document_of(EXAMPLE).value == {
        "minimize": "(x - a)**2 + |y|",
        "constants": {"a": 0.001, "b": 0.5},
        "variables": {"x": {"start": 3, "lower": 0}, "y": {"start": [1, -2]}},
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("1e5", 100000.0),
        (".5", 0.5),
        ("-1.", -1.0),
        ("12", 12),
        ("+3", 3),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("off", "off"),
        ("yes", "yes"),
        ("n", "n"),
        ("e", "e"),
        ("inf", "inf"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("2001-01-01", "2001-01-01"),
        ("1 ± 1e-8", "1 ± 1e-8"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("'1'", "1"),
        ('"~"', "~"),
        ("!!str 1", "1"),
        ("! 1", "1"),
        ("!!float 1", 1.0),
        ("!!int '1'", 1),
        ("!!map {a: 1}", {"a": 1}),
        ("!!seq [1]", [1]),
    ],
)
def test_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    read = document_of(f"key: {text}").value["key"]
    assert read == value
    assert type(read) is type(value)


def test_nan_is_a_number() -> None:
    assert math.isnan(document_of("key: .nan").value["key"])


@pytest.mark.parametrize(
    ("path", "place", "key"),
    [
        (("minimize",), (2, 11), (2, 1)),
        (("constants",), (3, 12), (3, 1)),
        (("constants", "a"), (3, 16), (3, 13)),
        (("constants", "b"), (3, 27), (3, 22)),
        (("variables",), (4, 1), (4, 1)),  # of a block only the key is a place
        (("variables", "x"), (5, 6), (5, 3)),
        (("variables", "x", "start"), (5, 14), (5, 7)),
        (("variables", "y", "start"), (7, 12), (7, 5)),
        (("variables", "y", "start", 1), (7, 16), (7, 16)),
        (("variables", "x", "upper"), (5, 6), (5, 3)),  # not there: the part that lacks it
        (("variables", "z", "start"), (4, 1), (4, 1)),
        ((), (2, 1), (2, 1)),
    ],
)
def test_places(path: tuple[str | int, ...], place: tuple[int, int], key: tuple[int, int]) -> None:
    document = document_of(EXAMPLE)
    assert position_of(document, document.place(path).start) == place
    assert position_of(document, document.key_place(path).start) == key


def test_the_place_of_a_value_is_its_text() -> None:
    document = document_of(EXAMPLE)
    assert document.place(("variables", "x")).text == "{start: 3, lower: 0}"
    assert document.key_place(("constants", "b")).text == '"b"'


def test_aliases_repeat_values() -> None:
    document = document_of("a: &one [1, 2]\nb: *one\nc: {d: *one}")
    assert document.value == {"a": [1, 2], "b": [1, 2], "c": {"d": [1, 2]}}
    assert document.place(("b", 1)).text == "2"


FORMULAS = """\
plain: x + sine(y)
single: 'x + sine(y)'
double:   "x + sine(y)"
flow: {a: 1, b: x + sine(y)}
literal: |
  a = 1

  a + sine(y)
folded: >-

  x
  + sine(y)
continued: x +
  y
  + sine(y)
list:
  - x + sine(y)
tagged: !!str x + sine(y)
"""


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("plain",), 1, 12),
        (("single",), 2, 14),
        (("double",), 3, 16),
        (("flow", "b"), 4, 21),
        (("literal",), 8, 7),
        (("folded",), 12, 5),
        (("continued",), 15, 5),
        (("list", 0), 17, 9),
    ],
)
def test_faults_of_formulas_point_into_the_file(path: tuple[str | int, ...], line: int, column: int) -> None:
    source = document_of(FORMULAS).formula_source(path)
    with pytest.raises(FormulaError) as caught:
        parse_formula(source)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.span is not None
    assert diagnostic.span.text == "sine"
    before = source.text[: diagnostic.span.start]
    lines = before.count("\n")
    here = len(before) - before.rfind("\n") if lines else source.first_column + len(before)
    assert (source.first_line + lines, here) == (line, column)
    assert source.name == "problem.yaml"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("f: a*x", "a*x"),
        ("f: 3", "3"),
        ("f: -1e-3", "-0.001"),
        ("f: |\n  a = 1\n  -a*x", "a = 1; -a*x"),
        ("f: >\n  a = 1\n  -b; a*x\n", "a = 1 - b; a*x"),  # YAML folds the lines into one
        ("f: a = 1\n  -b; a*x", "a = 1 - b; a*x"),
        ("f: >\n  a = 1\n\n  a*x", "a = 1; a*x"),
        ('f: "a = 1\\na*x"', "a = 1; a*x"),
        ("f: 'a\n  - b'", "a - b"),
        ("f: >\n  x # one\n  + y", "x"),  # folded behind the comment, as YAML says
        ("f: |\r\n  a = 1\r\n  a*x\r\n", "a = 1; a*x"),
        ("f: |2\n    x +\n   y", "x + y"),
        ("f: !!str x", "x"),
        ("f: &here x\ng: 1", "x"),
    ],
)
def test_formula_sources_mean_what_yaml_says(text: str, printed: str) -> None:
    assert to_text(parse_formula(document_of(text).formula_source(("f",)))) == printed


def test_a_source_inside_a_larger_text_keeps_its_place() -> None:
    document = read_document(Source("f: x\ng: y", "stdin", first_line=10, first_column=5))
    first, second = document.formula_source(("f",)), document.formula_source(("g",))
    assert (first.first_line, first.first_column) == (10, 8)
    assert (second.first_line, second.first_column) == (11, 4)


def test_a_formula_is_no_list() -> None:
    with pytest.raises(ProblemError, match="a formula is a text, not a list or mapping"):
        document_of("f: [x]").formula_source(("f",))


SYNTAX = [
    ("a: [1, 2", "`[` is not closed", "[", "put a formula with brackets into quotes"),
    ("a: {b: 1", "`{` is not closed", "{", "put a formula with brackets into quotes"),
    ("a: [1, 2}", "a comma or a closing bracket is missing", "}", "put a formula with brackets into quotes"),
    ("a: 'x", "the quote ' is not closed", "'", None),
    (
        "a: x: y",
        "`:` stands where no key can be",
        ":",
        "check the indentation; a text with `: ` in it needs quotes",
    ),
    ("a:\n\t- b", "a line is indented with a tab", "\t", "indent with spaces"),
    ("a: |x|", "`|` and `>` begin a block of lines", "x", "put a formula into quotes, as in `'|x| + 1'`"),
    ("a: @x", "a value cannot begin with `@`", "@", "put the formula into quotes"),
    ("- a\nb: 1", "this line does not fit the lines above it", "b", "check the indentation"),
    ("a: 1\n- b", "this line does not fit the lines above it", "-", "check the indentation"),
    ('a: "\\q"', "`\\q` has no meaning in double quotes", "q", "write formulas in single quotes"),
    ("a: 1\nb\n", "a key without a value", "b", "write `key: value`, with a space behind the colon"),
    ("a: \x07", "the character U+0007 cannot stand in a YAML file", "\x07", None),
    (
        'a: "\\UFFFFFFFF"',
        "the YAML cannot be read: Python int too large to convert to C int",
        "problem.yaml",
        None,
    ),
]

REFUSED = [
    (
        "a: *x",
        "`*x` repeats `&x`, which does not exist",
        "*x",
        "put a formula that begins with `*` into quotes",
    ),
    ("a: &a [*a]", "`*a` stands inside the part that it repeats", "*a", None),
    (
        "a: !!python/object/apply:os.system [ls]",
        "the tag `!!python/object/apply:os.system` is not allowed",
        "!!python/object/apply:os.system [",
        None,
    ),
    ("a: !file x", "the tag `!file` is not allowed", "!file x", None),
    ("a: !!binary x", "the tag `!!binary` is not allowed", "!!binary x", None),
    ("a: !!int x", "`x` does not fit its tag `!!int`", "!!int x", None),
    ("1: x", "the key `1` is not a text", "1", 'write it as `"1"` if a name is meant'),
    ("true: x", "the key `true` is not a text", "true", 'write it as `"true"` if a name is meant'),
    ("[a]: x", "a key is a text, not a list or mapping", "[", "put a formula with brackets into quotes"),
    ("a: 1e400", "`1e400` does not fit a float64", "1e400", None),
    ("a: 1e-400", "`1e-400` does not fit a float64", "1e-400", None),
    ("a: 1" + "0" * 309, f"`1{'0' * 29}...` does not fit a float64", "1" + "0" * 309, None),
    ("a: 1\n---\nb: 2", "a file holds one document only", "---", "remove everything from this `---` on"),
    ("", "the document is empty", "problem.yaml", "write a problem, as in `minimize: x**2`"),
    ("# nothing\n---\n", "the document is empty", "problem.yaml", "write a problem, as in `minimize: x**2`"),
    (
        "x**2",
        "the document is a single value, not a mapping",
        "x**2",
        "write a problem, as in `minimize: x**2`",
    ),
    ("[x]", "the document is a list, not a mapping", "[x]", "write a problem, as in `minimize: x**2`"),
]


@pytest.mark.parametrize(("text", "what", "place", "hint"), SYNTAX + REFUSED)
def test_faults(text: str, what: str, place: str, hint: str | None) -> None:
    assert faults_of(text) == [(what, place, hint)]


def test_all_faults_of_keys_and_values_are_told_at_once() -> None:
    text = "a: 1e999\nb: {c: 1, c: 2}\na: !x 3\n"
    assert faults_of(text) == [
        ("`1e999` does not fit a float64", "1e999", None),
        ("the key `c` is given twice", "c", "keep one of them; the first is in line 2"),
        ("the key `a` is given twice", "a", "keep one of them; the first is in line 1"),
        ("the tag `!x` is not allowed", "!x 3", None),
    ]


def test_the_place_of_a_duplicate_key_is_the_second() -> None:
    with pytest.raises(ProblemError) as caught:
        document_of("a: 1\nb: 2\n'a': 3")
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.span is not None
    assert diagnostic.span.start == 10


@pytest.mark.parametrize("text", ["[" * 500, "a: " + "{a: " * 500, "- " * 500])
def test_deep_documents_are_refused(text: str) -> None:
    assert faults_of(text)[0][0] == "the document is nested more than 100 deep"


def test_aliases_count_at_full_size() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    assert faults_of("\n".join(lines))[0][0] == "the document has more than 100000 values"


def test_aliases_count_at_full_depth() -> None:
    lines = ["a0: &a0 [1]"] + [f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 150)]
    assert faults_of("\n".join(lines))[0][0] == "the document is nested more than 100 deep"


def test_huge_documents_are_refused_unread() -> None:
    assert faults_of("x" * 10_000_001)[0][0] == "the document has more than 10000000 bytes"
    assert faults_of("é" * 5_000_001)[0][0] == "the document has more than 10000000 bytes"
