"""Tables as comma-separated values for machines."""

from __future__ import annotations

import csv
import io

from gdsolve.report.blocks import Grid


def csv_text(grid: Grid) -> str:
    """Return a table as CSV (RFC 4180, but lines end in a newline alone)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(grid.headings)
    writer.writerows(grid.rows)
    return text.getvalue()
