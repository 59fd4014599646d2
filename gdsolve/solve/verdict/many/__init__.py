"""Verdicts on answers with many variables, without a matrix of them."""
