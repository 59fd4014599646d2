"""Tables of numbers from CSV, TSV, white-space and Parquet files, through DuckDB."""

from gdsolve.data.matrix import read_matrix
from gdsolve.data.reading import read_table, sha256
from gdsolve.data.table import Table

__all__ = ["Table", "read_matrix", "read_table", "sha256"]
