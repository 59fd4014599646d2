"""Functions in plain NumPy, so that lanes are tested without any graph."""

from __future__ import annotations

from time import perf_counter

import numpy as np

from gdsolve.optimize.protocols import Bounds
from gdsolve.solve.lanes.view import View


class Rosenbrock:
    """sum 100 (x[i+1] - x[i]**2)**2 + (1 - x[i])**2."""

    def __init__(self, size: int) -> None:
        self.size = size

    def values_at(self, points: np.ndarray) -> np.ndarray:
        a, b = points[:, :-1], points[:, 1:]
        return np.sum(100 * (b - a**2) ** 2 + (1 - a) ** 2, axis=1)

    def values_and_gradients_at(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        a, b = points[:, :-1], points[:, 1:]
        slopes = np.zeros_like(points)
        slopes[:, :-1] += -400 * a * (b - a**2) - 2 * (1 - a)
        slopes[:, 1:] += 200 * (b - a**2)
        return self.values_at(points), slopes

    def models_at(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        f, g = self.values_and_gradients_at(points)
        H = np.zeros((len(points), self.size, self.size))
        for i in range(self.size - 1):
            a, b = points[:, i], points[:, i + 1]
            H[:, i, i] += 1200 * a**2 - 400 * b + 2
            H[:, i + 1, i + 1] += 200
            H[:, i, i + 1] += -400 * a
            H[:, i + 1, i] += -400 * a
        return f, g, H


class Waves:
    """sum x**2 / 10 - cos(3 x): separable, with several minima per coordinate; the lowest is at 0."""

    def __init__(self, size: int) -> None:
        self.size = size

    def values_at(self, points: np.ndarray) -> np.ndarray:
        return np.sum(points**2 / 10 - np.cos(3 * points), axis=1)

    def values_and_gradients_at(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self.values_at(points), points / 5 + 3 * np.sin(3 * points)

    def models_at(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        f, g = self.values_and_gradients_at(points)
        H = np.zeros((len(points), self.size, self.size))
        index = np.arange(self.size)
        H[:, index, index] = 0.2 + 9 * np.cos(3 * points)
        return f, g, H


class Linear:
    """x . (1, -2): its minimum is a corner of the box."""

    size = 2

    def values_at(self, points: np.ndarray) -> np.ndarray:
        return points @ np.array([1.0, -2.0])

    def values_and_gradients_at(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self.values_at(points), np.tile([1.0, -2.0], (len(points), 1))

    def models_at(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return *self.values_and_gradients_at(points), np.zeros((len(points), 2, 2))


class RootOf:
    """sqrt(x - 1): undefined below 1, lowest at 1, where its slope is infinite."""

    size = 1

    def values_at(self, points: np.ndarray) -> np.ndarray:
        return np.sqrt(points[:, 0] - 1)

    def values_and_gradients_at(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self.values_at(points), 0.5 / np.sqrt(points - 1)

    def models_at(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return *self.values_and_gradients_at(points), -0.25 / np.sqrt(points - 1)[:, :, None] ** 3


def view(function: object, low: float, high: float, seconds: float = 60.0) -> View:
    size = function.size  # type: ignore[attr-defined]
    bounds = Bounds(np.full(size, low), np.full(size, high))
    return View(function, bounds, perf_counter() + seconds)  # type: ignore[arg-type]
