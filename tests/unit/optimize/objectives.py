"""Functions with hand-written derivatives for the tests of the optimizers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


class Function:
    """An objective made of one function that returns value and gradient."""

    def __init__(self, size: int, value_and_gradient: Callable) -> None:
        self.size = size
        self._both = value_and_gradient

    def value(self, x):
        return self._both(x)[0]

    def value_and_gradient(self, x):
        return self._both(x)

    def hessian(self, x):
        raise NotImplementedError

    def hessian_product(self, x, v):
        raise NotImplementedError


class LinearResiduals:
    """r = A x - b."""

    def __init__(self, A, b) -> None:
        self.A, self.b = np.array(A, float), np.array(b, float)
        self.count, self.size = self.A.shape

    def residual(self, x):
        return self.A @ x - self.b

    def residual_and_jacobian(self, x):
        return self.A @ x - self.b, self.A


class MeanSquares(Function):
    """Mean over rows of (x0 + x1 t - y)**2, a function of rows."""

    def __init__(self, t, y) -> None:
        self.t, self.y = np.array(t, float), np.array(y, float)
        self.rows = len(self.t)
        self.seen: list[list[int]] = []
        super().__init__(2, lambda x: self._over(x, np.arange(self.rows)))

    def _over(self, x, rows):
        t, y = self.t[rows], self.y[rows]
        r = x[0] + x[1] * t - y
        return float(np.mean(r * r)), np.array([2 * np.mean(r), 2 * np.mean(r * t)])

    def value_and_gradient_of_rows(self, x, rows):
        self.seen.append(rows.tolist())
        return self._over(x, rows)


def parabola() -> Function:
    """x**2 - 2 x + 1 as typed, so that it cancels at 1."""
    return Function(1, lambda x: (float(x[0] ** 2 - 2 * x[0] + 1), 2 * x - 2))


def line() -> Function:
    """x + 2 y: the gradient is (1, 2) everywhere."""
    return Function(2, lambda x: (float(x[0] + 2 * x[1]), np.array([1.0, 2.0], dtype=x.dtype)))


def rosenbrock_value(x):
    a, b = x
    d = b - a * a
    return float((1 - a) ** 2 + 100 * d * d), np.array([-2 * (1 - a) - 400 * a * d, 200 * d])


def rosenbrock() -> Function:
    return Function(2, rosenbrock_value)


def chained_rosenbrock(n: int) -> Function:
    def both(x):
        d, e = x[1:] - x[:-1] ** 2, 1 - x[:-1]
        g = np.zeros_like(x)
        g[1:] = 200 * d
        g[:-1] += -400 * x[:-1] * d - 2 * e
        return float(100 * d @ d + e @ e), g

    return Function(n, both)


def bowl(curvatures, minimum) -> Function:
    """sum c (x - m)**2."""
    c, m = np.array(curvatures, float), np.array(minimum, float)
    return Function(len(c), lambda x: (float(c @ (x - m) ** 2), 2 * c * (x - m)))


def stretched(function: Function, by, times: float = 1.0) -> Function:
    """times f(by x): another unit for every variable and for f."""
    by = np.array(by, float)

    def both(x):
        f, g = function.value_and_gradient(by * x)
        return times * f, times * by * g

    return Function(function.size, both)
