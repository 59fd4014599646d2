"""Optimizers that model the function: second order, least squares, direct search."""
