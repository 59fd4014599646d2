"""Fits: reading rows, linear and nonlinear least squares, start values, inference."""
