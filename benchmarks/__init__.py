"""Measured comparisons with other tools: `python -m benchmarks` (`make bench`)."""
