"""LLVM's intermediate language as text: straight-line code on eight float64 lanes.

Every operation is written out, products that are added as explicit fused multiply-adds, and nothing is marked
as free to be reordered: the same code gives the same bits on every processor (LLVM splits eight lanes into what
registers hold).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NewType

LANES = 8
"""Elements per vector: one register of AVX-512, two of AVX2, four of NEON."""

REAL, INTEGER, MASK = f"<{LANES} x double>", f"<{LANES} x i64>", f"<{LANES} x i1>"

Real = NewType("Real", str)
"""Name or literal of a vector of float64."""

Integer = NewType("Integer", str)
"""Name or literal of a vector of 64-bit integers."""

Mask = NewType("Mask", str)
"""Name or literal of a vector of truth values."""

INTRINSICS = {
    "fma": 3, "sqrt": 1, "fabs": 1, "floor": 1, "ceil": 1, "copysign": 2,
}  # fmt: skip
"""What LLVM makes a few instructions of, with the number of operands: no library is called."""


def number(value: float) -> str:
    """Return a float64 as LLVM writes it, all bits given.

    >>> number(1.0)
    '0x3FF0000000000000'
    """
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"


def real(value: float) -> Real:
    """Return a number in every lane."""
    return Real("<" + ", ".join([f"double {number(value)}"] * LANES) + ">")


def integer(value: int) -> Integer:
    """Return a 64-bit integer in every lane."""
    return Integer("<" + ", ".join([f"i64 {value}"] * LANES) + ">")


class Code:
    """Lines of one basic block while they are written; methods return the name of a result.

    Attributes:
        lines: what was written so far.
        doubtful: lanes for which the code is not valid; whoever finds one set computes them in another way.
    """

    def __init__(self, prefix: str = "v") -> None:
        self.lines: list[str] = []
        self.doubtful: list[Mask] = []
        self._prefix = prefix
        self._count = 0

    def emit(self, text: str) -> str:
        """Write an instruction and return the name of its result."""
        name = f"%{self._prefix}{self._count}"
        self._count += 1
        self.lines.append(f"{name} = {text}")
        return name

    def write(self, text: str) -> None:
        """Write an instruction without a result."""
        self.lines.append(text)

    def add(self, a: Real, b: Real) -> Real:
        """Return a + b."""
        return Real(self.emit(f"fadd {REAL} {a}, {b}"))

    def sub(self, a: Real, b: Real) -> Real:
        """Return a - b."""
        return Real(self.emit(f"fsub {REAL} {a}, {b}"))

    def mul(self, a: Real, b: Real) -> Real:
        """Return a * b."""
        return Real(self.emit(f"fmul {REAL} {a}, {b}"))

    def div(self, a: Real, b: Real) -> Real:
        """Return a / b."""
        return Real(self.emit(f"fdiv {REAL} {a}, {b}"))

    def neg(self, a: Real) -> Real:
        """Return -a."""
        return Real(self.emit(f"fneg {REAL} {a}"))

    def intrinsic(self, name: str, *operands: Real) -> Real:
        """Return one of `INTRINSICS`."""
        given = ", ".join(f"{REAL} {each}" for each in operands)
        return Real(self.emit(f"call {REAL} @llvm.{name}.v{LANES}f64({given})"))

    def fma(self, a: Real, b: Real, c: Real) -> Real:
        """Return a * b + c, rounded once."""
        return self.intrinsic("fma", a, b, c)

    def sqrt(self, a: Real) -> Real:
        """Return the square root, nan below zero."""
        return self.intrinsic("sqrt", a)

    def abs(self, a: Real) -> Real:
        """Return |a|."""
        return self.intrinsic("fabs", a)

    def floor(self, a: Real) -> Real:
        """Return the largest integer not above a."""
        return self.intrinsic("floor", a)

    def ceil(self, a: Real) -> Real:
        """Return the smallest integer not below a."""
        return self.intrinsic("ceil", a)

    def polynomial(self, x: Real, coefficients: Sequence[float]) -> Real:
        """Return c[0] + c[1] x + c[2] x**2 + ... by Horner's rule in fused steps."""
        result = real(coefficients[-1])
        for each in reversed(coefficients[:-1]):
            result = self.fma(result, x, real(each))
        return result

    def bits(self, a: Real) -> Integer:
        """Return the bits of a number."""
        return Integer(self.emit(f"bitcast {REAL} {a} to {INTEGER}"))

    def from_bits(self, a: Integer) -> Real:
        """Return the number with these bits."""
        return Real(self.emit(f"bitcast {INTEGER} {a} to {REAL}"))

    def integers(self, operation: str, a: Integer, b: Integer) -> Integer:
        """Return the result of `add`, `sub`, `and`, `or`, `xor`, `shl` or `lshr`."""
        return Integer(self.emit(f"{operation} {INTEGER} {a}, {b}"))

    def compare(self, relation: str, a: Real, b: Real) -> Mask:
        """Return where a relation holds: `olt`, `ole`, `ogt`, `oge`, `oeq`, or with `u` also where one is nan."""
        return Mask(self.emit(f"fcmp {relation} {REAL} {a}, {b}"))

    def compare_integers(self, relation: str, a: Integer, b: Integer) -> Mask:
        """Return where a relation holds: `eq`, `ne`, `slt`, `sle`, ... signed, `ult`, ... unsigned."""
        return Mask(self.emit(f"icmp {relation} {INTEGER} {a}, {b}"))

    def masks(self, operation: str, a: Mask, b: Mask) -> Mask:
        """Return the result of `and`, `or` or `xor`."""
        return Mask(self.emit(f"{operation} {MASK} {a}, {b}"))

    def select(self, mask: Mask, a: Real, b: Real) -> Real:
        """Return a where the mask is set, else b."""
        return Real(self.emit(f"select {MASK} {mask}, {REAL} {a}, {REAL} {b}"))

    def doubt(self, mask: Mask) -> None:
        """Mark lanes for which this code is not valid."""
        self.doubtful.append(mask)


def declarations() -> list[str]:
    """Return the declarations of the intrinsics."""
    return [
        f"declare {REAL} @llvm.{name}.v{LANES}f64({', '.join([REAL] * count)})"
        for name, count in INTRINSICS.items()
    ]
