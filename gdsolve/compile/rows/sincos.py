"""Sine and cosine of a block together, from additions and multiplications only.

NumPy has no vector code for them in float64 (10 to 20 ns per element); these 30 array operations take half
of that for both. The argument is reduced by a multiple of pi/2 in three parts (Cody and Waite), so that the
error stays below 2 units in the last place up to |x| = 1e5; beyond, and for what is not finite, NumPy is asked.
The sine of -0 is +0 here.

Source: Cody & Waite, Software Manual for the Elementary Functions (1980), chapter 8; the polynomials are
those of fdlibm (k_sin.c, k_cos.c) on [-pi/4, pi/4].
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

FARTHEST = 1e5
"""Arguments up to which the three parts of pi/2 suffice: k < 2**17, and the first two have 33 bits."""

_TO_QUADRANTS = 2.0 / np.pi
_PARTS = (1.57079632673412561417, 6.07710050630396597660e-11, 2.02226624879595063154e-21)
"""pi/2 in parts of 33 bits, so that k times the first two is exact (fdlibm, e_rem_pio2.c)."""

_ROUND = 1.5 * 2.0**52
"""Added and subtracted, it rounds to a whole number; its last bits then hold that number."""

_SINE = (
    -1.66666666666666324348e-01, 8.33333333332248946124e-03, -1.98412698298579493134e-04,
    2.75573137070700676789e-06, -2.50507602534068634195e-08, 1.58969099521155010221e-10,
)  # fmt: skip
_COSINE = (
    4.16666666666666019037e-02, -1.38888888888741095749e-03, 2.48015872894767294178e-05,
    -2.75573143513906633035e-07, 2.08757232129817482790e-09, -1.13596475577881948265e-11,
)  # fmt: skip

_ONE, _TWO, _SIGN_SHIFT = np.int64(1), np.int64(2), np.int64(62)


class SinCos:
    """Sine and cosine of up to `size` numbers, in buffers of its own."""

    def __init__(self, size: int) -> None:
        self._work = np.empty((6, size))
        self._swap = np.empty(size, dtype=bool)

    def __call__(self, x: Vector, sine: Vector | None, cosine: Vector | None) -> None:
        """Write the sine, the cosine or both of x; x may be one of the outputs."""
        count = len(x)
        far = float(np.abs(x, out=self._work[0, :count]).max(initial=0.0))
        if not far <= FARTHEST:
            exact = x.copy()
            if sine is not None:
                np.sin(exact, out=sine)
            if cosine is not None:
                np.cos(exact, out=cosine)
            return
        quadrant, rest, square, term, near, odd = (row[:count] for row in self._work)
        np.multiply(x, _TO_QUADRANTS, out=quadrant)
        np.add(quadrant, _ROUND, out=quadrant)
        np.subtract(quadrant, _ROUND, out=term)
        self._reduce(x, term, rest, square)
        np.multiply(rest, rest, out=square)
        _sine_of(rest, square, odd, term)
        _cosine_of(square, near, rest)
        self._place(quadrant, odd, near, sine, cosine)

    @staticmethod
    def _reduce(x: Vector, count: Vector, rest: Vector, scratch: Vector) -> None:
        """Write x - count * pi/2 into `rest`."""
        np.multiply(count, _PARTS[0], out=scratch)
        np.subtract(x, scratch, out=rest)
        for part in _PARTS[1:]:
            np.multiply(count, part, out=scratch)
            np.subtract(rest, scratch, out=rest)

    def _place(
        self, quadrant: Vector, odd: Vector, near: Vector, sine: Vector | None, cosine: Vector | None
    ) -> None:
        """Write the outputs: each quadrant exchanges or negates the two.

        The last bits of `quadrant` hold k modulo 4; sin has the sign of bit 1 of k, cos that of bit 1 of k + 1.
        """
        bits = quadrant.view(np.int64)
        swap = self._swap[: len(bits)]
        scratch = self._work[1, : len(bits)].view(np.int64)
        np.not_equal(np.bitwise_and(bits, _ONE, out=scratch), 0, out=swap)
        if sine is not None:
            np.copyto(sine, odd)
            np.copyto(sine, near, where=swap)
            _negate(sine, bits, scratch)
        if cosine is not None:
            np.copyto(cosine, near)
            np.copyto(cosine, odd, where=swap)
            np.add(bits, _ONE, out=bits)
            _negate(cosine, bits, scratch)


def _negate(values: Vector, bits: NDArray[np.int64], scratch: NDArray[np.int64]) -> None:
    """Change the sign where bit 1 is set."""
    np.bitwise_and(bits, _TWO, out=scratch)
    np.left_shift(scratch, _SIGN_SHIFT, out=scratch)
    signed = values.view(np.int64)
    np.bitwise_xor(signed, scratch, out=signed)


def _sine_of(r: Vector, z: Vector, out: Vector, scratch: Vector) -> None:
    """Write r + r z (S1 + z S2 + ...), |r| <= pi/4 and z = r r."""
    np.multiply(z, _SINE[-1], out=out)
    for coefficient in _SINE[-2::-1]:
        np.add(out, coefficient, out=out)
        if coefficient is not _SINE[0]:
            np.multiply(out, z, out=out)
    np.multiply(r, z, out=scratch)
    np.multiply(out, scratch, out=out)
    np.add(out, r, out=out)


def _cosine_of(z: Vector, out: Vector, scratch: Vector) -> None:
    """Write 1 - z/2 + z z (C1 + z C2 + ...); the small terms are added last."""
    np.multiply(z, _COSINE[-1], out=out)
    for coefficient in _COSINE[-2::-1]:
        np.add(out, coefficient, out=out)
        np.multiply(out, z, out=out)
    np.multiply(out, z, out=out)
    half = np.multiply(z, 0.5, out=scratch)
    np.subtract(out, half, out=out)
    np.add(out, 1.0, out=out)
