"""The vector functions are straight-line code: no branch, no memory, no library."""

import re

import pytest

from gdsolve.compile.native.ir import INTRINSICS, Code, Real
from gdsolve.compile.native.math import hyperbolic, inverse_trigonometric, powers, trigonometric
from tests.unit.compile.native.math.functions import FUNCTIONS

ALLOWED = {
    "fadd", "fsub", "fmul", "fdiv", "fneg", "fcmp", "icmp", "select", "bitcast",
    "add", "sub", "and", "or", "xor", "shl", "lshr", *INTRINSICS,
}  # fmt: skip
"""Arithmetic shifts to the right and conversions of 64-bit integers are missing: AVX2 does not have them."""

WRITERS = [
    *((each.write, 1) for each in FUNCTIONS),
    (trigonometric.sincos, 1),
    (powers.pow, 2),
    (powers.hypot, 2),
    (inverse_trigonometric.atan2, 2),
]


def operations(code: Code) -> list[str]:
    """Return what each line does, an intrinsic by its name."""
    matches = [re.match(r"%\w+ = (?:call .*?@llvm\.)?(\w+)", line) for line in code.lines]
    return [match[1] if match else "?" for match in matches]


@pytest.mark.parametrize(("write", "arity"), WRITERS, ids=lambda each: getattr(each, "__name__", ""))
def test_code_is_arithmetic_on_registers(write, arity) -> None:
    code = Code()
    write(code, *(Real(f"%x{place}") for place in range(arity)))
    assert set(operations(code)) <= ALLOWED


@pytest.mark.parametrize("pair", [(hyperbolic.tanh, hyperbolic.sech2), (hyperbolic.sinh, hyperbolic.cosh)])
def test_a_function_and_its_derivative_have_words_in_common(pair) -> None:
    # LLVM computes equal expressions once; what is left of the second is less than half.
    alone, both = Code(), Code()
    pair[0](alone, Real("%x"))
    for write in pair:
        write(both, Real("%x"))
    assert unique(both) <= unique(alone) + 8


def unique(code: Code) -> int:
    """Return the number of different expressions."""
    numbers: dict[str, int] = {}
    of_name: dict[str, int] = {}
    for line in code.lines:
        name, text = line.split(" = ", 1)
        known = re.sub(r"%\w+", lambda match: f"#{of_name.get(match[0], -1)}", text)
        of_name[name] = numbers.setdefault(known, len(numbers))
    return len(numbers)
