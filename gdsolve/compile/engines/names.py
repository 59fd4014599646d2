"""What engines and precisions are called."""

AUTO, PYTHON, NUMPY, NATIVE = "auto", "python", "numpy", "native"
ENGINES = (AUTO, PYTHON, NUMPY, NATIVE)
"""Floats in Python, arrays of NumPy, and machine code; `auto` takes the quickest."""

DTYPES = ("float64", "float32")

LONG = 4096
"""Entries of a vector from which native code can be worth it."""
