"""Objectives whose entries are coupled to near neighbours only, with their second derivatives as a band."""

from gdsolve.compile.banded.function import BandedFunction, banded_function

__all__ = ["BandedFunction", "banded_function"]
