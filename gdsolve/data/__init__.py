"""Tables of numbers from text, JSON, Parquet, SQLite and DuckDB files, through DuckDB (or NumPy, if plain)."""

from gdsolve.data.matrix import read_matrix
from gdsolve.data.reading import read_table
from gdsolve.data.table import Table, sha256
from gdsolve.data.writing import write_parquet

__all__ = ["Table", "read_matrix", "read_table", "sha256", "write_parquet"]
