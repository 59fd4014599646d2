"""Sums over rows on a Dask cluster: many processes or machines, the same answer."""
