"""Compiles one vector function over arrays, to be tested."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.native.ir import LANES, MASK, REAL, Code, Real, declarations
from gdsolve.compile.native.machine import machine

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Compiled:
    """A function of float64 arrays made of machine code.

    Attributes:
        entry: the code; takes the number of elements, a multiple of eight, and the address of each array.
        outputs: number of results.
    """

    entry: Callable[..., Any]
    outputs: int

    def __call__(self, *arguments: Any) -> tuple[Array, ...]:
        """Return the results and, as the last one, where the code calls its own result doubtful (1 or 0)."""
        given = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64).ravel() for each in arguments))
        count = given[0].size
        padded = -count % LANES
        inputs = [np.ascontiguousarray(np.pad(each, (0, padded), constant_values=1.0)) for each in given]
        results = [np.empty(count + padded) for _ in range(self.outputs + 1)]
        self.entry(count + padded, *(each.ctypes.data for each in (*inputs, *results)))
        return tuple(each[:count] for each in results)


@cache
def compiled(function: Callable[..., Any], arity: int = 1) -> Compiled:
    """Return a vector function compiled for this machine."""
    text, outputs = module(function, arity)
    pointers = [ctypes.c_void_p] * (arity + outputs + 1)
    return Compiled(machine().function(text, ctypes.c_int64, *pointers), outputs)


def module(function: Callable[..., Any], arity: int) -> tuple[str, int]:
    """Return the text of a loop over arrays of a multiple of eight elements, and the number of results."""
    code = Code()
    arguments = [Real(_load(code, f"%in{i}")) for i in range(arity)]
    value = function(code, *arguments)
    results = list(value) if isinstance(value, tuple) else [value]
    mask = "zeroinitializer"
    for each in code.doubtful:
        mask = code.emit(f"or {MASK} {mask}, {each}")
    results.append(Real(code.emit(f"uitofp {MASK} {mask} to {REAL}")))
    for i, each in enumerate(results):
        address = code.emit(f"getelementptr double, ptr %out{i}, i64 %i")
        code.write(f"store {REAL} {each}, ptr {address}, align 8")
    parameters = [*(f"%in{i}" for i in range(arity)), *(f"%out{i}" for i in range(len(results)))]
    lines = [
        *declarations(),
        f"define void @NAME(i64 %n, {', '.join(f'ptr noalias {each}' for each in parameters)}) {{",
        "entry:",
        "br label %loop",
        "loop:",
        "%i = phi i64 [0, %entry], [%next, %loop]",
        *code.lines,
        f"%next = add i64 %i, {LANES}",
        "%more = icmp slt i64 %next, %n",
        "br i1 %more, label %loop, label %done",
        "done:",
        "ret void",
        "}",
    ]
    return "\n".join(lines), len(results) - 1


def _load(code: Code, pointer: str) -> str:
    address = code.emit(f"getelementptr double, ptr {pointer}, i64 %i")
    return code.emit(f"load {REAL}, ptr {address}, align 8")
