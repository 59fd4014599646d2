"""Compiles one vector function over arrays, to be tested."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import llvmlite.binding as llvm
import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.native.ir import LANES, MASK, REAL, Code, Real, declarations

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Compiled:
    """A function of float64 arrays made of machine code.

    Attributes:
        name: of the function in its module.
        arity: number of arguments.
        outputs: number of results.
        text: the module in LLVM's language.
    """

    name: str
    arity: int
    outputs: int
    text: str

    def __call__(self, *arguments: Any) -> tuple[Array, ...]:
        """Return the results and, as the last one, where the code calls its own result doubtful (1 or 0)."""
        given = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64).ravel() for each in arguments))
        count = given[0].size
        padded = -count % LANES
        inputs = [np.ascontiguousarray(np.pad(each, (0, padded), constant_values=1.0)) for each in given]
        results = [np.empty(count + padded) for _ in range(self.outputs + 1)]
        pointers = [each.ctypes.data for each in (*inputs, *results)]
        self.entry(count + padded, *pointers)
        return tuple(each[:count] for each in results)

    @property
    def entry(self) -> Callable[..., None]:
        """The machine code: number of elements (a multiple of eight), then the address of each array."""
        address = _engine().get_function_address(self.name)
        kind = ctypes.CFUNCTYPE(None, ctypes.c_int64, *[ctypes.c_void_p] * (self.arity + self.outputs + 1))
        return kind(address)


@cache
def _engine() -> Any:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple()
    features = llvm.get_host_cpu_features().flatten()
    machine = target.create_target_machine(cpu=llvm.get_host_cpu_name(), features=features, opt=2)
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)


@cache
def compiled(function: Callable[..., Any], arity: int = 1) -> Compiled:
    """Return the function compiled for this machine."""
    name = f"test.{function.__module__}.{function.__name__}"
    text, outputs = module(function, arity, name)
    parsed = llvm.parse_assembly(text)
    parsed.verify()
    _engine().add_module(parsed)
    _engine().finalize_object()
    return Compiled(name, arity, outputs, text)


def module(function: Callable[..., Any], arity: int, name: str = "function") -> tuple[str, int]:
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
        f'define void @"{name}"(i64 %n, {", ".join(f"ptr noalias {each}" for each in parameters)}) {{',
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
