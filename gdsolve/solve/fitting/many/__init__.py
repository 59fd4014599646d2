"""Fits to many rows: a start from some of the rows, then Gauss-Newton on sums over all of them."""
