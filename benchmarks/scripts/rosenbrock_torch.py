"""PyTorch's L-BFGS on the chained Rosenbrock function; seconds as JSON."""

import json
import sys
from time import perf_counter

import torch

torch.set_num_threads(1)
x = torch.ones(int(sys.argv[1]), dtype=torch.float64)
x[::2] = -1.2
x.requires_grad_()
optimizer = torch.optim.LBFGS(
    [x],
    max_iter=20_000,
    max_eval=40_000,
    tolerance_grad=1e-8,
    tolerance_change=0.0,
    line_search_fn="strong_wolfe",
)


def closure():
    optimizer.zero_grad()
    value = ((1 - x[:-1]) ** 2 + 100 * (x[1:] - x[:-1] ** 2) ** 2).sum()
    value.backward()
    return value


began = perf_counter()
optimizer.step(closure)
print(json.dumps({"seconds": perf_counter() - began, "value": float(closure())}))
