"""SciPy's L-BFGS-B with a hand-written gradient on the chained Rosenbrock function; seconds as JSON."""

import json
import sys
from time import perf_counter

import numpy as np
from scipy.optimize import minimize


def function(x):
    slack, height = 1.0 - x[:-1], x[1:] - x[:-1] ** 2
    slope = np.zeros_like(x)
    slope[:-1] = -2.0 * slack - 400.0 * x[:-1] * height
    slope[1:] += 200.0 * height
    return slack @ slack + 100.0 * height @ height, slope


start = np.ones(int(sys.argv[1]))
start[::2] = -1.2
limits = {"gtol": 1e-8, "ftol": 0.0, "maxiter": 100_000, "maxfun": 1_000_000}
began = perf_counter()
found = minimize(function, start, jac=True, method="L-BFGS-B", options=limits)
print(json.dumps({"seconds": perf_counter() - began, "iterations": found.nit, "value": found.fun}))
