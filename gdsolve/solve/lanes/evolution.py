"""Covariance matrix adaptation with a large population: it sees the shape of a funnel behind its ripples.

A population of 40 n points ranks the whole box at once, so ripples (Rastrigin, Ackley) cancel in the mean
and the covariance turns with the valley, which no local search and no coordinate scan does.

Source: N. Hansen, The CMA evolution strategy: a tutorial (2016), with its default constants.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from time import perf_counter

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.lanes.view import View

GENERATIONS = 400
"""Generations of one run at most."""

SMALLEST = 1e-4
"""The run ends when the population is this small, in parts of the box; lanes do the rest."""

FIRST_SIGMA = 0.3
"""First standard deviation, in parts of the box."""


@dataclass(frozen=True, slots=True)
class _Constants:
    """The weights and rates of the tutorial for n variables and a population of `count`."""

    weights: Vector
    mueff: float
    cs: float
    ds: float
    cc: float
    c1: float
    cmu: float
    chi: float


def _constants(size: int, count: int) -> _Constants:
    weights = np.log(count / 2 + 0.5) - np.log(np.arange(1, count // 2 + 1))
    weights /= weights.sum()
    mueff = float(1.0 / np.sum(weights**2))
    cs = (mueff + 2) / (size + mueff + 5)
    ds = 1 + 2 * max(0.0, sqrt((mueff - 1) / (size + 1)) - 1) + cs
    cc = (4 + mueff / size) / (size + 4 + 2 * mueff / size)
    c1 = 2 / ((size + 1.3) ** 2 + mueff)
    cmu = min(1 - c1, 2 * (mueff - 2 + 1 / mueff) / ((size + 2) ** 2 + mueff))
    chi = sqrt(size) * (1 - 1 / (4 * size) + 1 / (21 * size**2))
    return _Constants(weights, mueff, cs, ds, cc, c1, cmu, chi)


def evolve(view: View, population: int, seconds: float, generator: np.random.Generator) -> Matrix:
    """Return the best point and the last mean of one run, shape (2, n).

    Args:
        view: the function on the unit box.
        population: points per generation.
        seconds: time at most.
        generator: random numbers.
    """
    until = min(view.deadline, perf_counter() + seconds)
    size = view.size
    rates = _constants(size, population)
    mean = generator.uniform(0.2, 0.8, size)
    sigma, C = FIRST_SIGMA, np.eye(size)
    path_s, path_c = np.zeros(size), np.zeros(size)
    best, lowest = mean, np.inf
    for generation in range(1, GENERATIONS + 1):
        values, B = np.linalg.eigh(C)
        D = np.sqrt(np.maximum(values, 1e-30))
        y = (generator.standard_normal((population, size)) * D) @ B.T
        z = _reflected(mean + sigma * y)
        y = (z - mean) / sigma
        f = view.values(z)
        order = np.argsort(f, kind="stable")[: len(rates.weights)]
        if f[order[0]] < lowest:
            best, lowest = z[order[0]], float(f[order[0]])
        step = rates.weights @ y[order]
        mean = mean + sigma * step
        path_s = (1 - rates.cs) * path_s + sqrt(rates.cs * (2 - rates.cs) * rates.mueff) * (
            B @ ((B.T @ step) / D)
        )
        length = float(np.linalg.norm(path_s))
        steady = length / sqrt(1 - (1 - rates.cs) ** (2 * generation)) < (1.4 + 2 / (size + 1)) * rates.chi
        path_c = (1 - rates.cc) * path_c + steady * sqrt(rates.cc * (2 - rates.cc) * rates.mueff) * step
        spread = (y[order].T * rates.weights) @ y[order]
        C = (1 - rates.c1 - rates.cmu) * C + rates.c1 * np.outer(path_c, path_c) + rates.cmu * spread
        sigma = min(1.0, sigma * float(np.exp((rates.cs / rates.ds) * (length / rates.chi - 1))))
        if sigma * float(D.max()) < SMALLEST or perf_counter() >= until or not np.isfinite(C).all():
            break
    return np.clip(np.stack((best, mean)), 0.0, 1.0)


def _reflected(z: Matrix) -> Matrix:
    """Return points folded back into the unit box."""
    folded = np.abs(z) % 2.0
    return np.where(folded > 1.0, 2.0 - folded, folded)
