"""Text tables as relations: every cell a text, or the columns that are asked for as numbers at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gdsolve.data.dialect import MISSING_WORDS, WHITE_SPACE, Dialect
from gdsolve.data.duck import LazyConnection, Relation, cells_in_words, set_variables
from gdsolve.data.formats.files import literal
from gdsolve.data.formats.plain import PlainTable, plain_table
from gdsolve.errors import DataError

_CSV = (
    "read_csv(getvariable('files'), auto_detect=false, header=getvariable('header'),"
    " columns=getvariable('columns'), delim=getvariable('delimiter'), quote=getvariable('quote'),"
    " escape=getvariable('quote'), comment=getvariable('comment'), encoding=getvariable('encoding'),"
    " compression=getvariable('compression'), strict_mode=getvariable('strict'){more})"
)
_TYPED = ", nullstr=getvariable('missing'), decimal_separator=getvariable('decimal'), allow_quoted_nulls=true"
_NO_CELL = "\x01"  # a delimiter that no text contains: the whole line is one cell


@dataclass(frozen=True, slots=True)
class TextTable:
    """A text table.

    Attributes:
        cells: its cells as text.
        typed: reads chosen columns as numbers, three times faster, and fails at a cell that is none.
        plain: the same without DuckDB, twice as fast again, and fails at what is not plainly written.
    """

    cells: Relation
    typed: Callable[[Sequence[int]], Relation] | None
    plain: PlainTable | None


def text_table(files: Sequence[str], dialect: Dialect, *, compression: str, name: str) -> TextTable:
    """Return a text table in one or several files that are written alike (empty cells are NULL)."""
    count = len(dialect.names)
    white_space = dialect.delimiter == WHITE_SPACE
    # DuckDB finds a header in the first line only: blank lines and comments before it confuse `header` and
    # `skip` alike (measured with DuckDB 2.0). Then the header is read as a row and left out here.
    header_first = dialect.has_header and dialect.first_line == 1 and not white_space
    if len(files) > 1 and dialect.has_header and not header_first:
        raise DataError.of(
            f"the files of `{name}` do not begin with their header",
            hint="several files are read as one table if the column names stand in the first line of each",
        )
    columns = ["line"] if white_space else [f"c{index}" for index in range(count)]
    connection = LazyConnection(
        {
            "files": [literal(path) for path in files],
            "header": header_first,
            "columns": dict.fromkeys(columns, "VARCHAR"),
            "delimiter": _NO_CELL if white_space else dialect.delimiter,
            "quote": "" if white_space else '"',
            "comment": "#" if dialect.has_comments else "",
            "encoding": dialect.encoding,
            "compression": compression,
            "strict": not dialect.mixed_line_ends,
        }
    )
    sql = _CSV.format(more="")
    if white_space:
        split = ", ".join(f"cells[{index + 1}] AS c{index}" for index in range(count))
        cells = f"(SELECT regexp_extract_all(line, '\\S+') AS cells FROM {sql})"
        sql = f"(SELECT {split}, len(cells) AS count FROM {cells} WHERE len(cells) > 0)"
    elif count == 1:  # a blank line is a blank line, not an empty cell
        sql = f"(SELECT * FROM {sql} WHERE c0 IS NOT NULL)"
    if dialect.has_header and not header_first:
        sql = f"(SELECT * FROM {sql} OFFSET 1)"
    is_plain = not white_space and count > 1 and header_first == dialect.has_header
    typed = _typed(connection, dialect, name) if is_plain else None
    plain = plain_table(files, dialect) if compression == "none" else None
    return TextTable(Relation(connection, sql, name), typed, plain)


def _typed(connection: Any, dialect: Dialect, name: str) -> Callable[[Sequence[int]], Relation]:
    count = len(dialect.names)

    def typed(indices: Sequence[int]) -> Relation:
        wanted = set(indices)
        words = sorted({each for word in MISSING_WORDS for each in (word, word.upper(), word.capitalize())})
        kinds = {f"c{index}": "DOUBLE" if index in wanted else "VARCHAR" for index in range(count)}
        set_variables(connection, {"typed": kinds, "missing": words, "decimal": dialect.decimal})
        sql = _CSV.format(more=_TYPED).replace("getvariable('columns')", "getvariable('typed')")
        return Relation(connection, sql, name)

    return typed


def check_widths(relation: Relation, count: int) -> None:
    """Refuse a white-space table one of whose rows has not `count` cells (DuckDB does it for the others)."""
    numbered = f"(SELECT row_number() OVER () AS row, count FROM {relation.sql})"
    rows = Relation(relation.connection, numbered, relation.name)
    for row, cells in rows.rows("row, count", f"WHERE count != {count} ORDER BY row LIMIT 1"):
        raise DataError.of(
            f"a row of `{relation.name}` has {cells_in_words(cells)}, the first one has {count}",
            where=f"{relation.name}, row {row}",
            hint="white space separates the columns of this file, so no cell may be empty",
        )
