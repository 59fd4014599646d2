"""Sums over data rows, taken block by block: squares, J'r and J'J in one pass, in memory that rows do not change."""
