"""pandas reads the file, SciPy's curve_fit fits a*exp(-b*x) + c with an analytic Jacobian."""

import sys

import numpy as np
import pandas as pd
from scipy.optimize import curve_fit


def model(x, a, b, c):
    return a * np.exp(-b * x) + c


def jacobian(x, a, b, c):
    decay = np.exp(-b * x)
    return np.column_stack((decay, -a * x * decay, np.ones_like(x)))


path = sys.argv[1]
table = pd.read_parquet(path) if path.endswith(".parquet") else pd.read_csv(path)
values, _ = curve_fit(model, table["x"].to_numpy(), table["y"].to_numpy(), (1.0, 1.0, 1.0), jac=jacobian)
print(*values)
