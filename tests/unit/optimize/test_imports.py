"""The room of optimizers is light."""

import subprocess
import sys

import pytest


@pytest.mark.slow
def test_the_list_of_optimizers_imports_no_scipy_and_no_sympy():
    code = (
        "import sys, gdsolve.optimize.catalogue, gdsolve.optimize.loop; "
        "print([name for name in ('scipy', 'sympy', 'pydantic', 'rich', 'duckdb') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
