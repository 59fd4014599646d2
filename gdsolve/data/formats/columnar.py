"""Files that say their own column names and types: Parquet, JSON and JSON lines."""

from __future__ import annotations

from collections.abc import Sequence

from gdsolve.data.duck import Relation, connect, set_variables
from gdsolve.data.formats.files import literal
from gdsolve.errors import DataError

_PARQUET = "read_parquet(getvariable('files'), hive_partitioning=false)"
_NUMBERED = "read_parquet(getvariable('files'), hive_partitioning=false, file_row_number=true)"
_JSON = "read_json(getvariable('files'), sample_size=-1, compression=getvariable('compression'))"

Described = tuple[Relation, tuple[str, ...], tuple[str, ...]]
"""A relation with the names and types of its columns."""


def parquet_table(files: Sequence[str], name: str) -> Described:
    """Return the table in Parquet files of equal columns."""
    connection = connect()
    set_variables(connection, {"files": [literal(path) for path in files]})
    return Relation(connection, _PARQUET, name).aliased()


def parquet_places(relation: Relation, names: Sequence[str]) -> Relation | None:
    """Return the same relation with the number of each row as its last column, `place`; None if it has no room."""
    if "file_row_number" in names:
        return None
    aliases = ", ".join([*(f"c{index}" for index in range(len(names))), "place"])
    return Relation(relation.connection, f"{_NUMBERED} AS t({aliases})", relation.name)


def parquet_rows(relation: Relation) -> int:
    """Return the number of rows in Parquet files, from their footers alone."""
    footers = Relation(relation.connection, "parquet_file_metadata(getvariable('files'))", relation.name)
    return int(footers.rows("sum(num_rows)")[0][0])


def json_table(files: Sequence[str], name: str, *, compression: str) -> Described:
    """Return the table in JSON files: a list of records, records line by line, or columns in one record.

    Raises:
        DataError: neither of these.
    """
    connection = connect()
    set_variables(connection, {"files": [literal(path) for path in files], "compression": compression})
    bare = Relation(connection, _JSON, name)
    columns = bare.description()
    names = [column for column, _ in columns]
    if names == ["json"]:
        raise DataError.of(
            f"`{name}` is JSON, but not a table",
            hint='write records, such as [{"x": 1, "y": 2}, ...], or columns, such as {"x": [1, 2], "y": [3, 4]}',
        )
    if columns and all(kind.endswith("[]") for _, kind in columns):
        relation, _, _ = bare.aliased()
        unnested = ", ".join(f"unnest(c{index}) AS c{index}" for index in range(len(columns)))
        _check_lengths(relation, names)
        flat = Relation(connection, f"(SELECT {unnested} FROM {relation.sql})", name)
        return flat, tuple(names), tuple(kind.removesuffix("[]") for _, kind in columns)
    relation, names_found, kinds = bare.aliased()
    # Numbers and words in one column make it JSON, whose cells are their texts.
    return relation, names_found, tuple("VARCHAR" if kind == "JSON" else kind for kind in kinds)


def _check_lengths(relation: Relation, names: Sequence[str]) -> None:
    lengths = relation.rows(", ".join(f"len(c{index})" for index in range(len(names))))
    for counts in lengths:
        if len(set(counts)) > 1:
            said = ", ".join(f"`{name}` has {count}" for name, count in zip(names, counts, strict=True))
            raise DataError.of(f"the columns of `{relation.name}` differ in length: {said}")
