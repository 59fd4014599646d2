"""Benchmarks that ship with the program: published problems with certified answers."""
