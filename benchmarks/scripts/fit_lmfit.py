"""pandas reads the file, lmfit fits a*exp(-b*x) + c."""

import sys

import lmfit
import numpy as np
import pandas as pd

path = sys.argv[1]
table = pd.read_parquet(path) if path.endswith(".parquet") else pd.read_csv(path)
model = lmfit.Model(lambda x, a, b, c: a * np.exp(-b * x) + c)
found = model.fit(table["y"].to_numpy(), x=table["x"].to_numpy(), a=1.0, b=1.0, c=1.0)
print(*found.best_values.values())
