"""Functions whose second derivatives are a sparse matrix: few products with vectors show all of it."""

from gdsolve.compile.sparse.function import SparseFunction, sparse_function

__all__ = ["SparseFunction", "sparse_function"]
