"""Engines: ways to run a scheduled graph (floats, arrays, intervals, many digits), with the same answers."""
