"""Kinds of measurements, one file each; `SECTIONS` in `benchmarks/__main__.py` lists them."""
