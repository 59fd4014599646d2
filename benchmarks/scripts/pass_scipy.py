"""Whole fits in memory by curve_fit with analytic Jacobians; prints milliseconds by model as JSON."""

import json
import sys
from statistics import median
from time import perf_counter

import numpy as np
from scipy.optimize import curve_fit


def decay(x, a, b, c):
    return a * np.exp(-b * x) + c


def decay_slopes(x, a, b, c):
    e = np.exp(-b * x)
    return np.column_stack((e, -a * x * e, np.ones_like(x)))


def wave(x, a, g, w, p, c):
    return a * np.exp(-g * x) * np.cos(w * x + p) + c


def wave_slopes(x, a, g, w, p, c):
    e = np.exp(-g * x)
    u, v = e * np.cos(w * x + p), e * np.sin(w * x + p)
    return np.column_stack((u, -a * x * u, -a * x * v, -a * v, np.ones_like(x)))


MODELS = {
    "a*exp(-b*x) + c": (decay, decay_slopes, (2.5, 0.7, 0.3)),
    "a*exp(-g*x)*cos(w*x + p) + c": (wave, wave_slopes, (2.0, 0.2, 3.0, 0.5, 0.1)),
}
rows, rounds = int(sys.argv[1]), int(sys.argv[2])
x = np.random.default_rng(0).uniform(0.0, 10.0, rows)
times = {}
for text, (model, slopes, truth) in MODELS.items():
    y = model(x, *truth) + 0.05 * np.random.default_rng(1).standard_normal(rows)
    each = []
    for _ in range(rounds):
        began = perf_counter()
        curve_fit(model, x, y, 1.03 * np.array(truth), jac=slopes)
        each.append(perf_counter() - began)
    times[text] = 1e3 * median(each)
print(json.dumps(times))
