"""From a table to the numbers of a fit: which columns, which rows, what y, x and sigma are."""

from gdsolve.solve.fitting.rows.reading import RowReader, all_rows, read_rows, row_reader
from gdsolve.solve.fitting.rows.rows import Column, Rows, shown

__all__ = ["Column", "RowReader", "Rows", "all_rows", "read_rows", "row_reader", "shown"]
