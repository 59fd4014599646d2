"""Columns of numbers out of DuckDB while a query still runs: the Arrow C stream, read with ctypes.

DuckDB's own `fetchnumpy` makes whole columns only, which for a table larger than memory is too much, and it
takes twice the time of the query (measured, DuckDB 2.0). The stream hands over blocks of some 100 000 rows as
plain buffers. Source of the three structures: the Arrow C data and stream interfaces,
https://arrow.apache.org/docs/format/CDataInterface.html, and .../CStreamInterface.html.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Column: TypeAlias = NDArray[np.float64]

_CAPSULE = b"arrow_array_stream"
_RELEASE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class StreamError(Exception):
    """DuckDB failed while the blocks were read; the text is its own."""


class _Array(ctypes.Structure):
    """One block, or one column of it."""


_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
    ("dictionary", ctypes.c_void_p),
    ("release", _RELEASE),
    ("private_data", ctypes.c_void_p),
]


class _Stream(ctypes.Structure):
    """A source of blocks."""

    _fields_ = (
        ("get_schema", ctypes.c_void_p),
        ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)),
        ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_void_p)),
        ("release", _RELEASE),
        ("private_data", ctypes.c_void_p),
    )


def read_blocks(capsule: object) -> Iterator[list[Column]]:
    """Yield blocks of a stream whose columns are all DOUBLE, in order; NULL is nan.

    Args:
        capsule: what `__arrow_c_stream__` of a DuckDB relation returns. It is used up.

    Raises:
        StreamError: the query failed on the way.
    """
    pointer_of = ctypes.pythonapi.PyCapsule_GetPointer
    pointer_of.restype, pointer_of.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    address = pointer_of(capsule, _CAPSULE)  # the capsule stays alive as long as this generator
    stream = _Stream.from_address(address)
    try:
        while True:
            block = _Array()
            if stream.get_next(address, ctypes.byref(block)):
                said = stream.get_last_error(address)
                raise StreamError(said.decode(errors="replace") if said else "")
            if not block.release:
                return
            try:
                columns = [_numbers(block.children[i].contents) for i in range(block.n_children)]
            finally:
                block.release(ctypes.addressof(block))
            yield columns
    finally:
        if stream.release:
            stream.release(address)


def _numbers(column: _Array) -> Column:
    """Return a copy of a DOUBLE column."""
    first, end = column.offset, column.offset + column.length
    if column.length == 0:
        return np.empty(0)
    buffer = ctypes.cast(column.buffers[1], ctypes.POINTER(ctypes.c_double))
    found = np.ctypeslib.as_array(buffer, (end,))[first:].copy()
    if column.null_count != 0 and column.buffers[0]:  # -1: not counted
        bits = ctypes.cast(column.buffers[0], ctypes.POINTER(ctypes.c_uint8))
        valid = np.unpackbits(np.ctypeslib.as_array(bits, ((end + 7) // 8,)), bitorder="little")
        found[valid[first:end] == 0] = np.nan
    return found
